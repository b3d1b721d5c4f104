import GeoFleet
import GeoRouting
import WorldMap

/// The legend of the map: the pools of its load balancer, with the letters of their marks.
enum MapTable: TableContent {
    struct Item {
        var index: Int
        var entry: PoolMap.Entry
        /// The number of cities that the pool serves; nil if it is not known which pool serves.
        var cities: Int?
        /// The number of cities without a failure in thought; nil if no pool fails in thought.
        var citiesBefore: Int?
    }

    static let columns = [
        Column("MARK", 4),
        Column("GEO", 7, ideal: 12),
        Column("POOL", 16, ideal: 40, priority: 2),
        Column("HEALTH", 10, ideal: 12),
        Column("ORIGINS", 7, .right, priority: 1),
        Column("CITIES", 8, ideal: 10, .right),
    ]

    static func items(_ situation: Situation) -> [Item] {
        let maps = situation.poolMaps ?? PoolMaps(situation.fleet, situation.mapChoice)
        let map = maps.shown
        let before = maps.choice.failingPool == nil ? nil : maps.actual.cityCounts
        return zip(map.entries.indices, zip(map.entries, map.cityCounts)).map { index, pair in
            Item(
                index: index,
                entry: pair.0,
                cities: map.unknown == nil ? pair.1 : nil,
                citiesBefore: before?[index]
            )
        }
    }

    static func id(_ item: Item) -> String { RowID.pool(item.entry.pool) }

    static func rank(_ item: Item) -> Int { item.index }

    static func edge(_ item: Item, _ situation: Situation) -> Style.Role? {
        situation.role(ofWorstFinding: { $0.pool == item.entry.pool.name })
    }

    static func key(_ item: Item, _ column: Int) -> SortKey {
        switch column {
        case 0: .number(item.index)
        case 1: .text(item.entry.pool.geo ?? "~")
        case 2: .text(item.entry.pool.name)
        case 3: .number(StateWords(pool: item.entry.pool).rank)
        case 4: .number(item.entry.pool.origins.count(where: \.isUsable))
        default: .number(item.cities ?? -1)
        }
    }

    static func searchedTexts(_ item: Item) -> [String] { [] }

    static func rows(_ ids: some Sequence<String>, _ situation: Situation) -> [Row] {
        // All items are made at once, because the cities are counted for all of them together.
        let items = Dictionary(items(situation).map { (id($0), $0) }) { first, _ in first }
        return ids.compactMap { id in
            items[id].map { Row(id: id, cells: cells($0, situation), edge: edge($0, situation)) }
        }
    }

    /// A sign in the colour of the part of the world that the pool serves; a blank if it serves none.
    private static func swatch(_ item: Item, _ situation: Situation) -> Span {
        guard item.entry.mark.isEligible, situation.mapColours.indices.contains(item.index) else { return Span(" ") }
        return Span("■", .region(situation.mapColours[item.index]))
    }

    static func cells(_ item: Item, _ situation: Situation) -> [Line] {
        let pool = item.entry.pool
        let isFailing = pool.name == situation.mapChoice.failingPool
        let state = StateWords(pool: pool, in: situation.fleet)
        let change = item.citiesBefore.map { (item.cities ?? $0) - $0 } ?? 0
        let changeText = change == 0 ? "" : change > 0 ? "+\(change) " : "−\(-change) "
        return [
            [
                swatch(item, situation), Span(" "),
                Span(isFailing ? "✗" : state.glyph, isFailing ? .bad : state.role),
                Span(item.entry.letter, .text, bold: true),
            ],
            Line(pool.geo ?? "-"),
            Line(pool.name, .heading),
            isFailing ? Line("✗ what if", .bad) : state.line,
            OriginWords.usableCount(pool.origins.count(where: \.isUsable), of: pool.origins.count),
            [Span(changeText, .warning), Span(item.cities.map(String.init) ?? "-")],
        ]
    }
}
