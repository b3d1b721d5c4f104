package import GeoFleet
package import GeoRouting

/// The words and formats of values on the screen.
package enum Words {
    /// The age in one unit: `12 s`, `3 min`, `2 h`, `5 d`.
    package static func age(_ span: Duration) -> String {
        let seconds = max(span.components.seconds, 0)
        switch seconds {
        case ..<100: return "\(seconds) s"
        case ..<6000: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86_400) d"
        }
    }

    /// The time since an object was created, as kubectl writes it; nil if that time is not known.
    package static func age(of source: SourceObject, at now: Moment) -> String? {
        source.created == 0 ? nil : kubernetesAge(.seconds(now.milliseconds / 1000 - source.created))
    }

    /// A duration as kubectl writes it: `45s`, `5m30s`, `47h`, `3d4h`, `400d`, `2y30d`.
    package static func kubernetesAge(_ span: Duration) -> String {
        let seconds = max(Int(span.components.seconds), 0)
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        func pair(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
            small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
        }
        if seconds < 120 { return "\(seconds)s" }
        if minutes < 10 { return pair(minutes, "m", seconds % 60, "s") }
        if minutes < 180 { return "\(minutes)m" }
        if hours < 8 { return pair(hours, "h", minutes % 60, "m") }
        if hours < 48 { return "\(hours)h" }
        if days < 8 { return pair(days, "d", hours % 24, "h") }
        if days < 730 { return "\(days)d" }
        return days < 2920 ? pair(days / 365, "y", days % 365, "d") : "\(days / 365)y"
    }

    /// The time left: `45 s`, `14 min 32 s`.
    package static func timeLeft(_ span: Duration) -> String {
        let seconds = Int(max(span.components.seconds, 0))
        return seconds < 60 ? "\(seconds) s" : "\(seconds / 60) min \(padded(seconds % 60)) s"
    }

    /// The remark that the audit file could not be written after an action; it begins with a blank.
    package static func auditRemark(_ why: String) -> String {
        " (the audit file could not be written afterwards: \(why))"
    }

    /// The time at which a state began, such as ` since 03:12 UTC` with the blank; empty for nil.
    static func since(_ moment: Moment?) -> String { moment.map { " since \(hourMinute($0))" } ?? "" }

    /// The beginning of a state that was there at the start: ` since before this console started (03:10 UTC)`.
    static func sinceBefore(start: Moment?) -> String {
        " since before this console started" + (start.map { " (\(hourMinute($0)))" } ?? "")
    }

    /// The words for a block of all calls, with its end rounded up to the second.
    ///
    /// Header, cards and events all have this form: each would count down in its own way otherwise.
    package static func blocked(until end: Moment) -> String { "all calls are refused (429) until \(second(end))" }

    /// The time of day, rounded up to the second: `03:12:09 UTC`.
    package static func second(_ moment: Moment) -> String { "\(time(moment + .milliseconds(999))) UTC" }

    /// A duration in milliseconds or seconds: `87 ms`, `1.4 s`, `31 s`.
    package static func duration(_ span: Duration) -> String {
        let milliseconds = milliseconds(span)
        switch milliseconds {
        case ..<1000: return "\(milliseconds) ms"
        case ..<10_000: return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
        default: return "\(milliseconds / 1000) s"
        }
    }

    /// A time that Cloudflare writes as `2026-11-22T21:04:10Z`: `2026-11-22 21:04:10 UTC`; another text as it is.
    package static func cloudflareTime(_ text: String) -> String {
        let digits = text.utf8.prefix(19)
        guard text.utf8.last == UInt8(ascii: "Z"), digits.count == 19 else { return text }
        return String(decoding: digits.map { $0 == UInt8(ascii: "T") ? UInt8(ascii: " ") : $0 }, as: UTF8.self) + " UTC"
    }

    /// A duration that Cloudflare writes as `12.1ms`, with a blank before the unit: `12.1 ms`.
    package static func cloudflareDuration(_ text: String) -> String {
        let number = text.prefix { $0.isNumber || $0 == "." }
        let unit = text.dropFirst(number.count)
        return number.isEmpty || !["ms", "s"].contains(unit) ? text : "\(number) \(unit)"
    }

    /// The duration in whole milliseconds; it is limited, because otherwise a sum could overflow.
    package static func milliseconds(_ span: Duration) -> Int {
        let limit: Int64 = 1_000_000_000_000
        let (seconds, attoseconds) = span.components
        return Int(min(max(seconds, -limit), limit)) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }

    /// The time of day in UTC, to the second: `04:17:09`.
    package static func time(_ moment: Moment) -> String {
        // Before 1970 the remainder is negative: one day is added to make it positive.
        let second = (moment.milliseconds / 1000 % 86_400 + 86_400) % 86_400
        return "\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
    }

    /// The time of day with its zone, rounded down to the minute: `03:12 UTC`.
    package static func hourMinute(_ moment: Moment) -> String { "\(time(moment).prefix(5)) UTC" }

    /// A distance in kilometres, such as `6,200 km`.
    ///
    /// Distances below 1000 km are rounded to 10 km, all others to 100 km.
    package static func kilometres(_ distance: Double) -> String {
        let step = distance < 1000 ? 10.0 : 100
        return grouped(Int((distance / step).rounded() * step)) + " km"
    }

    /// A share, 0 to 1, in whole per cent: `33%`; `-` if it is not finite.
    package static func percent(_ share: Double) -> String {
        share.isFinite ? "\((thousandths(share) + 5) / 10)%" : "-"
    }

    /// A share, 0 to 1, in thousandths; 0 if it is not finite.
    static func thousandths(_ share: Double) -> Int {
        share.isFinite ? Int((min(max(share, 0), 1) * 1000).rounded()) : 0
    }

    /// The number with a comma between thousands: `1,200`.
    package static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.enumerated().map { index, digit in
            index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : String(digit)
        }.joined()
    }

    /// A name in a sentence; in quotation marks if it could be read as a number or as a word of the sentence.
    package static func name(_ name: String) -> String {
        let isNumber = name.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isNumber || numberWords.contains(name.lowercased()) ? "\u{201C}\(name)\u{201D}" : name
    }

    private static let numberWords: Set = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "first", "second",
        "third", "last", "all", "any", "both", "none", "another", "other",
    ]

    /// The position in a list: `1st`, `2nd`, `3rd`, `11th`.
    static func ordinal(_ number: Int) -> String {
        let isTeen = (11...13).contains(number % 100)
        let ending = isTeen ? "th" : [1: "st", 2: "nd", 3: "rd"][number % 10] ?? "th"
        return "\(number)\(ending)"
    }

    /// The first text and the number of the others, such as `origin-eu +2`; `none` if there is no text.
    package static func firstWithCount(_ texts: [String], none: String) -> String {
        guard let first = texts.first else { return none }
        return texts.count == 1 ? first : "\(first) +\(texts.count - 1)"
    }

    /// A number with its noun: `1 difference`, `3 differences`.
    ///
    /// `plural` is needed only if the plural is not the singular with an `s`, as in `Ingresses`.
    package static func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
        count == 1 ? "1 \(singular)" : "\(count) \(plural ?? singular + "s")"
    }

    /// What a sync of a cluster would write now: `3 changes`.
    package static func changes(_ count: Int) -> String { count == 0 ? "nothing to change" : counted(count, "change") }

    /// The value of curl's `--connect-to` for any host and port to an address: `::203.0.113.1`.
    ///
    /// An IPv6 address needs brackets (curl's manual page), and shells would take these for a pattern.
    package static func connectTo(_ address: String) -> String {
        address.contains(":") ? "'::[\(address)]:'" : "::\(address)"
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

    /// A path in which each long id is cut to its first digits; the details of a call show the whole path.
    ///
    /// The last id becomes `name`, the name of its object, where that is known.
    package static func shortened(path: String, _ name: String? = nil) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let named = name == nil ? nil : parts.lastIndex(where: isID)
        return parts.indices.map { index in
            index == named ? name ?? "" : isID(parts[index]) ? shortened(id: parts[index]) : String(parts[index])
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

    /// The glyph of the level: `▲` for a warning, `✗` for an error, else a blank.
    package static func glyph(_ level: Notice.Level) -> String {
        switch level {
        case .debug, .info: " "
        case .warning: "▲"
        case .error: "✗"
        }
    }

    /// An event in one line: the glyph of its level, the number of repetitions such as `×3`, and a text.
    ///
    /// If `text` is nil, the event's own text is used.
    package static func event(_ record: EventRecord, _ text: String? = nil) -> Line {
        let event = record.event
        let role = role(event.level)
        let times = record.count > 1 ? [Span("×\(record.count) ", Style(role, bold: true))] : []
        return Line([Span("\(glyph(event.level)) ", role)] + times + [Span(sentence: text ?? event.text, role)])
    }
}

extension String {
    /// The text, filled up with blanks to a width in characters.
    package func padding(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(width - count, 0))
    }
}

