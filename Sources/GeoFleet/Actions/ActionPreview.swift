package import GeoRouting

/// What an action would do now, for a person to decide on.
package struct ActionPreview: Sendable, Equatable, Identifiable {
    /// The number of the preview, from 1; 0 before it is shown.
    package var id = 0
    /// What the person wants to do.
    package var action: Action
    /// The action that an undo reverses; nil for other actions.
    package var reversal: Reversal?
    /// The steps of the plan, in order.
    package var operations: [Operation] = []
    /// The changes that the steps make, field by field.
    package var changes: [FieldChange] = []
    /// The writes that would be sent, in order.
    package var calls: [PlannedCall] = []
    /// What each of the calls does to its object, in the same order.
    package var steps: [PlannedStep] = []
    /// What would happen to the traffic, a line each.
    package var effects: [Effect] = []
    /// What the person should know before confirming, in the order on the card.
    package var warnings: [Warning] = []
    /// Why the action cannot be done; nil where it can.
    package var refusal: Refusal?
    /// What the person must do to confirm.
    package var requirement = Requirement.key
    /// The differences from the confirmed preview that this preview replaces; empty if it replaces none.
    package var differences: [FieldChange] = []
    /// The sources of the data in this preview, each with its freshness.
    package var sources: [DataFreshness] = []
    /// Ids of the objects that matter for the action: if one of them changes before the writes, nothing is written.
    package var objectIDs: Set<String> = []
    /// Short names of the clusters for which controller passes run; empty if the `calls` are sent without a pass.
    package var passClusters: [String] = []

    package init(_ action: Action) {
        self.action = action
    }

    /// The action of this session that an undo reverses.
    package struct Reversal: Sendable, Equatable {
        /// Whether the reversed action is an undo itself: then this action is a redo.
        package var isRedo: Bool
        /// The text of the first action in the chain of undos and redos.
        package var originalText: String
        /// The objects that the reversed action changed, such as `pool k8s-pool-shop-eu`.
        package var objects: [String]

        package init(isRedo: Bool, originalText: String, objects: [String]) {
            self.isRedo = isRedo
            self.originalText = originalText
            self.objects = objects
        }
    }

    /// What a person must do to confirm.
    package enum Requirement: Sendable, Equatable {
        /// Press one key, but not the key that opened the preview.
        case key
        /// Type this word.
        case typing(String)
    }
}

/// A field with its present and its future value.
package struct FieldChange: Sendable, Equatable {
    /// The object and the key, such as `origin-eu enabled`.
    package var field: String
    /// The present value as text, such as `true`; `none` where there is none.
    package var before: String
    /// The future value as text, such as `false`; `removed` or `deleted` where there will be none.
    package var after: String
    /// What kind of change it is, for its words.
    package var kind: Kind

    /// The kind of a change.
    package enum Kind: Sendable, Equatable {
        /// One value takes the place of another.
        case value
        /// The field is an object in a list, such as an origin, that appears.
        case added
        /// The field is an object in a list that disappears.
        case removed
        /// The field is a list of names, of which some disappear and others appear.
        case list(removed: [String], added: [String])
    }

    package init(field: String, before: String, after: String, _ kind: Kind = .value) {
        self.field = field
        self.before = before
        self.after = after
        self.kind = kind
    }
}

/// A write to Cloudflare in readable form.
package struct PlannedCall: Sendable, Equatable {
    /// The HTTP method, such as `PATCH`.
    package var method: String
    /// The path without the base URL, such as `/accounts/ID/load_balancers/pools/ID`.
    package var path: String
    /// The body as compact JSON; empty where there is no body.
    package var body: String

    package init(method: String, path: String, body: String) {
        self.method = method
        self.path = path
        self.body = body
    }
}

/// What a planned write does to its object.
package struct PlannedStep: Sendable, Equatable {
    /// What becomes of the object.
    package var kind: Kind
    /// The kind and the name of the object, such as `pool k8s-pool-shop-eu`.
    package var object: String
    /// The name alone, with which the fields of `changes` may begin.
    package var name: String
    /// The changes field by field.
    package var changes: [FieldChange]
    /// The written keys with their values, as compact JSON; empty where the object is deleted.
    package var values: String

    /// What becomes of an object.
    package enum Kind: Sendable {
        case create, change, delete
    }

    package init(_ kind: Kind, object: String, name: String, changes: [FieldChange], values: String) {
        self.kind = kind
        self.object = object
        self.name = name
        self.changes = changes
        self.values = values
    }
}

