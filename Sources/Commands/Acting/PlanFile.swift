package import GeoFleet
import Presentation
import Wire

/// A plan that was kept in a file: planned steps as a value, never a list of requests.
package struct PlanFile: Sendable, Equatable {
    /// Short names of the clusters that were planned for.
    package let clusters: [String]
    private let spec: JSON
    private let steps: [JSON]

    /// Reads a file that `geoconsole plan --out` or `geoconsole plan -o json` has written.
    ///
    /// - Throws: a problem where it is no such file, where its plan failed, or where its form has another version.
    package init(_ bytes: [UInt8], path: String) throws(CommandProblem) {
        let none = CommandProblem.unknown("\(path) holds no plan: make one with geoconsole plan --out FILE")
        guard let json = try? JSON.parse(bytes), json["kind"] == "Plan", let spec = json["spec"],
            let version = spec["formatVersion"]?.int
        else { throw none }
        guard version == PlanReport.formatVersion else {
            throw .unknown(
                "\(path) has the form \(version) of a plan, and this geoconsole knows \(PlanReport.formatVersion): "
                    + "plan anew"
            )
        }
        guard let steps = json["status"]?["steps"]?.array, let clusters = spec["clusters"]?.array else { throw none }
        if json["status"]?["outcome"] == "Failed" {
            throw .unknown("the plan in \(path) failed when it was made: plan anew")
        }
        self.spec = spec
        self.steps = steps
        self.clusters = clusters.compactMap { $0["name"]?.string }
    }

    /// Why the plan is not for this account, this zone and these clusters; nil where it is.
    package func obstacle(to plan: PlanReport) -> String? {
        let names = [("account", plan.account), ("zone", plan.zone)]
        for (key, present) in names where spec[key]?.string != present {
            return "the plan is for the \(key) \(spec[key]?.string ?? "?"), and the environment names \(present)"
        }
        for cluster in plan.clusters {
            let entry = spec["clusters"]?.array?.first { $0["name"]?.string == cluster.name }
            guard let owner = entry?["owner"]?.string, owner != cluster.owner else { continue }
            return "the plan is for the owner \(owner) of \(cluster.name), and here it is \(cluster.owner)"
        }
        return nil
    }

    /// What differs between the file and the plan now, in one line for each object; empty where they are equal.
    package func differences(to plan: PlanReport) -> [FieldChange] {
        let present = plan.stepsJSON
        if steps == present { return [] }
        let objects = (steps + present).reduce(into: [String]()) { names, step in
            let name = step["object"]?.string ?? "?"
            if !names.contains(name) { names.append(name) }
        }
        let differences = objects.compactMap { object -> FieldChange? in
            let former = steps.filter { $0["object"]?.string == object }
            let next = present.filter { $0["object"]?.string == object }
            if former == next { return nil }
            return FieldChange(field: object, before: Self.text(former), after: Self.text(next))
        }
        // The same steps in another order are not the same plan: a pool must exist before it is named.
        if !differences.isEmpty { return differences }
        return [FieldChange(field: "order", before: "as in the file", after: "another")]
    }

    /// What steps do to an object, in one line.
    private static func text(_ steps: [JSON]) -> String {
        if steps.isEmpty { return "no change" }
        return steps.map { step in
            let changes = (step["changes"]?.array ?? []).map { change in
                "\(change["field"]?.string ?? "?") \(change["before"]?.string ?? "?") → \(change["after"]?.string ?? "?")"
            }
            let action = step["action"]?.string?.lowercased() ?? "?"
            return changes.isEmpty ? action : "\(action) (\(changes.joined(separator: ", ")))"
        }.joined(separator: ", then ")
    }
}
