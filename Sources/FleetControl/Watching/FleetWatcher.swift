import CloudflareAPI
package import GeoEngine
package import GeoFleet
import GeoRouting
package import Logging
import Synchronization
package import Wire

/// Watches the clusters' Ingresses, polls Cloudflare, and publishes both as one fleet.
///
/// Each stream has one reader. The watcher never waits for a reader: of unread fleets it keeps only the newest.
package final class FleetWatcher: Sendable {
    /// The clock of all moments in fleets, events and calls.
    package let clock: WallClock
    /// Fleets as they change, ten a second at most; of unread ones only the newest is kept.
    package let fleets: AsyncStream<Fleet>
    /// What happened, in batches, newest last.
    package let events: AsyncStream<[FleetEvent]>
    /// The calls to Cloudflare, in batches, newest last.
    package let calls: AsyncStream<[APICall]>

    let parts: Parts
    /// The transport of own writes and reads, with the limits that they share.
    let guarded: GuardedTransport
    let client: CloudflareClient
    private let store: FleetStore
    private let watchers: [IngressReflector]
    private let publisher: FleetPublisher
    private let outlets: Outlets

    package init(_ parts: Parts) {
        let clock = WallClock(now: parts.now, time: parts.time)
        let views = parts.clusters.map { ClusterView(id: $0.id, context: $0.context, rules: $0.rules.unmonitored) }
        let store = FleetStore(FleetState(zone: parts.zone, clusters: views, clock: clock))
        let recorder = CallRecorder(parts.cloudflare, time: parts.time) { record in
            store.tell { $0.take(record) }
        }
        guarded = GuardedTransport(
            recorder,
            isDryRun: parts.isReadOnly,
            time: parts.time,
            logger: parts.logger,
            metrics: parts.metrics
        )
        client = parts.client(through: guarded)
        let caches = parts.clusters.indices.map { index in
            SharedIngressStore { event in
                let now = parts.time.now()
                store.tell { $0.take(event, from: index, at: now) }
            }
        }
        watchers = parts.clusters.indices.map { Self.watcher($0, parts, caches[$0], store) }
        publisher = FleetPublisher(caches: caches, time: parts.time)
        outlets = Outlets()
        (fleets, events, calls) = (outlets.fleets.stream, outlets.events.stream, outlets.calls.stream)
        self.parts = parts
        self.clock = clock
        self.store = store
    }

    private static func watcher(
        _ index: Int,
        _ parts: Parts,
        _ cache: SharedIngressStore,
        _ store: FleetStore
    ) -> IngressReflector {
        IngressReflector(
            transport: parts.clusters[index].transport,
            requests: parts.clusters[index].requests,
            cache: cache,
            time: parts.time,
            random: parts.random,
            logger: parts.logger,
            metrics: parts.metrics,
            status: EngineStatus(resyncInterval: PollSchedule.idle),
            // Also called without an event, such as for an Ingress that cannot be read.
            onNews: { store.tell { $0.changedClusters.insert(index) } },
            observe: { news in store.tell { $0.take(news, from: index) } }
        )
    }

    /// The fleet as it is known at this moment.
    package var fleet: Fleet { store.state.withLock { $0.fleet } }

    // MARK: Running

    /// Watches and polls until the task is cancelled; an unreachable cluster or Cloudflare blocks nothing else.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for watcher in watchers { group.addTask { await watcher.run() } }
            group.addTask { await self.poll() }
            group.addTask { await self.publish() }
        }
        outlets.finish()
    }

    /// Reads everything once, without watching; for a program that does one thing and ends.
    package func survey() async -> Fleet {
        await withDiscardingTaskGroup { group in
            for (index, watcher) in watchers.enumerated() {
                group.addTask {
                    // `list` returns why it failed: nil means success.
                    if await watcher.list() == nil { self.store.tell { $0.take(.opened, from: index) } }
                }
            }
            group.addTask { await self.read() }
        }
        _ = await publisher.update(store, isUrgent: true)
        return fleet
    }

    /// Reads Cloudflare now, and opens broken watches again.
    package func reread() async {
        // Where Cloudflare blocks all calls for more than a minute, one call may test whether it still does.
        guarded.lift()
        store.state.withLock { $0.isReadWanted = true }
        store.poll.raise()
        for watcher in watchers { await watcher.retry() }
    }

    /// Pauses the polls, or resumes them; own writes and `reread` still read.
    package func pause(_ isPaused: Bool) {
        store.state.withLock { $0.isPaused = isPaused }
        store.poll.raise()
    }

    /// Publishes each change of the fleet, and what happened, once per `FleetPublisher.interval` at most.
    private func publish() async {
        while !Task.isCancelled {
            let due = await publisher.update(store)
            let (fleet, news) = store.state.withLock { ($0.fleet, $0.drain()) }
            outlets.fleets.continuation.yield(fleet)
            if !news.events.isEmpty { outlets.events.continuation.yield(news.events) }
            if !news.calls.isEmpty { outlets.calls.continuation.yield(news.calls) }
            try? await parts.time.pause(FleetPublisher.interval)
            if let due { await store.news.wait(until: due, parts.time.sleep) } else { await store.news.wait() }
        }
    }

    // MARK: Reading Cloudflare

    private func poll() async {
        while !Task.isCancelled {
            let (next, isPaused, isWanted) = store.state.withLock { state in
                // The loop acts on the wish right below, so that it is taken out here.
                defer { state.isReadWanted = false }
                return (state.schedule.next, state.isPaused, state.isReadWanted)
            }
            if isWanted || !isPaused && next <= parts.time.now() {
                await read()
            } else if isPaused {
                await store.poll.wait()
            } else {
                await store.poll.wait(until: next, parts.time.sleep)
            }
        }
    }

    private func read() async {
        let writes = store.state.withLock { $0.writes }
        do throws(PassFailure) {
            // Nil has the load balancers read; the empty list stands for the monitors, which are not read.
            let rawState = try await CloudflareReader(client: client).read(balancers: nil, monitors: Listing())
            // Only the watched clusters' load balancers are checked: others may name missing pools for good.
            if let why = rawState.current.inconsistency(of: fleet.keptHostnames) { throw .unreliable(why) }
            await learnZone(rawState)
            let snapshot = Snapshot(rawState, after: store.state.withLock { $0.snapshot })
            store.tell { state in
                // A read that overlaps an own write may be older than it: Cloudflare is read again.
                guard state.writes == writes else { return state.isReadWanted = true }
                state.succeeded(snapshot, at: parts.time.now(), random: parts.random)
            }
        } catch {
            if Task.isCancelled { return }
            let now = parts.time.now()
            store.tell { state in
                state.schedule.failed(retryAfter: error.retryAfter, at: now, random: parts.random)
                state.readFailed(error, retryAt: state.schedule.next)
            }
        }
    }

    /// Learns the zone's name from a load balancer; without one the zone itself is asked, once.
    private func learnZone(_ rawState: RawState) async {
        if store.state.withLock({ $0.isZoneKnown }) { return }
        var name = rawState.balancers.lazy.compactMap(\.zoneName).first
        if name == nil {
            do throws(CloudflareError) {
                name = try await client.zoneName()
            } catch {
                // Asked again after the next read; a refusal is final.
                if error.isTransient { return }
            }
        }
        store.tell { state in
            state.isZoneKnown = true
            if let name { state.learn(zone: name) }
        }
    }

    /// What the probes of each region found in the pool with this id.
    package func regionalHealth(pool id: String) async throws(Refusal) -> RegionalHealth {
        do throws(CloudflareError) {
            return RegionalHealth(pool: id, try await client.poolHealth(id))
        } catch {
            throw .notice("\(error)".oneLine)
        }
    }

    // MARK: For running actions

    /// The fleet as it is shown, and the reading from which it was computed; nil before the first reading.
    var shownState: (fleet: Fleet, snapshot: Snapshot)? {
        store.state.withLock { state in state.shown.map { (state.fleet, $0) } }
    }

    /// Applies a reading made right before own writes.
    ///
    /// What other programs changed must be reported here: the next poll no longer sees a difference.
    func notice(_ snapshot: Snapshot) {
        let now = parts.time.now()
        store.tell { state in
            state.writes += 1
            if state.take(snapshot, isOwn: false) { state.schedule.changed(at: now) }
        }
    }

    /// Marks an own write, so that a poll that overlaps it is discarded.
    func wrote() {
        store.state.withLock { $0.writes += 1 }
    }

    /// Applies a reading made around own writes at once, so that the next preview starts from it.
    func show(_ snapshot: Snapshot) async {
        let now = parts.time.now()
        store.tell { state in
            state.writes += 1
            state.take(snapshot, isOwn: true)
            state.schedule.changed(at: now)
        }
        _ = await publisher.update(store)
    }

    /// Has later readings compared with what an own action wrote.
    ///
    /// This ends the earlier claims on these objects. Nil does only that, before a new action changes them.
    func claim(_ claim: Claim?, on objects: Set<String>) {
        store.state.withLock { state in
            state.claims.removeAll { $0.concerns(objects) }
            if let claim { state.claims.append(claim) }
        }
    }

    /// Adds a closure that is run on the next reading, and returns a line on what came of own writes.
    func ask(_ answer: @escaping @Sendable (Snapshot) -> String) {
        store.state.withLock { $0.pendingLookups.append(answer) }
    }

    /// Records which own writes Cloudflare accepted or refused.
    func learn(_ writes: [(object: String, wasAccepted: Bool, refusal: String?)]) {
        store.tell { $0.learn(writes) }
    }

    func note(_ level: Notice.Level, _ text: String) {
        store.tell { $0.note(.action, level, text) }
    }
}

