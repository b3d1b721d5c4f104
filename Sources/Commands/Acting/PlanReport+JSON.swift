import GeoFleet
import GeoRouting
import Presentation
package import Wire

extension PlanReport {
    /// The plan as an object of the kind `Plan`, which is also what a file with a plan holds;
    /// `deploy/schemas/plan.json` describes it.
    package var json: JSON {
        let (added, changed, removed) = summary
        let outcome: JSON = problem != nil ? "Failed" : steps.isEmpty ? "NoChanges" : "Changes"
        return .answer(
            "Plan",
            spec: spec,
            status: .members(
                ("outcome", outcome),
                ("cause", problem.map { .string("\($0)".oneLine) }),
                ("summary", .members(("add", JSON(added)), ("change", JSON(changed)), ("remove", JSON(removed)))),
                ("steps", .array(stepsJSON)),
                ("effects", .strings(effects)),
                ("warnings", .strings(warnings))
            )
        )
    }

    /// What the plan is for.
    var spec: JSON {
        .members(
            ("formatVersion", JSON(Self.formatVersion)),
            ("account", .string(account)),
            ("zone", .string(zone)),
            ("clusters", .array(clusters.map { .members(("name", .string($0.name)), ("owner", .string($0.owner))) }))
        )
    }

    var stepsJSON: [JSON] { steps.map(\.json) }
}

extension PlannedStep {
    /// The step as a value: what becomes of which object, from which values to which.
    fileprivate var json: JSON {
        let action: JSON =
            switch kind {
            case .create: "Create"
            case .change: "Change"
            case .delete: "Delete"
            }
        return .members(
            ("action", action),
            ("object", .string(object)),
            ("changes", .array(changes.map(\.json))),
            ("values", values.isEmpty ? nil : try? JSON.parse(Array(values.utf8)))
        )
    }
}
