import GeoRouting

extension DetailText {
    mutating func addBalancer(_ view: LoadBalancerView) {
        let balancer = view.balancer
        title("load balancer \(balancer.hostname)")
        addFindings { $0.object == balancer.hostname }
        add("state", LoadBalancerWords.state(view))
        let isProximity = balancer.steeringPolicy == LoadBalancer.proximity
        add("steering", balancer.steeringPolicy, isProximity ? .text : .warning)
        add("drift", LoadBalancerWords.drift(view))
        for drift in view.drift {
            add("", "\(drift.field): \(drift.value) → \(drift.wanted)", .warning)
        }
        section("pools")
        for (place, id) in balancer.defaultPools.enumerated() {
            add(pool(id, "default pool \(place + 1)"))
        }
        if balancer.defaultPools.isEmpty { add(Line("no default pools", .bad)) }
        add(pool(balancer.fallbackPool, "fallback pool"))
        for id in balancer.otherPools { add(pool(id, "in a map or rule")) }
        section("at Cloudflare")
        add("id", balancer.id)
        if let modified = view.modified { add("modified", modified) }
    }

    private func pool(_ id: String, _ use: String) -> Line {
        guard let pool = model.fleet.pool(id) else {
            return [Span(id.isEmpty ? "none" : id, .warning), Span("  \(use)", .muted)]
        }
        return [Span(pool.pool.name + "  ")] + StateWords(pool: pool).line + [Span("  \(use)", .muted)]
    }
}
