import GeoFleet
import GeoRouting

/// The table of all pools in the account.
enum PoolTable: TableContent {
    struct Item {
        var pool: PoolView
        /// Whether a finding is about the pool.
        var hasFinding = false
    }

    static let columns = [
        Column("POOL", 21, ideal: 40),
        Column("GEO", 7, ideal: 10),
        Column("HEALTH", 10, ideal: 12),
        Column("10 MIN", HealthHistory.slotCount, priority: 1, isChart: true),
        Column("ORIGINS", 7, .right),
        Column("LOAD BALANCER", 15, ideal: 30, priority: 2),
        Column("MONITOR", 7, ideal: 8, priority: 3),
        Column("COORDINATES", 15, ideal: 18, priority: 4),
        Column("OWNERS", 12, ideal: 40, priority: 5),
    ]

    static func items(_ situation: Situation) -> [Item] {
        let affected = AffectedRows(situation).pools
        return situation.fleet.pools.map { Item(pool: $0, hasFinding: affected.contains($0.pool.name)) }
    }

    static func item(_ id: String, _ situation: Situation) -> Item? {
        situation.fleet.pool(named: id).map { Item(pool: $0) }
    }

    static func id(_ item: Item) -> String { RowID.pool(item.pool) }

    /// A rank below 5 means that the pool is neither healthy nor of unknown health.
    static func needsAttention(_ item: Item) -> Bool {
        item.hasFinding || isOwn(item.pool) && StateWords(pool: item.pool).rank < 5
    }

    /// The rank of the pool; with a finding, it is at most that of a degraded pool, 4; foreign pools come last.
    static func rank(_ item: Item) -> Int {
        let rank = StateWords(pool: item.pool).rank
        return item.hasFinding ? min(rank, 4) : isOwn(item.pool) ? rank : rank + 10
    }

    static func edge(_ item: Item, _ situation: Situation) -> Style.Role? {
        let state = isOwn(item.pool) ? StateWords(pool: item.pool).edge : nil
        return situation.role(ofWorstFinding: { $0.pool == item.pool.name }) ?? state
    }

    /// Whether a load balancer uses the pool, or an owner or a watched cluster has a part in it.
    private static func isOwn(_ pool: PoolView) -> Bool {
        !pool.loadBalancers.isEmpty || !pool.isUseKnown || !owners(pool).isEmpty
            || pool.origins.contains { $0.ownership != .foreign }
    }

    static func key(_ item: Item, _ column: Int) -> SortKey {
        let pool = item.pool
        return switch column {
        case 0: .text(pool.name)
        case 1: .text(pool.geo ?? "~")
        case 2: .number(rank(item))
        case 4: .number(pool.origins.count(where: \.isUsable))
        case 5: .text(pool.loadBalancers.first ?? "~")
        case 6: .text(monitor(pool))
        // From west to east; pools without coordinates come last.
        case 7: .number(Int((pool.coordinates?.longitude ?? 999) * 100))
        default: .text(owners(pool).first ?? "~")
        }
    }

    static func searchedTexts(_ item: Item) -> [String] {
        let pool = item.pool
        return [pool.name, pool.geo ?? "", StateWords(pool: pool).word, monitor(pool)]
            + pool.loadBalancers + owners(pool)
    }

    static func cells(_ item: Item, _ situation: Situation) -> [Line] {
        let pool = item.pool
        return [
            Line(pool.name, .heading),
            Line(pool.geo ?? "-"),
            StateWords(pool: pool, in: situation.fleet).line,
            StateWords.strip(situation.healthHistory.services(of: [pool.name], until: situation.now)),
            OriginWords.usableCount(pool.origins.count(where: \.isUsable), of: pool.origins.count),
            users(pool),
            Line(monitor(pool), pool.isProbed ? .text : .warning),
            pool.coordinates.map { Line(Words.coordinates($0)) } ?? Line("none", .warning),
            Line(Words.firstWithCount(owners(pool), none: "none")),
        ]
    }

    private static func users(_ pool: PoolView) -> Line {
        if !pool.isUseKnown { return Line("unknown", .unknown) }
        return Line(
            Words.firstWithCount(pool.loadBalancers, none: "none"),
            pool.loadBalancers.isEmpty ? .warning : .text
        )
    }

    private static func monitor(_ pool: PoolView) -> String {
        if pool.pool.hasMonitorGroup { return "group" }
        return pool.pool.monitor == nil ? "none" : "yes"
    }

    private static func owners(_ pool: PoolView) -> [String] {
        guard case .record(let record) = pool.description.ownership else { return [] }
        return record.owners.keys.sorted().map(\.text)
    }
}
