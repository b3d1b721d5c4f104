import GeoFleet
import GeoRouting

/// The table of objects that ask for pools: those of all watched clusters that match the selector.
package enum SourceTable: TableContent {
    /// A source of the table, found by its index among the cluster's sources.
    ///
    /// Sources are not copied: there may be ten thousand, and few are shown.
    struct Item {
        let clusters: [ClusterView]
        let clusterIndex: Int
        let sourceIndex: Int

        var cluster: ClusterView { clusters[clusterIndex] }
        /// The short name of the cluster.
        var clusterID: String { clusters[clusterIndex].id }
        var view: SourceView { clusters[clusterIndex].sources[sourceIndex] }
        var source: SourceObject { clusters[clusterIndex].sources[sourceIndex].source }
        /// The addresses that the source asks for.
        var addresses: [String] { AddressOrigin(source, clusters[clusterIndex].rules).texts }
        var isIgnored: Bool { clusters[clusterIndex].sources[sourceIndex].pool == nil }
        var hasProblem: Bool { clusters[clusterIndex].sources[sourceIndex].problem != nil }
    }

    static let columns = [
        Column("NAMESPACE", 9, ideal: 24),
        Column("NAME", 11, ideal: 36),
        kindColumn,
        Column("CLUSTER", 7, ideal: 14),
        Column("CLUSTER-NAME", 12, ideal: 20, priority: 3),
        Column("ADDRESSES", 15, ideal: 40, priority: 1),
        Column("AGE", 4, ideal: 6, .right, priority: 2),
        // Two blanks, as wide as the glyph in each cell, put the title above the text.
        Column("  POOL, OR WHY NONE", 24, tight: 16, ideal: 100),
    ]

    /// The kind, which is the first column to go where all are Ingresses.
    private static let kindColumn = Column("KIND", 9, ideal: 9, priority: 4, comesBack: false)

    /// The columns as a situation needs them: where several kinds are watched, the kind always has room.
    static func columns(_ situation: Situation) -> [Column] {
        if situation.fleet.sourceNoun == .ingress { return columns }
        return columns.map { column in
            var column = column
            if column == kindColumn { column.priority = 0 }
            return column
        }
    }

    static func items(_ situation: Situation) -> [Item] {
        let clusters = situation.fleet.clusters
        return clusters.indices.flatMap { clusterIndex in
            clusters[clusterIndex].sources.indices.map {
                Item(clusters: clusters, clusterIndex: clusterIndex, sourceIndex: $0)
            }
        }
    }

    /// The number of sources that feed no pool.
    package static func countIgnored(_ situation: Situation) -> Int {
        situation.fleet.clusters.reduce(0) { sum, cluster in
            sum + cluster.sources.indices.count { cluster.sources[$0].pool == nil }
        }
    }

    /// The number of sources that are ignored or have a problem.
    ///
    /// The default implementation is slower, because it makes an `Item` for each source.
    static func countNeedingAttention(_ situation: Situation) -> Int {
        situation.fleet.clusters.reduce(0) { sum, cluster in
            sum
                + cluster.sources.indices.count {
                    cluster.sources[$0].problem != nil || cluster.sources[$0].pool == nil
                }
        }
    }

    static func count(_ situation: Situation) -> Int { situation.fleet.clusters.reduce(0) { $0 + $1.sources.count } }

    static func item(_ id: String, _ situation: Situation) -> Item? {
        let clusters = situation.fleet.clusters
        guard let parts = RowID.sourceParts(id),
            let clusterIndex = clusters.firstIndex(where: { $0.id == parts.cluster })
        else { return nil }
        return find(parts.kind, parts.namespace, parts.name, clusters[clusterIndex].sources).map {
            Item(clusters: clusters, clusterIndex: clusterIndex, sourceIndex: $0)
        }
    }

    /// The index of a source, by binary search: sources are sorted by namespace, name and kind.
    private static func find(_ kind: SourceKind, _ namespace: String, _ name: String, _ views: [SourceView]) -> Int? {
        var range = views.indices
        let wanted = (namespace, name, kind)
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let source = views[middle].source
            let found = (source.namespace, source.name, source.kind)
            if found == wanted { return middle }
            range = found < wanted ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        // If the sources are not sorted, the binary search may miss one: each is compared.
        return views.firstIndex { ($0.source.namespace, $0.source.name, $0.source.kind) == wanted }
    }

    static func id(_ item: Item) -> String {
        RowID.source(item.clusters[item.clusterIndex].sources[item.sourceIndex].key, in: item.clusterID)
    }

    static func edge(_ item: Item, _ situation: Situation) -> Style.Role? {
        item.isIgnored ? .bad : item.hasProblem ? .warning : nil
    }

    static func needsAttention(_ item: Item) -> Bool { item.isIgnored || item.hasProblem }

    static func rank(_ item: Item) -> Int {
        if item.isIgnored { return 0 }
        return item.hasProblem ? 1 : 2
    }

    static func key(_ item: Item, _ column: Int) -> SortKey {
        switch column {
        case 0: .text(item.source.namespace + "/" + item.source.name)
        case 1: .text(item.source.name)
        case 2: .text(item.source.kind.rawValue)
        case 3: .text(item.clusterID)
        case 4: .text(item.source.clusterName ?? "")
        case 5: .text(item.addresses.first ?? "")
        // The youngest first; an unknown age comes last.
        case 6: .number(item.source.created == 0 ? .max : -item.source.created)
        default: SortKey(number: rank(item), text: item.view.pool ?? "")
        }
    }

    static func searchedTexts(_ item: Item) -> [String] {
        [id(item), item.view.pool ?? "ignored", item.view.problem ?? "", item.source.hostnames ?? ""]
            + item.addresses
    }

    static func texts(_ item: Item, _ situation: Situation) -> [String] {
        let source = item.source
        return [
            source.namespace, source.name, source.kind.rawValue, item.clusterID, source.clusterName ?? "none",
            addresses(item),
            age(source, situation), outcome(item.view).text,
        ]
    }

    static func cells(_ item: Item, _ situation: Situation) -> [Line] {
        let source = item.source
        return [
            Line(source.namespace, .heading),
            Line(source.name, .heading),
            Line(source.kind.rawValue, .muted),
            Line(item.clusterID),
            Line(source.clusterName ?? "none", source.clusterName == nil ? .warning : .text),
            Line(addresses(item), item.addresses.isEmpty ? .warning : .text),
            Line(age(source, situation), .muted),
            outcome(item.view),
        ]
    }

    private static func addresses(_ item: Item) -> String {
        Words.firstWithCount(item.addresses, none: "none yet")
    }

    private static func age(_ source: SourceObject, _ situation: Situation) -> String {
        Words.age(of: source, at: situation.now) ?? "-"
    }

    private static func outcome(_ view: SourceView) -> Line {
        guard let problem = view.problem else {
            return view.pool.map { Line("● " + $0, .good) } ?? Line("✗ ignored", .bad)
        }
        // The first cells already name the source, so its name is removed from the problem.
        let names = [" for \(view.id)", " of \(view.id)", "\(view.id): ", "\(view.id) is "]
        let short = names.reduce(problem) { $0.replacing($1, with: "") }
        guard let pool = view.pool else { return [Span("✗ ", .bad), Span(sentence: short, .bad)] }
        return [Span("▲ ", .warning), Span(sentence: pool + ": " + short, .warning)]
    }
}
