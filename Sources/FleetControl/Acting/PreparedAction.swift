import GeoEngine
import GeoFleet
import CloudflareAPI
import GeoRouting
import Presentation
import Logging
import Wire

/// An action planned on one state of the fleet: its preview, its writes, and the data that both rest on.
struct PreparedAction: Sendable {
    let snapshot: Snapshot
    let fleet: Fleet
    var preview: ActionPreview
    private(set) var writes: [CloudflareRequest] = []

    /// Prepares an action: rehearses its writes, and judges the traffic by their result.
    init(_ action: Action, on fleet: Fleet, _ snapshot: Snapshot, undoHistory: UndoHistory, _ parts: FleetWatcher.Parts)
        async
    {
        self.snapshot = snapshot
        self.fleet = fleet
        preview = ActionPreview(action)
        do throws(Refusal) {
            let rehearsal = Rehearsal(snapshot.rawState)
            // The traffic, and what has to be typed, are judged by this action: for an undo, the one that is undone.
            var stake = action
            if case .undo(let action) = action {
                stake = try takeBack(action, undoHistory, rehearsal)
            } else {
                try await plan(rehearsal, parts.time)
            }
            writes = rehearsal.steps.map(\.request)
            preview.calls = writes.map { PlannedCall($0, account: parts.account, zone: parts.zone) }
            let after = Snapshot(rehearsal.rawState, after: snapshot)
            // The changes of an undo have been set by `takeBack`.
            if stake == action {
                preview.changes = rehearsal.steps.flatMap(ObjectDiff(snapshot, after).changes)
            }
            // Both fleets have the present clusters, so that they differ only by the writes.
            let (former, next) = (fleet.showing(snapshot), fleet.showing(after))
            if stake != action { preview.warnings += former.doubts(aboutAddressesOf: next) }
            preview.judge(from: former, to: next, as: stake)
        } catch {
            preview.refusal = error
        }
        preview.sources = fleet.sources(of: action, concerning: preview.concerned)
    }

    var action: Action { preview.action }

    /// Which origins and pools the controller passes of this action may remove.
    var removal: RemovalPolicy {
        if case .confirmRemovals = action { .confirmed } else { .never }
    }

    private mutating func plan(_ rehearsal: Rehearsal, _ time: Time) async throws(Refusal) {
        var passes: [String: ForeseenPass] = [:]
        for cluster in action.actors(on: fleet) {
            passes[cluster.id] = await rehearsal.pass(of: cluster, removal, time)
        }
        preview = try action.plan(on: fleet) { passes[$0.id] ?? ForeseenPass() }
        if !preview.actsAs.isEmpty { return }
        for operation in preview.operations {
            let bodies = RequestBodies(pools: rehearsal.pools())
            if let request = bodies.request(for: operation) { try rehearsal.note(request) }
        }
    }

    /// Rehearses the writes that undo the action with this number, and returns that action.
    private mutating func takeBack(
        _ id: Int,
        _ undoHistory: UndoHistory,
        _ rehearsal: Rehearsal
    ) throws(Refusal) -> Action {
        guard let entry = undoHistory[id] else { throw .noAction(id) }
        preview.reversal = ActionPreview.Reversal(
            isRedo: entry.isUndoing,
            originalText: entry.originalText,
            objects: entry.touched.map(\.object)
        )
        if entry.isUndone { throw .isUndone }
        if !entry.record.canUndo { throw .isFinal }
        // Objects that an interrupted undo has put back already stay as they are.
        let touched = entry.touched.filter { !$0.isBack(in: snapshot) }
        if touched.isEmpty, !entry.touched.isEmpty { throw .isAsBefore }
        let differences = touched.flatMap { $0.differences(in: snapshot) }
        if !differences.isEmpty { throw .changedSince(differences) }
        for write in touched.map(\.inverse) { try rehearsal.note(write) }
        preview.concerned = Set(touched.map(\.id))
        let difference = ObjectDiff(snapshot)
        preview.changes = touched.flatMap { difference.changes(from: $0.after, to: $0.before) }
        return entry.action
    }

    // MARK: Comparing

