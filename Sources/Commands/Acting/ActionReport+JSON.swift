import GeoFleet
import GeoRouting
import Presentation
package import Wire

extension ActionReport {
    /// What was asked and what became of it, as an object of the kind `ActionResult`;
    /// `deploy/schemas/action-result.json` describes it.
    package var json: JSON {
        .answer(
            "ActionResult",
            spec: .members(
                ("command", .string(request.command)),
                ("names", .strings(request.names)),
                ("weight", weight.map { JSON($0) }),
                ("dryRun", .bool(isDryRun))
            ),
            status: .members(
                ("outcome", outcome),
                ("exitStatus", JSON(Int(status.rawValue))),
                ("cause", cause.map { .string($0.oneLine) }),
                ("actions", .array(items.map(\.json)))
            )
        )
    }

    private var weight: Int? { if case .weight(_, let weight) = request { weight.percent } else { nil } }

    /// Why the command was not done, in one line; nil where it was done, or there was nothing to do.
    private var cause: String? { problem?.text ?? items.lazy.compactMap(\.outcome.cause).first }

    /// The first action that was not done decides.
    private var outcome: JSON {
        if problem != nil { return "Refused" }
        let outcomes = items.map(\.outcome)
        let decisive = outcomes.first { $0.status != .done } ?? outcomes.first { $0.wordJSON != "NothingToDo" }
        return (decisive ?? outcomes.first)?.wordJSON ?? "NothingToDo"
    }
}

extension ActionReport.Outcome {
    fileprivate var wordJSON: JSON {
        switch self {
        case .planned: "Planned"
        case .done: "Done"
        case .nothingToDo: "NothingToDo"
        case .refused: "Refused"
        case .changed: "Changed"
        case .failed: "Failed"
        }
    }

    fileprivate var message: String? {
        switch self {
        case .done(let record): record.text + record.effectRemark
        case .nothingToDo(let text): text
        case .planned, .refused, .changed, .failed: nil
        }
    }

    fileprivate var differences: [FieldChange]? { if case .changed(let changes) = self { changes } else { nil } }
}

extension ActionReport.Item {
    fileprivate var json: JSON {
        .members(
            ("title", .string(preview.title.oneLine)),
            ("object", .string(preview.object.oneLine)),
            ("outcome", outcome.wordJSON),
            ("message", outcome.message.map { .string($0.oneLine) }),
            ("cause", outcome.cause.map { .string($0.oneLine) }),
            ("differences", outcome.differences.map { .array($0.map(\.json)) }),
            ("auditEntry", auditEntry.map { JSON($0) }),
            ("typeName", typeName.map { .string($0) }),
            ("changes", .array(preview.changes.map(\.json))),
            ("effects", .strings(preview.effects.map(\.text))),
            ("warnings", .strings(preview.warnings.map { $0.text(in: .command) })),
            ("requests", .array(preview.refusal == nil ? preview.calls.map(\.json) : []))
        )
    }

    /// The name that the card wants typed; nil where a `y` is enough.
    private var typeName: String? {
        if preview.refusal == nil, case .typing(let name) = preview.requirement { name } else { nil }
    }
}

extension FieldChange {
    /// The field with its present and its future value.
    var json: JSON {
        .members(
            ("field", .string(field.oneLine)),
            ("before", .string(before.oneLine)),
            ("after", .string(after.oneLine))
        )
    }
}

extension PlannedCall {
    fileprivate var json: JSON {
        let content = body.isEmpty ? nil : try? JSON.parse(Array(body.utf8))
        return .members(("method", .string(method)), ("path", .string(path)), ("body", content))
    }
}
