import FleetSupport
import GeoFleet
import GeoRouting
import Testing

@testable import Commands

/// What the names on a command line stand for.
struct NamedObjectTests {
    private static let eu = "k8s-pool-shop-eu"
    private static let origin = OriginKey(pool: eu, origin: "origin-eu")

    private static func actions(
        _ request: ActionRequest,
        _ change: (inout DiagnosisFleet) -> Void = { _ in }
    ) throws(CommandProblem) -> [Action] {
        try request.actions(on: ActingFleet.changed(change))
    }

    private static let names: [(ActionRequest, [Action])] = [
        (.drain(["eu"]), [.drain(.pool(eu))]), (.drain([eu]), [.drain(.pool(eu))]),
        (.drain(["eu", eu]), [.drain(.pool(eu))]),
        (.drain(["eu/origin-eu"]), [.drain(.origin(origin))]), (.drain(["origin-eu"]), [.drain(.origin(origin))]),
        (.drain(["\(eu)/origin-eu"]), [.drain(.origin(origin))]),
        (.drain(["203.0.113.10"]), [.drain(.origin(origin))]),
        (.drain(["eu/203.0.113.10"]), [.drain(.origin(origin))]),
        (.drain(["App.Example.Com"]), [.drain(.loadBalancer("app.example.com"))]),
        (.drain(["us_east", "origin-eu"]), [.drain(.pool("k8s-pool-shop-us_east")), .drain(.origin(origin))]),
        (.enable(["eu"]), [.enable(.pool(eu))]),
        (.release("origin-eu"), [.releaseWeight(origin)]),
        (.remove("us_east"), [.removeOrigin(OriginKey(pool: "k8s-pool-shop-us_east", origin: "origin-us_east"))]),
        (.prune([]), [.prune([])]), (.sync([]), [.sync(clusters: ["eu", "us_east", "us_west", "asia"])]),
        (.sync(["asia", "eu"]), [.sync(clusters: ["eu", "asia"])]),
        (.confirmRemovals("asia"), [.confirmRemovals(cluster: "asia")]), (.undo(3), []), (.apply("plan.json"), []),
    ]

    @Test(arguments: names)
    func `a name stands for one object`(request: ActionRequest, actions: [Action]) throws {
        #expect(try Self.actions(request) == actions)
    }

    @Test func `a geo stands for what an action can change there`() throws {
        let drained = try Self.actions(.enable(["eu"])) { $0.origin("origin-eu-1") { $0.origin.isEnabled = false } }
        #expect(drained == [.enable(.origin(OriginKey(pool: Self.eu, origin: "origin-eu-1")))])
        let disabled = try Self.actions(.enable(["eu"])) { fleet in
            fleet.pool("eu") { $0.pool.isEnabled = false }
            fleet.origin("origin-eu-1") { $0.origin.isEnabled = false }
        }
        #expect(disabled == [.enable(.pool(Self.eu))])
        let overridden = try Self.actions(.release("eu")) { $0.origin("origin-eu-1") { $0.origin.weight = 50 } }
        #expect(overridden == [.releaseWeight(OriginKey(pool: Self.eu, origin: "origin-eu-1"))])
        let stale = OriginKey(pool: Self.eu, origin: "origin-eu-old0")
        #expect(try Self.actions(.remove("eu")) { $0.leaveBehind(1, in: "eu") } == [.removeOrigin(stale)])
        #expect(try Self.actions(.prune(["eu"])) { $0.leaveBehind(1, in: "eu") } == [.prune([stale])])
        #expect(try Self.actions(.prune(["asia"])) { $0.leaveBehind(1, in: "eu") } == [.prune([])])
    }

    @Test func `a cluster without a pool is told apart from a wrong name`() {
        var fleet = ActingFleet.changed()
        fleet.pools.removeAll { $0.geo == "asia" }
        #expect(throws: CommandProblem.self) { try ActionRequest.drain(["asia"]).actions(on: fleet) }
        do throws(CommandProblem) {
            _ = try ActionRequest.drain(["asia"]).actions(on: fleet)
        } catch {
            #expect(error == .unknown("\(error)") && "\(error)".hasPrefix("cluster asia has no pool: "))
        }
    }

    private static let problems: [(ActionRequest, String)] = [
        (.drain(["eux"]), "'eux' is no pool, geo, origin or load balancer; near: eu, "),
        (.drain(["eu", "nope"]), "'nope' is no pool"),
        (.drain(["eux/origin-eu"]), "'eux/origin-eu': there is no pool 'eux'; near: eu, "),
        (.drain(["eu/origin-e"]), "'eu/origin-e': there is no origin 'origin-e' in eu; near: origin-eu"),
        (.drain([""]), "'' is no pool"), (.drain(["/"]), "'/': there is no pool ''"),
        (
            .release("eu"),
            "'eu' stands for several origins: name one of k8s-pool-shop-eu/origin-eu, k8s-pool-shop-eu/origin-eu-1"
        ),
        (.remove("app.example.com"), "'app.example.com' is a load balancer: name an origin as POOL/ORIGIN"),
        (.prune(["app.example.com"]), "'app.example.com' is a load balancer: name pools or origins to prune"),
        (.sync(["us-east"]), "no cluster 'us-east' is watched; near: us_east"),
        (.confirmRemovals("x"), "no cluster 'x' is watched"),
    ]

    @Test(arguments: problems)
    func `an unknown or ambiguous name gets one line with near names`(request: ActionRequest, line: String) {
        do throws(CommandProblem) {
            _ = try Self.actions(request)
            Issue.record("no problem")
        } catch {
            #expect(error == .usage("\(error)"))
            #expect("\(error)".hasPrefix(line) && !"\(error)".contains("\n"), "\(error)")
        }
    }

    @Test func `two pools at one place and one address in two pools are ambiguous`() {
        let twoPools: (inout DiagnosisFleet) -> Void = { fleet in
            var view = fleet.fleet.pools[0]
            view.geo = "eu"
            fleet.fleet.pools[0] = view
        }
        #expect(throws: CommandProblem.self) { try Self.actions(.drain(["eu"]), twoPools) }
        let sameAddress: (inout DiagnosisFleet) -> Void = { fleet in
            fleet.origin("origin-us_east") { $0.addressText = "203.0.113.10" }
        }
        #expect(throws: CommandProblem.self) { try Self.actions(.drain(["203.0.113.10"]), sameAddress) }
    }

    @Test func `nothing is looked up in a fleet that was not read`() {
        var fleet = ActingFleet.changed()
        fleet.cloudflare.lastSuccess = nil
        fleet.cloudflare.state = .failing("no answer")
        let line = "Cloudflare cannot be read: no answer; try again, and look at cloudflarestatus.com"
        #expect(throws: CommandProblem.unknown(line)) {
            try ActionRequest.drain(["eu"]).actions(on: fleet)
        }
    }
}
