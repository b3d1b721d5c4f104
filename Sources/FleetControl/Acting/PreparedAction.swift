import GeoEngine
import GeoFleet
import CloudflareAPI
import GeoRouting
import Presentation
import Logging
import Wire

/// An action that is planned on one state of the fleet, with its preview and its writes.
struct PreparedAction: Sendable {
    /// The reading of Cloudflare from which the action is planned.
    let snapshot: Snapshot
    let fleet: Fleet
    var preview: ActionPreview
    private(set) var writes: [CloudflareRequest] = []

    /// Plans an action, rehearses its writes, and computes their effects on the traffic.
    init(_ action: Action, on fleet: Fleet, _ snapshot: Snapshot, undoHistory: UndoHistory, _ parts: FleetWatcher.Parts)
        async
    {
        self.snapshot = snapshot
        self.fleet = fleet
        preview = ActionPreview(action)
        do throws(Refusal) {
            let rehearsal = Rehearsal(snapshot.rawState)
            // The action that decides which word must be typed; for an undo, the action that is undone.
            var decisive = action
            if case .undo(let action) = action {
                decisive = try rehearseUndo(of: action, undoHistory, rehearsal)
            } else {
                try await plan(rehearsal, parts.time)
            }
            writes = rehearsal.steps.map(\.request)
            preview.calls = writes.map { PlannedCall($0, account: parts.account, zone: parts.zone) }
            let after = Snapshot(rehearsal.rawState, after: snapshot)
            preview.steps = rehearsal.steps.map(ObjectDiff(snapshot, after).step)
            // `rehearseUndo` has set the changes of an undo.
            if decisive == action {
                preview.changes = rehearsal.steps.flatMap(ObjectDiff(snapshot, after).changes)
            }
            // Both fleets have the same clusters: they differ only by the writes.
            let (former, next) = (fleet.showing(snapshot), fleet.showing(after))
            if decisive != action { preview.warnings += former.addressWarnings(comparedWith: next) }
            preview.addEffects(from: former, to: next, as: decisive)
        } catch {
            preview.refusal = error
        }
        preview.sources = fleet.sources(of: action, concerning: preview.objectIDs)
    }

    var action: Action { preview.action }

    /// The policy for removals in the controller passes of this action.
    var removal: RemovalPolicy {
        if case .confirmRemovals = action { .confirmed } else { .never }
    }

    private mutating func plan(_ rehearsal: Rehearsal, _ time: Time) async throws(Refusal) {
        var passes: [String: ForeseenPass] = [:]
        for cluster in action.syncableClusters(on: fleet) {
            passes[cluster.id] = await rehearsal.pass(of: cluster, removal, time)
        }
        preview = try action.plan(on: fleet) { passes[$0.id] ?? ForeseenPass() }
        if !preview.passClusters.isEmpty { return }
        for operation in preview.operations {
            let bodies = RequestBodies(pools: rehearsal.pools())
            if let request = bodies.request(for: operation) { try rehearsal.rehearse(request) }
        }
    }

    /// Rehearses the writes that undo the action with this number, and returns that action.
    private mutating func rehearseUndo(
        of id: Int,
        _ undoHistory: UndoHistory,
        _ rehearsal: Rehearsal
    ) throws(Refusal) -> Action {
        guard let entry = undoHistory[id] else { throw .unknownAction(id) }
        preview.reversal = ActionPreview.Reversal(
            isRedo: entry.isUndo,
            originalText: entry.originalText,
            objects: entry.objects.map(\.title)
        )
        if entry.hasBeenUndone { throw .alreadyUndone }
        if !entry.record.canUndo { throw .cannotBeUndone }
        // An interrupted undo may have restored some objects: these are left out.
        let objects = entry.objects.map { $0.keepingAddresses(of: snapshot) }.filter { !$0.isRestored(in: snapshot) }
        if objects.isEmpty, !entry.objects.isEmpty { throw .alreadyAsBefore }
        let differences = objects.flatMap { $0.differences(in: snapshot) }
        if !differences.isEmpty {
            throw .changedSince(differences, isOfWeight: objects.contains(where: \.changesWeight))
        }
        for write in objects.map(\.inverse) { try rehearsal.rehearse(write) }
        preview.objectIDs = Set(objects.map(\.id))
        let difference = ObjectDiff(snapshot)
        preview.changes = objects.flatMap { difference.changes(from: $0.after, to: $0.before) }
        // A redo reverses an undo: the action that the undo reversed decides.
        var decisive = entry.action
        while case .undo(let earlier) = decisive, let former = undoHistory[earlier] { decisive = former.action }
        return decisive
    }

