package import GeoRouting

/// What a remedy comes to: the writes, and what a person should know before.
package struct RemedyPlan: Sendable, Equatable {
    /// In the order in which they are sent.
    package var operations: [Operation]
    package var changes: [Review.Change]
    /// What becomes of the traffic, a line each.
    package var effects: [String] = []
    package var warnings: [String] = []
    package var requirement = Review.Requirement.key
    /// Ids of the objects whose state the decision rests on.
    package var concerned: Set<String> = []
    /// Short names of the clusters as whose controllers it acts.
    package var actsAs: [String] = []

    init(_ operations: [Operation], changes: [Review.Change] = []) {
        self.operations = operations
        self.changes = changes
    }
}

extension Remedy {
    /// What the remedy would do to this fleet.
    ///
    /// Pure: the same fleet gives the same plan. An undo is not planned here: it needs the session's journal.
    package func plan(on fleet: Fleet) throws(Refusal) -> RemedyPlan {
        if fleet.cloudflare.lastSuccess == nil {
            throw Refusal("nothing has been read from Cloudflare yet: r reads again")
        }
        var plan = try operations(on: fleet)
        let after = fleet.applying(plan.operations)
        let effect = TrafficEffect(before: fleet, after: after, concerning: plan.concerned)
        plan.effects += plan.effects.isEmpty ? effect.told : effect.lines
        plan.warnings = FallbackEffect(before: fleet, after: after).lines + plan.warnings
        if plan.requirement == .key, let name = Stakes(before: fleet, after: after).name(for: self, in: fleet) {
            plan.requirement = .typing(name)
        }
        return plan
    }

    private func operations(on fleet: Fleet) throws(Refusal) -> RemedyPlan {
        switch self {
        case .setWeight(let key, let weight): try OriginRemedy(key, fleet).setWeight(weight)
        case .releaseWeight(let key): try OriginRemedy(key, fleet).releaseWeight()
        case .drain(.origin(let key)): try OriginRemedy(key, fleet).setEnabled(false)
        case .enable(.origin(let key)): try OriginRemedy(key, fleet).setEnabled(true)
        case .removeOrigin(let key): try OriginRemedy(key, fleet).remove()
        case .drain(.pool(let name)): try SwitchRemedy(fleet).setPool(name, enabled: false)
        case .enable(.pool(let name)): try SwitchRemedy(fleet).setPool(name, enabled: true)
        case .drain(.loadBalancer(let name)): try SwitchRemedy(fleet).setLoadBalancer(name, enabled: false)
        case .enable(.loadBalancer(let name)): try SwitchRemedy(fleet).setLoadBalancer(name, enabled: true)
        case .prune(let keys): try PruneRemedy(keys, fleet).plan()
        case .sync(let clusters): try SyncRemedy(fleet).sync(clusters)
        case .confirmRemovals(let cluster): try SyncRemedy(fleet).confirmRemovals(cluster)
        case .undo: throw Refusal("this session has done nothing that could be undone")
        }
    }
}

// MARK: - Names

extension Remedy {
    /// What has to be typed where a key is not enough; nil where no one object is meant.
    package var name: String? {
        switch self {
        case .setWeight(let key, _), .releaseWeight(let key), .drain(.origin(let key)), .enable(.origin(let key)),
            .removeOrigin(let key):
            key.origin
        case .drain(.pool(let name)), .enable(.pool(let name)), .drain(.loadBalancer(let name)),
            .enable(.loadBalancer(let name)):
            name
        case .prune: "prune"
        case .sync: "sync"
        case .confirmRemovals(let cluster): cluster
        case .undo: "undo"
        }
    }

    /// Such as `Drain origin-eu`.
    package var title: String {
        switch self {
        case .setWeight(let key, let weight): "Set weight of \(key.origin) to \(weight.percent)"
        case .releaseWeight(let key): "Release weight of \(key.origin)"
        case .drain(.loadBalancer(let name)): "Disable load balancer \(name)"
        case .drain(let target): "Drain \(target.name)"
        case .enable(let target): "Enable \(target.name)"
        case .removeOrigin(let key): "Remove \(key.origin)"
        case .prune(let keys): "Prune \(Figure.count(keys.count, "stale origin"))"
        case .sync(let clusters): "Force sync of \(clusters.joined(separator: ", "))"
        case .confirmRemovals(let cluster): "Confirm removals of \(cluster)"
        case .undo(let action): "Undo action \(action)"
        }
    }

    /// What was done, once it is done.
    package var past: String {
        switch self {
        case .setWeight(let key, let weight): "Set weight of \(key.origin) in \(key.pool) to \(weight.percent)"
        case .releaseWeight(let key): "Released weight of \(key.origin) in \(key.pool)"
        case .drain(.loadBalancer(let name)): "Disabled load balancer \(name)"
        case .drain(let target): "Drained \(target.place)"
        case .enable(let target): "Enabled \(target.place)"
        case .removeOrigin(let key): "Removed \(key.origin) from \(key.pool)"
        case .prune(let keys): "Pruned \(Figure.count(keys.count, "stale origin"))"
        case .sync(let clusters): "Synced \(clusters.joined(separator: ", "))"
        case .confirmRemovals(let cluster): "Removed what no Ingress of \(cluster) asks for"
        case .undo(let action): "Undid action \(action)"
        }
    }

    /// Such as `origin-eu in pool k8s-pool-shop-eu`.
    package var object: String {
        switch self {
        case .setWeight(let key, _), .releaseWeight(let key), .drain(.origin(let key)), .enable(.origin(let key)),
            .removeOrigin(let key):
            "\(key.origin) in pool \(key.pool)"
        case .drain(.pool(let name)), .enable(.pool(let name)): "pool \(name)"
        case .drain(.loadBalancer(let name)), .enable(.loadBalancer(let name)): "load balancer \(name)"
        case .prune(let keys):
            keys.count == 1
                ? "\(keys[0].origin) in pool \(keys[0].pool)"
                : "\(Figure.count(keys.count, "origin")) in \(Figure.count(Set(keys.map(\.pool)).count, "pool"))"
        case .sync(let clusters): "\(clusters.count == 1 ? "cluster" : "clusters") \(clusters.joined(separator: ", "))"
        case .confirmRemovals(let cluster): "cluster \(cluster)"
        case .undo(let action): "action \(action)"
        }
    }
}

extension Remedy.Target {
    fileprivate var name: String {
        switch self {
        case .origin(let key): key.origin
        case .pool(let name): "pool \(name)"
        case .loadBalancer(let name): "load balancer \(name)"
        }
    }

    fileprivate var place: String {
        if case .origin(let key) = self { return "\(key.origin) in \(key.pool)" }
        return name
    }
}
