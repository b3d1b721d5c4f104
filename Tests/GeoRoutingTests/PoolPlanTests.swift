import RoutingSupport
import Testing

@testable import GeoRouting

/// What becomes of our own origins in a pool.
struct PoolPlanTests {
    private static func planned(
        _ desired: Desired,
        _ pool: Pool,
        _ rules: RoutingRules = rules(),
        recently: Set<Address> = []
    ) -> Plan {
        plan(
            desired: desired,
            current: CurrentState(pools: [pool], loadBalancers: []),
            rules: rules,
            recentlyWanted: [pool.name: Dictionary(uniqueKeysWithValues: recently.map { ($0, "shop/former") })]
        )
    }

    private static func update(_ plan: Plan) throws -> PoolUpdate {
        guard case .updatePool(let update)? = plan.operations.first, plan.operations.count == 1 else {
            throw Unplanned(operations: plan.operations)
        }
        return update
    }

    private struct Unplanned: Error {
        let operations: [Operation]
    }

    @Test func `a missing pool is created with all origins, their ownership record and coordinates`() {
        let plan = plan(
            desired: wanting("203.0.113.1", "203.0.113.2"),
            current: CurrentState(pools: [], loadBalancers: []),
            rules: rules()
        )
        guard case .createPool(let draft)? = plan.operations.first else {
            Issue.record("no pool is created: \(plan)")
            return
        }
        #expect(draft.name == "k8s-pool-c1-eu")
        #expect(draft.coordinates == frankfurt)
        #expect(draft.origins.map(\.name).first == "origin-eu")
        #expect(draft.origins.map(\.address) == ["203.0.113.1", "203.0.113.2"])
        #expect(draft.origins.map(\.weight) == [33, 33])
        let entries = OwnershipRecord.Entries(uniqueKeysWithValues: draft.origins.map { ($0.name, 33) })
        #expect(PoolDescription(draft.description).ownership == .record(OwnershipRecord(["eu-1": entries])))
    }

