import GeoEngine
import GeoFleet
import GeoRouting
import KubernetesAPI
import Presentation
import Synchronization
import Wire

/// Computes the fleet from the latest readings, and adds events for changes of health.
actor FleetPublisher {
    /// The shortest time between two published fleets.
    static let interval = Duration.milliseconds(100)
    /// The shortest time between two reads of all sources of a cluster.
    static let readInterval = Duration.milliseconds(250)
    /// The shortest pause after a read of a cluster's sources, divided by the duration of that read.
    private static let pauseFactor = 10

    private let sourceStores: [SourceStore]
    private let time: Time
    private var clusters: [ClusterSources]
    /// When the sources of each cluster may be read again.
    private var nextReads: [Duration]

    init(sourceStores: [SourceStore], time: Time) {
        self.sourceStores = sourceStores
        self.time = time
        clusters = sourceStores.map { _ in ClusterSources() }
        nextReads = sourceStores.map { _ in .zero }
    }

    /// Brings the fleet up to date.
    ///
    /// - Parameters:
    ///   - store: the state to update.
    ///   - isUrgent: whether changed sources are read now, without the pause after the last read.
    /// - Returns: when the next cluster may be read; nil if no cluster waits.
    func update(_ store: FleetStore, isUrgent: Bool = false) -> Duration? {
        let (fleet, changedClusters) = store.state.withLock { ($0.fleet, $0.changedClusters) }
        let due = changedClusters.filter { (isUrgent || nextReads[$0] <= time.now()) && fleet.clusters[$0].isSynced }
            .sorted()
        // The clusters are removed before the read: a change during the read inserts its cluster again.
        store.state.withLock { $0.changedClusters.subtract(due) }
        for index in due { refresh(index, fleet.clusters[index].rules) }
        rebuild(store, due)
        return changedClusters.subtracting(due).filter { fleet.clusters[$0].isSynced }.map { nextReads[$0] }.min()
    }

    private func refresh(_ index: Int, _ rules: RoutingRules) {
        let start = time.now()
        clusters[index].apply(sourceStores[index].sources, rules: rules)
        let end = time.now()
        nextReads[index] = end + max(Self.readInterval, (end - start) * Self.pauseFactor)
    }

    /// Computes the views of pools and load balancers again, if there is a new reading of Cloudflare or of a cluster.
    private func rebuild(_ store: FleetStore, _ refreshed: [Int]) {
        let (fleet, snapshot) = store.state.withLock { state -> (Fleet?, Snapshot?) in
            for index in refreshed {
                state.fleet.clusters[index].sources = clusters[index].sources
                state.fleet.clusters[index].wholeKinds = clusters[index].wholeKinds
                state.setCounts(from: sourceStores[index], cluster: index)
                state.setDesired(clusters[index].desired, cluster: index)
            }
            let isDue = state.hasNewSnapshot || !refreshed.isEmpty
            state.hasNewSnapshot = false
            return (isDue ? state.fleet : nil, state.snapshot)
        }
        guard let fleet, let snapshot else { return }
        // This runs without the lock, because it takes time on a large fleet.
        let next = fleet.updated(from: snapshot)
        store.state.withLock { $0.show(next, as: snapshot) }
    }
}

extension Fleet {
    /// This fleet with the objects of a reading of Cloudflare, and with new plans.
    func updated(from snapshot: Snapshot) -> Fleet {
        var fleet = self
        for index in fleet.clusters.indices { fleet.clusters[index].updatePlan(snapshot.rawState.current) }
        return fleet.showing(snapshot)
    }

    /// This fleet with the objects of a reading of Cloudflare, and with its old plans.
    func showing(_ snapshot: Snapshot) -> Fleet {
        var fleet = self
        let builder = FleetBuilder(snapshot: snapshot, clusters: fleet.clusters)
        fleet.pools = builder.pools
        fleet.markChangingOrigins()
        fleet.loadBalancers = builder.loadBalancers
        fleet.opaque = snapshot.rawState.current.opaque
        return fleet
    }
}

