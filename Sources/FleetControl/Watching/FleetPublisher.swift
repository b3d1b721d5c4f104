import GeoEngine
import GeoFleet
import GeoRouting
import Synchronization
import Wire

/// Computes fleets from what is known, no more often than anybody can look, and tells of them.
actor FleetPublisher {
    /// Between two fleets.
    static let interval = Duration.milliseconds(100)
    /// Between two looks at all Ingresses of a cluster.
    static let lookInterval = Duration.milliseconds(250)
    /// Looks at Ingresses take at most one part in so many of the time.
    private static let share = 10

    private let caches: [SharedIngressStore]
    private let time: Time
    private var clusters: [ClusterIngresses]
    private var nextLooks: [Duration]

    init(caches: [SharedIngressStore], time: Time) {
        self.caches = caches
        self.time = time
        clusters = caches.map { _ in ClusterIngresses() }
        nextLooks = caches.map { _ in .zero }
    }

    /// Brings the fleet up to date; returns when a cluster's Ingresses may be looked at again that have changed.
    ///
    /// - Parameters:
    ///   - store: what is known.
    ///   - isUrgent: whether all Ingresses are looked at now, however lately that was done.
    /// - Returns: nil where no cluster waits to be looked at.
    func update(_ store: FleetStore, isUrgent: Bool = false) -> Duration? {
        let (fleet, changedClusters) = store.state.withLock { ($0.fleet, $0.changedClusters) }
        let due = changedClusters.filter { (isUrgent || nextLooks[$0] <= time.now()) && fleet.clusters[$0].isSynced }
            .sorted()
        // Marked before looking: what comes meanwhile is looked at again.
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

    /// Looks at pools and load balancers anew where they, or what clusters want, have changed.
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
        let next = fleet.updated(from: snapshot)
        store.state.withLock { $0.show(next, as: snapshot) }
    }
}

extension Fleet {
    /// This fleet with what a reading of Cloudflare shows.
    func updated(from snapshot: Snapshot) -> Fleet {
        var fleet = self
        for index in fleet.clusters.indices { fleet.clusters[index].planAhead(snapshot.rawState.current) }
        return fleet.showing(snapshot)
    }

    /// The same, but with what the clusters' controllers would do as it was.
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
    /// What its controller would do now; nothing is known of that before its Ingresses are.
    fileprivate mutating func planAhead(_ current: CurrentState) {
        guard isSynced else { return plan = Plan() }
        func planned(_ removals: Removals) -> Plan {
            GeoRouting.plan(desired: desired, current: current, rules: rules, removals: removals)
        }
        var next = planned(.none)
        if !next.stale.isEmpty {
            next.isBraked = planned(Removals(origins: next.stale, pools: next.orphanPools)).isBraked
        }
        plan = next
    }
}

extension FleetState {
    /// Notes what a cluster wants now, and when that became other than before.
    fileprivate mutating func wants(_ desired: Desired, cluster index: Int) {
        let isFirst = fleet.clusters[index].desired == Desired()
        if !isFirst, fleet.clusters[index].desired != desired { fleet.clusters[index].changed = clock.now }
        fleet.clusters[index].desired = desired
    }

    /// Takes in what was computed from a reading, unless a newer one has come meanwhile.
    fileprivate mutating func show(_ next: Fleet, as shown: Snapshot) {
        for change in next.healthChanges(since: fleet) { note(.health, change.level, change.text) }
        fleet.pools = next.pools
        fleet.loadBalancers = next.loadBalancers
        for index in fleet.clusters.indices { fleet.clusters[index].plan = next.clusters[index].plan }
        self.shown = shown
    }
}

extension Fleet {
    /// What became healthy or unhealthy.
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
    fileprivate var text: String? {
        switch self {
        case .healthy: "healthy"
        case .unhealthy(let why): "unhealthy: \(why)"
        case .unknown: nil
        }
    }
}
