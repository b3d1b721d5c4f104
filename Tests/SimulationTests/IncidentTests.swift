import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// What the scenario breaks, and that it breaks nothing else.
struct IncidentTests {
    private func bench(_ kinds: Incident.Kind..., seed: UInt64 = 1) -> Bench {
        let bench = Bench(.incident(kinds), seed: seed)
        bench.now = .seconds(1)
        return bench
    }

    private func incident(_ kinds: Incident.Kind..., seed: UInt64 = 1) -> Incident {
        Incident(seed: seed, kinds: kinds)
    }

    @Test func `every kind comes up among the seeds, alone and with another`() {
        let incidents = (0..<600).map { Incident(seed: $0) }
        #expect(incidents.allSatisfy { (1...2).contains($0.breakages.count) })
        let alone = Set(incidents.filter { $0.breakages.count == 1 }.map { $0.breakages[0].kind })
        let paired = Set(incidents.filter { $0.breakages.count == 2 }.flatMap { $0.breakages.map(\.kind) })
        #expect(alone == Set(Incident.Kind.allCases))
        #expect(paired == Set(Incident.Kind.allCases))
    }

    @Test func `two breakages never share a place`() {
        for seed in 0..<600 {
            let places = Incident(seed: UInt64(seed)).breakages.compactMap(\.cluster)
            #expect(Set(places).count == places.count, "seed \(seed)")
        }
    }

    @Test func `the same seed gives the same incident and the same world`() {
        for seed in [1, 2, 3] as [UInt64] {
            #expect(Incident(seed: seed) == Incident(seed: seed))
            #expect(Bench(.incident, seed: seed).world.stateJSON() == Bench(.incident, seed: seed).world.stateJSON())
        }
    }

    @Test(arguments: Incident.Kind.allCases, 1...4 as ClosedRange<UInt64>)
    func `a breakage is there from the first instant on`(kind: Incident.Kind, seed: UInt64) {
        let bench = bench(kind, seed: seed)
        let incident = incident(kind, seed: seed)
        #expect(!incident.isMended(bench.world.stateJSON()))
        for other in Incident.Kind.allCases where other != kind && !Self.relatives(of: kind).contains(other) {
            for seed in 1...6 as ClosedRange<UInt64> {
                let innocent = self.incident(other, seed: seed)
                if innocent.breakages[0].cluster == incident.breakages[0].cluster { continue }
                #expect(innocent.isMended(bench.world.stateJSON()), "\(other)")
            }
        }
    }

    /// Kinds that leave the same trace in a world's state.
    private static func relatives(of kind: Incident.Kind) -> [Incident.Kind] {
        let families: [[Incident.Kind]] = [
            [.regionDown, .addressDead], [.apiServerDown, .tokenWithoutPermission, .rateLimited],
        ]
        return families.first { $0.contains(kind) } ?? []
    }

    @Test func `controllers have left pools with owners, coordinates and a monitor, and a load balancer`() async throws
    {
        let bench = bench(.clockWrong)
        let pools = try await bench.cloudflare(.get, bench.pools)
        let list = try #require(pools.json["result"]?.array)
        let ours = list.filter { $0["name"]?.string?.hasPrefix("k8s-pool-shop-") == true }
        #expect(ours.count == 4)
        #expect(ours.allSatisfy { $0["healthy"] == true && $0["monitor"] != nil && $0["latitude"] != nil })
        let descriptions = ours.map { $0["description"] }
        #expect(descriptions.contains("[external-dns-geo/1:us_east-00000002(origin-us_east=33)]"))
        let balancers = try await bench.cloudflare(.get, bench.balancers)
        let balancer = try #require(balancers.json["result"]?.array?.first)
        #expect(balancer["name"] == "app.example.com")
        #expect(balancer["steering_policy"] == "proximity")
        #expect(balancer["default_pools"]?.array?.count == 4)
        let ingresses = try await bench.kubernetes(.get, Bench.ingresses)
        #expect(ingresses.names == ["api", "checkout", "web"])
    }

    @Test func `owners are those that the settings name`() {
        let bench = Bench(.incident([.clockWrong])) { $0.owners = ["eu-a", "us_east-b", "us_west-c", "asia-d"] }
        #expect(bench.world.stateJSON().text.contains("[external-dns-geo/1:asia-d("))
    }

