import GeoRouting

/// Plans syncs: the passes that the clusters' controllers would make, with warnings.
struct SyncAction {
    let fleet: Fleet
    /// A preview that contains only the action; each plan starts as a copy of it.
    let preview: ActionPreview

    init(_ fleet: Fleet, _ preview: ActionPreview) {
        self.fleet = fleet
        self.preview = preview
    }

    /// Plans a sync of these clusters; a cluster that cannot be synced is left out with a warning.
    ///
    /// Throws if there is nothing to write.
    func sync(_ names: [String], _ foresee: ((ClusterView) -> ForeseenPass)?) throws(Refusal) -> ActionPreview {
        var combined = preview
        var refusals: [String: Refusal] = [:]
        for name in names {
            do throws(Refusal) {
                let cluster = try syncableCluster(name)
                let pass = try requireSuccess(name, foresee?(cluster) ?? ForeseenPass(cluster.plan))
                combined.warnings += pass.warnings.map(Warning.notice)
                if pass.operations.isEmpty { continue }
                combined.operations += pass.operations
                combined.passClusters.append(name)
                addWarnings(cluster, pass.operations, &combined)
            } catch {
                refusals[name] = error
            }
        }
        if combined.operations.isEmpty { throw nothingToDo(names, refusals) }
        combined.warnings =
            names.compactMap { refusals[$0].map(Warning.clusterLeftOut) }
            + notSyncedWarnings(names, combined.operations) + combined.warnings
        return withObjectIDs(combined)
    }

    /// Plans a sync of the cluster that also removes all its stale origins, without the brake.
    func confirmRemovals(_ name: String, _ foresee: ((ClusterView) -> ForeseenPass)?) throws(Refusal) -> ActionPreview {
        let cluster = try cluster(name)
        guard cluster.watch.isKnown else {
            throw .watchDown(name, since: nil, .originsWanted)
        }
        if cluster.plan.stale.isEmpty, cluster.plan.staleMemberships.isEmpty {
            throw .noRemovalToConfirm(cluster: name)
        }
        let removals = Removals(
            origins: cluster.plan.stale,
            pools: cluster.plan.orphanPools,
            memberships: cluster.plan.staleMemberships,
            isConfirmed: true
        )
        // This is called only if there is no foreseen pass.
        let planRemovals = { [fleet] in
            GeoRouting.plan(
                desired: cluster.desired,
                current: fleet.current,
                rules: cluster.rules,
                removals: removals
            )
        }
        let pass = try requireSuccess(name, foresee?(cluster) ?? ForeseenPass(planRemovals()))
        if pass.operations.isEmpty { throw pass.warnings.first.map(Refusal.notice) ?? .noRemovalAllowed(cluster: name) }
        var plan = preview
        plan.operations = pass.operations
        plan.passClusters = [name]
        plan.warnings = pass.warnings.map(Warning.notice)
        plan.requirement = .typing(name)
        return withObjectIDs(plan)
    }

    /// Returns the pass; throws if it would fail.
    private func requireSuccess(_ name: String, _ pass: ForeseenPass) throws(Refusal) -> ForeseenPass {
        if let failure = pass.failure { throw .passWouldFail(cluster: name, failure) }
        return pass
    }

    /// Sets `objectIDs`: the objects that the plan writes, and the pools that its clusters ask for.
    private func withObjectIDs(_ plan: ActionPreview) -> ActionPreview {
        var plan = plan
        plan.objectIDs = fleet.objectIDs(writtenBy: plan.operations)
        let clusters = fleet.clusters.filter { plan.passClusters.contains($0.id) }
        let pools = Set(clusters.flatMap { $0.desired.pools.map(\.name) })
        plan.objectIDs.formUnion(fleet.pools.filter { pools.contains($0.pool.name) }.map(\.id))
        return plan
    }

    // MARK: Nothing to do

    /// The disabled load balancers that these clusters ask for, by name.
    private func disabledBalancers(_ names: [String]) -> [String] {
        let wanted = Set(names.compactMap(fleet.cluster).flatMap { $0.desired.loadBalancers.map(\.hostname.text) })
        return fleet.loadBalancers.filter { !$0.balancer.isEnabled && wanted.contains($0.hostname) }.map(\.readableName)
    }

