import GeoFleet
import GeoRouting

/// A state as it is shown: a glyph, a word, and a colour for those who see it.
struct StateWords: Hashable {
    var glyph: String
    var word: String
    var role: Style.Role
    /// From the worst on.
    var rank: Int

    private init(_ glyph: String, _ word: String, _ role: Style.Role, rank: Int) {
        self.glyph = glyph
        self.word = word
        self.role = role
        self.rank = rank
    }

    var line: Line { Line("\(glyph) \(word)", role) }

    static let noPool = StateWords("○", "no pool", .warning, rank: 3)
    static let unread = StateWords("?", "unknown", .unknown, rank: 5)

    /// What keeps a pool from its traffic comes before what its monitor says.
    init(pool: PoolView) {
        if !pool.pool.isEnabled {
            self.init("○", "disabled", .bad, rank: 1)
        } else if pool.origins.isEmpty {
            self.init("✗", "no origins", .bad, rank: 1)
        } else if !pool.origins.contains(where: \.origin.isEnabled) {
            self.init("○", "drained", .bad, rank: 1)
        } else if pool.loadBalancers.isEmpty, pool.geo != nil {
            self.init("○", "unused", .warning, rank: 2)
        } else {
            self.init(pool.health)
        }
    }

    init(_ health: PoolHealth) {
        switch health {
        case .critical: self.init("✗", "critical", .bad, rank: 0)
        case .degraded: self.init("▲", "degraded", .warning, rank: 4)
        case .unknown: self.init("?", "unknown", .unknown, rank: 5)
        case .healthy: self.init("●", "healthy", .good, rank: 6)
        }
    }

    init(_ feed: Feed, now: Moment) {
        switch feed.state {
        case .connecting: self.init("…", "connecting", .unknown, rank: 1)
        case .live: self.init("●", "live", .good, rank: 2)
        case .failing(let reason): self.init("✗", reason, .bad, rank: 0)
        }
    }
}
