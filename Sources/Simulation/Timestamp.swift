/// An instant of the simulated calendar, in microseconds since 1970, and how the APIs write it.
struct Timestamp: Sendable, Comparable {
    var microseconds: Int

    static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    /// RFC 3339 with six digits of fraction, as Cloudflare writes it.
    var precise: String {
        text + "." + padded(remainder(microseconds, 1_000_000), 6) + "Z"
    }

    /// RFC 3339 with nine digits of fraction, the last ones of no meaning.
    var finest: String {
        text + "." + padded(remainder(microseconds, 1_000_000), 6) + padded(remainder(microseconds, 997), 3) + "Z"
    }

    /// RFC 3339 to the second, as Kubernetes writes it.
    var plain: String { text + "Z" }

    /// As HTTP headers write it: RFC 9110's IMF-fixdate, to the second.
    var headerText: String {
        let days = floorDivide(floorDivide(microseconds, 1_000_000), 86_400)
        let (year, month, day) = Self.civil(days: days)
        // 1970 began on a Thursday.
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][remainder(days, 7)]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let time = text.suffix(8)
        return "\(weekday), \(padded(day, 2)) \(months[month - 1]) \(padded(year, 4)) \(time) GMT"
    }

    private var text: String {
        let seconds = floorDivide(microseconds, 1_000_000)
        let time = remainder(seconds, 86_400)
        let day = Self.civil(days: floorDivide(seconds, 86_400))
        return padded(day.year, 4) + "-" + padded(day.month, 2) + "-" + padded(day.day, 2)
            + "T" + padded(time / 3600, 2) + ":" + padded(time / 60 % 60, 2) + ":" + padded(time % 60, 2)
    }

    /// The Gregorian date of a day number; Howard Hinnant's `civil_from_days`.
    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Duration {
    var wholeMicroseconds: Int {
        Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
    }
}

private func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    (value - remainder(value, divisor)) / divisor
}

private func remainder(_ value: Int, _ divisor: Int) -> Int {
    let rest = value % divisor
    return rest < 0 ? rest + divisor : rest
}

private func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Timestamp {
    /// Reads `2026-11-22T12:34:57Z`; nil for any other form.
    init?(plain text: String) {
        let numbers = text.split { "-T:Z".contains($0) }.compactMap { Int($0) }
        guard numbers.count == 6, text.hasSuffix("Z") else { return nil }
        let year = numbers[1] <= 2 ? numbers[0] - 1 : numbers[0]
        let month = numbers[1] > 2 ? numbers[1] - 3 : numbers[1] + 9
        let era = floorDivide(year, 400)
        let yearOfEra = year - era * 400
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * month + 2) / 5 + numbers[2] - 1
        let days = era * 146_097 + dayOfEra - 719_468
        microseconds = ((days * 24 + numbers[3]) * 3600 + numbers[4] * 60 + numbers[5]) * 1_000_000
    }
}
