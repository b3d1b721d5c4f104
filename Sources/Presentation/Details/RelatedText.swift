import GeoFleet
import GeoRouting

extension DetailText {
    /// The largest number of sources that details list; the table of sources has all.
    private static let maxSources = 20

    /// Adds the sources that feed a pool; with an address, only those that ask for this address.
    mutating func addSources(of pool: PoolView, behind origin: OriginView? = nil) {
        var found: [(cluster: ClusterView, index: Int)] = []
        var count = 0
        for cluster in situation.fleet.clusters {
            for index in cluster.sources.indices where feeds(cluster.sources[index], pool, origin, cluster.rules) {
                count += 1
                if count <= Self.maxSources { found.append((cluster, index)) }
            }
        }
        let title = situation.fleet.sourceNoun == .ingress ? "Ingresses" : "Sources"
        addSection(origin == nil ? title : "\(title) behind it")
        for (cluster, index) in found {
            let source = cluster.sources[index]
            // Among several kinds, an Ingress is named as such too.
            let isMixed = situation.fleet.sourceNoun != .ingress && source.source.kind == .ingress
            let words = (isMixed ? "Ingress " : "") + source.id
            let name: Line = [Span("  \(words)"), Span("  in \(cluster.id)", .muted)]
            let addresses = Words.firstWithCount(
                AddressOrigin(source.source, cluster.rules).texts,
                none: "no address yet"
            )
            let reference = RowReference(tab: .sources, row: RowID.source(source, in: cluster))
            addLink(origin == nil ? name + Line("  \(addresses)") : name, to: reference)
        }
        if count > found.count {
            let tab = "\(Tab.sources.number) \(Tab.sources.title)"
            add(Line("  and \(count - found.count) more: see \(tab), filter pool:\(pool.name)", .muted))
        }
        let unread = situation.fleet.clusters.filter { $0.watch.lastSuccess == nil }.map(\.id)
        if !unread.isEmpty { add(Line("  not read yet: \(unread.joined(separator: ", "))", .unknown)) }
        if count == 0, unread.isEmpty { add(Line("  none in the watched clusters", .muted)) }
    }

    private func feeds(_ source: SourceView, _ pool: PoolView, _ origin: OriginView?, _ rules: RoutingRules) -> Bool {
        guard source.pool == pool.name else { return false }
        return origin.map { has(source, $0, rules) } ?? true
    }

    private func has(_ source: SourceView, _ origin: OriginView, _ rules: RoutingRules) -> Bool {
        AddressOrigin(source.source, rules).texts.contains { text in
            text == origin.addressText || Address(text) != nil && Address(text) == origin.origin.address
        }
    }
}
