import GeoRouting

/// What is wrong with the whole, the worst first; empty where nothing is.
///
/// Pure: from the fleet alone. What is not known is never taken for wrong.
package func diagnose(_ fleet: Fleet, now: Moment) -> [Finding] {
    var diagnosis = Diagnosis(fleet: fleet, now: now)
    diagnosis.lookAtFeeds()
    // Before the first whole read, Cloudflare's objects are not absent but unknown.
    if fleet.cloudflare.lastSuccess != nil {
        diagnosis.lookAtLoadBalancers()
        diagnosis.lookAtPools()
        diagnosis.lookAtLeftOvers()
    }
    diagnosis.lookAtIngresses()
    diagnosis.lookAtShares()
    return diagnosis.findings
}

/// The findings so far, and what all looks share.
struct Diagnosis {
    let fleet: Fleet
    let now: Moment
    private var notes: [Note] = []
    let syncs: Syncs

    init(fleet: Fleet, now: Moment) {
        self.fleet = fleet
        self.now = now
        syncs = Syncs(fleet)
    }

    private struct Note {
        var severity: Finding.Severity
        var concern: Concern
        var what: String
        var mend: Mend?
    }

    /// So many findings are on the screen at once.
    private static let shown = 3

    /// The worst first, and of equals the one that was found first.
    ///
    /// Of those that are on show, a remedy that would be refused now is left out, and its key with it: judging a remedy
    /// on a large fleet takes its time.
    var findings: [Finding] {
        let sorted = notes.enumerated().sorted {
            ($0.element.severity, $0.offset) < ($1.element.severity, $1.offset)
        }
        return sorted.enumerated().map { rank, note in
            var note = note.element
            if rank < Self.shown, let mend = note.mend, (try? mend.remedy.plan(on: fleet)) == nil { note.mend = nil }
            return Finding(note.severity, note.concern, note.what, note.mend)
        }
    }

    /// Notes a finding.
    mutating func find(
        _ severity: Finding.Severity,
        _ subject: Concern,
        _ what: String,
        _ mend: Mend? = nil
    ) {
        notes.append(Note(severity: severity, concern: subject, what: what, mend: mend))
    }

    // MARK: What concerns us

    /// The host names that the watched clusters serve; of all load balancers where no cluster is watched.
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

    /// Clusters whose wishes are known now, and that Cloudflare has been read after their last change.
    ///
    /// What changed only just now is on its way, and nothing wrong.
    var settledClusters: [ClusterView] {
        fleet.clusters.filter { cluster in
            guard cluster.watch.isKnown else { return false }
            guard let changed = cluster.changed, let read = fleet.cloudflare.lastSuccess else { return true }
            return changed + Self.settling <= read
        }
    }

    /// What a controller takes at most to write a change, and Cloudflare to show it.
    private static let settling = Duration.seconds(10)

    /// Whether all Ingresses of a pool are so new that it may well be on its way.
    func isYoung(_ pool: String, of cluster: ClusterView) -> Bool {
        let feeding = cluster.ingresses.lazy.filter { $0.pool == pool }
        let youth = (now + (.zero - Self.youth)).milliseconds / 1000
        return !feeding.isEmpty && feeding.allSatisfy { $0.source.created > youth }
    }

    private static let youth = Duration.seconds(60)

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

extension Finding {
    fileprivate init(_ severity: Severity, _ concern: Concern, _ what: String, _ mend: Mend?) {
        self.init(
            severity,
            geo: concern.geo,
            object: concern.object,
            pool: concern.pool,
            text: Wording.line(concern, what, mend),
            remedy: mend?.remedy,
            key: mend?.key
        )
    }
}

/// The key that mends a finding, and how.
struct Mend {
    var key: Character
    /// Such as `enables`.
    var verb: String
    var remedy: Remedy

    static func enable(_ target: Remedy.Target) -> Mend { Mend(key: "E", verb: "enables", remedy: .enable(target)) }
}

/// Something wrong that a person should know: in words, with its object and, where a key mends it, that key.
package struct Finding: Sendable, Equatable {
    /// From the worst on.
    package enum Severity: Int, Sendable, Comparable, CaseIterable {
        /// Nothing else can be trusted.
        case blind
        /// Users get errors, or nothing, now.
        case outage
        /// A geo is served from elsewhere.
        case detour
        /// Users are routed otherwise than meant.
        case misrouting
        /// A part of a geo's origins gets no traffic.
        case reduced
        /// What should be gone is still there, or fought over.
        case leftover
        /// A part cannot be seen or kept up to date; what is there still serves.
        case blindSpot
        case hint

        package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
    }

    package var severity: Severity
    /// The place that it concerns; nil where it concerns all.
    package var geo: String?
    /// The name of the origin, pool, load balancer, cluster or Ingress.
    package var object: String
    /// The pool that the object is or is in, by name; nil where it is none.
    package var pool: String?
    /// At most 72 columns, with the key where there is one: `us_west: origin-us_west is drained, 1 of 1 · E enables`.
    package var text: String
    package var remedy: Remedy?
    /// The key that asks for the remedy; there exactly if there is one.
    package var key: Character?

    package init(
        _ severity: Severity,
        geo: String?,
        object: String,
        pool: String? = nil,
        text: String,
        remedy: Remedy? = nil,
        key: Character? = nil
    ) {
        self.severity = severity
        self.geo = geo
        self.object = object
        self.pool = pool
        self.text = text
        self.remedy = remedy
        self.key = key
    }
}
