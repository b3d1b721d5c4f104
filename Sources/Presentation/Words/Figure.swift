package import GeoFleet

/// Numbers as people read them.
package enum Figure {
    /// A distance such as `6,200 km`, as exact as a decision needs.
    static func kilometres(_ distance: Double) -> String {
        let step = distance < 1000 ? 10.0 : 100
        return grouped(Int((distance / step).rounded() * step)) + " km"
    }

    /// The time of day, `03:12 UTC`, rounded down to the minute.
    package static func time(_ moment: Moment) -> String {
        let minutes = moment.milliseconds / 60_000
        return two(minutes / 60 % 24) + ":" + two(minutes % 60) + " UTC"
    }

    private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }

    /// A duration in one unit: `45 s`, `7 min`, `3 h`.
    package static func span(_ span: Duration) -> String {
        let seconds = Int(span.components.seconds)
        if seconds < 120 { return "\(seconds) s" }
        return seconds < 7200 ? "\(seconds / 60) min" : "\(seconds / 3600) h"
    }

    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.enumerated().map { index, digit in
            index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : String(digit)
        }.joined()
    }

    /// A number with its noun: `1 healthy origin`, `3 healthy origins`.
    package static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
