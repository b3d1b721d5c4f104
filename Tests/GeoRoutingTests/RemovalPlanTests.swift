import RoutingSupport
import Testing

@testable import GeoRouting

/// `POLICY=sync`: what goes when no Ingress asks for it any more.
struct RemovalPlanTests {
    private static let name = "k8s-pool-c1-eu"
    private static let id = "id-k8s-pool-c1-eu"

    private static func removals(_ origins: [String] = [], pool: Bool = false, isConfirmed: Bool = false) -> Removals {
        Removals(
            origins: Set(origins.map { OriginKey(pool: name, origin: $0) }),
            pools: pool ? [name] : [],
            isConfirmed: isConfirmed
        )
    }

    private static func planned(
        _ desired: Desired,
        _ pool: Pool,
        _ balancers: [LoadBalancer] = [],
        removing removals: Removals
    ) -> Plan {
        plan(
            desired: desired,
            current: CurrentState(pools: [pool], loadBalancers: balancers),
            rules: rules(),
            removals: removals
        )
    }

    private static func stayingOrigins(_ plan: Plan) -> [String]? {
        guard case .updatePool(let update)? = plan.operations.first else { return nil }
        return update.origins?.map(\.name)
    }

    private static let two = pool(
        owned: ["eu-1": ["a": 33, "b": 33]],
        origin("a", "203.0.113.1"),
        origin("b", "203.0.113.2")
    )

    @Test func `an origin goes with its entry in the record once its time is over`() throws {
        #expect(Self.planned(wanting("203.0.113.1"), Self.two, removing: Self.removals()).operations.isEmpty)
        let plan = Self.planned(wanting("203.0.113.1"), Self.two, removing: Self.removals(["b"]))
        guard case .updatePool(let update)? = plan.operations.first else {
            Issue.record("nothing is removed: \(plan)")
            return
        }
        #expect(update.origins == [OriginEdit(source: 0, name: "a")])
        #expect(update.description == "[external-dns-geo/1:eu-1(a=33)]")
        #expect(update.removedOrigins == 1)
        #expect(plan.removedOrigins == [OriginKey(pool: Self.name, origin: "b")])
        #expect(plan.notices.isEmpty)
    }

    @Test func `what is stale is told, also while nothing may go`() {
        let plan = Self.planned(wanting("203.0.113.1"), Self.two, removing: Self.removals())
        #expect(plan.stale == [OriginKey(pool: Self.name, origin: "b")])
        #expect(plan.removedOrigins.isEmpty)
    }

    @Test func `while an Ingress of the pool waits for its address nothing goes`() {
        var desired = wanting("203.0.113.1")
        desired.pools[0].isHeld = true
        let plan = Self.planned(desired, Self.two, removing: Self.removals(["b"]))
        #expect(plan.operations.isEmpty)
        #expect(plan.texts == [Self.kept])
    }

    private static let kept =
        "Origin b (203.0.113.2) in pool k8s-pool-c1-eu is kept: "
        + "an Ingress that has no address, or cannot be read, may ask for it"

    @Test func `while an Ingress cannot be read no pool gives anything up`() {
        var unreadable = ingress("web")
        unreadable.defect = "metadata.labels is not an object"
        let removals = Self.removals(["b"], pool: true)
        for others in [[], [ingress("api", "203.0.113.1")]] {
            let desired = Desired(others + [unreadable], rules: rules())
            let held = Self.planned(desired, Self.two, removing: removals)
            #expect(held.removedOrigins.isEmpty)
            #expect(held.texts.contains(Self.kept))
            let readable = Desired(others, rules: rules())
            #expect(!Self.planned(readable, Self.two, removing: removals).removedOrigins.isEmpty)
        }
    }

    @Test func `while an Ingress waits for its address, its origin does not become another's`() {
        var desired = wanting("203.0.113.9")
        desired.pools[0].isHeld = true
        desired.pools[0].origins[0].oldestSource = "shop/web"
        func added(recently: [Address: String]) -> [String?]? {
            let plan = plan(
                desired: desired,
                current: CurrentState(pools: [Self.two], loadBalancers: []),
                rules: rules(),
                recentlyWanted: [Self.name: recently]
            )
            guard case .updatePool(let update)? = plan.operations.first else { return nil }
            return update.origins?.map { $0.address?.text }
        }
        #expect(added(recently: [:]) == [nil, nil, "203.0.113.9"])
        #expect(added(recently: ["203.0.113.2": "shop/former"]) == [nil, nil, "203.0.113.9"])
        #expect(added(recently: ["203.0.113.2": "shop/web"]) == [nil, "203.0.113.9"], "it has moved")
    }

