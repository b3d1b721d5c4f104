import RoutingSupport
import Support
import Testing

@testable import GeoRouting

/// What holds of every plan that may remove, over thousands of random situations.
@Suite(.timeLimit(.minutes(30))) struct RemovalPropertyTests {
    @Test func `only own origins go, and only those that may`() async {
        let failing = await failingSeeds { random in
            random.poolUpdates(removals: random.removals).allSatisfy { pool, update in
                guard let edits = update.origins else { return true }
                let staying = Set(edits.compactMap { $0.source })
                return pool.origins.indices.allSatisfy { index in
                    let origin = pool.origins[index]
                    return staying.contains(index)
                        || random.owns(origin, in: pool)
                            && random.removals.origins.contains(OriginKey(pool: pool.name, origin: origin.name))
                }
            }
        }
        #expect(failing == [])
    }

    @Test func `no wanted origin goes`() async {
        let failing = await failingSeeds { random in
            let after = random.current.applying(random.plan(random.current, removals: random.removals))
            return random.desired.pools.allSatisfy { wanted in
                let addresses = { (state: CurrentState) in
                    Set(state.pools.first { $0.name == wanted.name }?.origins.compactMap { $0.address } ?? [])
                }
                let origins = Set(wanted.origins.map { $0.address })
                return origins.intersection(addresses(random.current)).isSubset(of: addresses(after))
            }
        }
        #expect(failing == [])
    }

    @Test func `a pool that serves loses its last enabled origin only by leaving as a whole`() async {
        let failing = await failingSeeds { random in
            let before = random.current
            let after = before.applying(random.plan(before, removals: random.removals))
            return before.pools.allSatisfy { pool in
                guard before.loadBalancers.contains(where: { $0.references(poolID: pool.id) }),
                    pool.origins.contains(where: { $0.isEnabled }),
                    let now = after.pools.first(where: { $0.id == pool.id })
                else { return true }
                return now.origins.contains { $0.isEnabled }
            }
        }
        #expect(failing == [])
    }

    @Test func `a pool is deleted only when all of it is ours, nobody asks for it and nothing names it`() async {
        let failing = await failingSeeds { random in
            let plan = random.plan(random.current, removals: random.removals)
            return plan.operations.allSatisfy { operation in
                guard case .deletePool(let id, let name) = operation else { return true }
                return random.removals.pools.contains(name) && !random.desired.pools.contains { $0.name == name }
                    && !random.current.loadBalancers.contains { $0.references(poolID: id) }
                    && random.current.pools.contains { pool in
                        pool.id == id && pool.origins.allSatisfy { random.owns($0, in: pool) }
                    }
            }
        }
        #expect(failing == [])
    }

    @Test func `a load balancer keeps at least one pool and a fallback that exists`() async {
        let failing = await failingSeeds { random in
            var state = random.current
            for _ in 0..<4 { state = state.applying(random.plan(state, removals: random.removals).stage) }
            return state.inconsistency(of: Set(state.loadBalancers.map(\.hostname))) == nil
                && state.loadBalancers.allSatisfy { !$0.defaultPools.isEmpty }
        }
        #expect(failing == [])
    }

    @Test func `removing comes to rest as well`() async {
        let failing = await failingSeeds { random in
            var state = random.current
            for _ in 0..<6 { state = state.applying(random.plan(state, removals: random.removals).stage) }
            return random.plan(state, removals: random.removals).operations.isEmpty
        }
        #expect(failing == [])
    }

    @Test func `without leave to remove nothing is removed`() async {
        let failing = await failingSeeds { random in
            let plan = random.plan(random.current)
            return plan.removedOrigins.isEmpty && !plan.isBraked
                && plan.operations.allSatisfy { if case .deletePool = $0 { false } else { true } }
        }
        #expect(failing == [])
    }
}
