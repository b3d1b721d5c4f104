import GeoRouting

extension DetailText {
    mutating func addFeed(_ label: String, _ feed: Feed) {
        let age = feed.lastSuccess.map { "heard \(Words.age(model.now - $0)) ago" }
        switch feed.state {
        case .live: add(label, Line("● live", .good) + Line(age.map { ", \($0)" } ?? "", .muted))
        case .connecting: add(label, "connecting…", .unknown)
        case .failing(let reason): add(label, "✗ \(reason)" + (age.map { ", \($0)" } ?? ""), .bad)
        }
        if let retry = feed.retryAt, model.now < retry { add("", "again in \(Words.age(retry - model.now))", .muted) }
        if feed.reconnects > 0 { add("reconnects", String(feed.reconnects)) }
    }

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

    mutating func addIngress(_ cluster: ClusterView, _ ingress: IngressView) {
        let source = ingress.source
        title("Ingress \(ingress.id)")
        if let problem = ingress.problem { add(Line("▲ \(problem)", .warning)) }
        add("cluster", "\(cluster.id), context \(cluster.context)")
        addFeed("watch", cluster.watch)
        add("pool", ingress.pool ?? "none: it is ignored", ingress.pool == nil ? .bad : .text)
        section("as its author wrote it")
        add("label", source.clusterName.map { "cluster-name: \($0)" } ?? "no cluster-name")
        add("hostname", source.hostnames ?? "none: \(cluster.rules.hostnames.map(\.text).joined(separator: ", "))")
        add("weight", source.weight ?? "none: \(cluster.rules.weight.percent)")
        for address in source.addresses { add("address", address) }
        if source.addresses.isEmpty { add("address", "none yet", .warning) }
    }

    mutating func addEvent(_ event: FleetEvent) {
        title("event \(event.id)")
        add(Line(event.text, Words.role(event.level)))
        add("time", "\(Words.time(event.moment, model)), \(Words.age(model.now - event.moment)) ago")
        add("kind", event.kind.rawValue)
        add("level", Words.word(event.level))
        add("cluster", event.cluster ?? "none: Cloudflare's")
    }

    mutating func addCall(_ call: APICall) {
        title("\(call.method) \(Words.shortened(path: call.path))")
        add("path", call.path)
        add("status", call.status == nil ? Line("✗ no answer came", .bad) : CallWords.status(call))
        add("duration", Words.span(call.duration))
        add("sent", "\(Words.time(call.moment, model)), \(Words.age(model.now - call.moment)) ago")
        add("cf-ray", call.ray ?? "none")
    }
}
