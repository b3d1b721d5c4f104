import GeoRouting

/// Acts as clusters' controllers: what their next pass would write, as far as it can be foreseen.
struct SyncRemedy {
    /// As many rounds as a pass has.
    private static let roundLimit = 6

    let fleet: Fleet

    init(_ fleet: Fleet) {
        self.fleet = fleet
    }

    func sync(_ names: [String]) throws(Refusal) -> RemedyPlan {
        var sum = RemedyPlan([])
        var (working, refusals): (Fleet, [String: String]) = (fleet, [:])
        for name in names {
            do throws(Refusal) {
                let cluster = try cluster(name)
                var (ahead, warnings) = (working, [String]())
                let more = rounds(of: cluster, &ahead, &warnings) { _ in .none }
                try check(cluster, more)
                sum.warnings += warnings
                if more.isEmpty { continue }
                (working, sum.operations) = (ahead, sum.operations + more)
                sum.actsAs.append(name)
                confirm(cluster, more, &sum)
            } catch {
                refusals[name] = error.text
            }
        }
        if sum.operations.isEmpty { throw nothingToDo(names, refusals) }
        sum.warnings = names.compactMap { refusals[$0] } + leftOut(names, sum.operations) + sum.warnings
        return finished(sum)
    }

    func confirmRemovals(_ name: String) throws(Refusal) -> RemedyPlan {
        let cluster = try cluster(name)
        guard cluster.isHeard else {
            throw Refusal("the watch of \(name) is down: whether Ingresses ask for them is not known now")
        }
        let careful = GeoRouting.plan(desired: cluster.desired, observed: fleet.observed, rules: cluster.rules)
        if careful.stale.isEmpty { throw Refusal("no removal is held: no origin of \(name) is stale") }
        var (working, warnings) = (fleet, [String]())
        let operations = rounds(of: cluster, &working, &warnings) { plan in
            Removals(origins: plan.stale, pools: plan.unaskedPools, isConfirmed: true)
        }
        if operations.isEmpty { throw Refusal(warnings.first ?? "no origin of \(name) may go") }
        var plan = RemedyPlan(operations)
        plan.actsAs = [name]
        plan.warnings = warnings
        plan.requirement = .typing(name)
        return finished(plan)
    }

    private func finished(_ plan: RemedyPlan) -> RemedyPlan {
        var plan = plan
        plan.changes = fleet.changes(by: plan.operations)
        plan.concerned = fleet.concerned(by: plan.operations)
        let pools = Set(fleet.clusters.filter { plan.actsAs.contains($0.id) }.flatMap { $0.desired.pools.map(\.name) })
        plan.concerned.formUnion(fleet.pools.filter { pools.contains($0.pool.name) }.map(\.id))
        return plan
    }

    /// Plans, foresees what the writes make of the fleet, and plans again until nothing is left to do.
    private func rounds(
        of cluster: ClusterView,
        _ working: inout Fleet,
        _ warnings: inout [String],
        _ removals: (Plan) -> Removals
    ) -> [Operation] {
        var operations: [Operation] = []
        for round in 0..<Self.roundLimit {
            func plan(_ removals: Removals) -> Plan {
                GeoRouting.plan(
                    desired: cluster.desired,
                    observed: working.observed,
                    rules: cluster.rules,
                    removals: removals
                )
            }
            let next = plan(removals(plan(.none)))
            if round == 0 { warnings += next.notices.filter { $0.level >= .warning }.map(\.text) }
            let stage = next.stage().compactMap { $0.withoutPoolsToCome(in: working.observed) }
            if stage.isEmpty { break }
            operations += stage
            working = working.applying(stage)
        }
        return operations
    }

    // MARK: Nothing to do

