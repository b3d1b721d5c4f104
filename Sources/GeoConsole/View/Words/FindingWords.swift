import GeoFleet
import GeoRouting

/// What is said of a finding, with the key that mends it as this person has it.
struct FindingWords {
    /// What is wrong, with a glyph in front.
    let text: String
    /// Such as `E enables`, or `select eu: E enables` where the key means something else here; nil where no key mends it.
    let mend: String?
    let role: Style.Role
    /// Why the key does nothing in this session; nil where it does, or might once writing is unlocked.
    private let obstacle: String?

    init(_ finding: Finding, _ model: Model) {
        let severity = SeverityWords(finding.severity)
        role = severity.role
        obstacle = model.preferences.writing == .forbidden ? model.preferences.reasonForbidden : nil
        guard let key = finding.key, let (text, verb) = Self.split(finding.text, key) else {
            text = "\(severity.glyph) \(finding.text)"
            mend = nil
            return
        }
        let action = Keymap.standard.action(of: .character(key))
        self.text = "\(severity.glyph) \(text)"
        let way = action.map { model.way(to: finding, by: $0) } ?? ""
        mend = "\(way)\(action.map(model.keymap.hint) ?? String(key)) \(verb)"
    }

    /// For one row: where nothing may be written, a key that does nothing is not named.
    var line: Line { Line(text + (hint.map { " · \($0)" } ?? ""), role) }

    /// What the row ends with.
    var hint: String? { obstacle == nil ? mend : nil }

    /// For details: also how it would be done where nothing may be written.
    var lines: [Line] {
        guard let obstacle, let mend else { return [line] }
        return [Line(text, role), Line("  \(mend), but \(obstacle)", .muted)]
    }

    /// The text without the key at its end, and what the key does.
    private static func split(_ text: String, _ key: Character) -> (text: String, verb: String)? {
        let lead = " · \(key) "
        guard let place = text.ranges(of: lead).last else { return nil }
        return (String(text[..<place.lowerBound]), String(text[place.upperBound...]))
    }
}
