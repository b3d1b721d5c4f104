import Testing

@testable import GeoEngine
@testable import GeoRouting

/// Who owns what, what is wanted, for how long it was not, and what is removed of it.
struct RemovalTableTests {
    enum Owner: String {
        case me, former, other, nobody
    }

    /// Where load balancers name the pool.
    enum Attachment {
        case nowhere, alone, withOthers, asFallbackOnly, inMap
    }

    enum Expected: Equatable {
        case nothing
        /// These origins leave the pool.
        case removed([String])
        case detached
        case deleted
        case braked
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// Name, owner, and whether it is enabled; `a` has the address 203.0.113.1 and so on.
        var origins: [(name: String, owner: Owner, isEnabled: Bool)]
        /// The origins whose addresses Ingresses ask for; nil where no Ingress names the pool.
        var wanted: [String]?
        /// Seconds since it was last asked for; the grace is 300.
        var age = 300
        var policy = RemovalPolicy.after(grace: .seconds(300))
        var attached = Attachment.withOthers
        var isHeld = false
        /// Own, wanted origins in another pool, which count for the brake.
        var elsewhere = 0
        var expected: Expected
    }

    private static func mine(_ names: String...) -> [(name: String, owner: Owner, isEnabled: Bool)] {
        names.map { ($0, .me, true) }
    }

    private static func many(_ count: Int) -> [(name: String, owner: Owner, isEnabled: Bool)] {
        (0..<count).map { ("\(letters[$0])", .me, true) }
    }

    private static let letters = Array("abcdefghijklmnopqrstuvwxyz")

