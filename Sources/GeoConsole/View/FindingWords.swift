package import GeoFleet
import Presentation

extension Model {
    /// The host names without a load balancer that no finding tells of, beside the findings that there are.
    var untoldHostnames: [String] {
        if findings.isEmpty { return [] }
        return fleet.missingHostnames.filter { hostname in !findings.contains { $0.object == hostname } }
    }
}

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
        let words = FindingText(finding)
        text = "\(severity.glyph) \(words.problem)"
        if let action = finding.remedy?.keyAction, let effect = words.effect {
            mend = "\(model.way(to: finding, by: action))\(model.keymap.hint(for: action)) \(effect)"
        } else {
            mend = nil
        }
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
}

extension Action {
    /// What asks for it.
    package var keyAction: KeyAction {
        switch self {
        case .setWeight: .weight
        case .releaseWeight: .release
        case .drain: .drain
        case .enable: .enable
        case .removeOrigin: .remove
        case .prune: .prune
        case .sync: .sync
        case .confirmRemovals: .confirmRemovals
        case .undo: .undo
        }
    }
}
