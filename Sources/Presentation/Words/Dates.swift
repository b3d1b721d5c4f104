package import GeoFleet

extension Words {
    /// The date and the time in UTC, to the second: `2027-01-15 03:12:09 UTC`.
    package static func dateTime(_ moment: Moment) -> String { "\(date(moment)) \(time(moment)) UTC" }

    /// The date in UTC: `2027-01-15`.
    static func date(_ moment: Moment) -> String {
        let day = Int((Double(moment.milliseconds) / 86_400_000).rounded(.down))
        // Counted from 1 March of the year 0, the leap day is the last day of a year; 400 years have 146,097 days.
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // Months from March, which is 0: five of them have 153 days.
        let month = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
        let calendarMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0)
        return "\(year)-\(twoDigits(calendarMonth))-\(twoDigits(dayOfMonth))"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
