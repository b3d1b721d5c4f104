import CloudflareAPI
import GeoEngine
import GeoFleet
import GeoRouting
import Presentation
import KubernetesAPI
import Synchronization
import Wire

/// All that a `FleetWatcher` knows, with the events and calls that are not published yet.
///
/// A value: each call applies one piece of news. Costly work is left to `FleetPublisher`, which starts from `snapshot`
/// and the clusters in `changedClusters`.
struct FleetState: Sendable {
    /// How many events, and how many calls, wait for a slow reader; the oldest beyond that are dropped.
    private static let backlog = 1000

    let clock: WallClock
    var fleet: Fleet
    /// The latest reading of Cloudflare.
    private(set) var snapshot: Snapshot?
    /// The reading from which the fleet's pools and load balancers were computed; it may be older than `snapshot`.
    var shown: Snapshot?
    /// Indices of the clusters whose Ingresses have changed since `FleetPublisher` last read them.
    var changedClusters: Set<Int> = []
    /// Whether the views of pools and load balancers have to be made anew.
    var hasNewSnapshot = false
    var schedule = PollSchedule()
    var isPaused = false
    /// Whether Cloudflare is to be read at once, even while polls are paused.
    var isReadWanted = false
    /// Whether the zone's name need not be asked for any more: it is known, or Cloudflare refuses to tell it.
    var isZoneKnown = false
    /// What own actions of the last minute have written.
    var claims: [Claim] = []
    /// Run on the next snapshot; each returns a line on what became of writes that got no reply.
    var pendingLookups: [@Sendable (Snapshot) -> String] = []
    /// Counts own writes and readings around them: a poll during which it changes is discarded.
    var writes = 0

    private var events: [FleetEvent] = []
    private var eventCount = 0
    private var calls: [APICall] = []
    private var callCount = 0

    init(zone: String, clusters: [ClusterView], clock: WallClock) {
        self.clock = clock
        fleet = Fleet(zone: zone)
        fleet.clusters = clusters
    }

    // MARK: Telling

    mutating func note(
        _ kind: FleetEvent.Kind,
        _ level: Notice.Level,
        cluster: Int? = nil,
        _ text: String,
        repeatKey: String? = nil
    ) {
        eventCount += 1
        if events.count == Self.backlog { events.removeFirst() }
        events.append(
            FleetEvent(
                id: eventCount,
                moment: clock.now,
                kind: kind,
                level: level,
                cluster: cluster.map { fleet.clusters[$0].id },
                text: text,
                repeatKey: repeatKey
            )
        )
    }

    /// Takes out all events and calls that are not published yet.
    mutating func drain() -> (events: [FleetEvent], calls: [APICall]) {
        defer { (events, calls) = ([], []) }
        return (events, calls)
    }

    // MARK: Clusters

    mutating func take(_ news: WatchNews, from cluster: Int) {
        var feed = fleet.clusters[cluster].watch
        switch news {
        case .synced:
            if feed.lastSuccess == nil { note(.watch, .info, cluster: cluster, "Ingresses listed") }
            feed.lastSuccess = clock.now
            changedClusters.insert(cluster)
        case .opened:
            if case .failing = feed.state { note(.watch, .info, cluster: cluster, "watch open again") }
            feed.state = .live
            feed.lastSuccess = clock.now
            feed.retryAt = nil
        case .heard: feed.lastSuccess = clock.now
        case .closed: feed.state = .connecting
        // `why` is the reason in words; `trouble` is its kind, which tells what a person can do.
        case .ended(let why, let trouble):
            let why = why.oneLine
            if feed.state != .failing(why) { note(.watch, .warning, cluster: cluster, "watch ended: \(why)") }
            feed.state = .failing(why)
            feed.failure = trouble
            feed.reconnects += 1
        case .waiting(let instant): feed.retryAt = clock.moment(at: instant)
        }
        fleet.clusters[cluster].watch = feed
    }