    @Test func `a new address takes over instead of one going and one coming`() {
        let plan = Self.planned(wanting("203.0.113.1", "203.0.113.9"), Self.two, removing: Self.removals(["b"]))
        #expect(Self.stayingOrigins(plan) == ["a", "b"])
        #expect(plan.removedOrigins.isEmpty)
    }

    @Test(arguments: [true, false])
    func `a pool that serves keeps its last enabled origin`(isAttached: Bool) {
        let pool = pool(
            owned: ["eu-1": ["a": 33]],
            origin("a", "203.0.113.1"),
            origin("drained", "198.51.100.1", isEnabled: false)
        )
        let balancers = isAttached ? [balancer(pools: [Self.id])] : []
        let plan = Self.planned(wanting(), pool, balancers, removing: Self.removals(["a"]))
        #expect(Self.stayingOrigins(plan) == (isAttached ? nil : ["drained"]))
    }

    @Test func `a pool of others' origins too gives up only ours`() {
        let pool = pool(
            owned: ["eu-1": ["ours": 33], "us-2": ["theirs": 33]],
            origin("ours", "203.0.113.1"),
            origin("theirs", "198.51.100.1"),
            origin("nobody's", "198.51.100.2")
        )
        let plan = Self.planned(
            Desired(),
            pool,
            [],
            removing: Self.removals(["ours", "theirs", "nobody's"], pool: true)
        )
        #expect(Self.stayingOrigins(plan) == ["theirs", "nobody's"])
    }

    @Test func `a pool that nobody asks for is detached first, then deleted`() {
        let other = balancer(pools: [Self.id, "id-other"])
        let removals = Self.removals(["a", "b"], pool: true)
        var current = CurrentState(
            pools: [Self.two, pool("other", origin("o", "198.51.100.1"))],
            loadBalancers: [other]
        )
        let first = plan(desired: Desired(), current: current, rules: rules(), removals: removals)
        #expect(first.operations.map(\.subject) == ["app.example.com"])
        current = current.applying(first)
        #expect(current.loadBalancers.map(\.defaultPools) == [["id-other"]])
        #expect(current.loadBalancers.map(\.fallbackPool) == ["id-other"])
        let second = plan(desired: Desired(), current: current, rules: rules(), removals: removals)
        #expect(second.operations == [.deletePool(id: Self.id, name: Self.name)])
    }

