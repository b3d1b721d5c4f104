package import GeoFleet
package import GeoRouting

/// The words and formats of values on the screen.
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

    /// The time left in minutes and seconds: `14:32`.
    package static func countdown(_ span: Duration) -> String {
        let seconds = Int(max(span.components.seconds, 0))
        return "\(padded(seconds / 60)):\(padded(seconds % 60))"
    }

    /// The remark after an action for which the audit file could not be written.
    package static func auditRemark(_ why: String) -> String {
        " (the audit file could not be written afterwards: \(why))"
    }

    /// The moment as ` since 03:12 UTC`; empty for nil.
    static func since(_ moment: Moment?) -> String { moment.map { " since \(minute($0))" } ?? "" }

    /// The time of day, `03:12 UTC`, rounded up to the minute.
    static func minute(notBefore moment: Moment) -> String { minute(moment + .milliseconds(59_999)) }

    /// How long something took: `87 ms`, `1.4 s`, `31 s`.
    package static func span(_ span: Duration) -> String {
        let milliseconds = milliseconds(span)
        switch milliseconds {
        case ..<1000: return "\(milliseconds) ms"
        case ..<10_000: return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
        default: return "\(milliseconds / 1000) s"
        }
    }

    /// Cloudflare's text of a duration, `12.1ms`, with a blank before the unit: `12.1 ms`.
    package static func spaced(_ text: String) -> String {
        let number = text.prefix { $0.isNumber || $0 == "." }
        let unit = text.dropFirst(number.count)
        return number.isEmpty || !["ms", "s"].contains(unit) ? text : "\(number) \(unit)"
    }

    /// The duration in whole milliseconds, limited so that no sum overflows.
    package static func milliseconds(_ span: Duration) -> Int {
        let limit: Int64 = 1_000_000_000_000
        let (seconds, attoseconds) = span.components
        return Int(min(max(seconds, -limit), limit)) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }

    /// The time of day in UTC, to the second: `04:17:09`.
    package static func time(_ moment: Moment) -> String {
        // Added once more for moments before 1970, which have a negative remainder.
        let second = (moment.milliseconds / 1000 % 86_400 + 86_400) % 86_400
        return "\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
    }

    /// The time of day with its zone, rounded down to the minute: `03:12 UTC`.
    package static func minute(_ moment: Moment) -> String { "\(time(moment).prefix(5)) UTC" }

    /// A distance in kilometres, rounded to tens, or from 1000 km on to hundreds: `6,200 km`.
    static func kilometres(_ distance: Double) -> String {
        let step = distance < 1000 ? 10.0 : 100
        return grouped(Int((distance / step).rounded() * step)) + " km"
    }

    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.enumerated().map { index, digit in
            index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : String(digit)
        }.joined()
    }

    /// The first text and how many more there are, such as `origin-eu +2`; `none` where there is no text.
    package static func listed(_ texts: [String], none: String) -> String {
        guard let first = texts.first else { return none }
        return texts.count == 1 ? first : "\(first) +\(texts.count - 1)"
    }

    /// A number with its noun: `1 difference`, `3 differences`; `many` is the plural where an `s` is not enough.
    package static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
    }

    /// Latitude and longitude in degrees, to two places: `50.11, 8.68`.
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

    /// A path with long ids cut to their first digits; the details of a call show the whole path.
    package static func shortened(path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            isID(part) ? shortened(id: part) : String(part)
        }.joined(separator: "/")
    }

    /// Whether the text is the id of an object: 24 lower-case hexadecimal digits or more.
    package static func isID(_ text: some StringProtocol) -> Bool {
        text.utf8.count >= 24 && text.utf8.allSatisfy(isHexDigit)
    }

    /// The first four characters of an id: `17b5…`.
    package static func shortened(id: some StringProtocol) -> String { String(id.prefix(4)) + "…" }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    /// The level in a word, such as `warning`.
    package static func word(_ level: Notice.Level) -> String {
        switch level {
        case .debug: "debug"
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        }
    }

    /// The role that gives the level its colour.
    package static func role(_ level: Notice.Level) -> Style.Role {
        switch level {
        case .debug: .muted
        case .info: .text
        case .warning: .warning
        case .error: .bad
        }
    }

    /// The sign of the level: `▲` for a warning, `✗` for an error, else a blank.
    package static func glyph(_ level: Notice.Level) -> String {
        switch level {
        case .debug, .info: " "
        case .warning: "▲"
        case .error: "✗"
        }
    }

    /// An event in one line: a glyph for its level, how many times it happened if more than once, and its text.
    package static func event(_ record: EventRecord, _ text: String? = nil) -> Line {
        let event = record.event
        let role = role(event.level)
        let times = record.count > 1 ? [Span("×\(record.count) ", Style(role, bold: true))] : []
        return Line([Span("\(glyph(event.level)) ", role)] + times + [Span(text ?? event.text, role)])
    }
}

extension String {
    /// The text with blanks behind it, up to a width in characters.
    package func padding(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(width - count, 0))
    }
}

/// The glyph and the role that show how bad a finding is.
package struct SeverityWords {
    /// `✗`, `▲`, or `·` for a hint.
    package let glyph: String
    /// The role that gives the severity its colour.
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

/// A state as it is shown: a glyph, a word, and a role for the colour.
package struct StateWords: Hashable {
    /// The sign before the word, such as `●` or `✗`.
    package let glyph: String
    /// The state in a word, such as `drained`; for a source that fails, the reason.
    package let word: String
    /// The role that gives the state its colour.
    package let role: Style.Role
    /// The order of states, 0 for the worst.
    package let rank: Int

    private init(_ glyph: String, _ word: String, _ role: Style.Role, rank: Int) {
        self.glyph = glyph
        self.word = word
        self.role = role
        self.rank = rank
    }

    /// The glyph and the word, such as `● healthy`.
    package var line: Line { Line("\(glyph) \(word)", role) }

    static let noPool = StateWords("○", "no pool", .warning, rank: 3)
    static let unread = StateWords("?", "unknown", .unknown, rank: 5)

    /// The state of a pool: what keeps it from traffic comes before what its monitor says.
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

/// Words about calls to Cloudflare.
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
        // The highest column stands for 200 ms or more, so that a row of quick calls looks low.
        let greatest = max(slowest, 200)
        return String(durations.map { heights[min($0 * heights.count / (greatest + 1), heights.count - 1)] })
    }

    private static let heights: [Character] = ["▁", "▂", "▃", "▅", "▇"]

    /// The duration within which this share of the calls ended, such as 0.95; nil if there are no calls.
    package static func percentile(_ share: Double, of calls: [APICall]) -> Duration? {
        let durations = calls.map(\.duration).sorted()
        if durations.isEmpty { return nil }
        return durations[min(Int(Double(durations.count) * share), durations.count - 1)]
    }
}
