import GeoFleet
import GeoRouting

extension DetailText {
    mutating func addBalancer(_ view: LoadBalancerView) {
        let balancer = view.balancer
        title("load balancer \(balancer.readableName)")
        addFindings { $0.object == balancer.hostname }
        add("state", LoadBalancerWords.state(view))
        let isProximity = balancer.steeringPolicy == LoadBalancer.proximity
        add("steering", balancer.steeringPolicy, isProximity ? .text : .warning)
        add("wanted", LoadBalancerWords.drift(view))
        for drift in view.drift {
            add("", "\(drift.field): \(drift.value) → \(drift.wanted)", .warning)
        }
        section("pools")
        let uses = balancer.defaultPools.enumerated().map { ($1, "default pool \($0 + 1)") }
        addPools(uses + [(balancer.fallbackPool, "fallback pool")] + otherPools(of: balancer))
        if balancer.defaultPools.isEmpty { add(Line("no default pools", .bad)) }
        section("at Cloudflare")
        add("id", balancer.id)
        if let modified = view.modified { add("modified", modified) }
    }

    /// Which of these it is takes a look at the JSON.
    static let otherUse = "in region, country or PoP pools, or a rule"

    /// Pools that it names besides its default and fallback pools, and those that its maps name and nobody knows.
    private func otherPools(of balancer: LoadBalancer) -> [(id: String, use: String)] {
        let known = model.fleet.pools.map(\.id).filter(balancer.mentions.contains)
        let unknown = balancer.mappedPools.filter { model.fleet.pool($0) == nil }
        return (known + unknown).map { ($0, Self.otherUse) }
    }

    private mutating func addPools(_ uses: [(id: String, use: String)]) {
        let pools = uses.map { model.fleet.pool($0.id) }
        let names = zip(uses, pools).map { $1?.pool.name ?? ($0.id.isEmpty ? "none" : $0.id) }
        // One under the other, unless a name leaves no room for that.
        let width = names.map(\.count).max().flatMap { $0 <= 44 ? $0 : nil } ?? 0
        for ((_, use), (name, pool)) in zip(uses, zip(names, pools)) {
            let words = pool.map(StateWords.init(pool:))
            let unknown = Span(name == "none" ? "" : "? not found", .warning)
            let state = words.map { Span("\($0.glyph) \($0.word.padding(to: 9))", $0.role) } ?? unknown
            add([Span(name.padding(to: width) + "  "), state, Span("  \(use)", .muted)])
        }
    }
}
