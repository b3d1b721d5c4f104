import RoutingSupport
import Testing

@testable import GeoRouting

/// Weights: what a person set stays, what we set follows the settings.
struct WeightPlanTests {
    private static func edit(live: Int, applied: Weight, wanted: Weight, moved: Bool) -> (OriginEdit?, String?) {
        let pool = pool(owned: ["eu-1": ["origin-eu": applied]], origin("origin-eu", "203.0.113.1", weight: live))
        let plan = plan(
            desired: wanting(moved ? "203.0.113.2" : "203.0.113.1", weight: wanted),
            current: CurrentState(pools: [pool], loadBalancers: []),
            rules: rules(weight: wanted)
        )
        guard case .updatePool(let update)? = plan.operations.first else { return (nil, nil) }
        return (update.origins?.first, update.description)
    }

    @Test func `a new weight rolls out while the live one is the last applied`() {
        let (edit, description) = Self.edit(live: 33, applied: 33, wanted: 50, moved: false)
        #expect(edit == OriginEdit(source: 0, name: "origin-eu", weight: 50))
        #expect(description == "[external-dns-geo/1:eu-1(origin-eu=50)]")
    }

    @Test(arguments: [0, 1, 50, 100])
    func `a weight that a person set stays whatever the settings say`(live: Int) {
        let (edit, _) = Self.edit(live: live, applied: 33, wanted: 60, moved: false)
        #expect(edit == nil)
    }

    @Test func `a moved address keeps an override`() {
        let (edit, description) = Self.edit(live: 70, applied: 33, wanted: 60, moved: true)
        #expect(edit == OriginEdit(source: 0, name: "origin-eu", address: "203.0.113.2"))
        #expect(description == nil)
    }

    @Test func `address and weight change in one edit`() {
        let (edit, _) = Self.edit(live: 33, applied: 33, wanted: 60, moved: true)
        #expect(edit == OriginEdit(source: 0, name: "origin-eu", address: "203.0.113.2", weight: 60))
    }

    @Test(arguments: [false, true])
    func `a drained origin is not touched`(isMoved: Bool) {
        let pool = pool(
            owned: ["eu-1": ["origin-eu": 33]],
            origin("origin-eu", "203.0.113.1", isEnabled: false)
        )
        let before = CurrentState(pools: [pool], loadBalancers: [])
        let desired = wanting(isMoved ? "203.0.113.2" : "203.0.113.1", weight: 50)
        let after = before.applying(plan(desired: desired, current: before, rules: rules()))
        #expect(after.pools.map { $0.origins.map(\.isEnabled) } == [[false]])
        #expect(after.pools.map { $0.origins.map(\.name) } == [["origin-eu"]])
    }

    @Test func `a drained pool stays drained`() {
        var drained = pool(owned: ["eu-1": ["origin-eu": 33]], origin("origin-eu", "203.0.113.1"))
        drained.isEnabled = false
        let before = CurrentState(pools: [drained], loadBalancers: [])
        let plan = plan(desired: wanting("203.0.113.2"), current: before, rules: rules())
        #expect(before.applying(plan).pools.map(\.isEnabled) == [false])
        #expect(plan.operations.count == 1)
    }
}
