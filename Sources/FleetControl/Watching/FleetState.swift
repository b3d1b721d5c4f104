import CloudflareAPI
import GeoEngine
import GeoFleet
import GeoRouting
import Presentation
import Synchronization
import Wire

/// All that a `FleetWatcher` knows, with the events and calls that are not published yet.
///
/// The state only stores what has happened. `FleetPublisher` computes the views and plans later, from `snapshot` and
/// the clusters in `changedClusters`.
struct FleetState: Sendable {
    /// The largest number of unpublished events, and of unpublished calls; older ones are dropped.
    private static let maxUnpublished = 1000

    let clock: WallClock
    var fleet: Fleet
    /// The latest reading of Cloudflare.
    private(set) var snapshot: Snapshot?
    /// The reading from which the fleet's pools and load balancers were computed; it may be older than `snapshot`.
    var shownSnapshot: Snapshot?
    /// Indices of the clusters whose sources have changed since `FleetPublisher` last read them.
    var changedClusters: Set<Int> = []
    /// Whether `snapshot` is newer than the views of pools and load balancers.
    var hasNewSnapshot = false
    var schedule = PollSchedule()
    var isPaused = false
    /// Whether Cloudflare must be read at once, even while polls are paused.
    var isReadWanted = false
    /// Whether the lookup of the zone's name is finished: the name is known, or Cloudflare refused the request.
    var isZoneLookupDone = false
    /// The changes that actions of this session have made in the last minute.
    var recentChanges: [RecentChange] = []
    /// Closures that look up unknown results of writes in the next reading; each returns a line for an event.
    var pendingLookups: [@Sendable (Snapshot) -> String] = []
    /// A counter that the console's own writes raise: if the counter changes during a poll, the poll is discarded.
    var pollGeneration = 0

    private var events: [FleetEvent] = []
    private var eventCount = 0
    private var calls: [APICall] = []
    private var callCount = 0

    init(zone: String, clusters: [ClusterView], clock: WallClock) {
        self.clock = clock
        fleet = Fleet(zone: zone)
        fleet.clusters = clusters
    }

    // MARK: Events

    /// The key of all events about a block, so that they are joined.
    private static let blockKey = "Cloudflare refuses all calls"

    /// Adds an event about the request that tests whether Cloudflare still refuses all calls.
    mutating func noteTestRequest() {
        let text = "one request tests if calls are still refused"
        note(.read, .info, text)
        fleet.budget.testWindow = nil
    }

    /// Adds an event.
    mutating func note(
        _ kind: FleetEvent.Kind,
        _ level: Notice.Level,
        cluster: Int? = nil,
        geo: String? = nil,
        _ text: String,
        repeatKey: String? = nil,
        isRepeatable: Bool = true,
        isChange: Bool = false,
        addresses: [String] = [],
        who: String? = nil
    ) {
        eventCount += 1
        if events.count == Self.maxUnpublished { events.removeFirst() }
        var event = FleetEvent(
            id: eventCount,
            moment: clock.now,
            kind: kind,
            level: level,
            cluster: cluster.map { fleet.clusters[$0].id } ?? geo,
            text: text,
            repeatKey: isRepeatable ? repeatKey : "\(eventCount)"
        )
        (event.who, event.isChange, event.addresses) = (who, isChange, addresses)
        events.append(event)
    }

    /// Returns all unpublished events and calls, and removes them.
    mutating func takeUnpublished() -> (events: [FleetEvent], calls: [APICall]) {
        defer { (events, calls) = ([], []) }
        return (events, calls)
    }

    // MARK: Cloudflare

    /// Applies a call to Cloudflare that has ended.
    mutating func apply(_ record: CallRecorder.Record) {
        callCount += 1
        var call = APICall(
            id: callCount,
            moment: clock.moment(at: record.sentAt),
            method: record.method,
            path: record.path,
            status: record.status,
            duration: record.endedAt - record.sentAt
        )
        call.ray = record.ray
        call.error = record.error
        call.objectName = name(inPath: record.path)
        if calls.count == Self.maxUnpublished { calls.removeFirst() }
        calls.append(call)
        let level: Notice.Level = record.status.map { $0 < 400 ? .info : $0 < 500 ? .warning : .error } ?? .error
        let status = record.status.map { "\($0)" } ?? "no answer"
        let span = Int((call.duration.inSeconds * 1000).rounded())
        let repeatKey = "\(record.method) \(short(record.path)) \(status)"
        // Each write stands for itself: only equal reads are counted together.
        let isRead = record.method == "GET"
        note(.call, level, "\(repeatKey) \(span) ms", repeatKey: repeatKey, isRepeatable: isRead)
        if let limit = record.limit { apply(limit, at: record.endedAt) }
        if let date = record.date { apply(date: date, record) }
    }

