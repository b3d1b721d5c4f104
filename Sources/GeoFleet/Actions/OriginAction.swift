package import GeoRouting

/// Actions on one origin of a pool.
///
/// Cloudflare replaces the whole list of a pool's origins: each write repeats the unchanged origins.
struct OriginAction {
    let fleet: Fleet
    let view: PoolView
    /// The index of the origin, both in `view.origins` and in `view.pool.origins`.
    let index: Int
    /// A preview that contains only the action; each plan starts as a copy of it.
    let preview: ActionPreview

    init(_ key: OriginKey, _ fleet: Fleet, _ preview: ActionPreview) throws(Refusal) {
        guard let view = fleet.pool(named: key.pool) else { throw .poolGone(key.pool) }
        // The screen plans an action before it offers its key, and must not trap on any fleet.
        guard let index = view.pool.origins.firstIndex(where: { $0.name == key.origin }),
            view.origins.count == view.pool.origins.count
        else {
            throw .originGone(key)
        }
        self.fleet = fleet
        self.view = view
        self.index = index
        self.preview = preview
    }

    private var pool: Pool { view.pool }
    private var origin: Origin { pool.origins[index] }
    private var ownership: OriginOwnership { view.origins[index].ownership }

    // MARK: Weight

    func setWeight(_ weight: Weight) throws(Refusal) -> ActionPreview {
        if origin.weight == weight.percent { throw .hasWeight(origin: origin.name, weight.percent) }
        var edits = unchanged
        edits[index].weight = weight
        var plan = planUpdate(edits)
        plan.effects = shareEffect(after: edits)
        if let applied = view.origins[index].appliedWeight, applied != weight {
            plan.warnings.append(.weightOverride(controllerWeight: applied.percent))
        }
        return plan
    }

    func releaseWeight() throws(Refusal) -> ActionPreview {
        guard let applied = view.origins[index].appliedWeight else {
            throw .noControllerWeight(origin: origin.name)
        }
        if applied.percent == origin.weight {
            throw .hasControllerWeight(origin: origin.name, applied.percent)
        }
        var edits = unchanged
        edits[index].weight = applied
        var plan = planUpdate(edits)
        plan.effects = shareEffect(after: edits)
        return plan
    }

    /// The effect on the origin's share of its pool's traffic; empty if the pool has no other usable origin.
    private func shareEffect(after edits: [OriginEdit]) -> [Effect] {
        // The origin itself counts even if its weight is 0 now, because the action changes the weight.
        let usable = view.origins.indices.filter { view.origins[$0].isUsable || $0 == index && origin.isEnabled }
        guard pool.isEnabled, usable.count > 1 else { return [] }
        let sum = usable.reduce(0) { $0 + (edits[$1].weight?.percent ?? pool.origins[$1].weight) }
        guard sum > 0 else { return [] }
        let share = (edits[index].weight?.percent ?? origin.weight) * 100 / sum
        return [.share(key, percent: share, before: view.origins[index].share)]
    }

    // MARK: Off and on

    func setEnabled(_ isEnabled: Bool) throws(Refusal) -> ActionPreview {
        if origin.isEnabled == isEnabled {
            throw .alreadyInState(.origin(key), isEnabled: isEnabled)
        }
        var edits = unchanged
        edits[index].isEnabled = isEnabled
        var plan = planUpdate(edits)
        if isEnabled, origin.weight == 0 {
            plan.warnings.append(.weightless)
        }
        if isEnabled, !pool.isEnabled { plan.warnings.append(.poolDisabled) }
        return plan
    }

    // MARK: Removing

    func remove() throws(Refusal) -> ActionPreview {
        switch ownership {
        case .wanted(let cluster):
            throw .stillWanted(cluster: cluster)
        case .stale(let cluster):
            if fleet.cluster(cluster)?.watch.isKnown != true { throw .watchDown(cluster, since: nil, .originWanted) }
        // This is refused if the owner is unknown, or if the owner's cluster is watched here.
        case .unknown where view.origins[index].owner.map(isWatched) ?? true:
            throw .mayBeWanted
        case .foreign, .unknown: break
        }
        // The last origin is removed only together with its pool: a stale one is pruned, all others are refused.
        if pool.origins.count == 1 {
            if view.origins[index].isStale { return try PruneAction([key], fleet, preview).plan() }
            throw .lastOrigin(pool: pool.name)
        }
        var plan = removal
        if let share = view.origins[index].share, share > 0 { plan.effects = [.share(key, percent: 0, before: share)] }
        if let warning = remainderWarning, fleet.isAttached(view.id) {
            plan.requirement = .typing(origin.name)
            plan.warnings.append(warning)
        }
        return plan
    }

