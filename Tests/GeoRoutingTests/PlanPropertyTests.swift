import Support
import Testing

@testable import GeoRouting

/// What holds of every plan, over thousands of random situations; a failure names the seed.
@Suite(.timeLimit(.minutes(5))) struct PlanPropertyTests {
    private static let seeds: Range<UInt64> = 0..<2000

    @Test func `a plan that is applied leaves nothing to plan`() {
        for seed in Self.seeds {
            let random = RandomCase(seed: seed)
            let after = random.observed.applying(random.plan(random.observed))
            let again = random.plan(after)
            #expect(again.operations.isEmpty, "seed \(seed)")
        }
    }

    @Test func `no origin of others is changed, and none is missing from a new list`() {
        for seed in Self.seeds {
            let random = RandomCase(seed: seed)
            for (pool, update) in Self.poolUpdates(random) {
                guard let edits = update.origins else { continue }
                #expect(edits.compactMap(\.source) == Array(pool.origins.indices), "seed \(seed)")
                for edit in edits where edit.source.map({ !random.owns(pool.origins[$0], in: pool) }) ?? false {
                    #expect(edit.address == nil && edit.weight == nil, "seed \(seed): \(edit.name)")
                }
            }
        }
    }

    @Test func `names stay, are unique, and new origins bring address and weight`() {
        for seed in Self.seeds {
            let random = RandomCase(seed: seed)
            for (pool, update) in Self.poolUpdates(random) {
                guard let edits = update.origins else { continue }
                #expect(Set(edits.map(\.name)).count == edits.count, "seed \(seed)")
                for edit in edits {
                    if let source = edit.source {
                        #expect(edit.name == pool.origins[source].name, "seed \(seed)")
                    } else {
                        #expect(edit.address != nil && edit.weight != nil, "seed \(seed)")
                    }
                }
            }
        }
    }

    @Test func `every wanted address is in the pool afterwards, or a notice says why not`() {
        for seed in Self.seeds {
            let random = RandomCase(seed: seed)
            let plan = random.plan(random.observed)
            let after = random.observed.applying(plan)
            for wanted in random.desired.pools {
                let present = Set(after.pools.first { $0.name == wanted.name }?.origins.compactMap(\.address) ?? [])
                for want in wanted.wants where !present.contains(want.address) {
                    #expect(
                        plan.texts.contains { $0.hasPrefix("Pool \(wanted.name) ") },
                        "seed \(seed): \(want.address)"
                    )
                }
            }
        }
    }

    @Test func `what others own, they own afterwards, and descriptions stay within the limit`() {
        for seed in Self.seeds {
            let random = RandomCase(seed: seed)
            for (pool, update) in Self.poolUpdates(random) {
                guard let text = update.description else { continue }
                #expect(text.utf8.count <= PoolDescription.lengthLimit, "seed \(seed)")
                let (before, after) = (pool.description.ledger, PoolDescription(text).ledger)
                for owner in before.owners.keys where !random.rules.owners.contains(owner) {
                    #expect(after[owner] == before[owner], "seed \(seed): \(owner)")
                }
            }
        }
    }

    @Test func `what people disabled stays disabled, and load balancers lose no pool`() {
        for seed in Self.seeds {
            let random = RandomCase(seed: seed)
            let before = random.observed
            let after = before.applying(random.plan(before))
            #expect(zip(before.pools, after.pools).allSatisfy { $0.isEnabled == $1.isEnabled }, "seed \(seed)")
            for (left, right) in zip(before.loadBalancers, after.loadBalancers) {
                #expect(left.isEnabled == right.isEnabled, "seed \(seed)")
                #expect(right.defaultPools.starts(with: left.defaultPools), "seed \(seed)")
                #expect(left.fallbackPool.isEmpty || left.fallbackPool == right.fallbackPool, "seed \(seed)")
            }
        }
    }

    @Test func `the order of Ingresses, pools and origins makes no difference`() {
        for seed in Self.seeds {
            var random = RandomCase(seed: seed)
            let plan = random.plan(random.observed)
            let expected = random.observed.applying(plan).ordered
            random.shuffle(seed: seed)
            let shuffled = random.plan(random.observed)
            #expect(shuffled.notices == plan.notices, "seed \(seed)")
            #expect(random.observed.applying(shuffled).ordered == expected, "seed \(seed)")
            #expect(shuffled.operations.map(\.subject) == plan.operations.map(\.subject), "seed \(seed)")
        }
    }

    @Test func `another cluster's plan takes nothing of ours back`() {
        for seed in Self.seeds {
            let random = RandomCase(seed: seed)
            let ours = random.observed.applying(random.plan(random.observed))
            var other = RandomCase(seed: seed + 1_000_000)
            other.rules.owner = "us-2"
            other.rules.adoptedOwners = []
            other.rules.place = random.rules.place
            let both = ours.applying(other.plan(ours))
            let again = random.plan(both)
            #expect(again.operations.allSatisfy { !$0.changesOrigins }, "seed \(seed)")
        }
    }

    private static func poolUpdates(_ random: RandomCase) -> [(Pool, PoolUpdate)] {
        random.plan(random.observed).operations.compactMap { operation in
            guard case .updatePool(let update) = operation else { return nil }
            return random.observed.pools.first { $0.id == update.id }.map { ($0, update) }
        }
    }
}

extension RandomCase {
    /// Whether the ledger, as Cloudflare had it, gives the origin to us.
    func owns(_ origin: Origin, in pool: Pool) -> Bool {
        let claims = pool.description.ledger.owners.filter { $0.value[origin.name] != nil }.keys
        return claims.contains { rules.owners.contains($0) }
    }

    mutating func shuffle(seed: UInt64) {
        var generator = SeededGenerator(~seed)
        sources.shuffle(using: &generator)
        observed.pools.shuffle(using: &generator)
        observed.loadBalancers.shuffle(using: &generator)
        for index in observed.pools.indices { observed.pools[index].origins.shuffle(using: &generator) }
    }
}

extension PoolDescription {
    fileprivate var ledger: Ledger {
        if case .ledger(let ledger) = ownership { ledger } else { Ledger() }
    }
}

extension Operation {
    fileprivate var changesOrigins: Bool {
        switch self {
        case .createPool: true
        case .updatePool(let update): update.origins?.contains { $0.isChange } ?? false
        case .createLoadBalancer, .updateLoadBalancer: true
        }
    }
}
