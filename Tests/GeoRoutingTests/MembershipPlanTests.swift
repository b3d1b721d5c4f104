import RoutingSupport
import Testing

@testable import GeoRouting

/// A pool leaves the load balancers that its note lists and that no object asks for any more; no others.
struct MembershipPlanTests {
    private static let name = "k8s-pool-c1-eu"
    private static let id = "id-k8s-pool-c1-eu"
    private static let old: Hostname = "old.example.com"
    private static let new: Hostname = "new.example.com"
    private static let membership = Membership(pool: name, hostname: old)

    private static func live(_ note: String = "eu-1(h:new.example.com,old.example.com)") -> Pool {
        let text = note.isEmpty ? "" : "[external-dns-geo-note/1:\(note)]"
        return pool(description: text, owned: ["eu-1": ["origin-eu": 33]], origin("origin-eu", "203.0.113.1"))
    }

    private static let others = pool("others", origin("theirs", "203.0.113.99"))

    /// The pool is in both load balancers, with a pool of others; objects ask for the new one only.
    private struct Scene {
        var desired = wanting("203.0.113.1", hostnames: [MembershipPlanTests.new])
        var pools = [MembershipPlanTests.live(), MembershipPlanTests.others]
        var balancers = [
            balancer("new.example.com", pools: [MembershipPlanTests.id, "id-others"]),
            balancer("old.example.com", pools: [MembershipPlanTests.id, "id-others"]),
        ]
        var rules = RoutingSupport.rules(hostnames: ["new.example.com", "old.example.com"])
        var opaque: [OpaqueObject] = []

        func plan(_ removals: Removals) -> Plan {
            var current = CurrentState(pools: pools, loadBalancers: balancers)
            current.opaque = opaque
            return GeoRouting.plan(desired: desired, current: current, rules: rules, removals: removals)
        }
    }

    private static let due = Removals(memberships: [membership])