    /// How `newer` differs in what the person decided on.
    ///
    /// It may be empty although `newer` is refused: the caller looks at the refusal itself.
    func differences(to newer: PreparedAction) -> [FieldChange] {
        let difference = ObjectDiff(snapshot, newer.snapshot)
        let objects = preview.concerned.union(newer.preview.concerned).sorted().flatMap { id in
            difference.changes(from: snapshot.object(id), to: newer.snapshot.object(id))
        }
        if !objects.isEmpty || preview.refusal != newer.preview.refusal { return objects }
        // The objects are the same. If the actions differ even so, an Ingress or an origin's health has changed.
        return preview.effectDifferences(to: newer.preview) + preview.callDifferences(to: newer.preview)
    }
}

extension ActionPreview {
    /// The difference in the effects on the traffic, else in what has to be typed.
    fileprivate func effectDifferences(to newer: ActionPreview) -> [FieldChange] {
        if effects != newer.effects {
            let (gone, new) = (effects.without(newer.effects), newer.effects.without(effects))
            return [FieldChange(field: "effect", before: gone.map(\.text).text, after: new.map(\.text).text)]
        }
        if requirement == newer.requirement { return [] }
        return [FieldChange(field: "to confirm", before: requirement.text, after: newer.requirement.text)]
    }

    /// Only what differs between the writes of both previews.
    fileprivate func callDifferences(to newer: ActionPreview) -> [FieldChange] {
        let (gone, new) = (changes.without(newer.changes), newer.changes.without(changes))
        let fields = gone.map(\.field) + new.map(\.field).without(gone.map(\.field))
        let differences = fields.map { field in
            let (old, next) = (gone.filter { $0.field == field }, new.filter { $0.field == field })
            return FieldChange(field: "to write: \(field)", before: old.target, after: next.target)
        }
        if !differences.isEmpty { return differences }
        let (old, next) = (calls.without(newer.calls), newer.calls.without(calls))
        if old.isEmpty, next.isEmpty { return [] }
        return [FieldChange(field: "call", before: old.map(\.text).text, after: next.map(\.text).text)]
    }
}

extension [String] {
    fileprivate var text: String { isEmpty ? "none" : joined(separator: "; ") }
}

extension [FieldChange] {
    /// The new values of the fields; `nothing` where no field is written.
    fileprivate var target: String { isEmpty ? "nothing" : map(\.after).joined(separator: ", ") }
}

extension Array where Element: Equatable {
    fileprivate func without(_ others: [Element]) -> [Element] { filter { !others.contains($0) } }
}

extension PlannedCall {
    fileprivate var text: String { "\(method) \(path) \(body)" }
}

extension ActionPreview.Requirement {
    fileprivate var text: String {
        switch self {
        case .key: "a key"
        case .typing(let name): "typing \(name)"
        }
    }
}

extension Rehearsal {
    /// Rehearses a write; throws if the reading lacks the object that the write changes.
    fileprivate func note(_ request: CloudflareRequest) throws(Refusal) {
        do throws(CloudflareError) {
            _ = try send(request)
        } catch {
            throw .unwritable(request.name, "\(error)")
        }
    }

    /// What a controller pass for the cluster would write, after what was rehearsed so far.
    ///
    /// If the pass fails, its writes are dropped and only the failure is returned.
    fileprivate func pass(of cluster: ClusterView, _ removal: RemovalPolicy, _ time: Time) async -> ForeseenPass {
        let outset = present
        let report = await cluster.pass(
            through: self,
            removal,
            time,
            Logger(label: "rehearsal") { _ in SwiftLogNoOpLogHandler() },
            .none
        )
        if let failure = report.failure {
            present = outset
            return ForeseenPass(failure: failure)
        }
        return ForeseenPass(operations: report.applied, notices: report.outset ?? [])
    }
}

extension ClusterView {
    /// Runs this cluster's controller passes until one is finished; a pass may end early, after some writes.
    func pass(
        through client: any CloudflareAccess,
        _ removal: RemovalPolicy,
        _ time: Time,
        _ logger: Logger,
        _ metrics: EngineMetrics
    ) async -> PassReport {
        let reconciler = Reconciler(
            client: client,
            rules: rules,
            isDryRun: false,
            removal: removal,
            time: time,
            logger: logger,
            metrics: metrics
        )
        return await reconciler.passes(ingresses.map(\.source))
    }
}
