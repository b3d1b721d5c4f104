import GeoRouting

/// All pools of the account.
enum PoolTable: TableContent {
    static let columns = [
        Column("POOL", 21, ideal: 40),
        Column("GEO", 7, ideal: 10),
        Column("HEALTH", 10, ideal: 12),
        Column("ORIGINS", 7, .right),
        Column("LOAD BALANCER", 15, ideal: 30, priority: 2),
        Column("MONITOR", 7, ideal: 8, priority: 3),
        Column("COORDINATES", 15, ideal: 18, priority: 4),
        Column("OWNERS", 12, ideal: 40, priority: 5),
    ]

    static func items(_ model: Model) -> [PoolView] { model.fleet.pools }

    static func item(_ id: String, _ model: Model) -> PoolView? { model.fleet.pool(named: id) }

    static func id(_ pool: PoolView) -> String { RowID.pool(pool) }

    static func rank(_ pool: PoolView) -> Int { StateWords(pool: pool).rank }

    static func key(_ pool: PoolView, _ column: Int) -> SortKey {
        switch column {
        case 0: .text(pool.pool.name)
        case 1: .text(pool.geo ?? "~")
        case 2: .number(rank(pool))
        case 3: .number(pool.origins.count(where: \.isUsable))
        case 4: .text(pool.loadBalancers.first ?? "~")
        case 5: .text(monitor(pool))
        case 6: .number(Int((pool.pool.coordinates?.longitude ?? 999) * 100))
        default: .text(owners(pool).first ?? "~")
        }
    }

    static func searched(_ pool: PoolView) -> [String] {
        [pool.pool.name, pool.geo ?? "", StateWords(pool: pool).word, monitor(pool)]
            + pool.loadBalancers + owners(pool)
    }

    static func cells(_ pool: PoolView, _ model: Model) -> [Line] {
        let isWatched = pool.pool.monitor != nil || pool.pool.hasMonitorGroup
        return [
            Line(pool.pool.name, .heading),
            Line(pool.geo ?? "-"),
            StateWords(pool: pool).line,
            OriginWords.up(pool.origins.count(where: \.isUsable), of: pool.origins.count),
            Line(Words.listed(pool.loadBalancers, none: "none"), pool.loadBalancers.isEmpty ? .warning : .text),
            Line(monitor(pool), isWatched ? .text : .warning),
            pool.pool.coordinates.map { Line(Words.coordinates($0)) } ?? Line("none", .warning),
            Line(Words.listed(owners(pool), none: "nobody")),
        ]
    }

    private static func monitor(_ pool: PoolView) -> String {
        if pool.pool.hasMonitorGroup { return "group" }
        return pool.pool.monitor == nil ? "none" : "yes"
    }

    private static func owners(_ pool: PoolView) -> [String] {
        guard case .ledger(let ledger) = pool.pool.description.ownership else { return [] }
        return ledger.owners.keys.sorted().map(\.text)
    }
}
