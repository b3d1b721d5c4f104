import Testing

import RoutingSupport
import GeoRouting
import Presentation

@testable import GeoFleet

/// Removing by hand: one origin, all stale ones, and what the brake holds.
struct RemovalActionTests {
    private static func stale(_ numbers: [Int], of origins: Int, in geo: String = "eu") -> FleetDraft {
        var draft = FleetDraft(origins: origins)
        for number in numbers { draft.makeStale(geo, number) }
        return draft
    }

    @Test func `a removed origin leaves the ownership record in the same write`() throws {
        let plan = try Action.removeOrigin(key("eu", 1)).preview(on: Self.stale([1], of: 2).fleet)
        let update = try #require(plan.poolUpdate)
        #expect(update.origins == [OriginEdit(source: 0, name: "origin-eu")])
        #expect(update.description == "[external-dns-geo/1:eu-1(origin-eu=33)]")
        #expect(update.removedOrigins == 1)
        #expect(plan.requirement == .key)
        #expect(
            plan.effects.map(\.text)
                == ["eu keeps 1 healthy origin, of 1 healthy and 1 stale; after this, eu rests on 1 origin"]
        )
    }

    @Test func `what an Ingress asks for is not removed`() {
        #expect(
            Action.removeOrigin(key("eu")).refusal(FleetDraft(origins: 2))
                == "a source of eu asks for this origin, so the controller would add it again: drain it instead"
        )
    }

    @Test func `while a watch is down nothing counts as stale`() {
        var draft = Self.stale([1], of: 2)
        draft.clusters[0].watch.state = .failing("connection refused")
        let why = "the watch of eu is down: whether a source asks for this origin is unknown"
        #expect(Action.removeOrigin(key("eu", 1)).refusal(draft) == why)
        #expect(Action.prune([key("eu", 1)]).refusal(draft)?.hasPrefix("the watch of eu is down") == true)
        #expect(Action.confirmRemovals(cluster: "eu").refusal(draft)?.hasPrefix("the watch of eu is down") == true)
    }

    @Test func `an own origin of a cluster that is not read yet is not removed`() {
        var draft = FleetDraft(origins: 2)
        draft.changeOrigin("eu", 1) { $0.ownership = .unknown }
        #expect(
            Action.removeOrigin(key("eu", 1)).refusal(draft)
                == "whether a source asks for this origin is unknown: wait until the cluster has been read"
        )
    }

    @Test func `the last enabled origin of an attached pool takes its name`() throws {
        var draft = Self.stale([1], of: 2)
        draft.changeOrigin("eu") { $0.origin.isEnabled = false }
        let plan = try Action.removeOrigin(key("eu", 1)).preview(on: draft.fleet)
        #expect(plan.requirement == .typing("origin-eu-1"))
        draft.balancer.defaultPools.removeFirst()
        draft.balancer.fallbackPool = "id-asia"
        #expect(try Action.removeOrigin(key("eu", 1)).preview(on: draft.fleet).requirement == .key)
    }

    struct Rest: Sendable, CustomTestStringConvertible {
        var ownership: OriginOwnership
        var health = OriginHealth.healthy
        var word: String
        var testDescription: String { word }
    }

    @Test(arguments: [
        Rest(ownership: .stale(cluster: "eu"), word: "stale"), Rest(ownership: .foreign, word: "foreign"),
        Rest(ownership: .wanted(cluster: "eu"), health: .unhealthy("HTTP timeout occurred"), word: "unhealthy"),
    ])
    func `who would be left with none but these types the name`(rest: Rest) throws {
        var draft = Self.stale([1], of: 2)
        draft.changeOrigin("eu") { origin in
            origin.ownership = rest.ownership
            origin.health = rest.health
        }
        let plan = try Action.removeOrigin(key("eu", 1)).preview(on: draft.fleet)
        #expect(plan.requirement == .typing("origin-eu-1"))
        let lead = "no enabled origin that stays in k8s-pool-c1-eu is reliable: "
        #expect(plan.warnings.map(\.text).last == "\(lead)origin-eu is \(rest.word)")
    }

    @Test func `pruning keeps an enabled origin in an attached pool, and says so`() throws {
        var draft = FleetDraft(origins: 2)
        for number in 0...1 { draft.makeStale("eu", number) }
        let plan = try Action.prune([key("eu"), key("eu", 1)]).preview(on: draft.fleet)
        #expect(plan.poolUpdate?.origins == [OriginEdit(source: 0, name: "origin-eu")])
        #expect(plan.poolUpdate?.description == "[external-dns-geo/1:eu-1(origin-eu=33)]")
        #expect(
            plan.warnings.map(\.text) == [
                "k8s-pool-c1-eu is the fallback pool of app.example.com: it keeps only 1 stale origin",
                "stale origin-eu stays: it is the last enabled origin of k8s-pool-c1-eu",
            ]
        )
        #expect(plan.effects.map(\.text) == ["eu keeps 1 of 2 stale origins; after this, eu rests on 1 origin"])
    }

    @Test func `a pool that nobody asks for is detached, then deleted`() throws {
        var draft = FleetDraft()
        draft.makeUnasked("eu")
        for action in [Action.prune([key("eu")]), .removeOrigin(key("eu")), .confirmRemovals(cluster: "eu")] {
            let plan = try action.preview(on: draft.fleet)
            var update = LoadBalancerUpdate(id: "lb-app.example.com", hostname: "app.example.com")
            update.defaultPools = ["us_east", "us_west", "asia"].map { .id("id-\($0)") }
            update.fallbackPool = .id("id-us_east")
            #expect(
                plan.operations == [
                    .updateLoadBalancer(update), .deletePool(id: "id-eu", name: "k8s-pool-c1-eu"),
                ],
                "\(action)"
            )
            #expect(
                plan.effects.withoutCities.map(\.text) == [
                    "users of eu near Frankfurt go to us_east (6,200 km), with 1 healthy origin"
                ]
            )
        }
    }

    @Test func `of pools that nobody asks for the load balancer's last one stays`() throws {
        var draft = FleetDraft(geos: ["eu", "asia"])
        draft.makeUnasked("eu")
        draft.makeUnasked("asia")
        let plan = try Action.prune([key("eu"), key("asia")]).preview(on: draft.fleet)
        #expect(plan.operations.last == .deletePool(id: "id-asia", name: "k8s-pool-c1-asia"))
        #expect(plan.operations.count == 2)
        #expect(
            plan.warnings.map(\.text).first
                == "Pool k8s-pool-c1-eu, which no Ingress asks for, is kept: it is the last pool of load balancer "
                + "app.example.com"
        )
    }

    @Test func `a controller too keeps the last of several pools that nobody asks for`() {
        let pools = ["a", "b"].map { name in
            pool("k8s-pool-\(name)-eu", owned: ["eu-1": ["origin-eu": 33]], origin("origin-eu", "203.0.113.1"))
        }
        let plan = GeoRouting.plan(
            desired: Desired(),
            current: CurrentState(pools: pools, loadBalancers: [balancer(pools: pools.map(\.id))]),
            rules: rules(),
            removals: Removals(pools: Set(pools.map(\.name)))
        )
        #expect(plan.poolsToDetach == ["id-k8s-pool-a-eu"])
        var update = LoadBalancerUpdate(id: "lb-app.example.com", hostname: "app.example.com")
        update.defaultPools = [.id("id-k8s-pool-b-eu")]
        update.fallbackPool = .id("id-k8s-pool-b-eu")
        #expect(plan.operations == [.updateLoadBalancer(update)])
    }

    @Test(arguments: [(3, true), (4, false)])
    func `many at once are held by the brake until they are confirmed`(count: Int, isFree: Bool) throws {
        let draft = Self.stale(Array(0..<count), of: 10)
        let keys = (0..<count).map { key("eu", $0) }
        let refusal = Action.prune(keys).refusal(draft)
        #expect((refusal == nil) == isFree)
        if let refusal { #expect(refusal.hasPrefix("brake: 4 of 10 origins of eu would be removed at once")) }
        let plan = try Action.confirmRemovals(cluster: "eu").preview(on: draft.fleet)
        #expect(plan.poolUpdate?.removedOrigins == count)
        #expect(plan.requirement == .typing("eu"))
        #expect(plan.passClusters == ["eu"])
    }

    @Test(arguments: [
        (Action.prune([]), "no origin is stale: there is nothing to prune"),
        (.prune([key("eu")]), "origin-eu in pool k8s-pool-c1-eu is not stale: only stale origins are pruned"),
        (.confirmRemovals(cluster: "eu"), "no origin of eu is stale: there is nothing to confirm"),
        (.confirmRemovals(cluster: "mars"), "no cluster mars is watched here"),
    ])
    func `without anything stale there is nothing to do`(action: Action, why: String) {
        #expect(action.refusal(FleetDraft()) == why)
    }
}