    @Test func `probes have failed already when somebody looks first`() async throws {
        let bench = bench(.regionDown)
        let name = incident(.regionDown).breakages[0].object
        let reply = try await bench.cloudflare(.get, bench.pools)
        let pool = reply.json["result"]?.array?.first { $0["name"]?.string == name }
        #expect(pool?["healthy"] == false)
    }

    @Test func `a pool over the quota is refused`() async throws {
        let bench = bench(.quotaFull)
        let body: JSON = ["name": "one-more", "origins": [["name": "a", "address": "192.0.2.1"]]]
        let reply = try await bench.cloudflare(.post, bench.pools, body)
        #expect(reply.status == 400)
        #expect(reply.message == "Exceeded quota for pools")
    }

    @Test func `the clock in the replies' header is off, and only there`() async throws {
        let right = bench(.forgottenDrain)
        #expect(
            try await right.cloudflare(.get, right.pools).headers[.date] == "Sun, 23 Nov 2025 12:13:21 GMT"
        )
        let wrong = bench(.clockWrong)
        let date = try await wrong.cloudflare(.get, wrong.pools).headers[.date]
        #expect(date?.hasPrefix("Sun, 23 Nov 2025 12:") == true)
        #expect(date != "Sun, 23 Nov 2025 12:13:21 GMT")
    }

    @Test func `a token without permission is refused in the API's words`() async throws {
        let bench = bench(.tokenWithoutPermission)
        let replies = [
            try await bench.cloudflare(.get, bench.pools), try await bench.cloudflare(.get, bench.balancers),
        ]
        #expect(replies.map(\.status).sorted() == [200, 403])
        #expect(replies.compactMap(\.message) == ["Authentication error"])
    }

    @Test func `a block lasts a quarter of an hour`() async throws {
        let bench = bench(.rateLimited)
        let reply = try await bench.cloudflare(.get, bench.pools)
        #expect(reply.status == 429)
        #expect(reply.headers[.retryAfter] == "900")
        bench.now = .seconds(902)
        #expect(try await bench.cloudflare(.get, bench.pools).status == 200)
        #expect(incident(.rateLimited).isMended(bench.world.stateJSON()))
    }

    @Test func `an address at war flips every few seconds`() {
        let bench = bench(.twoOwners)
        let war = incident(.twoOwners).breakages[0]
        let addresses = (0..<8).map { tick in
            bench.world.advance(to: .seconds(4 * tick))
            return bench.world.with { state in
                let name = ClusterFixture.pool(of: war.cluster ?? "")
                let pool = state.cloudflare.pools.first { $0["name"]?.string == name }
                let origin = pool?["origins"]?.array?.first { $0["name"]?.string == war.object }
                return origin?["address"]?.string ?? ""
            }
        }
        #expect(zip(addresses, addresses.dropFirst()).allSatisfy { $0 != $1 })
        #expect(Set(addresses).count == 2)
    }

    @Test func `only controllers that would mend the breakage are stopped`() {
        #expect(incident(.steeringChanged).stoppedControllers.count == 4)
        #expect(incident(.forgottenDrain).stoppedControllers == [])
        let detached = incident(.poolDetached)
        #expect(detached.stoppedControllers == detached.breakages.compactMap(\.cluster))
    }

    @Test func `a reset breaks the same again`() async throws {
        let bench = bench(.quotaFull, .forgottenDrain)
        let before = bench.world.stateJSON()
        bench.world.reset(at: bench.now)
        #expect(before["pools"]?.array?.count == bench.world.stateJSON()["pools"]?.array?.count)
        #expect(!incident(.quotaFull, .forgottenDrain).isMended(bench.world.stateJSON()))
    }

    @Test(arguments: ["incident", "incident:forgotten-drain", "incident:watch-dead+pool-disabled", "empty"])
    func `a scenario is found by its name`(name: String) throws {
        #expect(try Scenario.named(name).name == name)
    }

    @Test(arguments: ["incident:", "incident:nothing", "incident:pool-disabled+pool-disabled", "Incident", ""])
    func `a name that is none is refused with those there are`(name: String) {
        let error = #expect(throws: ScenarioError.self) { try Scenario.named(name) }
        #expect(error?.description.contains("'\(name)'") == true)
        #expect(error?.description.contains("known: ") == true)
    }
}
