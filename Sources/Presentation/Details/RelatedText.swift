import GeoFleet
import GeoRouting

extension DetailText {
    /// The largest number of Ingresses that details list; the table of Ingresses has all.
    private static let maxIngresses = 20

    /// Adds the Ingresses that feed a pool; with an address, only those that have this address.
    mutating func addIngresses(of pool: PoolView, behind origin: OriginView? = nil) {
        var found: [(cluster: ClusterView, index: Int)] = []
        var count = 0
        for cluster in situation.fleet.clusters {
            for index in cluster.ingresses.indices where feeds(cluster.ingresses[index], pool, origin) {
                count += 1
                if count <= Self.maxIngresses { found.append((cluster, index)) }
            }
        }
        addSection(origin == nil ? "Ingresses" : "Ingresses behind it")
        for (cluster, index) in found {
            let ingress = cluster.ingresses[index]
            let name: Line = [Span("  \(ingress.id)"), Span("  in \(cluster.id)", .muted)]
            let addresses = Words.firstWithCount(ingress.source.addresses, none: "no address yet")
            let reference = RowReference(tab: .ingresses, row: RowID.ingress(ingress, in: cluster))
            addLink(origin == nil ? name + Line("  \(addresses)") : name, to: reference)
        }
        if count > found.count {
            let tab = "\(Tab.ingresses.number) \(Tab.ingresses.title)"
            add(Line("  and \(count - found.count) more: see \(tab), filter pool:\(pool.name)", .muted))
        }
        let unread = situation.fleet.clusters.filter { $0.watch.lastSuccess == nil }.map(\.id)
        if !unread.isEmpty { add(Line("  not read yet: \(unread.joined(separator: ", "))", .unknown)) }
        if count == 0, unread.isEmpty { add(Line("  none in the watched clusters", .muted)) }
    }

    private func feeds(_ ingress: SourceView, _ pool: PoolView, _ origin: OriginView?) -> Bool {
        guard ingress.pool == pool.name else { return false }
        return origin.map { has(ingress, $0) } ?? true
    }

    private func has(_ ingress: SourceView, _ origin: OriginView) -> Bool {
        ingress.source.addresses.contains { text in
            text == origin.addressText || Address(text) != nil && Address(text) == origin.origin.address
        }
    }

    mutating func addIngress(_ cluster: ClusterView, _ ingress: SourceView) {
        let source = ingress.source
        setHeading("Ingress \(ingress.id)")
        if let problem = ingress.problem { add(Line("▲ \(problem)", .warning)) }
        let pool = ingress.pool.flatMap(situation.fleet.pool(named:))
        if let pool {
            addLink("pool", Line(pool.name), to: .pool(pool))
        } else {
            add("pool", ingress.pool.map { "\($0), not there yet" } ?? "none: it is ignored", .bad)
        }
        for address in source.addresses {
            let origin = pool?.origins.first { $0.addressText == address || $0.origin.address == Address(address) }
            if let pool, let origin {
                let line: Line = [Span(address), Span("  \(origin.name)", .muted)]
                addLink("address", line, to: .origin(origin, in: pool))
            } else {
                add("address", [Span(address), Span(pool == nil ? "" : "  no origin", .warning)])
            }
        }
        if source.addresses.isEmpty { add("address", "none yet", .warning) }
        add("cluster", name(of: cluster))
        addSource("watch", cluster.watch)
        addSection("in the Ingress")
        if let age = Words.age(of: source, at: situation.now) { add("age", age) }
        add("label", source.clusterName.map { "cluster-name: \($0)" } ?? "no cluster-name")
        add(
            "hostname",
            source.hostnames ?? "none, default \(cluster.rules.hostnames.map(\.description).joined(separator: ", "))"
        )
        add("weight", source.weight ?? "none, default \(cluster.rules.weight.percent)")
    }
}
