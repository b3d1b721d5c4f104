import FleetControl
import FleetSupport
import GeoFleet
import GeoConsole
import GeoEngine
import GeoRouting
import Presentation
import HTTPTypes
import Simulation
import Support
import Testing
import Wire

/// The key that the first finding offers, the confirming key, and nothing else.
struct MendingTests {
    private static let mendable = DiagnosisOfIncidentsTests.expected.filter { $0.key != nil && $0.kind != .quotaFull }

    @Test(arguments: mendable.map(\.kind), [1, 2, 3, 4, 5, 6] as [UInt64])
    func `the key mends the world`(kind: Incident.Kind, seed: UInt64) async throws {
        let bench = IncidentBench([kind], seed: seed)
        let remedy = try #require(await bench.findings().first?.remedy)
        #expect(!bench.isMended)
        try await bench.confirm(remedy)
        #expect(bench.isMended)
        #expect(await bench.findings().map(\.text) == [])
    }

    @Test(arguments: 0..<80 as Range<UInt64>)
    func `of two breakages one key after the other mends what can be mended`(seed: UInt64) async throws {
        let bench = IncidentBench([], seed: seed)
        for _ in bench.incident.breakages {
            let remedies = await bench.findings().filter { $0.text.contains("quota") == false }.compactMap(\.remedy)
            guard let remedy = remedies.first else { break }
            try await bench.confirm(remedy)
        }
        for breakage in bench.incident.breakages where Self.mendable.contains(where: { $0.kind == breakage.kind }) {
            // With Cloudflare out of sight there is nothing that a key could do.
            #expect(breakage.isMended(bench.world.stateJSON()), "\(breakage.kind)")
        }
    }

    @Test func `a load balancer that somebody has deleted comes back for all geos by one key`() async throws {
        // Apart from the clock all is well.
        let bench = IncidentBench([.clockWrong], seed: 1)
        try await bench.deleteLoadBalancer()
        let finding = try #require(await bench.findings().first)
        #expect(finding.text == "app.example.com: there is no such load balancer · creates it")
        let remedy = try #require(finding.remedy)
        let preview = await bench.runner.preview(remedy)
        #expect(preview.effects.map(\.text) == ["app.example.com gets traffic, to 4 pools: asia, eu, us_east, us_west"])
        try await bench.confirm(remedy)
        let balancer = bench.world.stateJSON()["load_balancers"]?.array?.first
        #expect(balancer?["default_pools"]?.array?.count == 4)
        #expect(await bench.findings().contains { $0.object == "app.example.com" } == false)
    }

    @Test func `a quota that is full is named by Cloudflare itself`() async throws {
        let bench = IncidentBench([.quotaFull], seed: 1)
        let finding = try #require(await bench.findings().first)
        let preview = await bench.runner.preview(try #require(finding.remedy))
        let outcome = await bench.runner.perform(preview)
        guard case .refused(let why) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(why.text.contains("Exceeded quota for pools"))
        let findings = await bench.findings()
        #expect(findings.map(\.object) == [finding.object])
        // Before the cause stands how far the users go meanwhile, such as `+3,900 km`.
        #expect(findings[0].text.hasPrefix("\(finding.geo ?? "") +"))
        #expect(findings[0].text.hasSuffix(": Exceeded quota for pools · tries again"))
    }
}

extension IncidentBench {
    func deleteLoadBalancer() async throws {
        let id = world.stateJSON()["load_balancers"]?.array?.first?["id"]?.string ?? ""
        let path = "/zones/\(world.settings.cloudflare.zoneID)/load_balancers/\(id)"
        let transport = SimulatedTransport(world, server: .cloudflare, time: Time(ManualClock()), caller: "somebody")
        let token = "Bearer \(Token.wellKnown[0].value)"
        let response = try await transport.send(Request(.delete, path, headers: [.authorization: token]))
        #expect(response.status == 200)
    }

    /// What the confirming key does, on a card that has not to be typed for.
    func confirm(_ remedy: Action) async throws {
        let preview = await self.runner.preview(remedy)
        #expect(preview.refusal == nil)
        #expect(preview.requirement == .key)
        let outcome = await self.runner.perform(preview)
        guard case .done = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }
}