    /// The name of the object whose id is in a path; nil where the path has no known id.
    private func name(inPath path: String) -> String? {
        path.split(separator: "/").lazy.compactMap { snapshot?.object(String($0))?["name"]?.string }.first
    }

    /// The path without account and zone, and with names instead of known ids, such as `pools/k8s-pool-shop-eu`.
    private func short(_ path: String) -> String {
        let components = path.split(separator: "/").drop { $0 != "load_balancers" }.map { part in
            snapshot?.object(String(part))?["name"]?.string ?? String(part)
        }
        if components.isEmpty { return path }
        let isAccountPath = ["pools", "monitors"].contains(components.dropFirst().first)
        return components.dropFirst(isAccountPath ? 1 : 0).joined(separator: "/")
    }

    private mutating func apply(_ limit: ServerLimit, at instant: Duration) {
        fleet.budget.limit = limit.quota ?? fleet.budget.limit
        fleet.budget.remaining = limit.remaining ?? fleet.budget.remaining
        fleet.budget.resetsAt = limit.reset.map { clock.moment(at: instant + $0) } ?? fleet.budget.resetsAt
        let wait = limit.retryAfter ?? (limit.remaining == 0 ? limit.reset : nil)
        fleet.budget.blockedUntil = wait.map { clock.moment(at: instant + $0) }
    }

    /// Computes the skew between the clocks from the `Date` header.
    ///
    /// The header has whole seconds, and the server wrote it at an unknown time between `sent` and `ended`. The skew is
    /// the smallest difference that is possible under these conditions.
    private mutating func apply(date: Int, _ record: CallRecorder.Record) {
        let (sent, ended) = (clock.moment(at: record.sentAt), clock.moment(at: record.endedAt))
        let (first, last) = (Moment(milliseconds: date * 1000), Moment(milliseconds: date * 1000 + 999))
        let skew: Duration = first > ended ? first - ended : last < sent ? last - sent : .zero
        let whole = Duration.seconds(Int(skew.inSeconds.rounded()))
        // A change of less than 2 s is only an error of measurement.
        if let known = fleet.clockSkew, abs((whole - known).inSeconds) < 2 { return }
        let wasWrong = fleet.isClockWrong
        fleet.clockSkew = whole
        if fleet.isClockWrong != wasWrong { fleet.clockSkewSince = wasWrong ? nil : ended }
    }

    /// Applies a reading; the result is true if an object has changed since the last reading, apart from its health.
    ///
    /// `isOwn` means that the changes are this session's own writes: they are not reported.
    @discardableResult
    mutating func apply(_ next: Snapshot, isOwn: Bool) -> Bool {
        let changes = differences(to: next)
        if !isOwn {
            // An origin that changes back and forth shows each change: a repetition would hide the way back.
            for change in changes {
                note(
                    .read,
                    .info,
                    geo: change.geo,
                    change.text,
                    isRepeatable: false,
                    isChange: true,
                    addresses: change.addresses
                )
            }
            if snapshot == nil {
                note(
                    .read,
                    .info,
                    "read \(Words.counted(next.rawState.pools.count, "pool")) of the account, "
                        + "\(Words.counted(next.rawState.balancers.count, "load balancer")) of the zone"
                )
            }
        }
        if !isOwn { checkRecentChanges(in: next) }
        for answer in pendingLookups { note(.action, .warning, answer(next)) }
        pendingLookups = []
        keepFormerAddresses(next)
        snapshot = next
        hasNewSnapshot = true
        fleet.cloudflare.state = .live
        fleet.cloudflare.lastSuccess = clock.now
        fleet.cloudflare.retryAt = nil
        fleet.answeredList = nil
        return !changes.isEmpty
    }

    /// Keeps the address that each origin had before its address changed.
    private mutating func keepFormerAddresses(_ next: Snapshot) {
        for pool in next.rawState.pools {
            guard let old = snapshot?.rawState.pool(pool.id), old.json != pool.json else { continue }
            for origin in pool.origins {
                let before = old.origins.first { $0["name"] == origin["name"] }?["address"]?.string
                guard let before, before != origin["address"]?.string, let name = origin["name"]?.string else {
                    continue
                }
                fleet.formerAddresses[OriginKey(pool: pool.name, origin: name)] = before
            }
        }
        let names = Set(next.rawState.pools.map(\.name))
        fleet.formerAddresses = fleet.formerAddresses.filter { names.contains($0.key.pool) }
    }

    /// Applies the pools that could be read while the load balancers were refused; it is no complete reading.
    mutating func apply(partial pools: Snapshot) {
        guard snapshot == nil else { return }
        fleet.pools = FleetBuilder(snapshot: pools, clusters: fleet.clusters).pools.map { pool in
            var pool = pool
            pool.isUseKnown = false
            return pool
        }
    }