/// The streams, each with the continuation that feeds it.
private struct Outlets: Sendable {
    let fleets = AsyncStream.makeStream(of: Fleet.self, bufferingPolicy: .bufferingNewest(1))
    let events = AsyncStream.makeStream(of: [FleetEvent].self, bufferingPolicy: .bufferingNewest(256))
    let calls = AsyncStream.makeStream(of: [APICall].self, bufferingPolicy: .bufferingNewest(256))

    func finish() {
        fleets.continuation.finish()
        events.continuation.finish()
        calls.continuation.finish()
    }
}

extension FleetWatcher {
    /// All that a `FleetWatcher` is given from outside.
    package struct Parts: Sendable {
        /// The unguarded way to Cloudflare; the watcher limits the rate and records the calls.
        package var cloudflare: any Transport
        /// The API token, asked for before each request, so that a rotated token is used.
        package var token: @Sendable () -> String
        /// The account's id at Cloudflare, 32 hexadecimal digits.
        package var account: String
        /// The zone's id at Cloudflare, 32 hexadecimal digits.
        package var zone: String
        /// The `User-Agent` of all requests, such as `geoconsole/1.2.0`.
        package var userAgent: String
        /// Whether no write is ever sent.
        package var isReadOnly: Bool
        /// The clusters to watch, in the order in which they are shown.
        package var clusters: [WatchedCluster]
        /// The monotonic clock and the timers.
        package var time: Time
        /// The time of the calendar at the start.
        package var now: Moment
        /// Random numbers for pauses, retries and the name of the session.
        package var random: RandomSource
        /// The log of the watcher and its parts.
        package var logger: Logger
        /// Metrics of calls and watches; `.none` counts nothing.
        package var metrics: EngineMetrics

        package init(
            cloudflare: any Transport,
            token: @escaping @Sendable () -> String,
            account: String,
            zone: String,
            userAgent: String,
            isReadOnly: Bool = false,
            clusters: [WatchedCluster],
            time: Time,
            now: Moment,
            random: RandomSource,
            logger: Logger,
            metrics: EngineMetrics
        ) {
            self.cloudflare = cloudflare
            self.token = token
            self.account = account
            self.zone = zone
            self.userAgent = userAgent
            self.isReadOnly = isReadOnly
            self.clusters = clusters
            self.time = time
            self.now = now
            self.random = random
            self.logger = logger
            self.metrics = metrics
        }
    }
}

extension FleetWatcher.Parts {
    /// A client that sends its calls through this transport.
    func client(through transport: any Transport, recorder: (any WriteRecorder)? = nil) -> CloudflareClient {
        CloudflareClient(
            transport: transport,
            token: token,
            account: account,
            zone: zone,
            userAgent: userAgent,
            time: time,
            recorder: recorder
        )
    }
}

extension RoutingRules {
    /// These rules without a managed monitor; the pools keep the monitors that they have.
    ///
    /// The console reads no monitors, so that it cannot plan them.
    var unmonitored: RoutingRules {
        var rules = self
        if case .managed = monitor { rules.monitor = .none }
        return rules
    }
}
