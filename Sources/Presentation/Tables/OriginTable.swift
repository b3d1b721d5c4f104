import GeoFleet
import GeoRouting

/// The table of all pools' origins.
enum OriginTable: TableContent {
    struct Item {
        var pool: PoolView
        var origin: OriginView
        /// Whether a finding is about the origin.
        var hasFinding = false

        var key: OriginKey { OriginKey(pool: pool.name, origin: origin.name) }
    }

    static let columns = [
        Column("ORIGIN", 15, ideal: 24),
        Column("POOL", 13, ideal: 32),
        Column("STATE", 25, tight: 18, ideal: 60),
        Column("WEIGHT", 6, .right, priority: 2),
        Column("OF POOL", 7, .right, priority: 1),
        Column("ADDRESS", 15, ideal: 39, priority: 2),
        // Where there is no room for the address, a person looks for it, and does not expect another column instead.
        Column("CLUSTER", 8, ideal: 12, priority: 3, comesBack: false),
    ]

    static func items(_ situation: Situation) -> [Item] {
        let affected = AffectedRows(situation).origins
        return situation.fleet.pools.flatMap { pool in
            pool.origins.map { origin in
                var item = Item(pool: pool, origin: origin)
                // Usually no origin has a finding. Then the test `isEmpty` saves making a key for each origin.
                item.hasFinding = !affected.isEmpty && affected.contains(item.key)
                return item
            }
        }
    }

    static func item(_ id: String, _ situation: Situation) -> Item? {
        let (name, origin) = RowID.split(id)
        guard let pool = situation.fleet.pool(named: name) else { return nil }
        // `hasFinding` is not set, because no cell shows it.
        return pool.origins.first { $0.origin.name == origin }.map { Item(pool: pool, origin: $0) }
    }

    static func id(_ item: Item) -> String {
        RowID.origin(item.key)
    }

    /// A rank below 4 means that the origin is unhealthy, drained, without weight, or stale.
    static func needsAttention(_ item: Item) -> Bool { item.hasFinding || OriginWords(item.origin).rank < 4 }

    /// The rank of the origin; with a finding, it is at most that of a stale origin, 3.
    ///
    /// A foreign origin without a finding comes after all others: it is no business of this fleet, however it is.
    static func rank(_ item: Item) -> Int {
        let rank = OriginWords(item.origin).order
        if item.hasFinding { return min(rank, 3) }
        return item.origin.ownership == .foreign ? rank + OriginWords.rankCount : rank
    }

    static func edge(_ item: Item, _ situation: Situation) -> Style.Role? {
        let words = OriginWords(item.origin)
        let finding = situation.role(ofWorstFinding: { $0.pool == item.pool.name && $0.object == item.origin.name })
        return finding ?? (words.rank < 4 ? words.role : nil)
    }

    static func key(_ item: Item, _ column: Int) -> SortKey {
        switch column {
        case 0: .text(item.origin.name)
        case 1: .text(item.pool.name)
        case 2: .number(rank(item))
        case 3: .number(item.origin.weight)
        case 4: .number(Words.thousandths(item.origin.share ?? 0))
        case 5: .text(item.origin.addressText)
        default: .text(OriginWords(item.origin).cluster ?? "~")
        }
    }

    static func searchedTexts(_ item: Item) -> [String] {
        let words = OriginWords(item.origin)
        return [item.origin.name, item.pool.name, item.pool.geo ?? "", words.text]
            + [item.origin.addressText, words.cluster ?? "", item.origin.isOverridden ? "override" : ""]
    }

    static func cells(_ item: Item, _ situation: Situation) -> [Line] {
        let words = OriginWords(item.origin)
        return [
            Line(item.origin.name, .heading),
            Line(item.pool.name),
            words.line,
            words.weight,
            words.share,
            Line(item.origin.addressText),
            Line(words.cluster ?? "-", .muted),
        ]
    }
}