/// The look of a severity: a glyph and a colour role, which show how bad a finding is.
package struct SeverityStyle {
    /// `✗`, `▲`, or `·` for a hint.
    package let glyph: String
    /// The role that gives the severity its colour.
    package let role: Style.Role

    package init(_ severity: Finding.Severity) {
        switch severity {
        case .cloudflareUnknown, .outage, .servedElsewhere: (glyph, role) = ("✗", .bad)
        case .misrouting: (glyph, role) = ("▲", .bad)
        case .lessCapacity, .leftover, .partlyUnknown: (glyph, role) = ("▲", .warning)
        case .hint: (glyph, role) = ("·", .muted)
        }
    }
}

/// A state on the screen: a glyph, a word, and a role for the colour.
package struct StateWords: Hashable {
    /// The glyph before the word, such as `●` or `✗`.
    package let glyph: String
    /// The state in a word, such as `drained`; for a source that cannot be read, the reason.
    package let word: String
    /// The role that gives the state its colour.
    package let role: Style.Role
    /// The position in the order of states; 0 is the worst.
    package let rank: Int

    private init(_ glyph: String, _ word: String, _ role: Style.Role, rank: Int) {
        self.glyph = glyph
        self.word = word
        self.role = role
        self.rank = rank
    }

    /// The glyph and the word, such as `● healthy`.
    package var line: Line { Line("\(glyph) \(word)", role) }

    /// The colour of the left edge of a row with this state; nil for a good one.
    var edge: Style.Role? { role == .good ? nil : role }

    /// The health of pools in the last minutes: one character per minute, the newest at the right.
    ///
    /// The higher a bar, the worse was the service; a blank is a minute without a reading.
    static func strip(_ services: [HealthHistory.Service?]) -> Line {
        Line(
            services.map { service in
                switch service {
                case .healthy: Span("▁", .good)
                case .unknown: Span("·", .muted)
                case .degraded: Span("▅", .warning)
                case .out: Span("▇", .bad)
                case nil: Span(" ")
                }
            }
        )
    }

    static let noPool = StateWords("○", "no pool", .warning, rank: 3)
    static let unread = StateWords("?", "unknown", .unknown, rank: 5)

    /// The state of a pool.
    ///
    /// If the pool can get no traffic, the word says why; otherwise it is the health that the monitor reports.
    package init(pool: PoolView) {
        if !pool.isEnabled {
            self.init("○", "disabled", .bad, rank: 1)
        } else if pool.origins.isEmpty {
            self.init("✗", "no origins", .bad, rank: 1)
        } else if !pool.origins.contains(where: \.origin.isEnabled) {
            self.init("○", "drained", .bad, rank: 1)
        } else if !pool.origins.contains(where: { $0.origin.isEnabled && $0.weight > 0 }) {
            self.init("○", "weight 0", .bad, rank: 1)
        } else if pool.loadBalancers.isEmpty, pool.isUseKnown, pool.geo != nil {
            self.init("○", "unused", .warning, rank: 2)
        } else {
            self.init(pool.health)
        }
    }

    /// The state of a pool; `no traffic` for a pool that could serve, but only disabled load balancers use it.
    init(pool: PoolView, in fleet: Fleet) {
        self.init(pool: pool)
        if rank >= 4, !fleet.disabledUsers(of: pool).isEmpty { self.init("○", "no traffic", .bad, rank: rank) }
    }

    init(_ health: PoolHealth) {
        switch health {
        case .critical: self.init("✗", "critical", .bad, rank: 0)
        case .degraded: self.init("▲", "degraded", .warning, rank: 4)
        case .unknown: self.init("?", "unknown", .unknown, rank: 5)
        case .healthy: self.init("●", "healthy", .good, rank: 6)
        }
    }

    package init(_ source: ReadStatus, now: Moment) {
        switch source.state {
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

    /// A bar chart of the latest calls' durations: one character per call, the newest at the right.
    package static func barChart(_ calls: [APICall], width: Int) -> String {
        let durations = calls.suffix(max(width, 0)).map { Words.milliseconds($0.duration) }
        guard let slowest = durations.max() else { return "" }
        // The full height means 200 ms or more, so that the bars stay low if all calls are quick.
        let greatest = max(slowest, 200)
        return String(durations.map { heights[min($0 * heights.count / (greatest + 1), heights.count - 1)] })
    }

    private static let heights: [Character] = ["▁", "▂", "▃", "▅", "▇"]

    /// A percentile of the calls' durations; nil if there are no calls.
    ///
    /// For the share 0.95, it is the duration that 95 % of the calls did not exceed.
    package static func percentile(_ share: Double, of calls: [APICall]) -> Duration? {
        let durations = calls.map(\.duration).sorted()
        if durations.isEmpty { return nil }
        return durations[min(Int(Double(durations.count) * share), durations.count - 1)]
    }
}
