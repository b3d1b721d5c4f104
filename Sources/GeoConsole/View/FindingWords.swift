package import GeoFleet
import Presentation

extension Model {
    /// The host names without a load balancer that no finding mentions.
    ///
    /// It is empty without findings, because `StatusSummary` then speaks of them in the overview's first line.
    var unreportedHostnames: [String] {
        if findings.isEmpty { return [] }
        return fleet.missingHostnames.filter { hostname in !findings.contains { $0.object == hostname } }
    }
}

/// A finding in words, with the key, in the user's keymap, that mends it.
struct FindingWords {
    /// The problem, with a glyph in front.
    let text: String
    /// The mend, such as `E enables`, or with steps before it `select eu: E enables`; nil if no key mends the finding.
    let mend: String?
    let role: Style.Role
    /// The reason why nothing can be written in this session; nil if writing is or can be unlocked.
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

    /// The finding in one line; it leaves the mend out if writing is forbidden.
    var line: Line { Line(text + (hint.map { " · \($0)" } ?? ""), role) }

    /// The mend, which ends the line; nil if there is none or writing is forbidden.
    var hint: String? { obstacle == nil ? mend : nil }

    /// The finding in the lines for details; if writing is forbidden, the mend comes with the reason.
    var lines: [Line] {
        guard let obstacle, let mend else { return [line] }
        return [Line(text, role), Line("  \(mend), but \(obstacle)", .muted)]
    }
}

extension Action {
    /// The key action that proposes this action.
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