extension Fleet {
    /// Marks the origins that no source asks for any more, but whose controller may not have written yet.
    fileprivate mutating func markChangingOrigins() {
        let changing = Set(clusters.filter(isChanging).map { OriginOwnership.stale(cluster: $0.id) })
        if changing.isEmpty { return }
        for pool in pools.indices {
            for origin in pools[pool].origins.indices {
                pools[pool].origins[origin].isChanging = changing.contains(pools[pool].origins[origin].ownership)
            }
        }
    }
}

extension ClusterView {
    /// Computes the plan of a sync now; the plan is empty before the sources are read.
    fileprivate mutating func updatePlan(_ current: CurrentState) {
        guard isSynced else { return plan = Plan() }
        func planned(_ removals: Removals) -> Plan {
            GeoRouting.plan(desired: desired, current: current, rules: rules, removals: removals)
        }
        var next = planned(.none)
        // This plan removes nothing. A second plan with removals shows whether the brake would refuse them.
        if !next.stale.isEmpty || !next.staleMemberships.isEmpty {
            let all = Removals(origins: next.stale, pools: next.orphanPools, memberships: next.staleMemberships)
            next.isBraked = planned(all).isBraked
        }
        plan = next
    }
}

extension FleetState {
    /// Sets the number of objects of each kind.
    fileprivate mutating func setCounts(from store: SourceStore, cluster index: Int) {
        for place in fleet.clusters[index].kinds.indices {
            guard let kind = ObjectKind(rawValue: fleet.clusters[index].kinds[place].name) else { continue }
            fleet.clusters[index].kinds[place].count = store.count(of: kind)
        }
    }

    /// Sets what a cluster wants now, and the moment of the change.
    fileprivate mutating func setDesired(_ desired: Desired, cluster index: Int) {
        // The first reading of a cluster counts as no change.
        let isFirst = fleet.clusters[index].desired == Desired()
        if !isFirst, fleet.clusters[index].desired != desired { fleet.clusters[index].desiredChangedAt = clock.now }
        fleet.clusters[index].desired = desired
    }

    /// Applies the pools, load balancers and plans of `next`, which were computed from the reading `snapshot`.
    fileprivate mutating func show(_ next: Fleet, as snapshot: Snapshot) {
        for change in next.healthChanges(since: fleet) {
            note(.health, change.level, geo: change.geo, change.text)
        }
        fleet.pools = next.pools
        fleet.loadBalancers = next.loadBalancers
        fleet.opaque = next.opaque
        for index in fleet.clusters.indices { fleet.clusters[index].plan = next.clusters[index].plan }
        shownSnapshot = snapshot
    }
}

extension Fleet {
    /// The changes in the health of pools and origins, a line each.
    fileprivate func healthChanges(since old: Fleet) -> [(level: Notice.Level, geo: String?, text: String)] {
        pools.flatMap { pool -> [(level: Notice.Level, geo: String?, text: String)] in
            guard let before = old.pool(pool.id) else { return [] }
            var changes = pool.origins.compactMap { origin -> (level: Notice.Level, geo: String?, text: String)? in
                let known = before.origins.first { $0.origin.name == origin.name }?.health
                guard let known, known != origin.health, let text = origin.health.text else { return nil }
                // What is new stands at the start, which a narrow screen keeps.
                let place = "\(origin.addressText) in \(pool.name)"
                let level = origin.health == .healthy ? Notice.Level.info : .warning
                return (level, pool.geo, "\(Words.name(origin.name)) is \(text) (\(place))")
            }
            if before.health != pool.health {
                let isGood = pool.health == .healthy || pool.health == .unknown
                let text = "pool \(pool.name) was \(before.health), is \(pool.health)"
                changes.append((isGood ? .info : pool.health == .critical ? .error : .warning, pool.geo, text))
            }
            return changes
        }
    }
}

extension OriginHealth {
    /// The health in words; nil for `unknown`, which is not reported.
    fileprivate var text: String? {
        switch self {
        case .healthy: "healthy"
        case .unhealthy(let why): "unhealthy: \(why)"
        case .unknown: nil
        }
    }
}
