package import GeoFleet
import Presentation

extension Model {
    /// The host names without a load balancer that no finding mentions; empty where there are no findings at all.
    var untoldHostnames: [String] {
        if findings.isEmpty { return [] }
        return fleet.missingHostnames.filter { hostname in !findings.contains { $0.object == hostname } }
    }
}

/// A finding in words, with the person's key that mends it.
struct FindingWords {
    /// The problem, with a glyph in front.
    let text: String
    /// The mend, such as `E enables`, or `select eu: E enables` where steps come first; nil where no key mends it.
    let mend: String?
    let role: Style.Role
    /// The reason why nothing can be written in this session; nil where writing is or can be unlocked.
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

    /// The finding for one row; without the mend where writing is forbidden.
    var line: Line { Line(text + (hint.map { " · \($0)" } ?? ""), role) }

    /// The end of the row: the mend; nil where there is none or writing is forbidden.
    var hint: String? { obstacle == nil ? mend : nil }

    /// The finding for details; with the mend even where writing is forbidden.
    var lines: [Line] {
        guard let obstacle, let mend else { return [line] }
        return [Line(text, role), Line("  \(mend), but \(obstacle)", .muted)]
    }
}

extension Action {
    /// The console's action that asks for this remedy.
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
