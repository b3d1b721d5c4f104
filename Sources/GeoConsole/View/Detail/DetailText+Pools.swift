import GeoFleet
import GeoRouting

extension DetailText {
    mutating func addGeo(_ code: String, _ pools: [PoolView], _ clusters: [ClusterView]) {
        let place = clusters.first?.rules.place ?? Place.predefined.first { $0.code == code }
        title(place.map { $0.city.isEmpty ? code : "\(code) · \($0.city)" } ?? "\(code)")
        addFindings { $0.geo == code }
        for cluster in clusters {
            add("cluster", name(of: cluster))
            addFeed("watch", cluster.watch)
            add("Ingresses", String(cluster.ingresses.count))
        }
        if clusters.isEmpty { add("cluster", "none is watched here", .muted) }
        if pools.isEmpty {
            let isRead = model.fleet.cloudflare.lastSuccess != nil
            add("pool", isRead ? "none yet" : "not read yet", isRead ? .warning : .unknown)
        }
        for pool in pools {
            section(pool.pool.name)
            add("health", StateWords(pool: pool).line)
            addReferences(pool)
            addOrigins(pool)
        }
        if let pool = pools.first { addRegions(pool) }
    }

    mutating func addPool(_ pool: PoolView) {
        title("pool \(pool.pool.name)")
        addFindings { $0.pool == pool.pool.name || $0.object == pool.pool.name }
        add("health", StateWords(pool: pool).line)
        add("enabled", pool.pool.isEnabled ? "yes" : "no: it gets no traffic", pool.pool.isEnabled ? .text : .bad)
        add("geo", pool.geo ?? "no known place")
        let place = pool.pool.coordinates
        add("coordinates", place.map(Words.coordinates) ?? "none: proximity skips it", place == nil ? .warning : .text)
        addMonitor(pool.pool)
        add("minimum", "\(Words.counted(pool.minimumOrigins, "healthy origin")) (minimum_origins)")
        addReferences(pool)
        addOrigins(pool)
        addOwners(pool.pool.description)
        addRegions(pool)
        section("at Cloudflare")
        add("id", pool.id)
        if let modified = pool.modified { add("modified", modified) }
    }

    private mutating func addMonitor(_ pool: Pool) {
        if pool.hasMonitorGroup { return add("monitor", "a monitor group") }
        add("monitor", pool.monitor ?? "none: Cloudflare never fails over", pool.monitor == nil ? .warning : .text)
    }

    private mutating func addReferences(_ pool: PoolView) {
        if pool.loadBalancers.isEmpty { return add("used by", "no load balancer: no traffic", .warning) }
        let id = pool.id
        for hostname in pool.loadBalancers {
            let balancer = model.fleet.loadBalancers.first { $0.balancer.hostname == hostname }?.balancer
            var uses: [String] = []
            if let place = balancer?.defaultPools.firstIndex(of: id) { uses.append("default pool \(place + 1)") }
            if balancer?.fallbackPool == id { uses.append("fallback pool") }
            if balancer?.mentions.contains(id) == true { uses.append(Self.otherUse) }
            add("used by", Hostname.readable(hostname) + (uses.isEmpty ? "" : ": " + uses.joined(separator: ", ")))
        }
    }

    private mutating func addOrigins(_ pool: PoolView) {
        for origin in pool.origins {
            let words = OriginWords(origin)
            add([Span("• " + origin.origin.name, .heading), Span("  \(origin.addressText)")])
            add(Line("  ") + words.line, indent: 4)
            let share: Line = [Span("  weight ", .muted)] + words.weight + [Span(" · share ", .muted)] + words.share
            add(share, indent: 4)
        }
        if pool.origins.isEmpty { add("origins", "none", .bad) }
    }

    private mutating func addOwners(_ description: PoolDescription) {
        section("description")
        switch description.ownership {
        case .none: add("owners", "nobody: no ownership token", .muted)
        case .newer(let version): add("owners", "token of version \(version): nothing is changed here", .warning)
        case .unreadable: add("owners", "token cannot be read: nothing is changed here", .warning)
        case .ledger(let ledger):
            for (owner, entries) in ledger.owners.sorted(by: { $0.key < $1.key }) {
                let origins = entries.sorted { $0.key < $1.key }.map { "\($0.key) at \($0.value.percent)" }
                add("owner", "\(owner.text): \(origins.joined(separator: ", "))")
            }
        }
        add("text", description.text.isEmpty ? "empty" : description.text, .muted)
    }

    /// What each region's probes said, where that has been asked for.
    mutating func addRegions(_ pool: PoolView, address: String? = nil) {
        section("health by region")
        guard pool.pool.isProbed else { return add(Line("nobody probes it: it has no monitor", .warning)) }
        guard let health = model.regionalHealth, health.pool == pool.id || health.pool == pool.pool.name else {
            return add(Line(model.detail == nil ? "Enter asks Cloudflare" : "asking Cloudflare…", .muted))
        }
        let probes = health.probes.filter { address == nil || $0.address == address }
        if probes.isEmpty { return add(Line("no region has probed it yet", .muted)) }
        for probe in probes {
            let state = probe.isHealthy ? Span("● healthy  ", .good) : Span("✗ unhealthy", .bad)
            let code = probe.responseCode.map { " · \($0)" } ?? ""
            let reason = probe.failureReason.isEmpty || probe.isHealthy ? "" : ": \(probe.failureReason)"
            let place = address == nil ? "\(probe.region) \(probe.address)" : probe.region
            let trip = Span("  \(Words.spaced(probe.roundTrip))\(code)", .muted)
            add([state, Span("  \(place)"), trip, Span(reason, .bad)], indent: 4)
        }
    }

    mutating func addOrigin(_ pool: PoolView, _ origin: OriginView) {
        let words = OriginWords(origin)
        title("origin \(origin.origin.name)")
        addFindings { $0.object == origin.origin.name && ($0.pool ?? pool.pool.name) == pool.pool.name }
        add("pool", pool.pool.name)
        add("state", words.line)
        add("standing", standing(origin))
        add("address", origin.addressText)
        add("enabled", origin.origin.isEnabled ? "yes" : "no: drained", origin.origin.isEnabled ? .text : .bad)
        add("weight", words.weight)
        if let applied = origin.appliedWeight {
            let note = origin.isOverridden ? ", and since then a person another" : ""
            add("last set", "\(applied.percent) by its controller\(note)", origin.isOverridden ? .manual : .text)
        }
        add("share", words.share + Line(" of its pool's traffic", .muted))
        add("owner", origin.owner?.text ?? "nobody", origin.owner == nil ? .muted : .text)
        addRegions(pool, address: origin.addressText)
    }

    private func standing(_ origin: OriginView) -> String {
        switch origin.standing {
        case .live(let cluster): "live: an Ingress of \(cluster) has its address"
        case .stale(let cluster): "stale: no Ingress of \(cluster) has its address any more"
        case .foreign: "foreign: no controller owns it, and no watched cluster wants it"
        case .unknown: "unknown: its owner's cluster is not watched here, or cannot be heard now"
        }
    }
}
