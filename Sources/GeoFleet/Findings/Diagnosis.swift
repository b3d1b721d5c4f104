import GeoRouting

/// What is wrong with the fleet, the worst first; empty where nothing is wrong.
///
/// Pure: the result depends on the fleet and `now` alone. What is not known is never reported as wrong.
package func diagnose(_ fleet: Fleet, now: Moment) -> [Finding] {
    var diagnosis = Diagnosis(fleet: fleet, now: now)
    diagnosis.checkSources()
    // Before the first whole read, Cloudflare's objects are not absent but unknown.
    if fleet.cloudflare.lastSuccess != nil {
        diagnosis.checkLoadBalancers()
        diagnosis.checkPools()
        diagnosis.checkLeftOvers()
    }
    diagnosis.checkIngresses()
    diagnosis.checkShares()
    return diagnosis.findings
}

/// The findings so far, and what all checks share.
struct Diagnosis {
    let fleet: Fleet
    let now: Moment
    private var notes: [Finding] = []
    let syncs: Syncs

    init(fleet: Fleet, now: Moment) {
        self.fleet = fleet
        self.now = now
        syncs = Syncs(fleet)
    }

    /// How many findings the screen shows at once.
    private static let shown = 3

    /// All findings, the worst first; equally bad ones in the order in which they were found.
    ///
    /// Among the first `shown` findings, a remedy that would be refused now is left out. The remedies of the others are
    /// not checked, as planning a remedy on a large fleet takes time.
    var findings: [Finding] {
        let sorted = notes.enumerated().sorted {
            ($0.element.severity, $0.offset) < ($1.element.severity, $1.offset)
        }
        return sorted.enumerated().map { rank, note in
            var finding = note.element
            if rank < Self.shown, let remedy = finding.remedy, (try? remedy.plan(on: fleet)) == nil {
                finding.remedy = nil
            }
            return finding
        }
    }

    /// Notes a finding.
    mutating func find(
        _ severity: Finding.Severity,
        _ concern: Concern,
        _ reason: Finding.Reason,
        _ remedy: Action? = nil
    ) {
        let (geo, object, pool) = (concern.geo, concern.object, concern.pool)
        notes.append(
            Finding(severity: severity, geo: geo, object: object, pool: pool, reason: reason, remedy: remedy)
        )
    }

    // MARK: What the watched clusters serve

    /// The host names that the watched clusters serve; if none is watched, those of all load balancers.
    var hostnames: [String] {
        if fleet.clusters.isEmpty { return fleet.loadBalancers.map(\.balancer.hostname) }
        let named = fleet.clusters.flatMap { cluster in
            (cluster.rules.hostnames + cluster.desired.loadBalancers.map(\.hostname)).map(\.text)
        }
        return Set(named).sorted()
    }

    var loadBalancers: [LoadBalancerView] {
        let names = Set(hostnames)
        return fleet.loadBalancers.filter { names.contains($0.balancer.hostname) }
    }

    /// Clusters whose wishes are known, and had not changed for `settling` when Cloudflare was last read.
    ///
    /// A newer change may still be on its way to Cloudflare, so nothing is reported for it.
    var settledClusters: [ClusterView] {
        fleet.clusters.filter { cluster in
            guard cluster.watch.isKnown else { return false }
            guard let changed = cluster.changed, let read = fleet.cloudflare.lastSuccess else { return true }
            return changed + Self.settling <= read
        }
    }

    /// The longest time that a controller takes to write a change, together with Cloudflare's to show it.
    private static let settling = Duration.seconds(10)

    /// Whether all Ingresses of a pool are younger than `youth`, so that the pool may still be on its way.
    func isYoung(_ pool: String, of cluster: ClusterView) -> Bool {
        let feeding = cluster.ingresses.lazy.filter { $0.pool == pool }
        // Ingresses that were created after this second are young.
        let youth = (now + (.zero - Self.youth)).milliseconds / 1000
        return !feeding.isEmpty && feeding.allSatisfy { $0.source.created > youth }
    }

    /// How long after its creation an Ingress counts as young.
    private static let youth = Duration.seconds(60)

    /// Whether a settled cluster asks for this load balancer.
    func isWanted(_ hostname: String) -> Bool {
        settledClusters.contains { $0.desired.loadBalancers.contains { $0.hostname.text == hostname } }
    }
}

/// What a finding is about.
struct Concern {
    var geo: String?
    var object: String
    var pool: String?

    init(geo: String? = nil, _ object: String, pool: String? = nil) {
        self.geo = geo
        self.object = object
        self.pool = pool
    }

    /// A pool, or an origin in it.
    init(_ view: PoolView, _ origin: OriginView? = nil) {
        geo = view.geo
        object = origin?.origin.name ?? view.pool.name
        pool = view.pool.name
    }
}
