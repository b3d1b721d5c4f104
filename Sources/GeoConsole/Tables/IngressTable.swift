import GeoRouting

/// The Ingresses that match the selector, in all watched clusters.
enum IngressTable: TableContent {
    struct Item {
        var cluster: ClusterView
        var ingress: IngressView

        var isIgnored: Bool { ingress.pool == nil }
    }

    static let columns = [
        Column("INGRESS", 20, ideal: 40),
        Column("CLUSTER", 8, ideal: 14),
        Column("CLUSTER-NAME", 12, ideal: 20, priority: 2),
        Column("ADDRESSES", 15, ideal: 40, priority: 1),
        Column("POOL, OR WHY IGNORED", 30, ideal: 100),
    ]

    static func items(_ model: Model) -> [Item] {
        model.fleet.clusters.flatMap { cluster in cluster.ingresses.map { Item(cluster: cluster, ingress: $0) } }
    }

    static func count(_ model: Model) -> Int { model.fleet.clusters.reduce(0) { $0 + $1.ingresses.count } }

    static func item(_ id: String, _ model: Model) -> Item? {
        let (name, reference) = RowID.split(id)
        guard let cluster = model.fleet.cluster(name), let reference else { return nil }
        let (namespace, ingress) = RowID.split(reference)
        return find(namespace, ingress ?? "", cluster).map { Item(cluster: cluster, ingress: $0) }
    }

    /// By halving: they stand in the order of namespace and name.
    private static func find(_ namespace: String, _ name: String, _ cluster: ClusterView) -> IngressView? {
        var range = cluster.ingresses.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let source = cluster.ingresses[middle].source
            if source.namespace == namespace, source.name == name { return cluster.ingresses[middle] }
            let isBefore = (source.namespace, source.name) < (namespace, name)
            range = isBefore ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }

    static func id(_ item: Item) -> String { RowID.ingress(item.ingress, in: item.cluster) }

    static func rank(_ item: Item) -> Int {
        if item.isIgnored { return 0 }
        return item.ingress.problem == nil ? 2 : 1
    }

    static func key(_ item: Item, _ column: Int) -> SortKey {
        switch column {
        case 0: .text(item.ingress.id)
        case 1: .text(item.cluster.id)
        case 2: .text(item.ingress.source.clusterName ?? "")
        case 3: .text(item.ingress.source.addresses.first ?? "")
        default: SortKey(number: rank(item), text: item.ingress.pool ?? "")
        }
    }

    static func searched(_ item: Item) -> [String] {
        let source = item.ingress.source
        return [item.cluster.id, source.namespace, source.name, source.clusterName ?? ""]
            + [item.ingress.pool ?? "ignored", item.ingress.problem ?? "", source.hostnames ?? ""] + source.addresses
    }

    static func cells(_ item: Item, _ model: Model) -> [Line] {
        let source = item.ingress.source
        return [
            Line(item.ingress.id, .heading),
            Line(item.cluster.id),
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
