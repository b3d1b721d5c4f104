package import GeoFleet
import Presentation

extension Model {
    /// The host names without a load balancer that no finding reports.
    ///
    /// If there are no findings at all, the list is empty, because `StatusSummary` then shows such host names.
    var missingHostnamesWithoutFinding: [String] {
        if findings.isEmpty { return [] }
        return fleet.missingHostnames.filter { hostname in !findings.contains { $0.object == hostname } }
    }
}

/// A finding in words, with its remedy: the key to press.
struct FindingWords {
    /// The problem, with a glyph in front.
    let text: String
    /// The problem at full length, for lines that are wrapped.
    private let fullText: String
    /// The key of the remedy and its effect, such as `E enables` or `select eu: E enables`; nil without a remedy.
    private let remedy: String?
    let role: Style.Role
    /// The reason why writing is forbidden in this session; nil if it is not forbidden.
    private let obstacle: String?

    init(_ finding: Finding, _ model: Model) {
        let severity = SeverityStyle(finding.severity)
        role = severity.role
        obstacle = model.preferences.writing == .forbidden ? model.preferences.reasonForbidden : nil
        let words = FindingText(finding, model.fleet.sourceNoun)
        text = "\(severity.glyph) \(words.problem)"
        fullText = "\(severity.glyph) \(words.fullProblem)"
        if let action = finding.remedy?.keyAction, let effect = words.remedyText {
            remedy = "\(model.stepsBefore(action, fixing: finding))\(model.keymap.hint(for: action)) \(effect)"
        } else {
            remedy = nil
        }
    }

    /// The finding in one line, with the remedy unless writing is forbidden.
    var line: Line { Line(text + (offeredRemedy.map { " · \($0)" } ?? ""), role) }

    /// The remedy at the end of `line`; nil if there is none or writing is forbidden.
    var offeredRemedy: String? { obstacle == nil ? remedy : nil }

    /// The finding at full length, as lines of the details; if writing is forbidden, a second line shows the remedy and the reason.
    var lines: [Line] {
        guard let obstacle, let remedy else {
            return [Line(fullText + (offeredRemedy.map { " · \($0)" } ?? ""), role)]
        }
        return [Line(fullText, role), Line("  \(remedy), but \(obstacle)", .muted)]
    }
}

extension Action {
    /// The key action that leads to this action.
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
