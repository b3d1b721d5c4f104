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
    /// The key of the remedy and its effect, such as `E enables` or `select eu: E enables`; nil without a remedy.
    private let remedy: String?
    /// The remedy in fewer words, for a narrow screen.
    private let shortRemedy: String?
    /// The key that tells what to do; nil where the details say no more.
    private let detailsHint: String?
    private let words: FindingText
    private let glyph: String
    let role: Style.Role
    /// The reason why writing is forbidden in this session; nil if it is not forbidden.
    private let obstacle: String?

    init(_ finding: Finding, _ model: Model) {
        let severity = SeverityStyle(finding.severity)
        role = severity.role
        obstacle = model.preferences.writing == .forbidden ? model.preferences.reasonForbidden : nil
        glyph = severity.glyph
        words = FindingText(finding, model.fleet.sourceNoun)
        detailsHint = Self.detailsHint(finding, model)
        guard let action = finding.remedy?.keyAction, let effect = words.remedyText else {
            (remedy, shortRemedy) = (nil, nil)
            return
        }
        let (steps, key) = (model.stepsBefore(action, fixing: finding), model.keymap.hint(for: action))
        if case .poolMissing(_?) = finding.reason {
            let unused = model.fleet.unusedPools.first.map { "an unused pool, such as \(Words.name($0))," } ?? "a pool"
            remedy = "delete \(unused) in the dashboard; then \(steps)\(key)"
            shortRemedy = "delete a pool, then \(key)"
        } else {
            let unlocking = model.canWrite ? "" : "\(model.keymap.hint(for: .write)) y, then "
            remedy = "\(steps)\(unlocking)\(key) \(effect)"
            let view = finding.remedy?.view
            let isElsewhere = steps == view.map(Model.stepToView)
            let shortUnlocking = model.canWrite ? "" : "\(model.keymap.hint(for: .write)) y, "
            shortRemedy =
                (isElsewhere ? view.map { "\($0.number): " } ?? "" : steps) + "\(shortUnlocking)\(key) \(effect)"
        }
    }

    /// The key that opens the details; nil where they say no more about what to do.
    private static func detailsHint(_ finding: Finding, _ model: Model) -> String? {
        // That Cloudflare cannot be read has no row: the details of every row tell it.
        let ownRow =
            model.row(of: finding) ?? (finding.severity == .cloudflareUnknown ? model[.overview].selected : nil)
        let advice = FindingAdvice(finding, model.situation)
        guard model.tab == .overview, model.detail == nil, let row = ownRow,
            advice.nextStep != nil || finding.severity == .cloudflareUnknown && !advice.sentences.isEmpty
        else { return nil }
        let isSelected = model[.overview].selected == row
        return (isSelected ? "" : "select \(row), ") + "\(model.keymap.hint(for: .details)): what to do"
    }

    /// The finding in one line of a width: what is wrong stays, even if only a part of the remedy or none has room.
    func line(width: Int, _ glyphs: Glyphs) -> Line { fitted(to: width, glyphs).line }

    /// The key that mends the finding, else the one that tells what to do; nil where the line of a width has the first.
    func hint(width: Int, _ glyphs: Glyphs) -> String? {
        if fitted(to: width, glyphs).hasRemedy { return nil }
        return obstacle == nil ? shortRemedy ?? detailsHint : detailsHint
    }

    private func fitted(to width: Int, _ glyphs: Glyphs) -> (line: Line, hasRemedy: Bool) {
        func fitting(_ text: String) -> Line? {
            let line = line(text)
            return line.width(glyphs) <= width ? line : nil
        }
        let text = words.problem
        // In ASCII, the ellipsis takes three columns.
        let room = width - glyph.unicodeScalars.count - 1 - (glyphs.ellipsis.count - 1) * 2
        let remedies = obstacle == nil ? [remedy, shortRemedy].compactMap(\.self).map { " · \($0)" } : []
        // Names are cut before clauses.
        for shortened in [{ _ in text }, words.problem, words.clauses] as [(Int) -> String?] {
            for remedy in remedies {
                let problem = shortened(room - Line(remedy).width(glyphs))
                if let line = problem.flatMap({ fitting($0 + remedy) }) { return (line, true) }
            }
        }
        return (fitting(text) ?? words.problem(within: room).flatMap(fitting) ?? line(text), false)
    }

    /// A sentence behind the glyph of the severity.
    private func line(_ text: String) -> Line { [Span("\(glyph) ", role), Span(sentence: text, role)] }

    /// The finding in one line, with the remedy unless writing is forbidden.
    var line: Line { line(words.problem + (offeredRemedy.map { " · \($0)" } ?? "")) }

    /// The remedy at the end of `line`; nil if there is none or writing is forbidden.
    var offeredRemedy: String? { obstacle == nil ? remedy : nil }

    /// The finding at full length, as lines of the details; if writing is forbidden, a second line shows the remedy and the reason.
    var lines: [Line] {
        guard let obstacle, let remedy else {
            return [line(words.fullProblem + (offeredRemedy.map { " · \($0)" } ?? ""))]
        }
        return [line(words.fullProblem), Line("  \(remedy), but \(obstacle)", .muted)]
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
