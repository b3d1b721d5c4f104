import GeoRouting

/// One row per geo, with its pools added up; pools at no known place stand for themselves.
enum OverviewTable: TableContent {
    struct Item {
        var id: String
        var geo: String?
        var pools: [PoolView]
        /// Watched clusters of a geo that has no pool.
        var clusters: [ClusterView]

        var origins: [OriginView] { pools.flatMap(\.origins) }
        var usable: Int { origins.count(where: \.isUsable) }
        var state: StateWords { pools.map(StateWords.init(pool:)).min { $0.rank < $1.rank } ?? .noPool }
    }

    static let columns = [
        Column("GEO", 7, ideal: 12),
        Column("POOL", 16, ideal: 40, priority: 1),
        Column("HEALTH", 10, ideal: 12),
        Column("ORIGINS", 7, .right),
        Column("WEIGHT", 6, ideal: 8, .right, priority: 2),
        Column("SHARE", 5, ideal: 8, .right, priority: 4),
        Column("ADDRESS", 15, ideal: 42, priority: 3),
    ]

    static func items(_ model: Model) -> [Item] {
        var items: [Item] = []
        for pool in model.fleet.pools where pool.geo != nil || !pool.loadBalancers.isEmpty {
            let id = RowID.geo(of: pool)
            if let index = items.firstIndex(where: { $0.id == id }) {
                items[index].pools.append(pool)
            } else {
                items.append(Item(id: id, geo: pool.geo, pools: [pool], clusters: []))
            }
        }
        for cluster in model.fleet.clusters where !items.contains(where: { $0.id == cluster.rules.place.code }) {
            let code = cluster.rules.place.code
            items.append(Item(id: code, geo: code, pools: [], clusters: [cluster]))
        }
        return items.sorted { ($0.geo ?? "~", $0.id) < ($1.geo ?? "~", $1.id) }
    }

    static func id(_ item: Item) -> String { item.id }

    static func rank(_ item: Item) -> Int { item.state.rank }

    static func key(_ item: Item, _ column: Int) -> SortKey {
        switch column {
        case 0: .text(item.geo ?? "~")
        case 1: .text(item.pools.first?.pool.name ?? "~")
        case 2: .number(item.state.rank)
        case 3: .number(item.usable)
        case 4: .number(item.origins.map(\.origin.weight).max() ?? 0)
        case 5: .number(Int((item.origins.compactMap(\.share).max() ?? 0) * 1000))
        default: .text(item.origins.first?.addressText ?? "~")
        }
    }

    static func searched(_ item: Item) -> [String] {
        [item.geo ?? "", item.state.word] + item.pools.map(\.pool.name)
            + item.origins.flatMap { [$0.origin.name, $0.addressText] }
    }

    static func cells(_ item: Item, _ model: Model) -> [Line] {
        let origins = item.origins
        return [
            Line(item.geo ?? "-", .heading),
            Line(Words.listed(item.pools.map(\.pool.name), none: "no pool yet")),
            item.state.line,
            OriginWords.up(item.usable, of: origins.count),
            OriginWords.weights(origins),
            OriginWords.shares(origins),
            Line(Words.listed(origins.map(\.addressText), none: "-")),
        ]
    }
}
