import GeoFleet
import GeoRouting

/// The table of Ingresses: those of all watched clusters that match the selector.
package enum SourceTable: TableContent {
    /// An Ingress of the table, found by its index among the cluster's Ingresses.
    ///
    /// Ingresses are not copied: there may be ten thousand, and few are shown.
    struct Item {
        let clusters: [ClusterView]
        let clusterIndex: Int
        let ingressIndex: Int

        var cluster: ClusterView { clusters[clusterIndex] }
        /// The short name of the cluster.
        var clusterID: String { clusters[clusterIndex].id }
        var ingress: SourceView { clusters[clusterIndex].ingresses[ingressIndex] }
        var source: SourceObject { clusters[clusterIndex].ingresses[ingressIndex].source }
        var isIgnored: Bool { clusters[clusterIndex].ingresses[ingressIndex].pool == nil }
        var hasProblem: Bool { clusters[clusterIndex].ingresses[ingressIndex].problem != nil }
    }

    static let columns = [
        Column("NAMESPACE", 9, ideal: 24, clipping: .middle),
        Column("NAME", 11, ideal: 36, clipping: .middle),
        Column("CLUSTER", 7, ideal: 14),
        Column("CLUSTER-NAME", 12, ideal: 20, priority: 3),
        Column("ADDRESSES", 15, ideal: 40, priority: 1),
        Column("AGE", 4, ideal: 6, .right, priority: 2),
        // Two blanks, as wide as the glyph in each cell, put the title above the text.
        Column("  POOL, OR WHY NONE", 24, ideal: 100),
    ]

    static func items(_ situation: Situation) -> [Item] {
        let clusters = situation.fleet.clusters
        return clusters.indices.flatMap { clusterIndex in
            clusters[clusterIndex].ingresses.indices.map {
                Item(clusters: clusters, clusterIndex: clusterIndex, ingressIndex: $0)
            }
        }
    }

    /// The number of Ingresses that feed no pool.
    package static func countIgnored(_ situation: Situation) -> Int {
        situation.fleet.clusters.reduce(0) { sum, cluster in
            sum + cluster.ingresses.indices.count { cluster.ingresses[$0].pool == nil }
        }
    }

    /// The number of Ingresses that are ignored or have a problem.
    ///
    /// The default implementation is slower, because it makes an `Item` for each Ingress.
    static func countNeedingAttention(_ situation: Situation) -> Int {
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
        guard let reference, let clusterIndex = clusters.firstIndex(where: { $0.id == name }) else { return nil }
        let (namespace, ingress) = RowID.split(reference)
        return find(namespace, ingress ?? "", clusters[clusterIndex].ingresses).map {
            Item(clusters: clusters, clusterIndex: clusterIndex, ingressIndex: $0)
        }
    }

    /// The index of an Ingress, by binary search: Ingresses are sorted by namespace and name.
    private static func find(_ namespace: String, _ name: String, _ ingresses: [SourceView]) -> Int? {
        var range = ingresses.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let middleName = (ingresses[middle].source.namespace, ingresses[middle].source.name)
            if middleName == (namespace, name) { return middle }
            range = middleName < (namespace, name) ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        // If the Ingresses are not sorted, the binary search may miss one: each is compared.
        return ingresses.firstIndex { $0.source.name == name && $0.source.namespace == namespace }
    }

    /// The same text as `RowID.ingress`, but made without copies of the views.
    static func id(_ item: Item) -> String {
        let source = item.source
        return item.clusterID + "/" + source.namespace + "/" + source.name
    }

    static func edge(_ item: Item, _ situation: Situation) -> Style.Role? {
        item.isIgnored ? .bad : item.hasProblem ? .warning : nil
    }

    static func rank(_ item: Item) -> Int {
        if item.isIgnored { return 0 }
        return item.hasProblem ? 1 : 2
    }

    static func key(_ item: Item, _ column: Int) -> SortKey {
        switch column {
        case 0: .text(item.ingress.id)
        case 1: .text(item.source.name)
        case 2: .text(item.clusterID)
        case 3: .text(item.source.clusterName ?? "")
        case 4: .text(item.source.addresses.first ?? "")
        // The youngest first; an unknown age comes last.
        case 5: .number(item.source.created == 0 ? .max : -item.source.created)
        default: SortKey(number: rank(item), text: item.ingress.pool ?? "")
        }
    }

    static func searchedTexts(_ item: Item) -> [String] {
        [id(item), item.ingress.pool ?? "ignored", item.ingress.problem ?? "", item.source.hostnames ?? ""]
            + item.source.addresses
    }

    static func texts(_ item: Item, _ situation: Situation) -> [String] {
        let source = item.source
        return [
            source.namespace, source.name, item.clusterID, source.clusterName ?? "none", addresses(source),
            age(source, situation), outcome(item.ingress).text,
        ]
    }

    static func cells(_ item: Item, _ situation: Situation) -> [Line] {
        let source = item.source
        return [
            Line(source.namespace, .heading),
            Line(source.name, .heading),
            Line(item.clusterID),
            Line(source.clusterName ?? "none", source.clusterName == nil ? .warning : .text),
            Line(addresses(source), source.addresses.isEmpty ? .warning : .text),
            Line(age(source, situation), .muted),
            outcome(item.ingress),
        ]
    }

    private static func addresses(_ source: SourceObject) -> String {
        Words.firstWithCount(source.addresses, none: "none yet")
    }

    private static func age(_ source: SourceObject, _ situation: Situation) -> String {
        Words.age(of: source, at: situation.now) ?? "-"
    }

    private static func outcome(_ ingress: SourceView) -> Line {
        guard let problem = ingress.problem else {
            return ingress.pool.map { Line("● " + $0, .good) } ?? Line("✗ ignored", .bad)
        }
        // The first cells already name the Ingress, so its name is removed from the problem.
        let short = [" for ", " of "].reduce(problem) { $0.replacing($1 + ingress.id, with: "") }
        guard let pool = ingress.pool else { return Line("✗ " + short, .bad) }
        return Line("▲ " + pool + ": " + short, .warning)
    }
}