    @Test func `the last pool of a load balancer is kept, and said so`() {
        let plan = Self.planned(
            Desired(),
            Self.two,
            [balancer(pools: [Self.id])],
            removing: Self.removals(["a", "b"], pool: true)
        )
        #expect(plan.operations.isEmpty)
        #expect(
            plan.texts.first == "Pool k8s-pool-c1-eu, which no Ingress asks for, is kept: "
                + "it is the last pool of load balancer app.example.com"
        )
    }

    @Test func `a pool that a map names is kept, and said so`() {
        var mapped = balancer(pools: ["id-other"])
        mapped.otherStringsAndKeys = [Self.id]
        let plan = Self.planned(Desired(), Self.two, [mapped], removing: Self.removals(["a", "b"], pool: true))
        #expect(plan.operations.isEmpty)
        #expect(
            plan.texts.first == "Pool k8s-pool-c1-eu, which no Ingress asks for, is kept: "
                + "load balancer app.example.com names it outside of its default pools, as people made it"
        )
    }

    @Test func `a pool that something may use, which cannot be read, is kept`() {
        let broken = OpaqueObject(
            kind: .loadBalancer,
            id: "x",
            name: "www.example.com",
            defect: "odd",
            stringsAndKeys: [Self.id]
        )
        let formless = OpaqueObject(kind: .loadBalancer, id: nil, name: nil, defect: "odd", stringsAndKeys: nil)
        let apart = OpaqueObject(
            kind: .loadBalancer,
            id: "y",
            name: "y.example.com",
            defect: "odd",
            stringsAndKeys: ["id-other"]
        )
        for (opaque, isKept) in [(broken, true), (formless, true), (apart, false)] {
            let plan = Self.planned(Self.two, opaque: [opaque])
            #expect(plan.operations.isEmpty == isKept)
            #expect(plan.texts.contains { $0.contains("may use it, and cannot be read") } == isKept)
        }
    }

    @Test func `a pool that leaves is asked for who else uses it`() {
        let plan = Self.planned(Self.two)
        #expect(plan.poolsLosingService == [Self.id])
        #expect(Self.planned(Self.two, use: .known(users: [])).operations.count == 1)
        for use in [PoolUse.known(users: ["www.example.net"]), .unknown("403"), .refused] {
            let held = Self.planned(Self.two, use: use)
            #expect(held.operations.isEmpty)
            #expect(held.poolsLosingService == [Self.id])
            #expect(held.texts.contains { $0.hasPrefix("Pool k8s-pool-c1-eu, which no Ingress asks for, is kept: ") })
        }
    }

    @Test func `the last enabled origin stays where something else uses the pool`() {
        var pool = Self.two
        pool.origins[0].isEnabled = false
        func stay(_ use: PoolUse?) -> [String]? {
            let plan = Self.planned(pool, removing: Self.removals(["b"]), use: use)
            if case .updatePool(let update) = plan.operations.first { return update.origins?.map(\.name) }
            return nil
        }
        #expect(Self.planned(pool, removing: Self.removals(["b"])).poolsLosingService == [Self.id])
        #expect(stay(.known(users: [])) == ["a"])
        #expect(stay(.known(users: ["www.example.net"])) == nil)
        #expect(stay(.unknown("no answer")) == nil)
    }

    @Test func `beside a pool that cannot be read another is the last one`() {
        let other = OpaqueObject(kind: .pool, id: "id-other", name: "other", defect: "odd", stringsAndKeys: [])
        let plan = Self.planned(Self.two, [balancer(pools: [Self.id, "id-other"])], opaque: [other])
        #expect(plan.operations.isEmpty)
    }

    @Test func `from a load balancer that names a pool which is not there none is taken out`() {
        let broken = balancer("www.example.com", pools: [Self.id, "id-a", "id-missing"])
        let plan = Self.planned(Self.two, [broken], others: [pool("a", origin("o", "203.0.113.9"))])
        #expect(plan.operations.isEmpty)
        #expect(plan.texts.contains { $0.contains("names pool id-missing, which the list of pools lacks") })
    }

    /// The plan for a pool that no Ingress asks for.
    private static func planned(
        _ pool: Pool,
        _ balancers: [LoadBalancer] = [],
        others: [Pool] = [],
        removing: Removals = removals(["a", "b"], pool: true),
        opaque: [OpaqueObject] = [],
        use: PoolUse? = nil
    ) -> Plan {
        var current = CurrentState(pools: [pool] + others, loadBalancers: balancers)
        current.opaque = opaque
        current.uses[pool.id] = use
        return plan(desired: Desired(), current: current, rules: rules(), removals: removing)
    }

    @Test(arguments: [(9, 9, false), (10, 3, false), (10, 4, true), (100, 30, false), (100, 31, true), (20, 0, false)])
    func `more than 30 % of at least ten origins at once are held`(managed: Int, removed: Int, isOn: Bool) {
        #expect(Brake(removalCount: removed, managedCount: managed).isOn == isOn)
    }

    @Test func `the brake holds removals and nothing else, until somebody confirms`() {
        let names = (10..<22).map { "o\($0)" }
        let origins = names.enumerated().map { index, name in origin(name, Address("203.0.113.\(index)")) }
        var full = pool(
            owned: ["eu-1": OwnershipRecord.Entries(uniqueKeysWithValues: names.map { ($0, 33) })],
            coordinates: nil
        )
        full.origins = origins
        let held = Self.planned(wanting("203.0.113.0"), full, removing: Self.removals(names))
        #expect(held.isBraked)
        #expect(held.operations.count == 1 && Self.stayingOrigins(held) == nil)
        #expect(
            held.texts.last == "Brake: removing 11 of 12 origins at once is held; check the Ingresses, "
                + "then confirm with --once --confirm-removals"
        )
        let confirmed = Self.planned(wanting("203.0.113.0"), full, removing: Self.removals(names, isConfirmed: true))
        #expect(!confirmed.isBraked)
        #expect(Self.stayingOrigins(confirmed) == ["o10"])
    }
}