    /// A warning if all origins that stay in the pool are disabled or unreliable; else nil.
    private var remainderWarning: Warning? {
        let others = view.origins.indices.filter { $0 != index }.map { view.origins[$0] }.filter(\.isEnabled)
        if others.isEmpty { return .lastEnabled(pool: pool.name) }
        let unreliable = others.compactMap { origin in
            origin.unreliability.map { Warning.UnreliableOrigin(origin: origin.name, reason: $0) }
        }
        return unreliable.count < others.count ? nil : .othersUnreliable(pool: pool.name, unreliable)
    }

    /// Whether a watched cluster has or had this owner id.
    private func isWatched(_ owner: OwnerID) -> Bool {
        fleet.clusters.contains { $0.rules.owners.contains(owner) }
    }

    private var key: OriginKey { OriginKey(pool: pool.name, origin: origin.name) }

    private var removal: ActionPreview {
        var edits = unchanged
        edits.remove(at: index)
        var plan = planUpdate(edits)
        // `planUpdate` always makes exactly this one operation.
        guard case .updatePool(var update) = plan.operations[0] else { return plan }
        update.removedOrigins = 1
        update.description = pool.descriptionWithout([origin.name])
        plan.operations = [.updatePool(update)]
        return plan
    }

    // MARK: Parts

    /// Edits that keep all origins unchanged.
    private var unchanged: [OriginEdit] {
        pool.origins.enumerated().map { OriginEdit(source: $0, name: $1.name) }
    }

    /// A preview that writes this list of origins; the origin's name must be typed if no watched cluster owns it.
    private func planUpdate(_ edits: [OriginEdit]) -> ActionPreview {
        let update = PoolUpdate(
            id: pool.id,
            name: pool.name,
            origins: edits,
            keptOrigins: edits.filter { !$0.isChange }.count,
            needsReread: true
        )
        var plan = preview
        plan.operations = [.updatePool(update)]
        plan.objectIDs = [pool.id]
        if case .foreign = ownership {
            plan.requirement = .typing(origin.name)
            plan.warnings.append(.foreign)
        } else if case .unknown = ownership, let owner = view.origins[index].owner, !isWatched(owner) {
            plan.requirement = .typing(origin.name)
            plan.warnings.append(.ownerNotWatched(owner))
        }
        return plan
    }
}

extension OriginView {
    /// Why an enabled origin is unreliable; nil where the origin is reliable.
    fileprivate var unreliability: Warning.UnreliableOrigin.Reason? {
        switch ownership {
        case .stale: return .stale
        case .foreign: return .foreign
        case .wanted, .unknown: break
        }
        if case .unhealthy = health { return .unhealthy }
        return origin.weight == 0 ? .weightless : nil
    }
}

extension Pool {
    /// The description without these origins in its record and note; nil if the record and the note have none of them.
    func descriptionWithout(_ names: Set<String>) -> String? {
        guard case .record(var record) = description.ownership else { return nil }
        for owner in record.owners.keys.sorted() {
            record[owner] = record[owner].filter { !names.contains($0.key) }
        }
        var text = description.with(record)
        if case .note(var note) = description.notes {
            note.forget(origins: names)
            text = description.with(record, note)
        }
        return text == description.text ? nil : text
    }
}

extension Fleet {
    /// Whether a load balancer names the pool with this id.
    func isAttached(_ pool: String) -> Bool {
        loadBalancers.contains { $0.balancer.references(poolID: pool) }
    }

    /// The number of origins that the cluster owns; pools whose names cannot belong to the cluster do not count.
    package func managedOriginCount(of cluster: ClusterView) -> Int { current.managedOriginCount(of: cluster.rules) }

    /// The objects at Cloudflare in the planner's form.
    package var current: CurrentState {
        var current = CurrentState(pools: pools.map(\.pool), loadBalancers: loadBalancers.map(\.balancer))
        current.opaque = opaque
        return current
    }
}

extension ClusterView {
    /// Whether all sources of the cluster have been read at least once.
    package var isSynced: Bool { watch.lastSuccess != nil }
}
