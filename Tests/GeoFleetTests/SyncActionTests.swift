import Testing

import FleetSupport
import RoutingSupport
import GeoRouting
import Presentation

@testable import GeoFleet

/// Forced syncs: what a cluster's controller would write, and when a person may not act as it.
struct SyncActionTests {
    @Test func `a sync that finds everything in place is refused as needless`() {
        #expect(
            Action.sync(clusters: ["eu", "asia"]).refusal(FleetDraft())
                == "Cloudflare already matches the sources of eu, asia"
        )
    }

    @Test func `where another controller writes too, a match is no good news, and each card says so`() throws {
        let fleet = DiagnosisFleet.changed { world in
            world.pool("us_west") { view in
                view.pool.description = DiagnosisFleet.description([
                    ("us_west-1", ["origin-us_west"]), ("us_west-2", ["origin-us_west"]),
                ])
            }
        }
        let rivalry = "the controller with owner us_west-2 writes origin-us_west too: stop it first"
        let drain = Action.drain(.origin(OriginKey(pool: "k8s-pool-shop-us_west", origin: "origin-us_west")))
        #expect(try drain.preview(on: fleet).warnings.map(\.text).contains(rivalry))
        let refusal = Refusal.alreadyInSync(
            clusters: ["us_west"],
            Rivalry(origin: "o", rival: "x-2")
        )
        #expect(!refusal.isGoodNews)
        #expect(
            refusal.text
                == "Cloudflare matches the sources of us_west at this moment, but the controller with owner x-2 "
                + "writes o too: stop it first"
        )
    }

    @Test func `a sync brings back what the controller would`() throws {
        var draft = FleetDraft()
        draft.balancer.defaultPools.removeFirst()
        draft.balancer.steeringPolicy = "off"
        draft.change("eu") { $0.pool.coordinates = nil }
        let plan = try Action.sync(clusters: ["eu"]).preview(on: draft.fleet)
        #expect(plan.passClusters == ["eu"])
        #expect(plan.objectIDs == ["id-eu", "lb-app.example.com"])
        #expect(plan.operations.map(\.subject) == ["k8s-pool-c1-eu", "app.example.com"])
    }

    @Test func `what is to be created is planned to the end, each cluster after the other`() throws {
        var draft = FleetDraft(geos: ["eu", "asia"])
        draft.pools = []
        var fleet = draft.fleet
        fleet.loadBalancers = []
        let plan = try Action.sync(clusters: ["eu", "asia"]).preview(on: fleet)
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
        #expect(plan.objectIDs == [])
    }

    @Test func `a cluster whose addresses another owner has is refused, with the flag that mends it`() throws {
        var draft = FleetDraft(geos: ["eu", "asia"])
        draft.clusters[0].rules.owner = "eu-9999"
        draft.balancer.isProxied = false
        let why = "an address of eu belongs to eu-1; if eu-1 is eu, restart with --owner eu=eu-1"
        #expect(Action.sync(clusters: ["eu"]).refusal(draft) == why)
        // Others go on.
        let plan = try Action.sync(clusters: ["eu", "asia"]).preview(on: draft.fleet)
        #expect(plan.passClusters == ["asia"])
        #expect(plan.warnings.map(\.text) == [why])
    }

    /// The pool is eu-1's, and the cluster's only address another than the pool's.
    private static func moved(as owner: OwnerID) -> FleetDraft {
        var draft = FleetDraft(geos: ["eu", "asia"])
        draft.clusters[0].rules.owner = owner
        draft.clusters[0].desired.pools[0].origins = [DesiredPool.DesiredOrigin(address: "203.0.113.77", weight: 33)]
        return draft
    }

    @Test(arguments: ["eu-9999", "green"] as [OwnerID])
    func `who owns nothing in another's pool joins it only by typing, and reads of the flag`(owner: OwnerID) throws {
        let plan = try Action.sync(clusters: ["eu", "asia"]).preview(on: Self.moved(as: owner).fleet)
        #expect(plan.requirement == .typing("eu"))
        let lead =
            "the origins of k8s-pool-c1-eu belong to eu-1, none to eu (owner \(owner)): this would add 203.0.113.77"
        #expect(
            plan.warnings.map(\.text) == [
                "\(lead); if eu-1 is eu, cancel and restart with --owner eu=eu-1"
            ]
        )
        #expect(plan.effects.map(\.text) == ["eu has 1 healthy origin and 1 not yet probed instead of 1 healthy"])
    }

    @Test func `two watched clusters share a pool by a key, though not in silence`() throws {
        var draft = Self.moved(as: "green")
        draft.clusters[1].rules.owner = "eu-1"
        draft.clusters[1].desired = Desired()
        let plan = try Action.sync(clusters: ["eu"]).preview(on: draft.fleet)
        #expect(plan.requirement == .key)
        #expect(
            plan.warnings.map(\.text) == [
                "the origins of k8s-pool-c1-eu belong to eu-1, none to eu (owner green): this would add 203.0.113.77"
            ]
        )
    }

    @Test func `who owns an origin of a shared pool needs to be told nothing`() throws {
        var draft = Self.moved(as: "eu-1")
        #expect(try Action.sync(clusters: ["eu"]).preview(on: draft.fleet).warnings.map(\.text) == [])
        draft = Self.moved(as: "green")
        // A ledger's entry for an origin that is gone has no owner.
        draft.change("eu") { $0.pool.description = PoolDescription("[external-dns-geo/1:eu-1(origin-old=33)]") }
        let plan = try Action.sync(clusters: ["eu"]).preview(on: draft.fleet)
        #expect(plan.requirement == .key)
        #expect(plan.warnings.map(\.text) == [])
    }

    @Test func `a weight that is not the controller's own does not come in passing`() throws {
        var draft = FleetDraft(geos: ["eu", "asia"])
        draft.clusters[0].desired.pools[0].origins[0].weight = 50
        draft.balancer.isProxied = false
        let plan = try Action.sync(clusters: ["eu"]).preview(on: draft.fleet)
        let why = "from an annotation or this console's CF_ORIGIN_WEIGHT"
        #expect(
            plan.warnings.map(\.text) == ["weight 50 in k8s-pool-c1-eu is \(why); eu's controller last applied 33"]
        )
        draft.clusters[0].desired.pools[0].origins[0].weight = 33
        #expect(try Action.sync(clusters: ["eu"]).preview(on: draft.fleet).warnings.map(\.text) == [])
    }

    // MARK: What is not known

    private static func failing(_ feed: inout ReadStatus) {
        feed.state = .failing("connection refused")
        feed.lastSuccess = Moment(milliseconds: 3 * 3_600_000 + 12 * 60_000)
    }

    @Test func `agreement is not claimed with a cluster that is not heard`() {
        var draft = FleetDraft()
        Self.failing(&draft.clusters[0].watch)
        let why = "the watch of eu is down since 03:12 UTC: what its sources ask for now is unknown"
        #expect(Action.sync(clusters: ["eu"]).refusal(draft) == why)
        #expect(
            Action.sync(clusters: ["eu", "asia"]).refusal(draft)
                == "\(why); Cloudflare already matches the sources of asia"
        )
    }

    @Test func `agreement is not claimed while Cloudflare cannot be read`() {
        var fleet = FleetDraft().fleet
        Self.failing(&fleet.cloudflare)
        let why =
            "Cloudflare cannot be read since 03:12 UTC: "
            + "whether it matches the sources of eu, asia is unknown"
        let refusal = #expect(throws: Refusal.self) {
            try Action.sync(clusters: ["eu", "asia"]).preview(on: fleet)
        }
        #expect(refusal?.text == why)
    }

    @Test func `for a cluster that is not heard nothing is done in passing`() throws {
        var draft = FleetDraft()
        Self.failing(&draft.clusters[0].watch)
        draft.balancer.defaultPools.removeFirst()
        let plan = try Action.sync(clusters: ["eu"]).preview(on: draft.fleet)
        #expect(plan.requirement == .typing("eu"))
        #expect(
            plan.warnings.map(\.text) == [
                "the watch of eu is down: this sync uses what its sources asked for at 03:12 UTC"
            ]
        )
    }

    @Test func `for a cluster that is not heard no address is put back`() throws {
        var draft = Self.moved(as: "eu-1")
        Self.failing(&draft.clusters[0].watch)
        draft.balancer.isProxied = false
        let why = "the watch of eu is down since 03:12 UTC: the addresses of its sources may have changed"
        #expect(Action.sync(clusters: ["eu"]).refusal(draft) == why)
        let plan = try Action.sync(clusters: ["eu", "asia"]).preview(on: draft.fleet)
        #expect(plan.passClusters == ["asia"])
        #expect(plan.warnings.map(\.text) == [why])
    }

    // MARK: A load balancer that is missing

    @Test func `a load balancer that one cluster would make alone says who goes where, and who is left out`() throws {
        var fleet = FleetDraft().fleet
        fleet.loadBalancers = []
        let all = FleetDraft.geos
        #expect(
            try Action.sync(clusters: all).preview(on: fleet).effects.map(\.text)
                == ["app.example.com gets traffic, to 4 pools: asia, eu, us_east, us_west"]
        )
        let plan = try Action.sync(clusters: ["eu"]).preview(on: fleet)
        #expect(
            plan.effects.map(\.text) == [
                "app.example.com gets traffic, all of it to eu: 1 healthy origin",
                "us_east has no pool in this load balancer: its users go to eu (6,200 km)",
                "us_west has no pool in this load balancer: its users go to eu (9,300 km)",
                "asia has no pool in this load balancer: its users go to eu (9,300 km)",
            ]
        )
        #expect(
            plan.warnings.map(\.text) == [
                "this sync leaves out us_east, us_west, asia: to sync all, press S in tab 1 Overview"
            ]
        )
    }

    @Test func `a cluster that is not read yet is refused`() {
        var draft = FleetDraft()
        draft.clusters[0].watch = ReadStatus()
        #expect(
            Action.sync(clusters: ["eu"]).refusal(draft)
                == "the sources of eu have not been read yet"
        )
    }
}
