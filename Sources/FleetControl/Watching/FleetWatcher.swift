import CloudflareAPI
import GeoEngine
package import GeoFleet
import GeoRouting
import Presentation
import Synchronization
import Wire

/// Watches the clusters' sources, polls Cloudflare, and publishes both as one fleet.
///
/// Each stream has one reader. The watcher never waits for a reader.
package final class FleetWatcher: Sendable {
    /// The clock of all moments in fleets, events and calls.
    package let clock: WallClock
    /// The fleet after each change, at most ten times a second; only the newest unread fleet is kept.
    package let fleets: AsyncStream<Fleet>
    /// The events, in batches, newest last.
    package let events: AsyncStream<[FleetEvent]>
    /// The calls to Cloudflare, in batches, newest last.
    package let calls: AsyncStream<[APICall]>

    let parts: Parts
    /// The transport for all reads and writes of the console, with one rate limit for all.
    let guardedTransport: GuardedTransport
    let client: CloudflareClient
    let store: FleetStore
    let watchers: [SourceWatcher]
    let publisher: FleetPublisher
    private let streams: Streams

    package init(_ parts: Parts) {
        let clock = WallClock(now: parts.now, time: parts.time)
        let views = parts.clusters.map { cluster in
            var view = ClusterView(
                id: cluster.id,
                context: cluster.context,
                rules: cluster.rules.withoutManagedMonitor
            )
            view.server = cluster.server
            view.kinds = cluster.kinds.map { KindView($0) }
            return view
        }
        var state = FleetState(zone: parts.zone, clusters: views, clock: clock)
        state.fleet.tokenSource = parts.tokenSource
        let store = FleetStore(state)
        let recorder = CallRecorder(parts.cloudflare, time: parts.time) { record in
            store.update { $0.apply(record) }
        }
        guardedTransport = GuardedTransport(
            recorder,
            isDryRun: parts.isReadOnly,
            time: parts.time,
            logger: parts.logger,
            metrics: parts.metrics
        )
        client = parts.client(through: guardedTransport)
        let sourceStores = parts.clusters.indices.map { index in
            SourceStore { event in
                let now = parts.time.now()
                store.update { $0.apply(event, from: index, at: now) }
            }
        }
        watchers = parts.clusters.indices.map { Self.watcher($0, parts, sourceStores[$0], store) }
        publisher = FleetPublisher(sourceStores: sourceStores, time: parts.time)
        streams = Streams()
        (fleets, events, calls) = (streams.fleets.stream, streams.events.stream, streams.calls.stream)
        self.parts = parts
        self.clock = clock
        self.store = store
    }

    private static func watcher(
        _ index: Int,
        _ parts: Parts,
        _ sources: SourceStore,
        _ store: FleetStore
    ) -> SourceWatcher {
        SourceWatcher(
            transport: parts.clusters[index].transport,
            requests: parts.clusters[index].requests,
            store: sources,
            time: parts.time,
            random: parts.random,
            logger: parts.logger,
            metrics: parts.metrics,
            status: EngineStatus(resyncInterval: PollSchedule.idleInterval),
            // This is called even without an event, for example for an object that cannot be read.
            onNews: { store.update { $0.changedClusters.insert(index) } },
            observe: { kind, news in store.update { $0.apply(news, of: kind, from: index) } }
        )
    }

    /// The fleet now.
    package var fleet: Fleet { store.state.withLock { $0.fleet } }

    // MARK: Running

    /// Watches and polls until the task is cancelled; an unreachable source does not block the others.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for watcher in watchers { group.addTask { await watcher.run() } }
            group.addTask { await self.poll() }
            group.addTask { await self.publish() }
        }
        streams.finish()
    }

    /// Reads Cloudflare now, and opens failed watches again now.
    package func reread() async {
        // If Cloudflare blocks all calls for more than a minute, one call may test whether the block has ended.
        let isTest = guardedTransport.allowTestRequest()
        store.update { state in
            state.isReadWanted = true
            if isTest { state.noteTestRequest() }
        }
        store.poll.raise()
        for watcher in watchers { await watcher.retry() }
    }

    /// Pauses or resumes the polls; actions and `reread` read Cloudflare even during a pause.
    package func setPaused(_ isPaused: Bool) {
        store.state.withLock { $0.isPaused = isPaused }
        store.poll.raise()
    }

    /// Publishes the fleet, the events and the calls, at most once per `FleetPublisher.interval`.
    private func publish() async {
        while !Task.isCancelled {
            let due = await publisher.update(store)
            let (fleet, news) = store.state.withLock { ($0.fleet, $0.takeUnpublished()) }
            streams.fleets.continuation.yield(fleet)
            if !news.events.isEmpty { streams.events.continuation.yield(news.events) }
            if !news.calls.isEmpty { streams.calls.continuation.yield(news.calls) }
            try? await parts.time.pause(FleetPublisher.interval)
            if let due { await store.news.wait(until: due, parts.time.sleep) } else { await store.news.wait() }
        }
    }

    // MARK: Reading Cloudflare

    private func poll() async {
        while !Task.isCancelled {
            let (next, isPaused, isWanted) = store.state.withLock { state in
                // The read happens right below.
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

    /// Reads Cloudflare, and applies what it says.
    func read() async {
        let generation = store.state.withLock { $0.pollGeneration }
        do throws(PassFailure) {
            // The nil means that the load balancers are read; the empty list means that monitors are not read.
            let rawState = try await CloudflareReader(client: client).read(balancers: nil, monitors: Listing())
            // Only the watched clusters' load balancers are checked: others may name pools that do not exist.
            if let why = rawState.current.inconsistency(of: fleet.servedHostnames) { throw .unreliable(why) }
            await lookUpZone(rawState)
            let snapshot = Snapshot(rawState, after: store.state.withLock { $0.snapshot })
            store.update { state in
                // A write of this console may be newer than the result: then Cloudflare is read again.
                guard state.pollGeneration == generation else { return state.isReadWanted = true }
                state.succeeded(snapshot, at: parts.time.now(), random: parts.random)
            }
            updateBlock()
        } catch {
            if Task.isCancelled { return }
            let now = parts.time.now()
            updateBlock()
            store.update { state in
                state.schedule.recordFailure(retryAfter: error.retryAfter, at: now, random: parts.random)
                state.readFailed(error, retryAt: state.schedule.next)
            }
            await readOtherList(than: error)
        }
    }

    /// Shows the present block of all calls, with its end as the transport knows it.
    func updateBlock() {
        store.update { $0.setBlock(until: guardedTransport.blockEnd, testWindow: guardedTransport.testWindow) }
    }

    /// Reads the list that was not refused: a token may be refused for a part of the API only.
    private func readOtherList(than failure: PassFailure) async {
        var answered: Fleet.AnsweredList?
        if case .cloudflare(.forbidden, .reading(let kind)) = failure {
            if kind == .pool, let balancers = try? await client.loadBalancers() {
                answered = .loadBalancers(balancers.map(\.name).sorted())
            } else if kind == .loadBalancer, let pools = try? await client.pools() {
                answered = .pools
                let snapshot = Snapshot(RawState(pools: pools, balancers: Listing(), monitors: Listing()))
                store.update { $0.apply(partial: snapshot) }
            }
        }
        store.update { $0.fleet.answeredList = answered }
    }

    /// Takes the zone's name from a load balancer; without a load balancer, asks Cloudflare for the zone.
    private func lookUpZone(_ rawState: RawState) async {
        if store.state.withLock({ $0.isZoneLookupDone }) { return }
        var name = rawState.balancers.lazy.compactMap(\.zoneName).first
        if name == nil {
            do throws(CloudflareError) {
                name = try await client.zoneName()
            } catch {
                // After a transient error the next poll asks again; a refusal is final.
                if error.isTransient { return }
            }
        }
        store.update { state in
            state.isZoneLookupDone = true
            if let name { state.apply(zone: name) }
        }
    }

    /// The results of each region's probes of the pool with this id.
    package func regionalHealth(pool id: String) async throws(Refusal) -> RegionalHealth {
        do throws(CloudflareError) {
            return RegionalHealth(pool: id, try await client.poolHealth(id))
        } catch {
            updateBlock()
            if case .noReply(.blocked) = error, let end = fleet.budget.blockedUntil {
                throw .notice("Cloudflare: \(Words.blocked(until: end))")
            }
            throw .notice("\(error)".oneLine)
        }
    }

    // MARK: Methods for `ActionRunner`

    /// The published fleet, and the reading behind its pools and load balancers; nil before the first reading.
    var shownState: (fleet: Fleet, snapshot: Snapshot)? {
        store.state.withLock { state in state.shownSnapshot.map { (state.fleet, $0) } }
    }

    /// Applies a reading from right before the writes of an action.
    ///
    /// Changes by other programs are reported now, because the next poll is compared with this reading.
    func applyBeforeWrites(_ snapshot: Snapshot) {
        let now = parts.time.now()
        store.update { state in
            state.pollGeneration += 1
            if state.apply(snapshot, isOwn: false) { state.schedule.recordChange(at: now) }
        }
    }

    /// Discards the result of a running poll, because it may be older than a write of this console.
    func discardPoll() {
        store.state.withLock { $0.pollGeneration += 1 }
    }

    /// Applies a reading from before or after the console's own writes, and publishes it at once.
    func show(_ snapshot: Snapshot) async {
        let now = parts.time.now()
        store.update { state in
            state.pollGeneration += 1
            state.apply(snapshot, isOwn: true)
            state.schedule.recordChange(at: now)
        }
        _ = await publisher.update(store)
    }

    /// Replaces the recent changes of these objects; later readings are checked for reverts of them.
    ///
    /// A new action passes nil before its writes, and its own change after them.
    func replaceRecentChanges(on objects: Set<String>, with change: RecentChange?) {
        store.state.withLock { state in
            state.recentChanges.removeAll { $0.concerns(objects) }
            if let change { state.recentChanges.append(change) }
        }
    }

    /// Adds a closure that runs on the next reading; it returns a line for an event.
    func onNextReading(_ lookup: @escaping @Sendable (Snapshot) -> String) {
        store.state.withLock { $0.pendingLookups.append(lookup) }
    }

    /// Records which writes of an action Cloudflare accepted or refused.
    func recordAnswers(_ writes: [(object: String, wasAccepted: Bool, refusal: String?)]) {
        store.update { $0.recordAnswers(writes) }
    }

    /// Adds an event about an action of this session, which `who` has done to the cluster with this short name.
    func note(_ level: Notice.Level, _ text: String, cluster: String?, by who: String) {
        store.update { state in
            let index = state.fleet.clusters.firstIndex { $0.id == cluster }
            state.note(.action, level, cluster: index, text, who: who)
        }
    }
}

/// The streams with their continuations.
private struct Streams: Sendable {
    let fleets = AsyncStream.makeStream(of: Fleet.self, bufferingPolicy: .bufferingNewest(1))
    let events = AsyncStream.makeStream(of: [FleetEvent].self, bufferingPolicy: .bufferingNewest(256))
    let calls = AsyncStream.makeStream(of: [APICall].self, bufferingPolicy: .bufferingNewest(256))

    func finish() {
        fleets.continuation.finish()
        events.continuation.finish()
        calls.continuation.finish()
    }
}
