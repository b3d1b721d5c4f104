/// A date in the Gregorian calendar.
///
/// The algorithm is Howard Hinnant's `days_from_civil` (https://howardhinnant.github.io/date_algorithms.html). Its
/// years begin in March, which makes a leap day the last day of a year. 400 years form an era.
package struct CivilDate {
    /// The year, such as 2026.
    package let year: Int
    /// The month, 1 to 12.
    package let month: Int
    /// The day of the month, 1 to 31.
    package let day: Int

    package init(year: Int, month: Int, day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The date `days` days after 1970-01-01; a negative number gives a date before that day.
    package init(days: Int) {
        // 0000-03-01 is 719,468 days before 1970-01-01; an era has 146,097 days.
        let (era, dayOfEra) = (days + 719_468).flooredQuotient(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    }

    /// The number of days since 1970-01-01; negative for earlier dates.
    package var days: Int {
        let (era, yearOfEra) = (month > 2 ? year : year - 1).flooredQuotient(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date in ISO 8601, such as `2026-11-22`.
    package var text: String { "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))" }
}

extension Int {
    /// The quotient and the remainder of a division by a positive number; the remainder is never negative.
    package func flooredQuotient(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// The decimal digits, with leading zeros up to `width` characters, such as `07`.
    package func padded(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }

    /// The time of day for this number of seconds since midnight, such as `12:34:57`.
    package var timeOfDay: String {
        "\((self / 3600).padded(2)):\((self / 60 % 60).padded(2)):\((self % 60).padded(2))"
    }
}

/// A reader of dates in HTTP header fields.
///
/// Only the preferred format of RFC 9110 §5.6.7 is read, not the obsolete formats.
package enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// The seconds since 1970 for a date such as `Sun, 06 Nov 1994 08:49:37 GMT`; nil where the text is no such date.
    package static func seconds(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let clock = words[4].split(separator: ":").compactMap { Int($0) }
        // The same range checks hours, minutes and seconds; second 60 is a leap second.
        guard let day = Int(words[1]), let year = Int(words[3]), clock.count == 3, (1...31).contains(day),
            (1970...9999).contains(year), clock.allSatisfy((0...60).contains)
        else { return nil }
        return CivilDate(year: year, month: month + 1, day: day).days * 86_400 + clock[0] * 3600 + clock[1] * 60
            + clock[2]
    }
}
