package import GeoFleet
import GeoRouting
import Presentation

/// What the controllers of some clusters would change now: the answer of `geoconsole plan`.
package struct PlanReport: Sendable, Equatable {
    /// The version of the form in which a plan is kept in a file; another version is not applied.
    static let formatVersion = 1

    /// A cluster with the owner id under which its controller writes.
    struct Cluster: Sendable, Equatable {
        var name: String
        var owner: String
    }

    /// The account's id.
    let account: String
    /// The zone's id.
    let zone: String
    /// The clusters that are planned for, in the order of the configuration.
    let clusters: [Cluster]
    /// The planned steps, in order.
    let steps: [PlannedStep]
    /// What the person should know.
    let warnings: [String]
    /// What would happen to the traffic.
    let effects: [String]
    /// The number of stale origins, which a sync from here does not remove.
    private let staleCount: Int
    /// Why it cannot be told what would change; nil where it can.
    package let problem: CommandProblem?

    /// - Parameters:
    ///   - preview: the preview of a sync of the clusters.
    ///   - names: short names of the clusters.
    ///   - fleet: the fleet of the preview.
    ///   - target: the ids of the account and the zone.
    package init(
        _ preview: ActionPreview,
        of names: [String],
        in fleet: Fleet,
        target: (account: String, zone: String)
    ) {
        (account, zone) = target
        clusters = fleet.clusters.filter { names.contains($0.id) }
            .map { Cluster(name: $0.id, owner: $0.rules.owner.text) }
        steps = preview.steps
        warnings = preview.warnings.map { $0.text(in: .command) }
        staleCount = fleet.clusters.filter { names.contains($0.id) }.reduce(0) { $0 + $1.plan.stale.count }
        effects = preview.refusal == nil ? preview.effects.map(\.text) : []
        problem = preview.refusal.flatMap { refusal in
            refusal.leavesNothingToDo ? nil : .unknown("it cannot be planned: \(refusal.text(in: .command))")
        }
    }

    /// The exit status of `geoconsole plan`.
    package var status: CommandExit { problem != nil ? .failed : steps.isEmpty ? .done : .different }

    /// How many objects would appear, change and disappear; an object that is written twice counts once.
    var summary: (added: Int, changed: Int, removed: Int) {
        let objects = Dictionary(grouping: steps, by: \.object).values
        let removed = objects.count { $0.contains { $0.kind == .delete } }
        let added = objects.count { $0.contains { $0.kind == .create } }
        return (added, objects.count - added - removed, removed)
    }

    /// The summary as terraform writes it, such as `Plan: 1 to add, 2 to change, 0 to remove`.
    var summaryText: String {
        if steps.isEmpty {
            return "No changes: Cloudflare has what the sources of \(clusterNames) ask for." + staleRemark
        }
        let (added, changed, removed) = summary
        return "Plan: \(added) to add, \(changed) to change, \(removed) to remove."
    }

    /// That stale origins stay, as the console's plan removes nothing; empty where there are none.
    private var staleRemark: String {
        if staleCount == 0 { return "" }
        let stays = staleCount == 1 ? "1 stale origin stays" : "\(staleCount) stale origins stay"
        return " \(stays): see geoconsole prune --dry-run."
    }

    /// The names of the clusters, for a sentence.
    var clusterNames: String { clusters.map(\.name).joined(separator: ", ") }
}
