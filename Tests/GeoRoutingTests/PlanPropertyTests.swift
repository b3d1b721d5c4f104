import RoutingSupport
import Support
import Testing

@testable import GeoRouting

/// What holds of every plan that removes nothing, over thousands of random situations.
///
/// The seeds of those where it does not hold are what an expectation shows.
@Suite(.timeLimit(.minutes(30))) struct PlanPropertyTests {
    @Test func `pools, then load balancers, and nothing is left to plan`() async {
        let failing = await failingSeeds { random in
            let afterPools = random.current.applying(random.plan(random.current).stage)
            let afterBalancers = afterPools.applying(random.plan(afterPools).stage)
            return random.plan(afterBalancers).operations.isEmpty
        }
        #expect(failing == [])
    }

    @Test func `no origin of others is changed, and none is missing from a new list`() async {
        let failing = await failingSeeds { random in
            random.poolUpdates().allSatisfy { pool, update in
                guard let edits = update.origins else { return true }
                return edits.compactMap { $0.source } == Array(pool.origins.indices)
                    && edits.allSatisfy { edit in
                        guard let source = edit.source, !random.owns(pool.origins[source], in: pool) else {
                            return true
                        }
                        return edit.address == nil && edit.weight == nil
                    }
            }
        }
        #expect(failing == [])
    }

    @Test func `names stay, are unique, and new origins bring address and weight`() async {
        let failing = await failingSeeds { random in
            random.poolUpdates().allSatisfy { pool, update in
                let edits = update.origins ?? []
                return Set(edits.map { $0.name }).count == edits.count
                    && edits.allSatisfy { edit in
                        guard let source = edit.source else { return edit.address != nil && edit.weight != nil }
                        return edit.name == pool.origins[source].name
                    }
            }
        }
        #expect(failing == [])
    }

    @Test func `every wanted address is in the pool afterwards, or a notice says why not`() async {
        let failing = await failingSeeds { random in
            let plan = random.plan(random.current)
            let after = random.current.applying(plan)
            return random.desired.pools.allSatisfy { wanted in
                let origins = after.pools.first { $0.name == wanted.name }?.origins ?? []
                let present = Set(origins.compactMap { $0.address })
                return wanted.origins.allSatisfy { present.contains($0.address) }
                    || plan.texts.contains { $0.hasPrefix("Pool \(wanted.name) ") }
            }
        }
        #expect(failing == [])
    }

    @Test func `what others own, they own afterwards, and descriptions stay within the limit`() async {
        let failing = await failingSeeds { random in
            random.poolUpdates().allSatisfy { pool, update in
                guard let text = update.description else { return true }
                let (before, after) = (pool.description.record, PoolDescription(text).record)
                return text.utf8.count <= PoolDescription.lengthLimit
                    && before.owners.keys.allSatisfy { random.rules.owners.contains($0) || after[$0] == before[$0] }
            }
        }
        #expect(failing == [])
    }

    @Test func `what people disabled stays disabled, and load balancers lose no pool`() async {
        let failing = await failingSeeds { random in
            let before = random.current
            let after = before.applying(random.plan(before))
            return zip(before.pools, after.pools).allSatisfy { $0.isEnabled == $1.isEnabled }
                && zip(before.loadBalancers, after.loadBalancers).allSatisfy { left, right in
                    left.isEnabled == right.isEnabled && right.defaultPools.starts(with: left.defaultPools)
                        && (left.fallbackPool.isEmpty || left.fallbackPool == right.fallbackPool)
                }
        }
        #expect(failing == [])
    }

    @Test(arguments: [false, true])
    func `the order of Ingresses, pools and origins makes no difference`(removes: Bool) async {
        let failing = await failingSeeds { random in
            let removals = removes ? random.removals : .none
            let plan = random.plan(random.current, removals: removals)
            let shuffled = random.shuffled
            let other = shuffled.plan(shuffled.current, removals: removals)
            return other.notices == plan.notices
                && other.operations.map { $0.subject } == plan.operations.map { $0.subject }
                && shuffled.current.applying(other).ordered == random.current.applying(plan).ordered
        }
        #expect(failing == [])
    }

    /// Both in the same pools and load balancers, with claims on each other's addresses.
    @Test func `two clusters that take turns come to rest`() async {
        let failing = await failingSeeds { one in
            var other = RandomCase(seed: one.seed + 1_000_000)
            other.rules.owner = "us-2"
            other.rules.adoptedOwners = []
            other.addUp()
            var state = one.current
            for turn in 0..<12 { state = state.applying((turn % 2 == 0 ? one : other).plan(state).stage) }
            return one.plan(state).operations.isEmpty && other.plan(state).operations.isEmpty
        }
        #expect(failing == [])
    }
}