    static let rows: [Row] = [
        Row(testDescription: "wanted stays", origins: mine("a"), wanted: ["a"], expected: .nothing),
        Row(testDescription: "stale goes", origins: mine("a", "b"), wanted: ["a"], expected: .removed(["b"])),
        Row(
            testDescription: "two stale go",
            origins: mine("a", "b", "c"),
            wanted: ["a"],
            expected: .removed(["b", "c"])
        ),
        Row(testDescription: "a second early", origins: mine("a", "b"), wanted: ["a"], age: 299, expected: .nothing),
        Row(testDescription: "just gone stale", origins: mine("a", "b"), wanted: ["a"], age: 0, expected: .nothing),
        Row(
            testDescription: "long stale",
            origins: mine("a", "b"),
            wanted: ["a"],
            age: 86_400,
            expected: .removed(["b"])
        ),
        Row(testDescription: "upsert-only", origins: mine("a", "b"), wanted: ["a"], policy: .never, expected: .nothing),
        Row(
            testDescription: "confirmed needs no age",
            origins: mine("a", "b"),
            wanted: ["a"],
            age: 0,
            policy: .confirmed,
            expected: .removed(["b"])
        ),
        Row(
            testDescription: "another owner's stays",
            origins: [("a", .me, true), ("b", .other, true)],
            wanted: ["a"],
            expected: .nothing
        ),
        Row(
            testDescription: "nobody's stays",
            origins: [("a", .me, true), ("b", .nobody, true)],
            wanted: ["a"],
            expected: .nothing
        ),
        Row(
            testDescription: "a former owner's goes",
            origins: [("a", .me, true), ("b", .former, true)],
            wanted: ["a"],
            expected: .removed(["b"])
        ),
        Row(
            testDescription: "ours beside another's goes",
            origins: [("a", .me, true), ("b", .other, true)],
            wanted: [],
            expected: .removed(["a"])
        ),
        Row(
            testDescription: "ours beside a drained foreign one stays",
            origins: [("a", .me, true), ("b", .other, false)],
            wanted: [],
            expected: .nothing
        ),
        Row(testDescription: "the last one stays while asked for", origins: mine("a"), wanted: [], expected: .nothing),
        Row(
            testDescription: "of two unasked one stays",
            origins: mine("a", "b"),
            wanted: [],
            expected: .removed(["b"])
        ),
        Row(
            testDescription: "the enabled one is kept before the drained one",
            origins: [("a", .me, false), ("b", .me, true)],
            wanted: [],
            expected: .removed(["a"])
        ),
        Row(
            testDescription: "a drained stale one goes",
            origins: [("a", .me, true), ("b", .me, false)],
            wanted: ["a"],
            expected: .removed(["b"])
        ),
        Row(
            testDescription: "an enabled stale one stays where the wanted one is drained",
            origins: [("a", .me, false), ("b", .me, true)],
            wanted: ["a"],
            expected: .nothing
        ),
        Row(
            testDescription: "in a pool attached nowhere it goes although the rest is drained",
            origins: [("a", .me, false), ("b", .me, true)],
            wanted: ["a"],
            attached: .nowhere,
            expected: .removed(["b"])
        ),
        Row(
            testDescription: "a pool attached nowhere is not emptied",
            origins: mine("a"),
            wanted: [],
            attached: .nowhere,
            expected: .nothing
        ),
        Row(
            testDescription: "held while an Ingress waits for its address",
            origins: mine("a", "b"),
            wanted: ["a"],
            isHeld: true,
            expected: .nothing
        ),
        Row(testDescription: "an unasked pool is detached", origins: mine("a"), wanted: nil, expected: .detached),
        Row(
            testDescription: "an unasked pool attached nowhere is deleted",
            origins: mine("a", "b"),
            wanted: nil,
            attached: .nowhere,
            expected: .deleted
        ),
        Row(
            testDescription: "an unasked pool that is only a fallback is detached",
            origins: mine("a"),
            wanted: nil,
            attached: .asFallbackOnly,
            expected: .detached
        ),
        Row(
            testDescription: "an unasked pool is not the last to leave a load balancer",
            origins: mine("a"),
            wanted: nil,
            attached: .alone,
            expected: .nothing
        ),
        Row(
            testDescription: "an unasked pool that people's maps name stays",
            origins: mine("a"),
            wanted: nil,
            attached: .inMap,
            expected: .nothing
        ),
        Row(
            testDescription: "an unasked pool, too early",
            origins: mine("a"),
            wanted: nil,
            age: 10,
            expected: .nothing
        ),
        Row(
            testDescription: "an unasked pool under upsert-only",
            origins: mine("a"),
            wanted: nil,
            policy: .never,
            expected: .nothing
        ),
        Row(
            testDescription: "an unasked pool with a foreign origin only loses ours",
            origins: [("a", .me, true), ("b", .nobody, true)],
            wanted: nil,
            expected: .removed(["a"])
        ),
        Row(
            testDescription: "an unasked pool of a former owner is detached",
            origins: [("a", .former, true)],
            wanted: nil,
            expected: .detached
        ),
        Row(
            testDescription: "an unasked pool of another owner stays",
            origins: [("a", .other, true)],
            wanted: nil,
            expected: .nothing
        ),
        Row(testDescription: "nine may all go", origins: many(9), wanted: ["a"], expected: .removed(tail(9))),
        Row(
            testDescription: "of ten three may go",
            origins: many(10),
            wanted: head(7),
            expected: .removed(["h", "i", "j"])
        ),
        Row(testDescription: "of ten four may not", origins: many(10), wanted: head(6), expected: .braked),
        Row(
            testDescription: "of ten four may go when confirmed",
            origins: many(10),
            wanted: head(6),
            policy: .confirmed,
            expected: .removed(["g", "h", "i", "j"])
        ),
        Row(
            testDescription: "four of twenty are few",
            origins: many(10),
            wanted: head(6),
            elsewhere: 10,
            expected: .removed(["g", "h", "i", "j"])
        ),
        Row(testDescription: "a pool of ten does not go at once", origins: many(10), wanted: nil, expected: .braked),
        Row(
            testDescription: "a pool of four of twenty goes",
            origins: many(4),
            wanted: nil,
            elsewhere: 16,
            expected: .detached
        ),
    ]

    private static func head(_ count: Int) -> [String] { letters.prefix(count).map(String.init) }
    private static func tail(_ count: Int) -> [String] { letters[1..<count].map(String.init) }

    @Test(arguments: rows)
    func `removal`(row: Row) throws {
        let scene = try Scene(row)
        #expect(scene.outcome == row.expected)
    }
}

/// A row as the planner sees it.
private struct Scene {
    let row: RemovalTableTests.Row
    let rules: RoutingRules
    let desired: Desired
    let current: CurrentState
    let pool: Pool

