import GeoEngine
import GeoFleet
import GeoRouting
import Synchronization
import Wire

/// Computes fleets from what is known, no more often than anybody can look, and tells of them.
actor SurveyPublisher {
    /// Between two fleets.
    static let interval = Duration.milliseconds(100)
    /// Between two looks at all Ingresses of a cluster.
    static let surveyInterval = Duration.milliseconds(250)
    /// Looks at Ingresses take at most one part in so many of the time.
    private static let share = 10

    private let caches: [IngressCache]
    private let time: Time
    private var surveys: [ClusterSurvey]
    private var nextSurveys: [Duration]

    init(caches: [IngressCache], time: Time) {
        self.caches = caches
        self.time = time
        surveys = caches.map { _ in ClusterSurvey() }
        nextSurveys = caches.map { _ in .zero }
    }

    /// Brings the fleet up to date; returns when a cluster's Ingresses may be looked at again that have changed.
    ///
    /// - Parameters:
    ///   - state: what is known.
    ///   - isUrgent: whether all Ingresses are looked at now, however lately that was done.
    /// - Returns: nil where no cluster waits to be looked at.
    func update(_ state: SurveyState, isUrgent: Bool = false) -> Duration? {
        let (fleet, unsurveyed) = state.survey.withLock { ($0.fleet, $0.unsurveyed) }
        let due = unsurveyed.filter { (isUrgent || nextSurveys[$0] <= time.now()) && fleet.clusters[$0].isSynced }
            .sorted()
        // Marked before looking: what comes meanwhile is looked at again.
        state.survey.withLock { $0.unsurveyed.subtract(due) }
        for index in due { survey(index, fleet.clusters[index].rules) }
        see(state, due)
        return unsurveyed.subtracting(due).filter { fleet.clusters[$0].isSynced }.map { nextSurveys[$0] }.min()
    }

    private func survey(_ index: Int, _ rules: RoutingRules) {
        let start = time.now()
        surveys[index].take(caches[index].sources, rules: rules)
        let end = time.now()
        nextSurveys[index] = end + max(Self.surveyInterval, (end - start) * Self.share)
    }

    /// Looks at pools and load balancers anew where they, or what clusters want, have changed.
    private func see(_ state: SurveyState, _ surveyed: [Int]) {
        let (seen, reading) = state.survey.withLock { state -> (Fleet?, Reading?) in
            for index in surveyed {
                state.fleet.clusters[index].ingresses = surveys[index].ingresses
                state.wants(surveys[index].desired, cluster: index)
            }
            let isDue = state.isUnseen || !surveyed.isEmpty
            state.isUnseen = false
            return (isDue ? state.fleet : nil, state.reading)
        }
        guard let seen, let reading else { return }
        let next = seen.seeing(reading)
        state.survey.withLock { $0.show(next, as: reading) }
    }
}

extension Fleet {
    /// This fleet with what a reading of Cloudflare shows.
    func seeing(_ reading: Reading) -> Fleet {
        var fleet = self
        for index in fleet.clusters.indices { fleet.clusters[index].foresee(reading.observation.observed) }
        return fleet.showing(reading)
    }

    /// The same, but with what the clusters' controllers would do as it was.
    func showing(_ reading: Reading) -> Fleet {
        var fleet = self
        let builder = FleetBuilder(reading: reading, clusters: fleet.clusters)
        fleet.pools = builder.pools
        fleet.loadBalancers = builder.loadBalancers
        fleet.opaque = reading.observation.observed.opaque
        return fleet
    }
}

extension ClusterView {
    /// What its controller would do now; nothing is known of that before its Ingresses are.
    fileprivate mutating func foresee(_ observed: Observed) {
        guard isSynced else { return plan = Plan() }
        func planned(_ removals: Removals) -> Plan {
            GeoRouting.plan(desired: desired, observed: observed, rules: rules, removals: removals)
        }
        var next = planned(.none)
        if !next.stale.isEmpty {
            next.isBraked = planned(Removals(origins: next.stale, pools: next.unaskedPools)).isBraked
        }
        plan = next
    }
}

extension Survey {
    /// Notes what a cluster wants now, and when that became other than before.
    fileprivate mutating func wants(_ desired: Desired, cluster index: Int) {
        let isFirst = fleet.clusters[index].desired == Desired()
        if !isFirst, fleet.clusters[index].desired != desired { fleet.clusters[index].changed = clock.now }
        fleet.clusters[index].desired = desired
    }

    /// Takes in what was computed from a reading, unless a newer one has come meanwhile.
    fileprivate mutating func show(_ next: Fleet, as shown: Reading) {
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
                let known = before.origins.first { $0.origin.name == origin.origin.name }?.health
                guard let known, known != origin.health, let text = origin.health.text else { return nil }
                let name = "\(origin.origin.name) (\(origin.addressText)) in pool \(pool.pool.name)"
                return (origin.health == .healthy ? .info : .warning, "\(name) is \(text)")
            }
            if before.health != pool.health {
                let isGood = pool.health == .healthy || pool.health == .unknown
                let text = "pool \(pool.pool.name) is \(pool.health) (was \(before.health))"
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
