import GeoRouting

/// What becomes of fallback pools when one fleet turns into another.
package struct FallbackEffect {
    /// A line for each load balancer whose fallback pool is left with less.
    package let lines: [String]

    package init(before: Fleet, after: Fleet) {
        lines = before.loadBalancers.map(\.balancer).filter(\.isEnabled).compactMap { balancer in
            guard let old = before.pool(balancer.fallbackPool) else { return nil }
            let lead = "\(old.pool.name) is the fallback pool of \(balancer.readableName)"
            let heir = after.loadBalancer(balancer.id).flatMap { after.pool($0.balancer.fallbackPool) }
            guard let rest = Self.rest(old, after.pool(old.id), heir) else { return nil }
            return "\(lead): \(rest)"
        }
    }

    /// What is left of the pool; nil where it loses nothing.
    private static func rest(_ old: PoolView, _ new: PoolView?, _ heir: PoolView?) -> String? {
        guard let new else { return "\(heir?.pool.name ?? "another") takes its place" }
        let (before, after) = (old.enabledOrigins, new.enabledOrigins)
        if after >= before { return nil }
        if after > 0 { return "it keeps \(Tally(new).text)" }
        let state = new.pool.isEnabled ? "drained" : "disabled"
        return "while it is \(state), visitors get errors whenever no other pool can serve"
    }
}

extension PoolView {
    /// A fallback pool's health does not count, only what is switched off.
    fileprivate var enabledOrigins: Int { pool.isEnabled ? origins.count(where: \.origin.isEnabled) : 0 }
}
