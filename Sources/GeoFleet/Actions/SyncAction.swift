import GeoRouting

/// Plans what the controllers of clusters would do, if that is allowed, with what a person should know of it.
struct SyncAction {
    let fleet: Fleet
    /// The preview with nothing but the action in it; each plan starts from it.
    let preview: ActionPreview

    init(_ fleet: Fleet, _ preview: ActionPreview) {
        self.fleet = fleet
        self.preview = preview
    }

    /// Syncs these clusters; those that cannot be synced are left out with a warning.
    ///
    /// Throws if nothing is to be done.
    func sync(_ names: [String], _ foresee: ((ClusterView) -> ForeseenPass)?) throws(Refusal) -> ActionPreview {
        var sum = preview
        var refusals: [String: Refusal] = [:]
        for name in names {
            do throws(Refusal) {
                let cluster = try actor(name)
                let pass = try passing(name, foresee?(cluster) ?? ForeseenPass(cluster.plan))
                sum.warnings += pass.warnings.map(Warning.notice)
                if pass.operations.isEmpty { continue }
                sum.operations += pass.operations
                sum.actsAs.append(name)
                confirm(cluster, pass.operations, &sum)
            } catch {
                refusals[name] = error
            }
        }
        if sum.operations.isEmpty { throw nothingToDo(names, refusals) }
        sum.warnings =
            names.compactMap { refusals[$0].map(Warning.leftOut) } + leftOut(names, sum.operations) + sum.warnings
        return finished(sum)
    }

    /// Syncs the cluster and removes what is stale there, however much it is.
    func confirmRemovals(_ name: String, _ foresee: ((ClusterView) -> ForeseenPass)?) throws(Refusal) -> ActionPreview {
        let cluster = try cluster(name)
        guard cluster.watch.isKnown else {
            throw .watchDown(name, since: nil, .askedForAll)
        }
        if cluster.plan.stale.isEmpty { throw .nothingHeld(cluster: name) }
        let removals = Removals(origins: cluster.plan.stale, pools: cluster.plan.orphanPools, isConfirmed: true)
        // Only planned where no foreseen pass is given.
        let next = { [fleet] in
            GeoRouting.plan(
                desired: cluster.desired,
                current: fleet.current,
                rules: cluster.rules,
                removals: removals
            )
        }
        let pass = try passing(name, foresee?(cluster) ?? ForeseenPass(next()))
        if pass.operations.isEmpty { throw pass.warnings.first.map(Refusal.notice) ?? .nothingMayGo(cluster: name) }
        var plan = preview
        plan.operations = pass.operations
        plan.actsAs = [name]
        plan.warnings = pass.warnings.map(Warning.notice)
        plan.requirement = .typing(name)
        return finished(plan)
    }

    /// The pass, unless it fails.
    private func passing(_ name: String, _ pass: ForeseenPass) throws(Refusal) -> ForeseenPass {
        if let failure = pass.failure { throw .pass(cluster: name, failure) }
        return pass
    }

    /// Adds to `concerned` all objects that the plan writes, and all pools that its clusters ask for.
    private func finished(_ plan: ActionPreview) -> ActionPreview {
        var plan = plan
        plan.concerned = fleet.concerned(by: plan.operations)
        let pools = Set(fleet.clusters.filter { plan.actsAs.contains($0.id) }.flatMap { $0.desired.pools.map(\.name) })
        plan.concerned.formUnion(fleet.pools.filter { pools.contains($0.pool.name) }.map(\.id))
        return plan
    }

    // MARK: Nothing to do

    /// The refusal if no operation is left; it tells clusters that agree from those that cannot be read or synced.
    private func nothingToDo(_ names: [String], _ refusals: [String: Refusal]) -> Refusal {
        if case .failing = fleet.cloudflare.state {
            return .cloudflareDown(since: fleet.cloudflare.lastSuccess, clusters: names)
        }
        var (reasons, heard): ([Refusal], [String]) = ([], [])
        for name in names {
            if let refusal = refusals[name] {
                reasons.append(refusal)
            } else if let cluster = fleet.cluster(name), !cluster.watch.isKnown {
                reasons.append(.watchDown(name, since: cluster.watch.lastSuccess, .wishes))
            } else {
                heard.append(name)
            }
        }
        if !heard.isEmpty { reasons.append(.agrees(clusters: heard)) }
        return reasons.count == 1 ? reasons[0] : .several(reasons)
    }

    /// A warning with the watched clusters that are not synced, if a load balancer is created; else none.
    private func leftOut(_ names: [String], _ operations: [Operation]) -> [Warning] {
        let isNew = operations.contains { if case .createLoadBalancer = $0 { true } else { false } }
        let rest = fleet.clusters.map(\.id).filter { !names.contains($0) }
        if !isNew || rest.isEmpty { return [] }
        return [.notSynced(rest)]
    }

    // MARK: What is allowed

    /// The cluster with this short name, if its Ingresses have been read and no other owner has an address of theirs.
    private func cluster(_ name: String) throws(Refusal) -> ClusterView {
        guard let cluster = fleet.cluster(name) else { throw .clusterNotWatched(name) }
        guard cluster.isSynced else { throw .clusterUnread(name) }
        if let owner = otherOwner(of: cluster) { throw .poolOwned(cluster: name, by: owner) }
        return cluster
    }

    /// The cluster with this short name, if a sync may act for its controller now.
    func actor(_ name: String) throws(Refusal) -> ClusterView {
        let cluster = try cluster(name)
        try check(cluster)
        return cluster
    }

    /// Another owner of an address that this cluster wants; nil where there is none.
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

    /// Throws if an address would be replaced while the watch is down: the Ingresses may have other addresses by now.
    private func check(_ cluster: ClusterView) throws(Refusal) {
        if cluster.watch.isKnown { return }
        let isReplacing = cluster.plan.operations.flatMap(\.edits).contains { $0.source != nil && $0.address != nil }
        if isReplacing { throw .watchDown(cluster.id, since: cluster.watch.lastSuccess, .addresses) }
    }

    /// Adds warnings, and may require that the cluster's name is typed.
    ///
    /// That is so if its wishes may be out of date, or if it may own a pool's origins under another id.
    private func confirm(_ cluster: ClusterView, _ operations: [Operation], _ sum: inout ActionPreview) {
        if !cluster.watch.isKnown {
            sum.requirement = .typing(cluster.id)
            sum.warnings.append(.oldWishes(cluster: cluster.id, cluster.watch.lastSuccess))
        }
        for wanted in cluster.desired.pools {
            guard let move = SharedPoolWarning(cluster, wanted, operations, fleet) else { continue }
            sum.warnings.append(.sharedPool(move))
            if move.isDoubtful { sum.requirement = .typing(cluster.id) }
        }
        sum.warnings += WeightWarning.all(cluster, operations, fleet).map(Warning.weight)
    }
}

extension ForeseenPass {
    /// A pass that consists of this one plan; what a real pass would plan after its writes is not foreseen.
    fileprivate init(_ plan: Plan) {
        self.init(operations: plan.operations, notices: plan.notices)
    }

    fileprivate var warnings: [String] { notices.filter { $0.level >= .warning }.map(\.text) }
}

extension Operation {
    /// The edits of origins that it makes; empty where it makes none.
    fileprivate var edits: [OriginEdit] {
        switch self {
        case .createPool(let draft): draft.origins
        case .updatePool(let update): update.origins ?? []
        case .createMonitor, .updateMonitor, .deletePool, .createLoadBalancer, .updateLoadBalancer: []
        }
    }
}