    /// The refusal of a sync without operations, with a reason for each cluster.
    private func nothingToDo(_ names: [String], _ refusals: [String: Refusal]) -> Refusal {
        if case .failing = fleet.cloudflare.state {
            return .cloudflareDown(since: fleet.cloudflare.lastSuccess, clusters: names)
        }
        var (reasons, inSync): ([Refusal], [String]) = ([], [])
        for name in names {
            if let refusal = refusals[name] {
                reasons.append(refusal)
            } else if let cluster = fleet.cluster(name), !cluster.watch.isKnown {
                reasons.append(.watchDown(name, since: cluster.watch.lastSuccess, .wishes))
            } else {
                inSync.append(name)
            }
        }
        if !inSync.isEmpty {
            let pools = inSync.compactMap(fleet.cluster).flatMap { $0.desired.pools.map(\.name) }
            let rivalry = pools.lazy.compactMap(fleet.rivalry).first
            reasons.append(.alreadyInSync(clusters: inSync, disabled: disabledBalancers(inSync), rivalry))
        }
        return reasons.count == 1 ? reasons[0] : .several(reasons)
    }

    /// A warning with the watched clusters that are not synced, if the sync creates a load balancer; else empty.
    private func notSyncedWarnings(_ names: [String], _ operations: [Operation]) -> [Warning] {
        let isNew = operations.contains { if case .createLoadBalancer = $0 { true } else { false } }
        let others = fleet.clusters.map(\.id).filter { !names.contains($0) }
        if !isNew || others.isEmpty { return [] }
        return [.notSynced(others)]
    }

    // MARK: What is allowed

    /// The cluster with this short name; throws if it is unread, or if another owner has one of its addresses.
    private func cluster(_ name: String) throws(Refusal) -> ClusterView {
        guard let cluster = fleet.cluster(name) else { throw .clusterNotWatched(name) }
        guard cluster.isSynced else {
            throw cluster.watch.isFailing ? .watchDown(name, since: nil, .wishes) : .clusterUnread(name)
        }
        if let owner = otherOwner(of: cluster) { throw .addressOwned(cluster: name, by: owner) }
        return cluster
    }

    /// The cluster with this short name; throws if it cannot be synced now.
    func syncableCluster(_ name: String) throws(Refusal) -> ClusterView {
        let cluster = try cluster(name)
        try checkAddresses(of: cluster)
        return cluster
    }

    /// The first other owner of an address that this cluster wants; nil where there is none.
    private func otherOwner(of cluster: ClusterView) -> OwnerID? {
        let owners = cluster.desired.pools.compactMap { wanted -> OwnerID? in
            guard let pool = fleet.pool(named: wanted.name)?.pool,
                case .record(let record) = pool.description.ownership
            else { return nil }
            let addresses = Set(wanted.origins.map(\.address))
            return pool.origins.filter { $0.address.map(addresses.contains) ?? false }
                .compactMap { record.owner(of: $0.name) }.filter { !cluster.rules.owners.contains($0) }.min()
        }
        return owners.first
    }

    /// Throws if the sync would replace an address while the watch is down.
    ///
    /// The sources may already have other addresses.
    private func checkAddresses(of cluster: ClusterView) throws(Refusal) {
        if cluster.watch.isKnown { return }
        let isReplacing = cluster.plan.operations.flatMap(\.edits).contains { $0.source != nil && $0.address != nil }
        if isReplacing { throw .watchDown(cluster.id, since: cluster.watch.lastSuccess, .addresses) }
    }

    /// Adds the warnings about the sync of this cluster.
    ///
    /// The cluster's name must be typed if its wishes may be out of date, or if it may own origins under another id.
    private func addWarnings(_ cluster: ClusterView, _ operations: [Operation], _ combined: inout ActionPreview) {
        if !cluster.watch.isKnown {
            combined.requirement = .typing(cluster.id)
            combined.warnings.append(.oldWishes(cluster: cluster.id, cluster.watch.lastSuccess))
        }
        for wanted in cluster.desired.pools {
            guard let warning = SharedPoolWarning(cluster, wanted, operations, fleet) else { continue }
            combined.warnings.append(.sharedPool(warning))
            if warning.mayBeSameCluster { combined.requirement = .typing(cluster.id) }
        }
        combined.warnings += WeightWarning.all(cluster, operations, fleet).map(Warning.weight)
    }
}

extension ForeseenPass {
    /// A pass that consists of this one plan; a real pass may plan again after its writes.
    fileprivate init(_ plan: Plan) {
        self.init(operations: plan.operations, notices: plan.notices)
    }

    fileprivate var warnings: [String] { notices.filter { $0.level >= .warning }.map(\.text) }
}

extension Operation {
    /// The edits of origins in the operation; empty where there are none.
    fileprivate var edits: [OriginEdit] {
        switch self {
        case .createPool(let draft): draft.origins
        case .updatePool(let update): update.origins ?? []
        case .createMonitor, .updateMonitor, .deletePool, .createLoadBalancer, .updateLoadBalancer: []
        }
    }
}
