import Testing

@testable import GeoEngine
@testable import GeoRouting

/// Whose write comes next where there are more than a lot.
struct TurnsTests {
    private static func creation(_ name: String) -> GeoRouting.Operation {
        .createPool(
            PoolDraft(
                name: name,
                coordinates: Place.predefined[0].coordinates,
                description: "",
                origins: [],
                monitor: nil
            )
        )
    }

    /// Names begin with their namespace.
    private static func asker(_ operation: GeoRouting.Operation) -> Set<String> {
        [String(operation.subject.prefix { $0 != "-" })]
    }

    @Test func `each namespace in turn gets its oldest`() {
        var turns = Turns()
        let evil = (10..<50).map { Self.creation("evil-\($0)") }
        turns.update(evil, at: .zero)
        let late = Self.creation("shop-1")
        turns.update(evil + [late], at: .seconds(9))
        let lot = turns.next(evil + [late], atMost: 4, askers: Self.asker)
        #expect(Set(lot.map(\.subject)) == ["evil-10", "evil-11", "evil-12", "shop-1"])
    }

    @Test func `within a namespace the oldest change comes first`() {
        var turns = Turns()
        turns.update([Self.creation("shop-z")], at: .seconds(1))
        let all = [Self.creation("shop-a"), Self.creation("shop-z")]
        turns.update(all, at: .seconds(2))
        #expect(turns.next(all, atMost: 1, askers: Self.asker).map(\.subject) == ["shop-z"])
        // What is written is forgotten: it is new when it is due again.
        turns.update([Self.creation("shop-a")], at: .seconds(3))
        turns.update(all, at: .seconds(4))
        #expect(turns.next(all, atMost: 1, askers: Self.asker).map(\.subject) == ["shop-a"])
    }

    @Test func `of more namespaces than a lot has writes, those wait least that had no turn`() {
        var turns = Turns()
        let all = ["a", "b", "c", "d", "e"].map { Self.creation("\($0)-1") }
        turns.update(all, at: .zero)
        let first = turns.next(all, atMost: 2, askers: Self.asker).map(\.subject)
        let second = turns.next(all, atMost: 2, askers: Self.asker).map(\.subject)
        #expect(first == ["a-1", "b-1"])
        #expect(second == ["c-1", "d-1"])
    }

    @Test func `a write is asked for by those whose wishes are new in it`() throws {
        func want(_ address: String, _ namespace: String) throws -> DesiredPool.DesiredOrigin {
            DesiredPool.DesiredOrigin(
                address: try #require(Address(address)),
                weight: .standard,
                oldestSource: "\(namespace)/x"
            )
        }
        let pool = DesiredPool(
            name: "p",
            clusterName: "p",
            origins: [try want("203.0.113.1", "one"), try want("203.0.113.2", "two")]
        )
        let hostname = try #require(Hostname("app.example.com"))
        let balancer = DesiredLoadBalancer(
            hostname: hostname,
            pools: ["p", "q"],
            namespacesByPool: ["p": ["one"], "q": ["two"]]
        )
        let desired = Desired(pools: [pool], loadBalancers: [balancer])
        let present = Pool(
            id: "i",
            name: "p",
            description: PoolDescription(""),
            isEnabled: true,
            coordinates: nil,
            origins: [Origin(name: "o", address: Address("203.0.113.1"), isEnabled: true, weight: 33)]
        )
        let current = CurrentState(pools: [present], loadBalancers: [])
        let update = PoolUpdate(id: "i", name: "p", keptOrigins: 0, needsReread: false)
        #expect(desired.askers(of: .updatePool(update), in: current) == ["two"])
        #expect(desired.askers(of: Self.creation("p"), in: current) == ["one", "two"])
        let draft = LoadBalancerDraft(hostname: hostname, pools: [])
        #expect(desired.askers(of: .createLoadBalancer(draft), in: current) == ["one", "two"])
        #expect(desired.askers(of: .deletePool(id: "i", name: "p"), in: current).isEmpty)
    }
}
