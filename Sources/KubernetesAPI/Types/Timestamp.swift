import Wire

/// Times in the format of Kubernetes: RFC 3339.
package enum Timestamp {
    /// The Unix seconds of a time such as `2026-11-22T12:34:57Z`; nil for any other text.
    ///
    /// A fraction is ignored; the zone is `Z`, `+hh:mm` or `-hh:mm`.
    package static func seconds(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        // The second 60 is a leap second.
        guard bytes.count >= 20, bytes[4] == dash, bytes[7] == dash, bytes[13] == colon, bytes[16] == colon,
            bytes[10] == UInt8(ascii: "T"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        var zone = bytes[19...]
        if zone.first == UInt8(ascii: ".") { zone = zone.dropFirst().drop { isDigit($0) } }
        guard let offset = offset(zone) else { return nil }
        return CivilDate(year: year, month: month, day: day).days * 86_400 + hour * 3600 + minute * 60 + second - offset
    }

    /// Formats Unix microseconds as a `MicroTime`, such as `2026-11-22T12:34:57.000123Z`.
    package static func microTime(_ microseconds: Int) -> String {
        let (seconds, fraction) = microseconds.flooredQuotient(by: 1_000_000)
        let (days, second) = seconds.flooredQuotient(by: 86_400)
        return "\(CivilDate(days: days).text)T\(second.timeOfDay).\(fraction.padded(6))Z"
    }

    private static let dash = UInt8(ascii: "-")
    private static let colon = UInt8(ascii: ":")

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.allSatisfy(isDigit) ? digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } : nil
    }

    /// The seconds by which a zone (`Z`, `+hh:mm` or `-hh:mm`) is ahead of UTC; nil for any other text.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int? {
        let bytes = Array(text)
        if bytes == [UInt8(ascii: "Z")] { return 0 }
        guard bytes.count == 6, bytes[3] == colon, let hours = number(bytes[1..<3]), let minutes = number(bytes[4..<6])
        else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
        case dash: return -(hours * 3600 + minutes * 60)
        default: return nil
        }
    }
}