    @Test func `a further origin's name ends with six hex digits, the same in every process`() throws {
        let plan = plan(
            desired: wanting("203.0.113.1", "203.0.113.2"),
            current: CurrentState(pools: [], loadBalancers: []),
            rules: rules()
        )
        let draft = try #require(
            plan.operations.first.flatMap { if case .createPool(let draft) = $0 { draft } else { nil } }
        )
        #expect(draft.origins.map(\.name) == ["origin-eu", "origin-eu-976839"])
    }

    @Test func `without an address there is nothing to create`() {
        let plan = plan(desired: wanting(), current: CurrentState(pools: [], loadBalancers: []), rules: rules())
        #expect(plan.operations.isEmpty)
    }

    @Test func `what is already so is not written`() {
        let pool = pool(owned: ["eu-1": ["origin-eu": 33]], origin("origin-eu", "203.0.113.1"))
        #expect(Self.planned(wanting("203.0.113.1"), pool) == Plan())
    }

    @Test func `a moved address changes in place, and the origin keeps its name`() throws {
        let pool = pool(owned: ["eu-1": ["origin-eu": 33]], origin("origin-eu", "203.0.113.1"))
        let plan = Self.planned(wanting("203.0.113.2"), pool)
        let update = try Self.update(plan)
        #expect(update.origins == [OriginEdit(source: 0, name: "origin-eu", address: "203.0.113.2")])
        #expect(update.description == nil)
        #expect(update.coordinates == nil)
        #expect(update.keptOrigins == 0)
        #expect(!update.needsReread)
        #expect(plan.notices.isEmpty)
    }

    @Test func `equal addresses are matched before any takes over`() throws {
        let pool = pool(
            owned: ["eu-1": ["a": 33, "b": 33]],
            origin("a", "203.0.113.1"),
            origin("b", "203.0.113.2")
        )
        let update = try Self.update(Self.planned(wanting("203.0.113.2", "203.0.113.0"), pool))
        #expect(
            update.origins == [
                OriginEdit(source: 0, name: "a", address: "203.0.113.0"), OriginEdit(source: 1, name: "b"),
            ]
        )
    }

    @Test func `an origin that has only now become unwanted takes over before older left-overs`() throws {
        let pool = pool(
            owned: ["eu-1": ["a-left-over": 33, "b-moved": 33]],
            origin("a-left-over", "203.0.113.1"),
            origin("b-moved", "203.0.113.2")
        )
        let recent = try Self.update(Self.planned(wanting("203.0.113.9"), pool, recently: ["203.0.113.2"]))
        #expect(recent.origins?.map(\.address) == [nil, "203.0.113.9"])
        let byName = try Self.update(Self.planned(wanting("203.0.113.9"), pool))
        #expect(byName.origins?.map(\.address) == ["203.0.113.9", nil])
    }

    @Test func `new addresses take over in their own order`() throws {
        let pool = pool(owned: ["eu-1": ["a": 33, "b": 33]], origin("b", "203.0.113.2"), origin("a", "203.0.113.1"))
        let update = try Self.update(Self.planned(wanting("203.0.113.8", "203.0.113.7"), pool))
        #expect(update.origins?.map(\.name) == ["b", "a"])
        #expect(update.origins?.map(\.address) == ["203.0.113.8", "203.0.113.7"])
    }

    @Test func `more addresses than origins add origins`() throws {
        let pool = pool(owned: ["eu-1": ["origin-eu": 33]], origin("origin-eu", "203.0.113.1"))
        let update = try Self.update(Self.planned(wanting("203.0.113.1", "2001:db8::1"), pool))
        #expect(update.origins?.count == 2)
        #expect(update.origins?.first == OriginEdit(source: 0, name: "origin-eu"))
        let added = try #require(update.origins?.last)
        #expect(added.source == nil && added.address == "2001:db8::1" && added.weight == 33)
        #expect(update.keptOrigins == 1)
        let record = OwnershipRecord(["eu-1": ["origin-eu": 33, added.name: 33]])
        #expect(update.description.map { PoolDescription($0).ownership } == .record(record))
    }

    @Test func `a name that others hold is not given again`() throws {
        let pool = pool(owned: ["us-2": ["origin-eu-gone": 33]], origin("origin-eu", "198.51.100.1"))
        let update = try Self.update(Self.planned(wanting("203.0.113.1"), pool))
        let names = try #require(update.origins).map(\.name)
        #expect(names.first == "origin-eu")
        #expect(names.last?.hasPrefix("origin-eu-") == true && names.last?.count == "origin-eu-123456".count)
    }

    @Test func `an origin that no Ingress wants stays, and is reminded of`() {
        let pool = pool(
            owned: ["eu-1": ["a": 33, "b": 33]],
            origin("a", "203.0.113.1"),
            origin("b", "203.0.113.2")
        )
        let plan = Self.planned(wanting("203.0.113.1"), pool)
        #expect(plan.operations.isEmpty)
        #expect(
            plan.notices == [
                Notice(
                    .warning,
                    "Left-over origin b (203.0.113.2) in pool k8s-pool-c1-eu: "
                        + "no Ingress asks for it any more, and it keeps its share of traffic",
                    isReminder: true
                )
            ]
        )
    }

    @Test func `a pool that no Ingress asks for is left, and its origins reminded of by name`() {
        let gone = pool(
            "k8s-pool-gone-eu",
            owned: ["eu-1": ["z": 33, "a": 33], "us-2": ["theirs": 33]],
            origin("z", "203.0.113.1"),
            origin("theirs", "203.0.113.3"),
            origin("a", nil)
        )
        let plan = plan(desired: Desired(), current: CurrentState(pools: [gone], loadBalancers: []), rules: rules())
        #expect(plan.operations.isEmpty)
        #expect(plan.texts.map { $0.prefix(24) } == ["Left-over origin a (no a", "Left-over origin z (203."])
        #expect(plan.notices.allSatisfy { $0.isReminder })
    }

    @Test func `coordinates that differ are set right`() throws {
        for wrong in [nil, newYork] {
            let pool = pool(
                owned: ["eu-1": ["origin-eu": 33]],
                coordinates: wrong,
                origin("origin-eu", "203.0.113.1")
            )
            let update = try Self.update(Self.planned(wanting("203.0.113.1"), pool))
            #expect(update.coordinates == frankfurt)
            #expect(update.origins == nil && update.description == nil)
        }
    }

    @Test func `own origins that somebody removed come back`() throws {
        let pool = pool(owned: ["eu-1": ["origin-eu": 33, "gone": 50]], origin("origin-eu", "203.0.113.1"))
        let update = try Self.update(Self.planned(wanting("203.0.113.1"), pool))
        #expect(update.description == "[external-dns-geo/1:eu-1(origin-eu=33)]")
        #expect(update.origins == [OriginEdit(source: 0, name: "origin-eu")])
    }
}