    /// Agreement is claimed only with what could be read; of the rest it is said since when it could not.
    private func nothingToDo(_ names: [String], _ refusals: [String: String]) -> Refusal {
        if case .failing = fleet.cloudflare.state {
            let question = "whether it is as the Ingresses of \(names.joined(separator: ", ")) ask is not known now"
            return Refusal("Cloudflare cannot be read\(fleet.cloudflare.since): \(question)")
        }
        var (reasons, heard): ([String], [String]) = ([], [])
        for name in names {
            if let refusal = refusals[name] {
                reasons.append(refusal)
            } else if let cluster = fleet.cluster(name), !cluster.isHeard {
                reasons.append("the watch of \(name) is down\(cluster.watch.since): what it wants now is not known")
            } else {
                heard.append(name)
            }
        }
        if !heard.isEmpty {
            reasons.append("Cloudflare is already as the Ingresses of \(heard.joined(separator: ", ")) ask")
        }
        return Refusal(reasons.joined(separator: "; "))
    }

    /// Of a load balancer that is made, the clusters that are not synced with it.
    private func leftOut(_ names: [String], _ operations: [Operation]) -> [String] {
        let isNew = operations.contains { if case .createLoadBalancer = $0 { true } else { false } }
        let rest = fleet.clusters.map(\.id).filter { !names.contains($0) }
        if !isNew || rest.isEmpty { return [] }
        return ["not synced with it: \(rest.joined(separator: ", ")); S on 1 Overview syncs all"]
    }

    // MARK: Who may

    private func cluster(_ name: String) throws(Refusal) -> ClusterView {
        guard let cluster = fleet.cluster(name) else { throw Refusal("no cluster \(name) is watched here") }
        guard cluster.isSynced else {
            throw Refusal("the Ingresses of \(name) have not been read yet: what it wants is not known")
        }
        if let owner = otherOwner(of: cluster) {
            throw Refusal("\(name): its pool is owned by \(owner): start with --owner \(name)=\(owner)")
        }
        return cluster
    }

    /// An owner that is not this cluster's, and has an address that this cluster wants; nil where there is none.
    private func otherOwner(of cluster: ClusterView) -> OwnerID? {
        let owners = cluster.desired.pools.compactMap { wanted -> OwnerID? in
            guard let pool = fleet.pool(named: wanted.name)?.pool,
                case .ledger(let ledger) = pool.description.ownership
            else { return nil }
            let addresses = Set(wanted.wants.map(\.address))
            return pool.origins.filter { $0.address.map(addresses.contains) ?? false }
                .compactMap { ledger.owner(of: $0.name) }.filter { !cluster.rules.owners.contains($0) }.min()
        }
        return owners.first
    }

    /// What a cluster wanted when it was last heard of may have moved on: no address is put back for one from then.
    private func check(_ cluster: ClusterView, _ operations: [Operation]) throws(Refusal) {
        if cluster.isHeard { return }
        let isReplacing = operations.flatMap(\.edits).contains { $0.source != nil && $0.address != nil }
        if !isReplacing { return }
        throw Refusal(
            "the watch of \(cluster.id) is down\(cluster.watch.since): its Ingresses may have other addresses by now"
        )
    }

    /// What must not be done in passing: acting on old news, and moving into a pool that is all another's.
    private func confirm(_ cluster: ClusterView, _ operations: [Operation], _ sum: inout RemedyPlan) {
        if !cluster.isHeard {
            sum.requirement = .typing(cluster.id)
            let what = "the watch of \(cluster.id) is down: this is what its Ingresses asked for"
            sum.warnings.append(what + (cluster.watch.lastSuccess.map { " at \(Figure.time($0))" } ?? ""))
        }
        for wanted in cluster.desired.pools {
            guard let move = MoveIn(cluster, wanted, operations, fleet) else { continue }
            sum.warnings.append(move.warning)
            if move.isDoubtful { sum.requirement = .typing(cluster.id) }
        }
        sum.warnings += WeightDoubt(cluster, operations, fleet).lines
    }
}

extension Operation {
    /// What it makes of origins.
    fileprivate var edits: [OriginEdit] {
        switch self {
        case .createPool(let draft): draft.origins
        case .updatePool(let update): update.origins ?? []
        case .createMonitor, .updateMonitor, .deletePool, .createLoadBalancer, .updateLoadBalancer: []
        }
    }
}

extension Feed {
    /// ` since 03:12 UTC`; empty where it never was otherwise.
    var since: String { lastSuccess.map { " since \(Figure.time($0))" } ?? "" }
}