/// The result that a controller pass for a cluster would have now.
package struct ForeseenPass: Sendable {
    /// The steps that the pass would make, in order.
    package var operations: [Operation]
    /// The notices of the first plan of the pass.
    package var notices: [Notice]
    /// Why the pass would fail, in one line; nil if it would succeed.
    package var failure: String?

    package init(operations: [Operation] = [], notices: [Notice] = [], failure: String? = nil) {
        self.operations = operations
        self.notices = notices
        self.failure = failure
    }
}

extension Fleet {
    /// The refusal of an action before Cloudflare has been read.
    package var unreadRefusal: Refusal {
        if let end = budget.blockedUntil { return .unreadWhileBlocked(until: end) }
        if case .failing(let why) = cloudflare.state { return .cloudflareUnreadable(cloudflare.failure, why) }
        return .cloudflareUnread
    }
}

extension Action {
    /// Plans the steps of the action on this fleet, with warnings.
    ///
    /// `ActionPreview.addEffects` adds the effects on the traffic later. The same fleet always gives the same plan. An
    /// undo is not planned here: it needs the `UndoHistory` of the session.
    ///
    /// - Parameters:
    ///   - fleet: the fleet to plan on.
    ///   - foresee: computes the controller pass for a cluster; nil to use `ClusterView.plan` instead.
    /// - Returns: the preview, without changes, calls and effects on the traffic.
    /// - Throws: the reason why the action cannot be done.
    package func plan(
        on fleet: Fleet,
        foresee: ((ClusterView) -> ForeseenPass)? = nil
    ) throws(Refusal) -> ActionPreview {
        var preview = try planned(on: fleet, foresee)
        let pools = preview.operations.compactMap { if case .updatePool(let update) = $0 { update.name } else { nil } }
        preview.warnings += pools.compactMap(fleet.rivalry).map(Warning.rivalry)
        return preview
    }

    private func planned(
        on fleet: Fleet,
        _ foresee: ((ClusterView) -> ForeseenPass)?
    ) throws(Refusal) -> ActionPreview {
        if fleet.cloudflare.lastSuccess == nil {
            throw fleet.unreadRefusal
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
        // `PreparedAction` plans an undo from the `UndoHistory` and never calls this method for it.
        case .undo: throw .noActionYet
        }
    }

    /// The clusters that the action syncs; clusters that cannot be synced now are left out.
    package func syncableClusters(on fleet: Fleet) -> [ClusterView] {
        let names: [String] =
            switch self {
            case .sync(let clusters): clusters
            case .confirmRemovals(let cluster): [cluster]
            default: []
            }
        return names.compactMap { try? SyncAction(fleet, ActionPreview(self)).syncableCluster($0) }
    }
}

extension Action {
    /// What the undo of a weight does to the origin's share of its pool; empty for other actions, or without a share.
    fileprivate func shareEffect(from before: Fleet, to after: Fleet) -> [Effect] {
        switch self {
        case .setWeight(let key, _), .releaseWeight(let key):
            guard let old = before.share(of: key), let new = after.share(of: key), old != new else { return [] }
            return [.share(key, percent: Int((new * 100).rounded()), before: old)]
        default: return []
        }
    }
}

extension Fleet {
    /// The share of its pool that an origin gets, 0 to 1; nil where it is not known.
    fileprivate func share(of key: OriginKey) -> Double? {
        pool(named: key.pool)?.origins.first { $0.origin.name == key.origin }?.share
    }
}

extension ActionPreview {
    /// Adds the effects on the traffic with their warnings, and the word to type if users may lose service.
    ///
    /// - Parameters:
    ///   - before: the fleet before the action.
    ///   - after: the fleet after the action.
    ///   - action: the action that decides which word must be typed; for an undo, the action that is undone.
    package mutating func addEffects(from before: Fleet, to after: Fleet, as action: Action) {
        if effects.isEmpty { effects = action.shareEffect(from: before, to: after) }
        let effect = TrafficEffect(before: before, after: after, concerning: objectIDs)
        // If the plan already has effects, `all` is not used: its line "no traffic moves" would contradict them.
        effects += effects.isEmpty ? effect.all : effect.changes
        warnings = FallbackEffect.all(before: before, after: after).map(Warning.fallback) + warnings
        guard requirement == .key else { return }
        let need = ConfirmationNeed(before: before, after: after)
        if let word = need.wordToType(for: action, in: before) { requirement = .typing(word) }
    }
}
