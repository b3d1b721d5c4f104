import GeoRouting

/// Finds everything that is wrong with the fleet; the findings are sorted, and the worst is the first.
///
/// The result depends only on the fleet and `now`. An unknown fact is never reported as a problem.
///
/// - Parameters:
///   - fleet: the fleet.
///   - now: the present moment.
///   - services: what serves each geo of the fleet, where that is already computed.
/// - Returns: the findings.
package func diagnose(_ fleet: Fleet, now: Moment, services: GeoServices? = nil) -> [Finding] {
    var diagnosis = Diagnosis(fleet: fleet, now: now, services: services ?? GeoServices(fleet))
    diagnosis.checkSources()
    // Before the first successful read it is not known which objects Cloudflare has.
    if fleet.cloudflare.lastSuccess != nil {
        diagnosis.checkLoadBalancers()
        diagnosis.checkPools()
        diagnosis.checkStaleOrigins()
    }
    diagnosis.checkSourceObjects()
    diagnosis.checkConflicts()
    diagnosis.checkShares()
    return diagnosis.findings
}

/// The findings so far, and the data that all checks use.
struct Diagnosis {
    let fleet: Fleet
    let now: Moment
    private var reported: [Finding] = []
    private let services: GeoServices
    let syncPlans: SyncPlans

    init(fleet: Fleet, now: Moment, services: GeoServices) {
        self.services = services
        self.fleet = fleet
        self.now = now
        syncPlans = SyncPlans(fleet)
    }

    /// The number of findings that the screen shows at once.
    private static let shownCount = 3

    /// All findings, with the worst for users first; those with the same impact are sorted by severity, then by how far
    /// all users together are sent, then by check.
    ///
    /// That Cloudflare cannot be read comes before all: what users feel is then known only from the last reading.
    ///
    /// In the first `shownCount` findings, a remedy that would be refused now is replaced by nil. The other remedies
    /// are not checked, because planning a remedy on a large fleet takes time.
    var findings: [Finding] {
        let estimate = ImpactEstimate(services: services)
        let judged = reported.map { finding in
            var finding = finding
            finding.impact = estimate.impact(of: finding)
            if case .farther = finding.impact {
                finding.detours =
                    finding.geo.map { services.worst(ofGeo: $0)?.detours }
                    ?? services.detours(on: Hostname.readable(finding.object))
            }
            return finding
        }
        func rank(_ finding: Finding) -> Int { finding.severity == .cloudflareUnknown ? -1 : finding.impact.rank }
        let sorted = judged.enumerated().sorted { left, right in
            (rank(left.element), left.element.severity, -left.element.detour, left.offset)
                < (rank(right.element), right.element.severity, -right.element.detour, right.offset)
        }
        return sorted.enumerated().map { rank, entry in
            var finding = entry.element
            if rank < Self.shownCount, let remedy = finding.remedy, (try? remedy.plan(on: fleet)) == nil {
                finding.remedy = nil
            }
            return finding
        }
    }

    /// Adds a finding.
    mutating func report(
        _ severity: Finding.Severity,
        _ subject: FindingSubject,
        _ reason: Finding.Reason,
        _ remedy: Action? = nil
    ) {
        let (geo, object, pool) = (subject.geo, subject.object, subject.pool)
        reported.append(
            Finding(severity: severity, geo: geo, object: object, pool: pool, reason: reason, remedy: remedy)
        )
    }

    // MARK: What the watched clusters serve

    /// The host names that the watched clusters serve; without a watched cluster, those of all load balancers.
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

    /// The clusters whose wishes can be compared with what Cloudflare has.
    ///
    /// Their wishes are known, and did not change in the `writingTime` before Cloudflare was read. A newer change may
    /// not be written yet.
    var comparableClusters: [ClusterView] {
        fleet.clusters.filter { cluster in
            guard cluster.watch.isKnown else { return false }
            guard let changed = cluster.desiredChangedAt, let read = fleet.cloudflare.lastSuccess else { return true }
            return changed + Self.writingTime <= read
        }
    }

    /// The longest time after which Cloudflare shows a change in a cluster.
    private static let writingTime = Duration.seconds(10)

    /// Whether all sources of a pool are younger than `youngAge`: the controller may not have created the pool yet.
    func hasOnlyYoungSources(_ pool: String, of cluster: ClusterView) -> Bool {
        let feeding = cluster.sources.lazy.filter { $0.pool == pool }
        // Sources that were created after this Unix second are young.
        let firstYoung = (now + (.zero - Self.youngAge)).milliseconds / 1000
        return !feeding.isEmpty && feeding.allSatisfy { $0.source.created > firstYoung }
    }

    /// The age up to which a source counts as young.
    private static let youngAge = Duration.seconds(60)

    /// Whether one of the `comparableClusters` asks for this load balancer.
    func isWanted(_ hostname: String) -> Bool {
        comparableClusters.contains { $0.desired.loadBalancers.contains { $0.hostname.text == hostname } }
    }
}

/// The object that a finding is about.
struct FindingSubject {
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

extension Finding {
    /// How much farther all cities together are served, in kilometres.
    fileprivate var detour: Double { detours.map { Double($0.count) * $0.kilometresFarther } ?? 0 }
}