    init(_ row: RemovalTableTests.Row) throws {
        self.row = row
        let ids = try ["me", "former", "other"].map { try #require(OwnerID($0)) }
        let hostname = try #require(Hostname("app.example.com"))
        var rules = RoutingRules(place: Place.predefined[0], owner: ids[0], hostnames: [hostname])
        rules.adoptedOwners = [ids[1]]
        self.rules = rules
        var record = OwnershipRecord()
        for origin in row.origins {
            if let owner = OwnerID(origin.owner.rawValue) { record[owner][origin.name] = .standard }
        }
        if let nobody = OwnerID("nobody") { record[nobody] = [:] }
        pool = Self.pool("k8s-pool-shop-eu", row.origins.map { ($0.name, $0.isEnabled) }, record)
        var far = OwnershipRecord()
        let farOrigins = (0..<row.elsewhere).map { ("far\($0)", true) }
        for origin in farOrigins { far[ids[0]][origin.0] = .standard }
        let other = Self.pool("k8s-pool-far-eu", farOrigins.isEmpty ? [("foreign", true)] : farOrigins, far)
        current = CurrentState(pools: [pool, other], loadBalancers: Self.balancers(row.attached, pool, other))
        desired = Self.desired(row, pool, other)
    }

    private static func pool(_ name: String, _ origins: [(String, Bool)], _ record: OwnershipRecord) -> Pool {
        Pool(
            id: "id-" + name,
            name: name,
            description: PoolDescription(record.token),
            isEnabled: true,
            coordinates: Place.predefined[0].coordinates,
            origins: origins.enumerated().map { index, origin in
                let address =
                    origin.0.count == 1 ? origin.0.utf8.first.map { "203.0.113.\($0 - 96)" } : "198.51.100.\(index + 1)"
                return Origin(name: origin.0, address: address.flatMap { Address($0) }, isEnabled: origin.1, weight: 33)
            }
        )
    }

    private static func desired(_ row: RemovalTableTests.Row, _ pool: Pool, _ other: Pool) -> Desired {
        func asked(_ pool: Pool, _ names: [String], isHeld: Bool) -> DesiredPool {
            let origins = pool.origins.filter { names.contains($0.name) }
                .compactMap(\.address).map { DesiredPool.DesiredOrigin(address: $0, weight: .standard) }
            return DesiredPool(name: pool.name, clusterName: "shop", origins: origins, isHeld: isHeld)
        }
        var pools: [DesiredPool] = []
        if row.elsewhere > 0 { pools.append(asked(other, other.origins.map(\.name), isHeld: false)) }
        if let wanted = row.wanted { pools.append(asked(pool, wanted, isHeld: row.isHeld)) }
        return Desired(pools: pools)
    }

    private static func balancers(
        _ attached: RemovalTableTests.Attachment,
        _ pool: Pool,
        _ other: Pool
    ) -> [LoadBalancer] {
        func balancer(_ pools: [String], _ fallback: String, _ maps: [String] = []) -> [LoadBalancer] {
            [
                LoadBalancer(
                    id: "lb",
                    hostname: "app.example.com",
                    isEnabled: true,
                    isProxied: true,
                    steeringPolicy: LoadBalancer.proximity,
                    defaultPools: pools,
                    fallbackPool: fallback,
                    mappedPools: maps
                )
            ]
        }
        switch attached {
        case .nowhere: return []
        case .alone: return balancer([pool.id], pool.id)
        case .withOthers: return balancer([pool.id, other.id], pool.id)
        case .asFallbackOnly: return balancer([other.id], pool.id)
        case .inMap: return balancer([pool.id, other.id], other.id, [pool.id])
        }
    }

    /// Lets the given time pass without any wish, and plans.
    var outcome: RemovalTableTests.Expected {
        func planned(_ removals: Removals) -> Plan {
            plan(desired: desired, current: current, rules: rules, removals: removals)
        }
        let careful = planned(.none)
        switch row.policy {
        case .never: return outcome(of: careful)
        case .confirmed:
            return outcome(
                of: planned(Removals(origins: careful.stale, pools: careful.orphanPools, isConfirmed: true))
            )
        case .after(let grace):
            var tracker = StaleTracker(grace: grace)
            tracker.update(careful, of: desired, at: .seconds(1000))
            tracker.update(careful, of: desired, at: .seconds(1000 + row.age))
            return outcome(of: planned(tracker.removals(at: .seconds(1000 + row.age))))
        }
    }

    private func outcome(of plan: Plan) -> RemovalTableTests.Expected {
        if plan.isBraked { return .braked }
        for operation in plan.operations {
            switch operation {
            case .deletePool(pool.id, _): return .deleted
            case .updateLoadBalancer: return .detached
            case .updatePool(let update) where update.id == pool.id && update.removedOrigins > 0:
                let staying = Set(update.origins?.map(\.name) ?? [])
                return .removed(pool.origins.map(\.name).filter { !staying.contains($0) })
            default: continue
            }
        }
        return .nothing
    }
}
