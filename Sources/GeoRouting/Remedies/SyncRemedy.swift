/// Acts as clusters' controllers: what their next pass would write, as far as it can be foreseen.
struct SyncRemedy {
    /// As many rounds as a pass has.
    private static let roundLimit = 6

    let fleet: Fleet

    init(_ fleet: Fleet) {
        self.fleet = fleet
    }

    func sync(_ names: [String]) throws(Refusal) -> RemedyPlan {
        var (working, operations, warnings, refusals): (Fleet, [Operation], [String], [String]) = (fleet, [], [], [])
        var actsAs: [String] = []
        for name in names {
            do throws(Refusal) {
                let cluster = try cluster(name)
                let more = rounds(of: cluster, &working, &warnings) { _ in .none }
                if !more.isEmpty { actsAs.append(name) }
                operations += more
            } catch {
                refusals.append(error.text)
            }
        }
        if operations.isEmpty, refusals.isEmpty {
            throw Refusal("Cloudflare is already as the Ingresses of \(names.joined(separator: ", ")) ask")
        }
        if operations.isEmpty { throw Refusal(refusals.joined(separator: "; ")) }
        return plan(operations, actsAs: actsAs, warnings: refusals + warnings)
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
        var plan = plan(operations, actsAs: [name], warnings: warnings)
        plan.requirement = .typing(name)
        return plan
    }

    private func plan(_ operations: [Operation], actsAs: [String], warnings: [String]) -> RemedyPlan {
        var plan = RemedyPlan(operations, changes: fleet.changes(by: operations))
        plan.actsAs = actsAs
        plan.warnings = warnings
        plan.concerned = fleet.concerned(by: operations)
        let pools = Set(fleet.clusters.filter { actsAs.contains($0.id) }.flatMap { $0.desired.pools.map(\.name) })
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

    /// An owner that is not this cluster's, and has what this cluster wants; nil where there is none.
    ///
    /// A controller whose id carries the same place and which shares a pool alone is most likely this cluster's own,
    /// whose certificate authority is not the one of the kubeconfig.
    private func otherOwner(of cluster: ClusterView) -> OwnerID? {
        for wanted in cluster.desired.pools {
            guard let pool = fleet.pool(named: wanted.name)?.pool,
                case .ledger(let ledger) = pool.description.ownership
            else { continue }
            let addresses = Set(wanted.wants.map(\.address))
            let others = pool.origins.filter { $0.address.map(addresses.contains) ?? false }
                .compactMap { ledger.owner(of: $0.name) }.filter { !cluster.rules.owners.contains($0) }
            if let owner = others.min() { return owner }
            let isOurs = ledger.owners.keys.contains(where: cluster.rules.owners.contains)
            let likely = ledger.owners.keys.filter { $0.text.hasPrefix("\(cluster.rules.place.code)-") }.min()
            if !isOurs, let likely { return likely }
        }
        return nil
    }
}