    mutating func take(_ event: IngressEvent, from cluster: Int, at now: Duration) {
        let addresses = event.addresses.isEmpty ? "without address" : event.addresses.joined(separator: ", ")
        note(.ingress, .info, cluster: cluster, "\(event.kind.rawValue) \(event.reference) \(addresses)")
        if event.changesRouting { changedClusters.insert(cluster) }
        schedule.changed(at: now)
    }

    /// Applies the zone's name; the rules of all clusters contain it, so that their Ingresses are read again.
    mutating func learn(zone: String) {
        let name = Hostname(zone)
        if fleet.zone == Hostname.readable(zone), fleet.clusters.allSatisfy({ $0.rules.zone == name }) { return }
        fleet.zone = Hostname.readable(zone)
        for index in fleet.clusters.indices { fleet.clusters[index].rules.zone = name }
        changedClusters.formUnion(fleet.clusters.indices)
    }

    // MARK: Cloudflare

    mutating func take(_ record: CallRecorder.Record) {
        callCount += 1
        var call = APICall(
            id: callCount,
            moment: clock.moment(at: record.sent),
            method: record.method,
            path: record.path,
            status: record.status,
            duration: record.ended - record.sent
        )
        call.ray = record.ray
        if calls.count == Self.backlog { calls.removeFirst() }
        calls.append(call)
        let level: Notice.Level = record.status.map { $0 < 400 ? .info : $0 < 500 ? .warning : .error } ?? .error
        let status = record.status.map { "\($0)" } ?? "no answer"
        let span = Int((call.duration.inSeconds * 1000).rounded())
        let repeatKey = "\(record.method) \(Self.short(record.path)) \(status)"
        note(.call, level, "\(repeatKey) \(span) ms", repeatKey: repeatKey)
        if let limit = record.limit { take(limit, at: record.ended) }
        if let date = record.date { take(date: date, record) }
    }

    /// The path without account and zone, which are the same in all calls: `pools/ID`, `load_balancers/ID`.
    private static func short(_ path: String) -> String {
        let rest = path.split(separator: "/").drop { $0 != "load_balancers" }
        if rest.isEmpty { return path }
        let isAccounts = ["pools", "monitors"].contains(rest.dropFirst().first)
        return (isAccounts ? rest.dropFirst() : rest).joined(separator: "/")
    }

    private mutating func take(_ limit: ServerLimit, at instant: Duration) {
        fleet.budget.limit = limit.quota ?? fleet.budget.limit
        fleet.budget.remaining = limit.remaining ?? fleet.budget.remaining
        fleet.budget.resetsAt = limit.reset.map { clock.moment(at: instant + $0) } ?? fleet.budget.resetsAt
        let wait = limit.retryAfter ?? (limit.remaining == 0 ? limit.reset : nil)
        fleet.budget.blockedUntil = wait.map { clock.moment(at: instant + $0) }
    }

    /// Learns the skew between the clocks from the `Date` header, which has whole seconds.
    ///
    /// The server's second may fall anywhere between `sent` and `ended`; the skew is the gap outside that range.
    private mutating func take(date: Int, _ record: CallRecorder.Record) {
        let (sent, ended) = (clock.moment(at: record.sent), clock.moment(at: record.ended))
        let (first, last) = (Moment(milliseconds: date * 1000), Moment(milliseconds: date * 1000 + 999))
        let skew: Duration = first > ended ? first - ended : last < sent ? last - sent : .zero
        let whole = Duration.seconds(Int(skew.inSeconds.rounded()))
        // Changes of the skew under 2 s are jitter.
        if let known = fleet.clockSkew, abs((whole - known).inSeconds) < 2 { return }
        fleet.clockSkew = whole
    }

