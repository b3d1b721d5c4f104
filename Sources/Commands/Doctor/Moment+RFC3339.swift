import GeoFleet
import Wire

extension Moment {
    /// Reads a day and a time in UTC, such as `2026-11-22T21:04:10Z`; nil for any other text.
    init?(rfc3339 text: String) {
        let isSeparator: (Character) -> Bool = { "-T:.".contains($0) }
        let parts = text.dropLast().split(whereSeparator: isSeparator).prefix(6).map { Int($0) }
        let numbers = parts.compactMap(\.self)
        guard text.last == "Z", numbers.count == 6, (1...12).contains(numbers[1]), (1...31).contains(numbers[2]),
            (1970...9999).contains(numbers[0]), numbers[3...].allSatisfy((0...60).contains)
        else { return nil }
        let days = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]).days
        self.init(milliseconds: (days * 86_400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]) * 1000)
    }
}
