import RoutingSupport
import Testing

@testable import GeoRouting

/// Whose origin is whose, and what follows from it.
struct OwnershipPlanTests {
    private static func planned(_ desired: Desired, _ pool: Pool, _ rules: RoutingRules = rules()) -> Plan {
        plan(desired: desired, current: CurrentState(pools: [pool], loadBalancers: []), rules: rules)
    }

    private static func update(_ plan: Plan) -> PoolUpdate? {
        guard case .updatePool(let update)? = plan.operations.first else { return nil }
        return update
    }

    /// Made by the original, reset by Terraform, or typed in by hand: there is no token.
    @Test(arguments: ["", "Managed by Terraform"])
    func `an address we want that nobody claims is adopted, its weight kept as an override`(description: String) throws
    {
        let pool = pool(description: description, origin("origin-eu", "203.0.113.1", weight: 80))
        let plan = Self.planned(wanting("203.0.113.1"), pool)
        let update = try #require(Self.update(plan))
        #expect(update.origins == [OriginEdit(source: 0, name: "origin-eu")])
        let text = [description, "[external-dns-geo/1:eu-1(origin-eu=33)]"].filter { !$0.isEmpty }
        #expect(update.description == text.joined(separator: " "))
        let adopted = CurrentState(pools: [pool], loadBalancers: []).applying(plan)
        let later = plan_(wanting("203.0.113.1", weight: 50), adopted, rules(weight: 50))
        #expect(later.operations.isEmpty)
    }

