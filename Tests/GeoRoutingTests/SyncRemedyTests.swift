import Testing

@testable import GeoRouting

/// Forced syncs: what a cluster's controller would write, and when nobody may act as it.
struct SyncRemedyTests {
    @Test func `a sync that finds everything in place is refused as needless`() {
        #expect(
            Remedy.sync(clusters: ["eu", "asia"]).refusal(FleetDraft())
                == "Cloudflare is already as the Ingresses of eu, asia ask"
        )
    }

    @Test func `a sync brings back what the controller would`() throws {
        var draft = FleetDraft()
        draft.balancer.defaultPools.removeFirst()
        draft.balancer.steeringPolicy = "off"
        draft.change("eu") { $0.pool.coordinates = nil }
        let plan = try Remedy.sync(clusters: ["eu"]).plan(on: draft.fleet)
        #expect(plan.actsAs == ["eu"])
        #expect(plan.concerned == ["id-eu", "lb-app.example.com"])
        #expect(
            plan.changes == [
                Review.Change(field: "k8s-pool-c1-eu coordinates", before: "none", after: "50.1109, 8.6821"),
                Review.Change(
                    field: "app.example.com default_pools",
                    before: "k8s-pool-c1-us_east, k8s-pool-c1-us_west, k8s-pool-c1-asia",
                    after: "k8s-pool-c1-us_east, k8s-pool-c1-us_west, k8s-pool-c1-asia, k8s-pool-c1-eu"
                ),
                Review.Change(field: "app.example.com steering_policy", before: "off", after: "proximity"),
            ]
        )
    }

    @Test func `what is to be created is planned to the end, each cluster after the other`() throws {
        var draft = FleetDraft(geos: ["eu", "asia"])
        draft.pools = []
        var fleet = draft.fleet
        fleet.loadBalancers = []
        let plan = try Remedy.sync(clusters: ["eu", "asia"]).plan(on: fleet)
        #expect(
            plan.operations.map(\.subject) == [
                "k8s-pool-c1-eu", "app.example.com", "k8s-pool-c1-asia", "app.example.com",
            ]
        )
        guard case .updateLoadBalancer(let update) = plan.operations.last else {
            Issue.record("\(plan.operations)")
            return
        }
        #expect(update.id == "<id of app.example.com>")
        #expect(update.defaultPools == [.id("<id of k8s-pool-c1-eu>"), .id("<id of k8s-pool-c1-asia>")])
        #expect(plan.concerned == [])
    }

    @Test func `a cluster whose addresses another owner has is refused, with the flag that mends it`() throws {
        var draft = FleetDraft(geos: ["eu", "asia"])
        draft.clusters[0].rules.owner = "eu-9999"
        draft.balancer.isProxied = false
        let why = "eu: its pool is owned by eu-1: start with --owner eu=eu-1"
        #expect(Remedy.sync(clusters: ["eu"]).refusal(draft) == why)
        // The same where its address has moved meanwhile.
        draft.clusters[0].desired.pools[0].wants = [DesiredPool.Want(address: "203.0.113.77", weight: 33)]
        #expect(Remedy.sync(clusters: ["eu"]).refusal(draft) == why)
        // Others go on.
        let plan = try Remedy.sync(clusters: ["eu", "asia"]).plan(on: draft.fleet)
        #expect(plan.actsAs == ["asia"])
        #expect(plan.warnings == [why])
    }

    @Test func `a cluster that is not read yet is refused`() {
        var draft = FleetDraft()
        draft.clusters[0].watch = Feed()
        #expect(
            Remedy.sync(clusters: ["eu"]).refusal(draft)
                == "the Ingresses of eu have not been read yet: what it wants is not known"
        )
    }
}
