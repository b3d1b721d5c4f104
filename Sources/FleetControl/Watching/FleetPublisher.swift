import GeoEngine
import GeoFleet
import GeoRouting
import Synchronization
import Wire

/// Computes the fleet from what is known, no more often than a person can read it, and records changes of health.
actor FleetPublisher {
    /// The shortest time between two fleets.
    static let interval = Duration.milliseconds(100)
    /// The shortest time between two readings of all Ingresses of a cluster.
    static let lookInterval = Duration.milliseconds(250)
    /// After reading the Ingresses of a cluster, the pause is at least this many times as long as the reading took.
    private static let share = 10

    private let caches: [SharedIngressStore]
    private let time: Time
    private var clusters: [ClusterIngresses]
    /// When the Ingresses of each cluster may be read next.
    private var nextLooks: [Duration]

    init(caches: [SharedIngressStore], time: Time) {
        self.caches = caches
        self.time = time
        clusters = caches.map { _ in ClusterIngresses() }
        nextLooks = caches.map { _ in .zero }
    }

    /// Brings the fleet up to date; the result is when the changed Ingresses of a cluster may be read next.
    ///
    /// - Parameters:
    ///   - store: what is known.
    ///   - isUrgent: whether changed Ingresses are read now, however recently that was done.
    /// - Returns: nil where no cluster waits to be read.
    func update(_ store: FleetStore, isUrgent: Bool = false) -> Duration? {
        let (fleet, changedClusters) = store.state.withLock { ($0.fleet, $0.changedClusters) }
        let due = changedClusters.filter { (isUrgent || nextLooks[$0] <= time.now()) && fleet.clusters[$0].isSynced }
            .sorted()
        // The mark is removed before the reading, so that a change during it marks the cluster again.
        store.state.withLock { $0.changedClusters.subtract(due) }
        for index in due { refresh(index, fleet.clusters[index].rules) }
        rebuild(store, due)
        return changedClusters.subtracting(due).filter { fleet.clusters[$0].isSynced }.map { nextLooks[$0] }.min()
    }

    private func refresh(_ index: Int, _ rules: RoutingRules) {
        let start = time.now()
        clusters[index].take(caches[index].sources, rules: rules)
        let end = time.now()
        nextLooks[index] = end + max(Self.lookInterval, (end - start) * Self.share)
    }

    /// Makes the views of pools and load balancers anew, if Cloudflare or a cluster has been read since the last time.
    private func rebuild(_ store: FleetStore, _ refreshed: [Int]) {
        let (fleet, snapshot) = store.state.withLock { state -> (Fleet?, Snapshot?) in
            for index in refreshed {
                state.fleet.clusters[index].ingresses = clusters[index].ingresses
                state.wants(clusters[index].desired, cluster: index)
            }
            let isDue = state.hasNewSnapshot || !refreshed.isEmpty
            state.hasNewSnapshot = false
            return (isDue ? state.fleet : nil, state.snapshot)
        }
        guard let fleet, let snapshot else { return }
        // Computed without the lock, as it takes time on a large fleet.
        let next = fleet.updated(from: snapshot)
        store.state.withLock { $0.show(next, as: snapshot) }
    }
}

extension Fleet {
    /// This fleet with the objects of a reading of Cloudflare, and the plans that follow from them.
    func updated(from snapshot: Snapshot) -> Fleet {
        var fleet = self
        for index in fleet.clusters.indices { fleet.clusters[index].planAhead(snapshot.rawState.current) }
        return fleet.showing(snapshot)
    }

    /// This fleet with the objects of a reading of Cloudflare; the plans of the clusters stay as they were.
    func showing(_ snapshot: Snapshot) -> Fleet {
        var fleet = self
        let builder = FleetBuilder(snapshot: snapshot, clusters: fleet.clusters)
        fleet.pools = builder.pools
        fleet.loadBalancers = builder.loadBalancers
        fleet.opaque = snapshot.rawState.current.opaque
        return fleet
    }
}

extension ClusterView {
    /// Plans what its controller would do now; the plan stays empty before its Ingresses are read.
    fileprivate mutating func planAhead(_ current: CurrentState) {
        guard isSynced else { return plan = Plan() }
        func planned(_ removals: Removals) -> Plan {
            GeoRouting.plan(desired: desired, current: current, rules: rules, removals: removals)
        }
        var next = planned(.none)
        // The plan itself removes nothing. A second one with removals tells whether the brake would hold them.
        if !next.stale.isEmpty {
            next.isBraked = planned(Removals(origins: next.stale, pools: next.orphanPools)).isBraked
        }
        plan = next
    }
}

extension FleetState {
    /// Records what a cluster wants now, and when that changed.
    fileprivate mutating func wants(_ desired: Desired, cluster index: Int) {
        // The first reading of a cluster is no change.
        let isFirst = fleet.clusters[index].desired == Desired()
        if !isFirst, fleet.clusters[index].desired != desired { fleet.clusters[index].changed = clock.now }
        fleet.clusters[index].desired = desired
    }

    /// Applies the pools, load balancers and plans that were computed from the reading `shown`.
    fileprivate mutating func show(_ next: Fleet, as shown: Snapshot) {
        for change in next.healthChanges(since: fleet) { note(.health, change.level, change.text) }
        fleet.pools = next.pools
        fleet.loadBalancers = next.loadBalancers
        fleet.opaque = next.opaque
        for index in fleet.clusters.indices { fleet.clusters[index].plan = next.clusters[index].plan }
        self.shown = shown
    }
}

extension Fleet {
    /// The pools and origins that became healthy or unhealthy, a line each.
    fileprivate func healthChanges(since old: Fleet) -> [(level: Notice.Level, text: String)] {
        pools.flatMap { pool -> [(level: Notice.Level, text: String)] in
            guard let before = old.pool(pool.id) else { return [] }
            var changes = pool.origins.compactMap { origin -> (level: Notice.Level, text: String)? in
                let known = before.origins.first { $0.origin.name == origin.name }?.health
                guard let known, known != origin.health, let text = origin.health.text else { return nil }
                let name = "\(origin.name) (\(origin.addressText)) in pool \(pool.name)"
                return (origin.health == .healthy ? .info : .warning, "\(name) is \(text)")
            }
            if before.health != pool.health {
                let isGood = pool.health == .healthy || pool.health == .unknown
                let text = "pool \(pool.name) is \(pool.health) (was \(before.health))"
                changes.append((isGood ? .info : pool.health == .critical ? .error : .warning, text))
            }
            return changes
        }
    }
}

extension OriginHealth {
    /// The health in words; nil where it is unknown, which is not reported.
    fileprivate var text: String? {
        switch self {
        case .healthy: "healthy"
        case .unhealthy(let why): "unhealthy: \(why)"
        case .unknown: nil
        }
    }
}