    /// Applies a reading; true if anything but health differs from the last one.
    ///
    /// `isOwn` means that it was made around own writes, so that no difference is reported as another program's.
    @discardableResult
    mutating func take(_ next: Snapshot, isOwn: Bool) -> Bool {
        let changes = differences(to: next)
        if !isOwn {
            for change in changes { note(.pass, .info, change) }
            if snapshot == nil {
                note(
                    .pass,
                    .info,
                    "read \(Words.counted(next.rawState.pools.count, "pool")), "
                        + Words.counted(next.rawState.balancers.count, "load balancer")
                )
            }
        }
        if !isOwn { check(next) }
        for answer in pendingLookups { note(.action, .warning, answer(next)) }
        pendingLookups = []
        snapshot = next
        hasNewSnapshot = true
        fleet.cloudflare.state = .live
        fleet.cloudflare.lastSuccess = clock.now
        fleet.cloudflare.retryAt = nil
        return !changes.isEmpty
    }

    /// Reports own actions whose changes another program has reverted.
    private mutating func check(_ next: Snapshot) {
        let now = clock.now
        claims.removeAll { $0.isOver(at: now) }
        let losses = claims.map { $0.loss(in: next) }
        claims = zip(claims, losses).filter { $1 == nil }.map(\.0)
        for loss in losses.compactMap(\.self) { note(.action, .warning, loss) }
    }

    /// What other programs have changed since the last reading, a line for each object.
    private func differences(to next: Snapshot) -> [String] {
        guard let snapshot else { return [] }
        let difference = ObjectDiff(snapshot, next)
        let ids = next.ids + snapshot.ids.filter { next.object($0) == nil }
        return ids.compactMap { id in
            let (old, new) = (snapshot.object(id), next.object(id))
            let isPool = (snapshot.rawState.pool(id) ?? next.rawState.pool(id)) != nil
            let name = "\(isPool ? "pool" : "load balancer") \((new ?? old)?["name"]?.string ?? id)"
            if old == nil { return "\(name) created" }
            if new == nil { return "\(name) deleted" }
            let changes = difference.changes(from: old, to: new)
            return changes.isEmpty ? nil : "\(name) changed: \(changes.line)"
        }
    }

    /// Applies the reading of a poll, and schedules the next poll.
    mutating func succeeded(_ snapshot: Snapshot, at now: Duration, random: RandomSource) {
        if take(snapshot, isOwn: false) { schedule.changed(at: now) }
        schedule.succeeded(
            at: now,
            remaining: fleet.budget.remaining,
            reset: fleet.budget.resetsAt.map { $0 - clock.moment(at: now) },
            random: random
        )
    }

    /// Keeps the last refusal of each object until a write of it is accepted.
    mutating func learn(_ writes: [(object: String, wasAccepted: Bool, refusal: String?)]) {
        for write in writes {
            if write.wasAccepted || write.refusal != nil { fleet.refusals.removeAll { $0.object == write.object } }
            guard let message = write.refusal?.oneLine else { continue }
            fleet.refusals.append(WriteRefusal(object: write.object, message: message, moment: clock.now))
        }
        fleet.refusals.sort { $0.object < $1.object }
    }

    /// Applies a failed read; an event tells of it only if the reason is a new one.
    mutating func readFailed(_ failure: PassFailure, retryAt: Duration) {
        let reason = failure.reason.oneLine
        if fleet.cloudflare.state != .failing(reason) { note(.pass, .error, failure.text.oneLine) }
        fleet.cloudflare.state = .failing(reason)
        fleet.cloudflare.failure = FailureKind(failure)
        fleet.cloudflare.reconnects += 1
        fleet.cloudflare.retryAt = clock.moment(at: retryAt)
    }
}

/// The state that all parts of a `FleetWatcher` share, and the signals that wake those who wait for a change.
final class FleetStore: Sendable {
    let state: Mutex<FleetState>
    /// Raised when something is to be published.
    let news = Signal()
    /// Raised when a poll may be due earlier than planned.
    let poll = Signal()

    init(_ state: FleetState) {
        self.state = Mutex(state)
    }

    /// Applies a change, and raises the signals for it.
    func tell(_ change: (inout FleetState) -> Void) {
        let isPollNearer = state.withLock { state in
            let next = state.schedule.next
            change(&state)
            return state.schedule.next < next || state.isReadWanted
        }
        news.raise()
        if isPollNearer { poll.raise() }
    }
}
