package import GeoRouting

/// What an action would do, for a person to decide on; it holds for the state that it was made from.
package struct ActionPreview: Sendable, Equatable, Identifiable {
    /// The number of the preview, from 1; 0 before it is shown.
    package var id = 0
    /// What the person wants to do.
    package var action: Action
    /// For an undo, the action that is undone; else nil.
    package var reversal: Reversal?
    /// The steps of the plan, in the order in which they are sent.
    package var operations: [Operation] = []
    /// The changes that the steps make, field by field.
    package var changes: [FieldChange] = []
    /// The writes that are sent, in order.
    package var calls: [PlannedCall] = []
    /// What happens to the traffic, a line each.
    package var effects: [Effect] = []
    /// What the person should know before confirming, in the order on the card.
    package var warnings: [Warning] = []
    /// Why it cannot be done; nil where it can.
    package var refusal: Refusal?
    /// What the person must do to confirm; one key unless much is at stake.
    package var requirement = Requirement.key
    /// What has changed since the preview that the person confirmed; empty if this one replaces none.
    package var differences: [FieldChange] = []
    /// How fresh the data are that the decision rests on, one entry for each source.
    package var sources: [DataFreshness] = []
    /// Ids of the objects that the decision rests on: if one changes before the writes, nothing is written.
    package var concerned: Set<String> = []
    /// Short names of the clusters for which a controller pass is run; if any, `calls` are not sent one by one.
    package var actsAs: [String] = []

    package init(_ action: Action) {
        self.action = action
    }

    /// The action of this session that an undo reverses.
    package struct Reversal: Sendable, Equatable {
        /// Whether that action was an undo itself, so that this one is a redo.
        package var isRedo: Bool
        /// Text of the original action; every undo and redo of it keeps this text.
        package var originalText: String
        /// The objects that it changed, such as `pool k8s-pool-shop-eu`.
        package var objects: [String]

        package init(isRedo: Bool, originalText: String, objects: [String]) {
            self.isRedo = isRedo
            self.originalText = originalText
            self.objects = objects
        }
    }

    /// What a person must do to confirm.
    package enum Requirement: Sendable, Equatable {
        /// One key, other than the key that asked for the preview.
        case key
        /// Type this name.
        case typing(String)
    }
}

/// One field as it is, and as it will be.
package struct FieldChange: Sendable, Equatable {
    /// Such as `origin-eu enabled`.
    package var field: String
    /// The present value as text, such as `true`; `none` where there is none.
    package var before: String
    /// The future value as text, such as `false`; `removed` or `deleted` where there will be none.
    package var after: String

    package init(field: String, before: String, after: String) {
        self.field = field
        self.before = before
        self.after = after
    }
}

/// A write as a person sees it.
package struct PlannedCall: Sendable, Equatable {
    /// The HTTP method, such as `PATCH`.
    package var method: String
    /// The path without the base URL, such as `/accounts/ID/load_balancers/pools/ID`.
    package var path: String
    /// Compact JSON; empty where there is none.
    package var body: String

    package init(method: String, path: String, body: String) {
        self.method = method
        self.path = path
        self.body = body
    }
}

/// What a pass of a cluster's controller would write now.
package struct ForeseenPass: Sendable {
    /// The steps that the pass would make, in order.
    package var operations: [Operation]
    /// The notices of the first of the pass's plans: a pass plans anew after it has written.
    package var notices: [Notice]
    /// Why the pass fails, in one line; nil if it does not.
    package var failure: String?

    package init(operations: [Operation] = [], notices: [Notice] = [], failure: String? = nil) {
        self.operations = operations
        self.notices = notices
        self.failure = failure
    }
}

extension Action {
    /// The steps of the action on this fleet, with what a person should know of them.
    ///
    /// The effects on the traffic are added later, when the result of the steps is known (`ActionPreview.judge`). Pure:
    /// the same fleet gives the same plan. An undo is not planned here: it needs the `UndoHistory` of the session.
    ///
    /// - Parameters:
    ///   - fleet: what is known.
    ///   - foresee: what a controller pass for a cluster would write; nil to use `ClusterView.plan` instead.
    /// - Returns: the preview, without changes, calls and effects on the traffic.
    /// - Throws: why it cannot be done.
    package func plan(
        on fleet: Fleet,
        foresee: ((ClusterView) -> ForeseenPass)? = nil
    ) throws(Refusal) -> ActionPreview {
        if fleet.cloudflare.lastSuccess == nil {
            throw .unread
        }
        let preview = ActionPreview(self)
        return switch self {
        case .setWeight(let key, let weight): try OriginAction(key, fleet, preview).setWeight(weight)
        case .releaseWeight(let key): try OriginAction(key, fleet, preview).releaseWeight()
        case .drain(.origin(let key)): try OriginAction(key, fleet, preview).setEnabled(false)
        case .enable(.origin(let key)): try OriginAction(key, fleet, preview).setEnabled(true)
        case .removeOrigin(let key): try OriginAction(key, fleet, preview).remove()
        case .drain(.pool(let name)): try SwitchAction(fleet, preview).setPool(name, enabled: false)
        case .enable(.pool(let name)): try SwitchAction(fleet, preview).setPool(name, enabled: true)
        case .drain(.loadBalancer(let name)): try SwitchAction(fleet, preview).setLoadBalancer(name, enabled: false)
        case .enable(.loadBalancer(let name)): try SwitchAction(fleet, preview).setLoadBalancer(name, enabled: true)
        case .prune(let keys): try PruneAction(keys, fleet, preview).plan()
        case .sync(let clusters): try SyncAction(fleet, preview).sync(clusters, foresee)
        case .confirmRemovals(let cluster): try SyncAction(fleet, preview).confirmRemovals(cluster, foresee)
        // An undo does not come here: `PreparedAction` plans it from the `UndoHistory`.
        case .undo: throw .nothingDone
        }
    }

    /// The clusters for whose controllers the action would act; clusters it may not act for are left out.
    package func actors(on fleet: Fleet) -> [ClusterView] {
        let names: [String] =
            switch self {
            case .sync(let clusters): clusters
            case .confirmRemovals(let cluster): [cluster]
            default: []
            }
        return names.compactMap { try? SyncAction(fleet, ActionPreview(self)).actor($0) }
    }
}

extension ActionPreview {
    /// Adds the effects on the traffic and their warnings; has a name typed where much is at stake.
    ///
    /// - Parameters:
    ///   - before: what is there now.
    ///   - after: what will be there.
    ///   - stake: the action, or for an undo the action that is undone; it decides which name has to be typed.
    package mutating func judge(from before: Fleet, to after: Fleet, as stake: Action) {
        let effect = TrafficEffect(before: before, after: after, concerning: concerned)
        // `all` may say that no traffic moves, which would contradict an effect that the plan has named already.
        effects += effects.isEmpty ? effect.all : effect.changes
        warnings = FallbackEffect.all(before: before, after: after).map(Warning.fallback) + warnings
        if requirement == .key, let name = Stakes(before: before, after: after).name(for: stake, in: before) {
            requirement = .typing(name)
        }
    }
}