    @Test func `foreign origins are carried over as they are`() throws {
        let pool = pool(
            owned: ["us-2": ["theirs": 50], "eu-1": ["origin-eu": 33]],
            origin("blue", "198.51.100.1", weight: 100),
            origin("origin-eu", "203.0.113.1"),
            origin("theirs", "198.51.100.2", weight: 1),
            origin("unreadable", nil, weight: 0)
        )
        let update = try #require(Self.update(Self.planned(wanting("203.0.113.9"), pool)))
        #expect(
            update.origins == [
                OriginEdit(source: 0, name: "blue"), OriginEdit(source: 1, name: "origin-eu", address: "203.0.113.9"),
                OriginEdit(source: 2, name: "theirs"), OriginEdit(source: 3, name: "unreadable"),
            ]
        )
        #expect(update.needsReread)
        #expect(update.keptOrigins == 3)
    }

    @Test func `an address that another owner claims is left, with a warning`() {
        let pool = pool(owned: ["us-2": ["theirs": 50]], origin("theirs", "203.0.113.1", weight: 50))
        let plan = Self.planned(wanting("203.0.113.1"), pool)
        #expect(plan.operations.isEmpty)
        #expect(
            plan.texts == [
                "Address 203.0.113.1 in pool k8s-pool-c1-eu belongs to owner us-2, not to eu-1: "
                    + "left as it is; list the id in ADOPT_OWNERS if that cluster is gone"
            ]
        )
    }

    @Test func `of two spellings of one address our own origin is meant`() {
        let owned: [OwnerID: OwnershipRecord.Entries] = ["eu-1": ["z": 33], "us-2": ["a": 33]]
        let theirs = origin("a", "2001:db8::1")
        let ours = origin("z", "2001:db8::1")
        for origins in [[theirs, ours], [ours, theirs]] {
            var pool = pool(owned: owned)
            pool.origins = origins
            let plan = Self.planned(wanting("2001:db8::1"), pool)
            #expect(plan.operations.isEmpty && plan.notices.isEmpty && plan.stale.isEmpty)
        }
    }

    @Test func `former owners' origins become ours, with the weight they applied`() throws {
        let pool = pool(
            owned: ["eu-old": ["a": 20, "gone": 20], "eu-1": ["b": 33], "us-2": ["c": 50]],
            origin("a", "203.0.113.1", weight: 20),
            origin("b", "203.0.113.2"),
            origin("c", "198.51.100.1", weight: 50)
        )
        let plan = Self.planned(wanting("203.0.113.1", "203.0.113.2"), pool, rules(adopting: ["eu-old"]))
        let update = try #require(Self.update(plan))
        #expect(update.description == "[external-dns-geo/1:eu-1(a=33,b=33)us-2(c=50)]")
        #expect(update.origins?.map(\.weight) == [33, nil, nil])
    }

    @Test func `a token of a newer release stops us in that pool, not elsewhere`() {
        let newer = pool(description: "[external-dns-geo/2:…]", coordinates: nil, origin("origin-eu", "203.0.113.1"))
        let plan = Self.planned(wanting("203.0.113.2"), newer)
        #expect(plan.operations.isEmpty)
        #expect(
            plan.texts == [
                "Pool k8s-pool-c1-eu was last written by a newer release (ownership version 2): "
                    + "left as it is until this controller is upgraded"
            ]
        )
    }

    @Test func `a token that cannot be read stops us in that pool`() {
        let broken = pool(
            description: "[external-dns-geo/1:eu-1(",
            coordinates: nil,
            origin("origin-eu", "203.0.113.1")
        )
        let plan = Self.planned(wanting("203.0.113.2"), broken)
        #expect(plan.operations.isEmpty)
        #expect(plan.texts.count == 1)
        #expect(
            plan.texts.allSatisfy {
                $0.contains("remove the token from the description to have the pool adopted again")
            }
        )
    }

    @Test(arguments: [("x", 1024), ("é", 512)])
    func `where the description is full nothing more is adopted or added`(character: String, count: Int) {
        let text = String(repeating: character, count: count)
        let pool = pool(description: text, origin("origin-eu", "203.0.113.1"))
        let plan = Self.planned(wanting("203.0.113.1", "203.0.113.2"), pool)
        #expect(plan.operations.isEmpty)
        #expect(
            plan.texts
                == ["203.0.113.1", "203.0.113.2"].map {
                    "Pool k8s-pool-c1-eu has no room left in its description (1024 characters) to own \($0): skipped; "
                        + "shorten the description or split the cluster over more pools"
                }
        )
    }

    @Test func `a description is filled to the last character`() throws {
        let token = "[external-dns-geo/1:eu-1(origin-eu=33)]"
        for (length, fits) in [(1024 - token.utf8.count - 1, true), (1024 - token.utf8.count, false)] {
            let text = String(repeating: "x", count: length)
            let update = Self.update(
                Self.planned(wanting("203.0.113.1"), pool(description: text, origin("o", "192.0.2.1")))
            )
            #expect((update != nil) == fits)
            #expect(update.map { $0.description?.utf8.count } ?? 1024 == 1024)
        }
    }

    @Test func `a weight whose digits find no room in the description is not changed`() {
        let token = "[external-dns-geo/1:eu-1(origin-eu=9)]"
        let text = String(repeating: "x", count: 1024 - token.utf8.count - 1)
        let full = pool(
            description: text,
            owned: ["eu-1": ["origin-eu": 9]],
            origin("origin-eu", "203.0.113.1", weight: 9)
        )
        let plan = Self.planned(wanting("203.0.113.1", weight: 10), full, rules(weight: 10))
        #expect(plan.operations.isEmpty)
        #expect(plan.texts.first?.contains("to note weight 10 of origin origin-eu: left at 9;") == true)
    }

    @Test func `a former owner whose shorter id fills the description is not folded in`() {
        let token = "[external-dns-geo/1:e(origin-eu=33)]"
        let text = String(repeating: "x", count: 1024 - token.utf8.count - 1)
        let full = pool(
            description: text,
            owned: ["e": ["origin-eu": 33]],
            coordinates: nil,
            origin("origin-eu", "203.0.113.1")
        )
        let plan = Self.planned(wanting("203.0.113.2"), full, rules(adopting: ["e"]))
        #expect(plan.operations.isEmpty)
        #expect(plan.texts.first?.contains("to take over from the owners in ADOPT_OWNERS: left as it is;") == true)
    }
}

/// `plan`, where a test has a value of that name.
private func plan_(_ desired: Desired, _ current: CurrentState, _ rules: RoutingRules) -> Plan {
    plan(desired: desired, current: current, rules: rules)
}
