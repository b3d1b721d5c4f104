package import Presentation
package import Wire

/// The answer of `geoconsole doctor`: a line for each check, and under a fault why it matters and how to mend it.
package struct DoctorReport {
    /// All checks, in the order in which a person mends them.
    package let checks: [Check]

    package init(_ checks: [Check]) {
        self.checks = checks
    }

    private var faultCount: Int { checks.count { $0.fault != nil } }

    /// The exit status: with a fault something is wrong for certain, even if other checks could not be made.
    package var exit: CommandExit {
        if faultCount > 0 { return .different }
        return checks.contains { if case .unknown = $0.result { true } else { false } } ? .failed : .done
    }

    // MARK: Text

    /// The checks as text; for the formats that are one object, nothing.
    package func lines(_ format: OutputFormat) -> [Line] {
        switch format {
        case .table, .wide: checks.flatMap(lines) + [.empty, summary]
        case .name: checks.map { Line("check/\($0.name)") }
        case .json, .yaml: []
        }
    }

    private static let width = Check.Subject.allCases.map(\.rawValue.count).max() ?? 0

    private func lines(of check: Check) -> [Line] {
        let (glyph, role) = check.mark
        let gap = String(repeating: " ", count: Self.width - check.subject.rawValue.count + 2)
        let cluster = check.cluster.map { "\($0): " } ?? ""
        let text = (cluster + check.text).oneLine
        let first = Line("\(glyph) ", role) + Line(check.subject.rawValue, .heading) + Line(gap) + Line(text)
        guard let fault = check.fault else { return [first] }
        let indent = String(repeating: " ", count: Self.width + 4)
        let why = Line(indent + "why   \(fault.why.oneLine)", .muted)
        return [first, why, Line(indent + "mend  \(fault.mend.oneLine)")]
    }

    private var summary: Line {
        let unknown = checks.count { if case .unknown = $0.result { true } else { false } }
        let rest = unknown == 0 ? "" : ", \(Words.counted(unknown, "check")) could not be made"
        return switch exit {
        case .done: Line("all is well", .good, bold: true)
        case .different: Line(Words.counted(faultCount, "fault") + rest, .bad, bold: true)
        case .failed, .changedMeanwhile, .usage: Line("it cannot be told" + rest, .unknown, bold: true)
        }
    }

    // MARK: JSON

    /// The answer as an object of the kind `Diagnosis`; `deploy/schemas/diagnosis.json` describes it.
    package var json: JSON {
        let result: JSON =
            switch exit {
            case .done: "Healthy"
            case .different: "Faults"
            case .failed, .changedMeanwhile, .usage: "Unknown"
            }
        return .members(
            ("apiVersion", JSON.apiVersion),
            ("kind", "Diagnosis"),
            ("status", .members(("result", result), ("checks", .array(checks.map(\.json)))))
        )
    }
}

extension Check {
    /// The name, unique among checks of different subjects and clusters.
    fileprivate var name: String { ([subject.rawValue] + [cluster].compactMap(\.self)).joined(separator: "/").oneLine }

    fileprivate var text: String {
        switch result {
        case .good(let text): text
        case .fault(let fault): fault.what
        case .unknown(let reason): "not checked: \(reason)"
        }
    }

    fileprivate var mark: (glyph: String, role: Style.Role) {
        switch result {
        case .good: ("✓", .good)
        case .fault(let fault): fault.isWarning ? ("▲", .warning) : ("✗", .bad)
        case .unknown: ("?", .unknown)
        }
    }

    fileprivate var json: JSON {
        let result: JSON =
            switch self.result {
            case .good: "Good"
            case .fault(let fault): fault.isWarning ? "Warning" : "Fault"
            case .unknown: "Unknown"
            }
        return .members(
            ("check", .string(subject.rawValue)),
            ("cluster", cluster.map(JSON.line)),
            ("result", result),
            ("reason", fault.map { .string($0.reason) }),
            ("message", .line(text)),
            ("importance", fault.map { .line($0.why) }),
            ("nextStep", fault.map { .line($0.mend) })
        )
    }
}