    /// Reports changes of this session's actions that another program has reverted.
    private mutating func checkRecentChanges(in next: Snapshot) {
        let now = clock.now
        recentChanges.removeAll { $0.isExpired(at: now) }
        let messages = recentChanges.map { $0.revertMessage(in: next) }
        recentChanges = zip(recentChanges, messages).filter { $1 == nil }.map(\.0)
        for message in messages.compactMap(\.self) { note(.action, .warning, message) }
    }

    /// The changes since the last reading, a line for each object.
    private func differences(to next: Snapshot) -> [(geo: String?, text: String, addresses: [String])] {
        guard let snapshot else { return [] }
        // A new pool has a place only in the next fleet: its event has no geo.
        let geos = Dictionary(fleet.pools.map { ($0.id, $0.geo) }) { first, _ in first }
        let difference = ObjectDiff(snapshot, next)
        let ids = next.ids + snapshot.ids.filter { next.object($0) == nil }
        return ids.compactMap { id in
            let (old, new) = (snapshot.object(id), next.object(id))
            let isPool = (snapshot.rawState.pool(id) ?? next.rawState.pool(id)) != nil
            let name = "\(isPool ? "pool" : "load balancer") \((new ?? old)?["name"]?.string ?? id)"
            let geo = geos[id] ?? nil
            let former = Set(old?.addresses ?? [])
            let addresses = (new?.addresses ?? []).filter { !former.contains($0) }
            if old == nil { return (geo, "\(name) created", addresses) }
            if new == nil { return (geo, "\(name) deleted", []) }
            let changes = difference.changes(from: old, to: new)
            if changes.isEmpty { return nil }
            // Of a pool's origins, what is new stands at the start, which a narrow screen keeps.
            return (geo, isPool ? "\(changes.line) (\(name))" : "\(name) changed: \(changes.line)", addresses)
        }
    }

    /// Applies the reading of a poll, and schedules the next poll.
    mutating func succeeded(_ snapshot: Snapshot, at now: Duration, random: RandomSource) {
        if apply(snapshot, isOwn: false) { schedule.recordChange(at: now) }
        schedule.recordSuccess(
            at: now,
            remaining: fleet.budget.remaining,
            reset: fleet.budget.resetsAt.map { $0 - clock.moment(at: now) },
            random: random
        )
    }

    /// Keeps the last refused write of each object until a later write of the object is accepted.
    mutating func recordAnswers(_ writes: [(object: String, wasAccepted: Bool, refusal: String?)]) {
        for write in writes {
            if write.wasAccepted || write.refusal != nil { fleet.writeRefusals.removeAll { $0.object == write.object } }
            guard let message = write.refusal?.oneLine else { continue }
            fleet.writeRefusals.append(WriteRefusal(object: write.object, message: message, moment: clock.now))
        }
        fleet.writeRefusals.sort { $0.object < $1.object }
    }

    /// Applies the block that the transport for all calls has; it is the only source of a block's end.
    mutating func setBlock(until end: Duration?, testWindow: Range<Duration>?) {
        fleet.budget.blockedUntil = end.map(clock.moment)
        fleet.budget.testWindow =
            end == nil
            ? nil : testWindow.map { clock.moment(at: $0.lowerBound)..<clock.moment(at: $0.upperBound) }
    }

    /// Applies a failed read; adds an event only if the reason is new.
    mutating func readFailed(_ failure: PassFailure, retryAt: Duration) {
        // While Cloudflare refuses all calls, the seconds that are left differ from read to read, and the end does not.
        let block = failure.isRateLimit ? fleet.budget.blockedUntil : nil
        let reason = block.map(Words.blocked) ?? failure.reason.oneLine
        if fleet.cloudflare.state != .failing(reason) {
            let text = block.map { "\(Words.blocked(until: $0)); r tests it with one request" }
            note(.read, .error, text ?? failure.text.oneLine, repeatKey: block.map { _ in Self.blockKey })
        }
        fleet.cloudflare.state = .failing(reason)
        fleet.cloudflare.failure = FailureKind(failure)
        fleet.cloudflare.failureCount += 1
        fleet.cloudflare.retryAt = clock.moment(at: retryAt)
    }
}

/// The state that all parts of a `FleetWatcher` share, with signals for its changes.
final class FleetStore: Sendable {
    let state: Mutex<FleetState>
    /// The signal that the fleet, an event or a call can be published.
    let news = Signal()
    /// The signal that a poll may be due earlier than planned.
    let poll = Signal()

    init(_ state: FleetState) {
        self.state = Mutex(state)
    }

    /// Changes the state, and raises the signals for the change.
    func update(_ change: (inout FleetState) -> Void) {
        let isPollNearer = state.withLock { state in
            let next = state.schedule.next
            change(&state)
            return state.schedule.next < next || state.isReadWanted
        }
        news.raise()
        if isPollNearer { poll.raise() }
    }
}

extension JSONObject {
    /// The addresses of a pool's origins.
    fileprivate var addresses: [String] { self["origins"]?.array?.compactMap { $0["address"]?.string } ?? [] }
}
