import GeoFleet
import GeoRouting

/// The table of the overview: one row for each geo, with all pools of the geo.
///
/// A pool at no known place has its own row.
enum OverviewTable: TableContent {
    struct Item {
        var id: String
        var geo: String?
        var pools: [PoolView]
        /// The watched clusters of the geo; empty if the geo has pools.
        var clusters: [ClusterView]
        /// The index of the worst finding about the item; `Int.max` if there is none.
        var worstFindingIndex = Int.max

        var origins: [OriginView] { pools.flatMap(\.origins) }
        var usableCount: Int { origins.count(where: \.isUsable) }

        func isAffected(by finding: Finding) -> Bool {
            if let geo = finding.geo { return geo == self.geo }
            return finding.pool.map { name in pools.contains { $0.pool.name == name } } ?? false
        }

        /// Whether Cloudflare has been read; before that, whether the pool exists is not known.
        var isRead: Bool
        var state: StateWords {
            pools.map(StateWords.init(pool:)).min { $0.rank < $1.rank } ?? (isRead ? .noPool : .unread)
        }
    }

    static let columns = [
        Column("GEO", 7, ideal: 12),
        Column("POOL", 16, ideal: 40, priority: 3),
        Column("HEALTH", 10, ideal: 12),
        Column("SERVED BY", 18, tight: 13, ideal: 30),
        Column("10 MIN", HealthHistory.slotCount, priority: 5, isChart: true),
        Column("ORIGINS", 7, .right),
        Column("WEIGHT", 6, ideal: 8, .right, priority: 2),
        Column("OF POOL", 7, ideal: 8, .right, priority: 1),
        Column("ADDRESS", 15, ideal: 42, priority: 4),
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
        // The findings are taken in reverse order: the worst one comes last, and its index replaces the others.
        for (findingIndex, finding) in situation.findings.enumerated().reversed() {
            for index in items.indices where items[index].isAffected(by: finding) {
                items[index].worstFindingIndex = findingIndex
            }
        }
        return items.sorted {
            ($0.worstFindingIndex, $0.geo ?? "~", $0.id) < ($1.worstFindingIndex, $1.geo ?? "~", $1.id)
        }
    }

    /// The item of a row.
    ///
    /// `worstFindingIndex` is not set, because no cell shows it and computing it is slow.
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

    /// The rank: 0 for all items with findings, which keep the order of `items`; the others are sorted by health.
    static func rank(_ item: Item) -> Int { item.worstFindingIndex == .max ? 1000 + item.state.rank : 0 }

    static func needsAttention(_ item: Item) -> Bool { item.worstFindingIndex != .max || item.state.edge != nil }

    static func edge(_ item: Item, _ situation: Situation) -> Style.Role? {
        situation.role(ofWorstFinding: item.isAffected) ?? item.state.edge
    }

    static func key(_ item: Item, _ column: Int) -> SortKey {
        switch column {
        case 0: .text(item.geo ?? "~")
        case 1: .text(item.pools.first?.pool.name ?? "~")
        case 2: .number(item.state.rank)
        case 5: .number(item.usableCount)
        case 6: .number(item.origins.map(\.origin.weight).max() ?? 0)
        case 7: .number(item.origins.compactMap(\.share).map(Words.thousandths).max() ?? 0)
        default: .text(item.origins.first?.addressText ?? "~")
        }
    }

    static func searchedTexts(_ item: Item) -> [String] {
        [item.geo ?? "", item.state.word] + item.pools.map(\.pool.name)
            + item.origins.flatMap { [$0.origin.name, $0.addressText] }
    }

    /// The state; that there is no pool is as bad as the finding that reports it.
    private static func state(of item: Item, _ situation: Situation) -> Line {
        guard item.state == .noPool, let role = situation.role(ofWorstFinding: item.isAffected) else {
            let states = item.pools.map { StateWords(pool: $0, in: situation.fleet) }
            return (states.min { $0.rank < $1.rank } ?? item.state).line
        }
        return Line(item.state.line.text, role)
    }

    static func cells(_ item: Item, _ situation: Situation) -> [Line] {
        let origins = item.origins
        let none = item.isRead ? "no pool yet" : situation.fleet.unreadWords
        return [
            Line(item.geo ?? "-", .heading),
            Line(Words.firstWithCount(item.pools.map(\.pool.name), none: none)),
            state(of: item, situation),
            ServiceWords.line(
                situation.services.worst(ofGeo: item.geo ?? item.pools.first?.name ?? item.id),
                isRead: situation.fleet.cloudflare.lastSuccess != nil
            ),
            StateWords.strip(situation.healthHistory.services(of: item.pools.map(\.pool.name), until: situation.now)),
            origins.isEmpty ? Line("-") : OriginWords.usableCount(item.usableCount, of: origins.count),
            OriginWords.weights(origins),
            OriginWords.shares(origins),
            Line(Words.firstWithCount(origins.map(\.addressText), none: "-")),
        ]
    }
}