    // MARK: Comparing

    /// The differences between this action and `newer` that matter for the person's decision.
    ///
    /// Another effect on the traffic matters only if it is worse for users.
    /// The result may be empty although `newer` is refused: the caller checks the refusal itself.
    func differences(to newer: PreparedAction) -> [FieldChange] {
        let difference = ObjectDiff(snapshot, newer.snapshot)
        let objects = preview.objectIDs.union(newer.preview.objectIDs).sorted().flatMap { id in
            difference.changes(from: snapshot.object(id), to: newer.snapshot.object(id))
        }
        if !objects.isEmpty || preview.refusal != newer.preview.refusal { return objects }
        // The objects are the same, but a source or an origin's health may have changed.
        let isWorse = newer.preview.effects.areWorse(than: preview.effects)
        let mustTypeNow = preview.requirement == .key && newer.preview.requirement != .key
        let calls = preview.callDifferences(to: newer.preview)
        return isWorse || mustTypeNow || !calls.isEmpty ? preview.effectDifferences(to: newer.preview) + calls : []
    }
}

extension ActionPreview {
    /// The difference in the effects on the traffic; where they are equal, the difference in what confirms.
    fileprivate func effectDifferences(to newer: ActionPreview) -> [FieldChange] {
        if effects != newer.effects {
            let (gone, new) = (effects.without(newer.effects), newer.effects.without(effects))
            return [FieldChange(field: "effect", before: gone.map(\.text).text, after: new.map(\.text).text)]
        }
        if requirement == newer.requirement { return [] }
        return [FieldChange(field: "to confirm", before: requirement.text, after: newer.requirement.text)]
    }

    /// The differences between the writes of both previews.
    fileprivate func callDifferences(to newer: ActionPreview) -> [FieldChange] {
        let (gone, new) = (changes.without(newer.changes), newer.changes.without(changes))
        let fields = gone.map(\.field) + new.map(\.field).without(gone.map(\.field))
        let differences = fields.map { field in
            let (old, next) = (gone.filter { $0.field == field }, new.filter { $0.field == field })
            return FieldChange(field: "to write: \(field)", before: old.newValues, after: next.newValues)
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
    fileprivate var newValues: String { isEmpty ? "nothing" : map(\.after).joined(separator: ", ") }
}

extension Array where Element: Equatable {
    /// The elements that are not among the others.
    func without(_ others: [Element]) -> [Element] { filter { !others.contains($0) } }
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
    /// Rehearses a write; throws if the object that the write changes does not exist.
    fileprivate func rehearse(_ request: CloudflareRequest) throws(Refusal) {
        do throws(CloudflareError) {
            _ = try send(request)
        } catch {
            throw .unwritable(request.name, "\(error)")
        }
    }

    /// Rehearses a controller pass for the cluster, after the writes so far.
    ///
    /// If the pass fails, its writes are dropped and the result contains only the failure.
    fileprivate func pass(of cluster: ClusterView, _ removal: RemovalPolicy, _ time: Time) async -> ForeseenPass {
        let start = currentState
        let report = await cluster.pass(
            through: self,
            removal,
            time,
            Logger(label: "rehearsal") { _ in SwiftLogNoOpLogHandler() },
            .none
        )
        if let failure = report.failure {
            currentState = start
            return ForeseenPass(failure: failure)
        }
        return ForeseenPass(operations: report.applied, notices: report.firstNotices ?? [])
    }
}

extension ClusterView {
    /// Runs controller passes for this cluster until nothing is left to write.
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
        return await reconciler.passUntilDone(sources.map(\.source) + wholeKinds)
    }
}
