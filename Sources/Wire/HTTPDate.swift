/// Times as HTTP writes them (RFC 9110 §5.6.7).
package enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Unix seconds of `Sun, 06 Nov 1994 08:49:37 GMT`; nil for anything else.
    package static func seconds(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let clock = words[4].split(separator: ":").compactMap { Int($0) }
        guard let day = Int(words[1]), let year = Int(words[3]), clock.count == 3, (1...31).contains(day),
            (1970...9999).contains(year), clock.allSatisfy((0...60).contains)
        else { return nil }
        return days(year, month + 1, day) * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    }

    /// Days since 1970-01-01 in the Gregorian calendar, whose years here begin in March.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let (years, dayOfYear) = (shifted.0, (153 * shifted.1 + 2) / 5 + day - 1)
        return years * 365 + years / 4 - years / 100 + years / 400 + dayOfYear - 719_468
    }
}
