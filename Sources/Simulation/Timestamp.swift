import Wire

/// An instant of the simulated calendar, and its text in the forms of the APIs.
struct Timestamp: Sendable, Comparable {
    /// The microseconds since 1970-01-01 00:00 UTC.
    var microseconds: Int

    static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    /// The instant in RFC 3339 with six digits of fraction, as Cloudflare writes it.
    var textWithMicroseconds: String {
        "\(text).\(fraction.padded(6))Z"
    }

    /// The instant in RFC 3339 with nine digits of fraction; the last three have no meaning.
    var textWithNanoseconds: String {
        "\(text).\(fraction.padded(6))\(microseconds.flooredQuotient(by: 997).remainder.padded(3))Z"
    }

    /// The instant in RFC 3339 without a fraction, as Kubernetes writes it.
    var textToSecond: String { text + "Z" }

    /// The instant without a fraction, as HTTP headers write it: the IMF-fixdate of RFC 9110.
    var headerText: String {
        let (days, second) = seconds.flooredQuotient(by: 86_400)
        let date = CivilDate(days: days)
        // 1970 began on a Thursday.
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][days.flooredQuotient(by: 7).remainder]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = "\(date.day.padded(2)) \(months[date.month - 1]) \(date.year.padded(4))"
        return "\(weekday), \(day) \(second.timeOfDay) GMT"
    }

    private var text: String {
        let (days, second) = seconds.flooredQuotient(by: 86_400)
        return "\(CivilDate(days: days).text)T\(second.timeOfDay)"
    }

    private var seconds: Int { microseconds.flooredQuotient(by: 1_000_000).quotient }
    private var fraction: Int { microseconds.flooredQuotient(by: 1_000_000).remainder }
}

extension Duration {
    /// The span in whole microseconds, rounded towards zero.
    var wholeMicroseconds: Int {
        Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
    }
}

extension Timestamp {
    /// Reads a text such as `2026-11-22T12:34:57Z`; nil for any other form.
    init?(plain text: String) {
        let numbers = text.split { "-T:Z".contains($0) }.compactMap { Int($0) }
        guard numbers.count == 6, text.hasSuffix("Z") else { return nil }
        let days = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]).days
        microseconds = ((days * 24 + numbers[3]) * 3600 + numbers[4] * 60 + numbers[5]) * 1_000_000
    }
}
