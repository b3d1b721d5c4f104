import GeoFleet
import GeoRouting

/// One row per geo, with its pools added up; a pool at no known place has a row of its own.
enum OverviewTable: TableContent {
    struct Item {
        var id: String
        var geo: String?
        var pools: [PoolView]
        /// Watched clusters of a geo that has no pool.
        var clusters: [ClusterView]
        /// The index of the worst finding about the item; `Int.max` if there is none.
        var finding = Int.max

        var origins: [OriginView] { pools.flatMap(\.origins) }
        var usable: Int { origins.count(where: \.isUsable) }
        func isConcerned(_ finding: Finding) -> Bool {
            if let geo = finding.geo { return geo == self.geo }
            return finding.pool.map { name in pools.contains { $0.pool.name == name } } ?? false
        }

        /// Whether Cloudflare has been read: before that, a pool is not missing but unknown.
        var isRead: Bool
        var state: StateWords {
            pools.map(StateWords.init(pool:)).min { $0.rank < $1.rank } ?? (isRead ? .noPool : .unread)
        }
    }

    static let columns = [
        Column("GEO", 7, ideal: 12),
        Column("POOL", 14, ideal: 40, priority: 1, clipping: .start),
        Column("HEALTH", 10, ideal: 12),
        Column("ORIGINS", 7, .right),
        Column("WEIGHT", 6, ideal: 8, .right, priority: 2),
        Column("SHARE", 5, ideal: 8, .right, priority: 4),
        Column("ADDRESS", 15, ideal: 42, priority: 3),
    ]

    static func items(_ situation: Situation) -> [Item] {
        let isRead = situation.fleet.cloudflare.lastSuccess != nil
        var items: [Item] = []
        for pool in situation.fleet.pools where pool.geo != nil || !pool.loadBalancers.isEmpty {
            let id = RowID.geo(of: pool)
            if let index = items.firstIndex(where: { $0.id == id }) {
                items[index].pools.append(pool)
            } else {
                items.append(Item(id: id, geo: pool.geo, pools: [pool], clusters: [], isRead: true))
            }
        }
        for cluster in situation.fleet.clusters where !items.contains(where: { $0.id == cluster.rules.place.code }) {
            let code = cluster.rules.place.code
            items.append(Item(id: code, geo: code, pools: [], clusters: [cluster], isRead: isRead))
        }
        // The worst finding is set last, so that it wins.
        for (place, finding) in situation.findings.enumerated().reversed() {
            for index in items.indices where items[index].isConcerned(finding) { items[index].finding = place }
        }
        return items.sorted { ($0.finding, $0.geo ?? "~", $0.id) < ($1.finding, $1.geo ?? "~", $1.id) }
    }

    /// The item of a row.
    ///
    /// Leaves `finding` unset: no cell uses it, and computing it for each row is costly.
    static func item(_ id: String, _ situation: Situation) -> Item? {
        let pools = situation.fleet.pools.filter {
            ($0.geo != nil || !$0.loadBalancers.isEmpty) && RowID.geo(of: $0) == id
        }
        if let first = pools.first { return Item(id: id, geo: first.geo, pools: pools, clusters: [], isRead: true) }
        let clusters = situation.fleet.clusters.filter { $0.rules.place.code == id }
        if clusters.isEmpty { return nil }
        let isRead = situation.fleet.cloudflare.lastSuccess != nil
        return Item(id: id, geo: id, pools: [], clusters: clusters, isRead: isRead)
    }

    static func id(_ item: Item) -> String { item.id }

    /// Items with findings have rank 0 and keep the order of `items`; the others follow by health.
    static func rank(_ item: Item) -> Int { item.finding == .max ? 1000 + item.state.rank : 0 }

    static func key(_ item: Item, _ column: Int) -> SortKey {
        switch column {
        case 0: .text(item.geo ?? "~")
        case 1: .text(item.pools.first?.pool.name ?? "~")
        case 2: .number(item.state.rank)
        case 3: .number(item.usable)
        case 4: .number(item.origins.map(\.origin.weight).max() ?? 0)
        case 5: .number(item.origins.compactMap(\.share).map(OriginWords.permille).max() ?? 0)
        default: .text(item.origins.first?.addressText ?? "~")
        }
    }

    static func searched(_ item: Item) -> [String] {
        [item.geo ?? "", item.state.word] + item.pools.map(\.pool.name)
            + item.origins.flatMap { [$0.origin.name, $0.addressText] }
    }

    static func cells(_ item: Item, _ situation: Situation) -> [Line] {
        let origins = item.origins
        return [
            Line(item.geo ?? "-", .heading),
            Line(Words.listed(item.pools.map(\.pool.name), none: item.isRead ? "no pool yet" : "not read yet")),
            item.state.line,
            origins.isEmpty ? Line("-") : OriginWords.up(item.usable, of: origins.count),
            OriginWords.weights(origins),
            OriginWords.shares(origins),
            Line(Words.listed(origins.map(\.addressText), none: "-")),
        ]
    }
}
