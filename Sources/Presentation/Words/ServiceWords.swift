import GeoFleet
package import GeoRouting

/// Words about what serves the users of a geo.
enum ServiceWords {
    /// What serves, such as `itself`, `us_west +1,800 km` or `eu… +4,200 km`; where no pool does, what users get.
    static func line(_ service: GeoService?, isRead: Bool) -> Line {
        guard let service else { return Line(isRead ? "-" : unread, .muted) }
        return Line(text(service.server), role(service.server))
    }

    private static let unread = "not known"

    static func text(_ server: GeoService.Server) -> String {
        switch server {
        case .itself: "itself"
        case .other(let names, let farther): list(names) + distance(farther)
        case .fallback(let name, let farther, mayAnswer: true): "fallback \(name)" + distance(farther)
        case .fallback(let name, _, mayAnswer: false): "fallback \(name): down"
        case .nobody(.error530): "nobody: 530"
        case .nobody(.noAnswer): "nobody: no answer"
        case .nobody(.disabled): "nobody: disabled"
        case .unknown(let obstacles): obstacles.first.map(text) ?? unread
        }
    }

    private static func role(_ server: GeoService.Server) -> Style.Role {
        switch server {
        case .itself: .text
        case .other, .fallback(_, _, mayAnswer: true): .warning
        case .nobody, .fallback(_, _, mayAnswer: false): .bad
        case .unknown: .muted
        }
    }

    /// The first name, with `…` where there are others: a narrow column still has room for the distance.
    private static func list(_ names: [String]) -> String { (names.first ?? "-") + (names.count > 1 ? "…" : "") }

    private static func distance(_ farther: Double?) -> String {
        farther.map { " +" + Words.kilometres($0) } ?? ""
    }

    private static func text(_ obstacle: Certainty.Obstacle) -> String {
        switch obstacle {
        case .rule: "by a rule"
        case .poolSet: "by a pool set"
        case .maps: "by geo maps"
        case .policy(let policy): "by \(policy)"
        case .unreadPool, .unreadFallback, .unprobed, .noCoordinates: unread
        }
    }

    // MARK: The chain

    /// The whole chain for a geo, nearest first: `itself: drained, ▸us_west 3,900 km, asia 8,800 km`.
    ///
    /// `▸` marks the pool that serves. The short form has no distances, and no reasons of Cloudflare.
    /// There is no arrow between the pools: a line that is too long would be cut before its last arrow.
    static func chain(_ service: GeoService, isShort: Bool = false) -> Line {
        var line = Line.empty
        for (index, link) in service.chain.enumerated() {
            if index > 0 { line += Line(isShort ? ", " : "; ", .muted) }
            line += chainLink(link, from: service.geo, isShort: isShort)
        }
        return line
    }

    private static func chainLink(_ link: GeoService.Link, from geo: String, isShort: Bool) -> Line {
        var text = link.name == geo ? "itself" : link.name
        if let distance = link.distance, link.name != geo, !isShort { text += " " + Words.kilometres(distance) }
        if let why = link.standing.words(isShort: isShort) { text += ": \(why)" }
        if link.isServing { return Line("▸" + text, .heading, bold: true) }
        return Line(text, link.standing.isEligible ? .text : .muted)
    }
}

extension Standing {
    /// Why a pool gets no traffic or only a part of it, in a few words; nil where there is nothing to say.
    ///
    /// The short form leaves out Cloudflare's reason.
    package func words(isShort: Bool) -> String? {
        switch self {
        case .eligible: nil
        case .shedding(let percent): "sheds \(Int(percent.rounded()))%"
        case .out(.unhealthy) where isShort: "down"
        case .out(let exclusion): exclusion.words
        }
    }
}

extension Exclusion {
    fileprivate var words: String {
        switch self {
        case .disabled: "disabled"
        case .empty: "no origins"
        case .drained: "drained"
        case .unhealthy(let reason): "down" + (reason.map { ", \($0)" } ?? "")
        case .unprobed: "not yet probed"
        case .belowMinimum(let up, let minimum): "\(up) up, \(minimum) needed"
        case .weightless: "all weights 0"
        case .shedsAll: "sheds all"
        case .noCoordinates: "no coordinates"
        case .notDefault: "not in default_pools"
        case .onlyFallback: "only as fallback"
        case .unread: "not found"
        }
    }
}
