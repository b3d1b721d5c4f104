import RoutingSupport
import Support

@testable import GeoRouting

/// The seeds for which something does not hold; lets other tests take their turn in between.
func failingSeeds(of seeds: Range<UInt64> = 0..<2000, _ holds: (RandomCase) -> Bool) async -> [UInt64] {
    var failing: [UInt64] = []
    for seed in seeds {
        if !holds(RandomCase(seed: seed)) { failing.append(seed) }
        await Task.yield()
    }
    return failing
}

extension RandomCase {
    /// Whether the ledger, as Cloudflare had it, gives the origin to us.
    func owns(_ origin: Origin, in pool: Pool) -> Bool {
        let claims = pool.description.record.owners.filter { $0.value[origin.name] != nil }.keys
        return claims.contains { rules.owners.contains($0) }
    }

    func poolUpdates(removals: Removals = .none) -> [(Pool, PoolUpdate)] {
        plan(current, removals: removals).operations.compactMap { operation in
            guard case .updatePool(let update) = operation else { return nil }
            return current.pools.first { $0.id == update.id }.map { ($0, update) }
        }
    }

    /// The same situation in another order.
    var shuffled: RandomCase {
        var result = self
        var generator = SeededGenerator(~seed)
        result.sources.shuffle(using: &generator)
        result.addUp()
        result.current.pools.shuffle(using: &generator)
        result.current.loadBalancers.shuffle(using: &generator)
        for index in current.pools.indices { result.current.pools[index].origins.shuffle(using: &generator) }
        return result
    }
}

extension Plan {
    /// What is written before the next read: pools first, for load balancers need their ids.
    var stage: Plan {
        Plan(operations: poolOperations.isEmpty ? loadBalancerOperations : poolOperations)
    }
}
