import GeoFleet
import GeoRouting

/// The Ingresses that match the selector, in all watched clusters.
package enum IngressTable: TableContent {
    /// An Ingress by its indices in the fleet.
    ///
    /// It is not copied: there may be ten thousand, and few are shown.
    struct Item {
        let clusters: [ClusterView]
        let clusterPlace: Int
        let place: Int

        var cluster: ClusterView { clusters[clusterPlace] }
        /// The short name of the cluster, not the Ingress's name.
        var name: String { clusters[clusterPlace].id }
        var ingress: IngressView { clusters[clusterPlace].ingresses[place] }
        var source: IngressSource { clusters[clusterPlace].ingresses[place].source }
        var isIgnored: Bool { clusters[clusterPlace].ingresses[place].pool == nil }
        var hasProblem: Bool { clusters[clusterPlace].ingresses[place].problem != nil }
    }

    static let columns = [
        Column("INGRESS", 20, ideal: 40, clipping: .middle),
        Column("CLUSTER", 8, ideal: 14),
        Column("CLUSTER-NAME", 12, ideal: 20, priority: 2),
        Column("ADDRESSES", 15, ideal: 40, priority: 1),
        // Two blanks stand for the glyph before the text, so that the title is above the text.
        Column("  POOL, OR WHY NONE", 30, ideal: 100),
    ]

    static func items(_ situation: Situation) -> [Item] {
        let clusters = situation.fleet.clusters
        return clusters.indices.flatMap { cluster in
            clusters[cluster].ingresses.indices.map { Item(clusters: clusters, clusterPlace: cluster, place: $0) }
        }
    }

    /// How many Ingresses feed no pool.
    package static func ignored(_ situation: Situation) -> Int {
        let clusters = situation.fleet.clusters
        return clusters.indices.reduce(0) { sum, cluster in
            sum + clusters[cluster].ingresses.indices.count { clusters[cluster].ingresses[$0].pool == nil }
        }
    }

    /// How many Ingresses have a problem or are ignored, counted without making an item for each.
    static func needingLook(_ situation: Situation) -> Int {
        situation.fleet.clusters.reduce(0) { sum, cluster in
            sum
                + cluster.ingresses.indices.count {
                    cluster.ingresses[$0].problem != nil || cluster.ingresses[$0].pool == nil
                }
        }
    }

    static func count(_ situation: Situation) -> Int { situation.fleet.clusters.reduce(0) { $0 + $1.ingresses.count } }

    static func item(_ id: String, _ situation: Situation) -> Item? {
        let (name, reference) = RowID.split(id)
        let clusters = situation.fleet.clusters
        guard let reference, let cluster = clusters.firstIndex(where: { $0.id == name }) else { return nil }
        let (namespace, ingress) = RowID.split(reference)
        return find(namespace, ingress ?? "", clusters[cluster].ingresses).map {
            Item(clusters: clusters, clusterPlace: cluster, place: $0)
        }
    }

    /// Binary search: Ingresses are sorted by namespace and name.
    private static func find(_ namespace: String, _ name: String, _ ingresses: [IngressView]) -> Int? {
        var range = ingresses.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let found = (ingresses[middle].source.namespace, ingresses[middle].source.name)
            if found == (namespace, name) { return middle }
            range = found < (namespace, name) ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        // In case that the Ingresses are not sorted after all, they are looked through one by one.
        return ingresses.firstIndex { $0.source.name == name && $0.source.namespace == namespace }
    }

    /// The same as `RowID.ingress`, without copies of the views.
    static func id(_ item: Item) -> String {
        let source = item.source
        return item.name + "/" + source.namespace + "/" + source.name
    }

    static func rank(_ item: Item) -> Int {
        if item.isIgnored { return 0 }
        return item.hasProblem ? 1 : 2
    }

    static func key(_ item: Item, _ column: Int) -> SortKey {
        switch column {
        case 0: .text(item.ingress.id)
        case 1: .text(item.name)
        case 2: .text(item.source.clusterName ?? "")
        case 3: .text(item.source.addresses.first ?? "")
        default: SortKey(number: rank(item), text: item.ingress.pool ?? "")
        }
    }

    static func searched(_ item: Item) -> [String] {
        let source = item.source
        return [item.name, source.namespace, source.name, source.clusterName ?? ""]
            + [item.ingress.pool ?? "ignored", item.ingress.problem ?? "", source.hostnames ?? ""] + source.addresses
    }

    static func cells(_ item: Item, _ situation: Situation) -> [Line] {
        let source = item.source
        return [
            Line(item.ingress.id, .heading),
            Line(item.name),
            Line(source.clusterName ?? "none", source.clusterName == nil ? .warning : .text),
            Line(Words.listed(source.addresses, none: "none yet"), source.addresses.isEmpty ? .warning : .text),
            outcome(item.ingress),
        ]
    }

    private static func outcome(_ ingress: IngressView) -> Line {
        guard let problem = ingress.problem else {
            return ingress.pool.map { Line("● " + $0, .good) } ?? Line("✗ ignored", .bad)
        }
        // The row says already which Ingress it is.
        let short = [" for ", " of "].reduce(problem) { $0.replacing($1 + ingress.id, with: "") }
        guard let pool = ingress.pool else { return Line("✗ " + short, .bad) }
        return Line("▲ " + pool + ": " + short, .warning)
    }
}
