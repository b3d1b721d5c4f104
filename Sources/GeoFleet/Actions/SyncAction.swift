import GeoRouting

/// Acts for the controllers of clusters: whether that is allowed, and what a person should know of it.
struct SyncAction {
    let fleet: Fleet
    /// The preview before anything is planned.
    let preview: ActionPreview

    init(_ fleet: Fleet, _ preview: ActionPreview) {
        self.fleet = fleet
        self.preview = preview
    }

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

    func confirmRemovals(_ name: String, _ foresee: ((ClusterView) -> ForeseenPass)?) throws(Refusal) -> ActionPreview {
        let cluster = try cluster(name)
        guard cluster.watch.isKnown else {
            throw .watchDown(name, since: nil, .askedForAll)
        }
        if cluster.plan.stale.isEmpty { throw .nothingHeld(cluster: name) }
        let removals = Removals(origins: cluster.plan.stale, pools: cluster.plan.orphanPools, isConfirmed: true)
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

    private func passing(_ name: String, _ pass: ForeseenPass) throws(Refusal) -> ForeseenPass {
        if let failure = pass.failure { throw .pass(cluster: name, failure) }
        return pass
    }

    private func finished(_ plan: ActionPreview) -> ActionPreview {
        var plan = plan
        plan.concerned = fleet.concerned(by: plan.operations)
        let pools = Set(fleet.clusters.filter { plan.actsAs.contains($0.id) }.flatMap { $0.desired.pools.map(\.name) })
        plan.concerned.formUnion(fleet.pools.filter { pools.contains($0.pool.name) }.map(\.id))
        return plan
    }

    // MARK: Nothing to do

    /// The refusal where no operation is left: it says which clusters agree, and which could not be read since when.
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

    /// A warning with the clusters that are not synced, where a load balancer is created.
    private func leftOut(_ names: [String], _ operations: [Operation]) -> [Warning] {
        let isNew = operations.contains { if case .createLoadBalancer = $0 { true } else { false } }
        let rest = fleet.clusters.map(\.id).filter { !names.contains($0) }
        if !isNew || rest.isEmpty { return [] }
        return [.notSynced(rest)]
    }

    // MARK: Who may

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

    /// Refuses to replace an address while the cluster's watch is down, as its Ingresses may have others by now.
    private func check(_ cluster: ClusterView) throws(Refusal) {
        if cluster.watch.isKnown { return }
        let isReplacing = cluster.plan.operations.flatMap(\.edits).contains { $0.source != nil && $0.address != nil }
        if isReplacing { throw .watchDown(cluster.id, since: cluster.watch.lastSuccess, .addresses) }
    }

    /// Adds warnings, and asks for the cluster's name where its wishes are old, or where it may own the pool under
    /// another id.
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
    /// A pass of one plan, which says nothing of what later plans would add.
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
