package import GeoFleet
package import GeoRouting

/// How values are said on the screen.
package enum Words {
    /// How long ago, in one unit: `12 s`, `3 min`, `2 h`, `5 d`.
    package static func age(_ span: Duration) -> String {
        let seconds = max(span.components.seconds, 0)
        switch seconds {
        case ..<100: return "\(seconds) s"
        case ..<6000: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86_400) d"
        }
    }

    /// What is left, to the second: `14:32`.
    package static func countdown(_ span: Duration) -> String {
        let seconds = Int(max(span.components.seconds, 0))
        return "\(padded(seconds / 60)):\(padded(seconds % 60))"
    }

    /// What stands behind an action after which the audit file could not be written.
    package static func auditRemark(_ why: String) -> String {
        " (the audit file could not be written afterwards: \(why))"
    }

    /// ` since 03:12 UTC`; empty where it never was otherwise.
    static func since(_ moment: Moment?) -> String { moment.map { " since \(Figure.time($0))" } ?? "" }

    /// `03:12 UTC`, the whole minute that is not before.
    static func minute(notBefore moment: Moment) -> String { Figure.time(moment + .milliseconds(59_999)) }

    /// How long something took: `87 ms`, `1.4 s`, `31 s`.
    package static func span(_ span: Duration) -> String {
        let milliseconds = milliseconds(span)
        switch milliseconds {
        case ..<1000: return "\(milliseconds) ms"
        case ..<10_000: return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
        default: return "\(milliseconds / 1000) s"
        }
    }

    /// A duration as Cloudflare writes it, `12.1ms`, as it is written here: `12.1 ms`.
    package static func spaced(_ text: String) -> String {
        let number = text.prefix { $0.isNumber || $0 == "." }
        let unit = text.dropFirst(number.count)
        return number.isEmpty || !["ms", "s"].contains(unit) ? text : "\(number) \(unit)"
    }

    package static func milliseconds(_ span: Duration) -> Int {
        let limit: Int64 = 1_000_000_000_000
        let (seconds, attoseconds) = span.components
        return Int(min(max(seconds, -limit), limit)) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }

    /// The time of day, `04:17:09`, in the time zone of the person who looks.
    package static func time(_ moment: Moment, _ situation: Situation) -> String {
        let day = 86_400
        let seconds = ((moment.milliseconds / 1000 + situation.utcOffset) % day + day) % day
        return "\(padded(seconds / 3600)):\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
    }

    /// The first of several, and how many more there are.
    package static func listed(_ texts: [String], none: String) -> String {
        guard let first = texts.first else { return none }
        return texts.count == 1 ? first : "\(first) +\(texts.count - 1)"
    }

    package static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
    }

    /// In degrees, to two places: `50.11, 8.68`.
    package static func coordinates(_ place: Coordinates) -> String {
        "\(degrees(place.latitude)), \(degrees(place.longitude))"
    }

    private static func degrees(_ angle: Double) -> String {
        let hundredths = Int((angle.magnitude * 100).rounded())
        return "\(angle < 0 && hundredths > 0 ? "-" : "")\(hundredths / 100).\(padded(hundredths % 100))"
    }

    private static func padded(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }

    /// A path with the long ids cut to their first digits; the details have them whole.
    package static func shortened(path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            isID(part) ? shortened(id: part) : String(part)
        }.joined(separator: "/")
    }

    /// Whether nobody could read it aloud: the hexadecimal id of an object.
    package static func isID(_ text: some StringProtocol) -> Bool {
        text.utf8.count >= 24 && text.utf8.allSatisfy(isHexDigit)
    }

    package static func shortened(id: some StringProtocol) -> String { String(id.prefix(4)) + "…" }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    package static func word(_ level: Notice.Level) -> String {
        switch level {
        case .debug: "debug"
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        }
    }

    package static func role(_ level: Notice.Level) -> Style.Role {
        switch level {
        case .debug: .muted
        case .info: .text
        case .warning: .warning
        case .error: .bad
        }
    }

    package static func glyph(_ level: Notice.Level) -> String {
        switch level {
        case .debug, .info: " "
        case .warning: "▲"
        case .error: "✗"
        }
    }

    /// What happened, with a glyph in front where it is bad, and how often where that is more than once.
    package static func event(_ record: EventRecord, _ text: String? = nil) -> Line {
        let event = record.event
        let role = role(event.level)
        let times = record.count > 1 ? [Span("×\(record.count) ", Style(role, bold: true))] : []
        return Line([Span("\(glyph(event.level)) ", role)] + times + [Span(text ?? event.text, role)])
    }
}

extension String {
    /// With blanks behind it, up to a width.
    package func padding(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(width - count, 0))
    }
}

/// How grave a finding is, to the eye.
package struct SeverityWords {
    package let glyph: String
    package let role: Style.Role

    package init(_ severity: Finding.Severity) {
        switch severity {
        case .blind, .outage, .detour: (glyph, role) = ("✗", .bad)
        case .misrouting: (glyph, role) = ("▲", .bad)
        case .reduced, .leftover, .blindSpot: (glyph, role) = ("▲", .warning)
        case .hint: (glyph, role) = ("·", .muted)
        }
    }
}

/// A state as it is shown: a glyph, a word, and a colour for those who see it.
package struct StateWords: Hashable {
    package let glyph: String
    package let word: String
    package let role: Style.Role
    /// From the worst on.
    package let rank: Int

    private init(_ glyph: String, _ word: String, _ role: Style.Role, rank: Int) {
        self.glyph = glyph
        self.word = word
        self.role = role
        self.rank = rank
    }

    package var line: Line { Line("\(glyph) \(word)", role) }

    static let noPool = StateWords("○", "no pool", .warning, rank: 3)
    static let unread = StateWords("?", "unknown", .unknown, rank: 5)

    /// What keeps a pool from its traffic comes before what its monitor says.
    package init(pool: PoolView) {
        if !pool.isEnabled {
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

    package init(_ feed: SourceStatus, now: Moment) {
        switch feed.state {
        case .connecting: self.init("…", "connecting", .unknown, rank: 1)
        case .live: self.init("●", "live", .good, rank: 2)
        case .failing(let reason): self.init("✗", reason, .bad, rank: 0)
        }
    }
}

/// What is said of a call to Cloudflare.
package enum CallWords {
    static func status(_ call: APICall) -> Line {
        guard let status = call.status else { return Line("✗ none", .bad) }
        switch status {
        case 200..<400: return Line("● \(status)", .good)
        case 429: return Line("▲ 429", .warning)
        default: return Line("✗ \(status)", .bad)
        }
    }

    /// The durations of the latest calls as columns of five heights, the newest at the right.
    package static func sparkline(_ calls: [APICall], width: Int) -> String {
        let durations = calls.suffix(max(width, 0)).map { Words.milliseconds($0.duration) }
        guard let slowest = durations.max() else { return "" }
        // Below this a call is quick, and a row of quick ones should look like one.
        let greatest = max(slowest, 200)
        return String(durations.map { heights[min($0 * heights.count / (greatest + 1), heights.count - 1)] })
    }

    private static let heights: [Character] = ["▁", "▂", "▃", "▅", "▇"]

    /// The duration that this share of the calls stayed within.
    package static func percentile(_ share: Double, of calls: [APICall]) -> Duration? {
        let durations = calls.map(\.duration).sorted()
        if durations.isEmpty { return nil }
        return durations[min(Int(Double(durations.count) * share), durations.count - 1)]
    }
}
