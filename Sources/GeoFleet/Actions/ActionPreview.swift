package import GeoRouting

/// What an action would do, for a person to decide on; the state that it was made for is frozen in it.
package struct ActionPreview: Sendable, Equatable, Identifiable {
    /// Counts up from 1; 0 while nobody has been shown it.
    package var id = 0
    package var action: Action
    /// What it takes back; nil where it does something new.
    package var reversal: Reversal?
    /// The steps of the plan, in the order in which they are sent.
    package var operations: [Operation] = []
    /// What they change, field by field.
    package var changes: [FieldChange] = []
    /// What is sent, in order.
    package var calls: [PlannedCall] = []
    /// What becomes of the traffic, a line each.
    package var effects: [Effect] = []
    package var warnings: [Warning] = []
    /// Why it cannot be done; nil where it can.
    package var refusal: Refusal?
    package var requirement = Requirement.key
    /// What had changed since an earlier preview of the same action; empty in a first one.
    package var differences: [FieldChange] = []
    /// How well that is known which the decision rests on.
    package var sources: [DataFreshness] = []
    /// Ids of the objects whose state the decision rests on.
    package var concerned: Set<String> = []
    /// Short names of the clusters as whose controllers it acts: a pass of theirs is run, in place of `calls` one by one.
    package var actsAs: [String] = []

    package init(_ action: Action) {
        self.action = action
    }

    /// An action of this session that is taken back.
    package struct Reversal: Sendable, Equatable {
        /// Whether the action took something back itself.
        package var isRedo: Bool
        /// What was done at first.
        package var deed: String
        /// What it changed, such as `pool k8s-pool-shop-eu`.
        package var objects: [String]

        package init(isRedo: Bool, deed: String, objects: [String]) {
            self.isRedo = isRedo
            self.deed = deed
            self.objects = objects
        }
    }

    /// What a person must do to confirm.
    package enum Requirement: Sendable, Equatable {
        /// One key, which is not the trigger's.
        case key
        /// Type this name.
        case typing(String)
    }
}

/// One field as it is, and as it will be.
package struct FieldChange: Sendable, Equatable {
    /// Such as `origin-eu enabled`.
    package var field: String
    package var before: String
    package var after: String

    package init(field: String, before: String, after: String) {
        self.field = field
        self.before = before
        self.after = after
    }
}

/// A write as a person sees it.
package struct PlannedCall: Sendable, Equatable {
    package var method: String
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
    package var operations: [Operation]
    /// What its first plan has to say.
    package var notices: [Notice]
    /// Why there can be no pass, in one line.
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
    /// What becomes of the traffic is judged once it is known what the steps lead to (`ActionPreview.judge`). Pure: the
    /// same fleet gives the same plan. An undo is not planned here: it needs the session's undoHistory.
    ///
    /// - Parameters:
    ///   - fleet: what is known.
    ///   - foresee: what a pass in a cluster's stead would write; without it, what its next plan would.
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
        case .undo: throw .nothingDone
        }
    }

    /// The clusters in whose controllers' stead it would act, apart from those for which nobody may.
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
    /// Adds what becomes of the traffic when one fleet turns into another, and asks for a name where much is at stake.
    ///
    /// - Parameters:
    ///   - before: what is there now.
    ///   - after: what will be there.
    ///   - stake: the action that is done, or taken back.
    package mutating func judge(from before: Fleet, to after: Fleet, as stake: Action) {
        let effect = TrafficEffect(before: before, after: after, concerning: concerned)
        effects += effects.isEmpty ? effect.all : effect.changes
        warnings = FallbackEffect.all(before: before, after: after).map(Warning.fallback) + warnings
        if requirement == .key, let name = Stakes(before: before, after: after).name(for: stake, in: before) {
            requirement = .typing(name)
        }
    }
}