    @Test func `a host name that no object asks for is stale, and told`() {
        let plan = Scene().plan(.none)
        #expect(plan.staleMemberships == [Self.membership])
        #expect(plan.removedMemberships.isEmpty && plan.operations.isEmpty)
        #expect(
            plan.notices.map(\.text) == [
                "Load balancer old.example.com still has pool k8s-pool-c1-eu: no object asks for this any more, "
                    + "and the pool keeps its share of traffic there"
            ]
        )
        #expect(plan.notices.allSatisfy { $0.isReminder })
    }

    @Test func `it leaves once its grace is over, and the fallback pool with it`() {
        let plan = Scene().plan(Self.due)
        guard case .updateLoadBalancer(let update)? = plan.operations.first, plan.operations.count == 1 else {
            Issue.record("not removed: \(plan.operations)")
            return
        }
        #expect(update.hostname == "old.example.com")
        #expect(update.defaultPools == [.id("id-others")])
        #expect(update.fallbackPool == .id("id-others"))
        #expect(update.steeringPolicy == nil && update.isProxied == nil)
        #expect(plan.removedMemberships == [Self.membership] && plan.removedOrigins.isEmpty)
    }

    private struct Case: CustomTestStringConvertible {
        var testDescription: String
        var isStale = false
        var change: @Sendable (inout Scene) -> Void

        init(_ title: String, isStale: Bool = false, _ change: @escaping @Sendable (inout Scene) -> Void) {
            (testDescription, self.isStale, self.change) = (title, isStale, change)
        }
    }

    private static let cases = [
        Case("an object asks for it") {
            $0.desired.loadBalancers.append(DesiredLoadBalancer(hostname: old, pools: [name]))
        },
        Case("the pool is held") { $0.desired.pools[0].isHeld = true },
        Case("an object cannot be read") { $0.desired.isIncomplete = true },
        Case("the rules refuse an object with the pool") { $0.desired.refused[name] = RefusedSources() },
        Case("the rules refuse the host name") { $0.desired.refusedHostnames[name] = [old] },
        Case("host names of an object cannot be read") { $0.desired.poolsWithUnknownHostnames = [name] },
        Case("our note does not show it") { $0.pools[0] = live("eu-1(h:new.example.com)us-2(h:old.example.com)") },
        Case("there is no note") { $0.pools[0] = live("") },
        Case("the note cannot be read") { $0.pools[0] = live("eu-1(h:old.example.com;?)") },
        Case("the load balancer is gone") { $0.balancers.removeLast() },
        Case("a person has detached it") { $0.balancers[1].defaultPools = ["id-others"] },
        Case("the host name is not allowed", isStale: true) {
            $0.rules = RoutingSupport.rules(hostnames: ["new.example.com"])
        },
        Case("it is the last pool", isStale: true) { $0.balancers[1].defaultPools = [id] },
        Case("the other pool is disabled", isStale: true) { $0.pools[1].isEnabled = false },
        Case("the other pool has no enabled origin", isStale: true) { $0.pools[1].origins[0].isEnabled = false },
        Case("others have origins in the pool", isStale: true) {
            $0.pools[0].origins.append(origin("theirs", "203.0.113.50"))
        },
        Case("people name the pool elsewhere in it", isStale: true) {
            $0.balancers[1].otherStringsAndKeys = [id]
        },
        Case("it names a pool that the list lacks", isStale: true) { $0.balancers[1].mappedPools = ["id-missing"] },
    ]

    @Test(arguments: cases)
    private func `it stays where it may be asked for, or is not ours to remove`(row: Case) {
        var scene = Scene()
        row.change(&scene)
        let plan = scene.plan(Self.due)
        #expect(plan.staleMemberships == (row.isStale ? [Self.membership] : []))
        #expect(plan.removedMemberships.isEmpty)
        #expect(plan.loadBalancerOperations.isEmpty)
        if row.isStale { #expect(plan.texts.contains { $0.contains("it is kept, as ") }) }
    }

    @Test func `two pools that leave one load balancer do not leave it empty`() {
        var scene = Scene()
        let second = pool(
            "k8s-pool-c2-eu",
            description: "[external-dns-geo-note/1:eu-1(h:old.example.com)]",
            owned: ["eu-1": ["origin-eu": 33]],
            origin("origin-eu", "203.0.113.2")
        )
        scene.pools = [Self.live(), second]
        scene.desired.pools.append(
            DesiredPool(
                name: second.name,
                clusterName: "c2",
                origins: [DesiredPool.DesiredOrigin(address: "203.0.113.2", weight: 33)]
            )
        )
        scene.balancers = [
            balancer("new.example.com", pools: [Self.id]), balancer("old.example.com", pools: [Self.id, second.id]),
        ]
        let both = Removals(memberships: [Self.membership, Membership(pool: second.name, hostname: Self.old)])
        let plan = scene.plan(both)
        #expect(plan.staleMemberships == both.memberships)
        #expect(plan.removedMemberships == [Self.membership])
    }

    @Test func `a host name that the pool has left leaves the note, the others stay in it`() {
        var scene = Scene()
        scene.pools[0] = Self.live("us-2(h:old.example.com)eu-1(h:new.example.com,old.example.com)")
        scene.balancers[1].defaultPools = ["id-others"]
        let descriptions = scene.plan(.none).operations.compactMap { operation -> String? in
            if case .updatePool(let update) = operation { update.description } else { nil }
        }
        #expect(
            descriptions == [
                "[external-dns-geo-note/1:us-2(h:old.example.com)eu-1(h:new.example.com)] "
                    + "[external-dns-geo/1:eu-1(origin-eu=33)]"
            ]
        )
    }

    @Test(arguments: [true, false])
    func `a load balancer that cannot be read keeps the host name in the note`(isNamed: Bool) {
        var scene = Scene()
        scene.balancers.removeLast()
        scene.opaque = [
            OpaqueObject(
                kind: .loadBalancer,
                id: "lb",
                name: isNamed ? "old.example.com" : nil,
                defect: "",
                stringsAndKeys: isNamed ? [Self.id] : nil
            )
        ]
        #expect(scene.plan(.none).poolOperations.isEmpty)
    }

    // MARK: Joining

    @Test func `a join is noted in a request before it`() {
        var scene = Scene()
        scene.pools[0] = Self.live("")
        scene.balancers = [balancer("new.example.com", pools: ["id-others"])]
        let plan = scene.plan(.none)
        guard case .updatePool(let update)? = plan.operations.first else {
            Issue.record("not noted")
            return
        }
        #expect(update.description?.hasSuffix("[external-dns-geo-note/1:eu-1(h:new.example.com)]") == true)
        // The record and the origins cannot part.
        #expect(update.origins == [OriginEdit(source: 0, name: "origin-eu")])
        #expect(plan.loadBalancerOperations.count == 1)
    }

    @Test func `a membership that was there before is not noted, and costs no request`() {
        var scene = Scene()
        scene.pools[0] = Self.live("")
        scene.balancers.removeLast()
        #expect(scene.plan(.none).operations.isEmpty)
    }

    @Test func `a new pool is created with its host names in the note`() {
        var scene = Scene()
        scene.pools = [Self.others]
        scene.balancers = [balancer("new.example.com", pools: ["id-others"])]
        guard case .createPool(let draft)? = scene.plan(.none).operations.first else {
            Issue.record("not created")
            return
        }
        #expect(draft.description.hasSuffix(" [external-dns-geo-note/1:eu-1(h:new.example.com)]"))
    }

    @Test func `a load balancer that cannot be read is not noted as joined`() {
        var scene = Scene()
        scene.pools[0] = Self.live("")
        scene.balancers = []
        scene.opaque = [
            OpaqueObject(kind: .loadBalancer, id: "lb", name: "new.example.com", defect: "", stringsAndKeys: [])
        ]
        #expect(scene.plan(.none).operations.isEmpty)
    }

    // MARK: The brake

    @Test(arguments: [(9, false), (10, true)])
    func `the brake counts the origins of a pool that leaves`(count: Int, isBraked: Bool) {
        var scene = Scene()
        let names = (0..<count).map { "o\($0)" }
        scene.pools[0] = pool(
            description: "[external-dns-geo-note/1:eu-1(h:old.example.com)]",
            owned: ["eu-1": Dictionary(uniqueKeysWithValues: names.map { ($0, 33) })]
        )
        scene.pools[0].origins = names.enumerated().map { origin($1, Address("203.0.113.\($0)")) }
        scene.desired.pools[0].origins = scene.pools[0].origins.compactMap(\.address).map {
            DesiredPool.DesiredOrigin(address: $0, weight: 33)
        }
        let plan = scene.plan(Self.due)
        #expect(plan.isBraked == isBraked)
        #expect(plan.removedMemberships.isEmpty == isBraked)
        let confirmed = scene.plan(Removals(memberships: [Self.membership], isConfirmed: true))
        #expect(confirmed.removedMemberships == [Self.membership])
    }

    // MARK: What objects ask for

    @Test(arguments: [
        ("old.example.com", true, false), ("old.example.com, not a name!", true, true),
        ("fine.example.com", false, false),
    ])
    func `a host name that the rules refuse is remembered with its pool`(list: String, isRefused: Bool, isUnknown: Bool)
    {
        let desired = Desired(
            [ingress(hostnames: list, "203.0.113.1")],
            rules: rules(allowed: ["fine.example.com"])
        )
        #expect(desired.refusedHostnames[Self.name] == (isRefused ? [Self.old] : nil))
        #expect(desired.poolsWithUnknownHostnames == (isUnknown ? [Self.name] : []))
    }
}
