import GeoRouting
import KubernetesAPI
import Logging
import Wire

/// Runs the `ListWatch` of one kind: sends its requests, waits between the tries, and applies its changes to the store.
actor Reflector {
    /// The size limit of one page of a list, in bytes; etcd's limit on one object is 1.5 MB.
    private static let pageLimit = 8 << 20
    static let listTimeout = Duration.seconds(60)

    let transport: any Transport
    let requests: ObjectRequests
    let kind: ObjectKind
    let store: SourceStore
    let time: Time
    private let random: RandomSource
    let logger: Logger
    let metrics: EngineMetrics
    let status: EngineStatus
    let onNews: @Sendable () -> Void
    let observe: @Sendable (WatchNews) -> Void

    var machine: ListWatch
    var pending = PendingDeletions()
    /// Raised when the next look at discovery moves to another instant.
    let lookSignal = Signal()
    /// Whether the log says that the server does not have the kind.
    var isKnownAbsent = false
    /// Why not all objects of the kind are known; nil where they are, or where no list has been tried yet.
    var gap: String?
    /// When an optional kind was first found absent; nil where it was not.
    var absentSince: Duration?
    private var splitter = LineSplitter()
    /// Whether the server has accepted the present watch.
    private var isWatchAccepted = false
    /// Raised when the deadline of a silent watch moves to an earlier instant.
    private let earlierDeadlineSignal = Signal()
    /// Raised to end the wait before the next try.
    private let retrySignal = Signal()
    /// Whether the reflector waits before the next try; `retrySignal` may be raised only then.
    private var isWaiting = false

    init(
        transport: any Transport,
        requests: ObjectRequests,
        store: SourceStore,
        time: Time,
        random: RandomSource,
        logger: Logger,
        metrics: EngineMetrics,
        status: EngineStatus,
        onNews: @escaping @Sendable () -> Void,
        observe: @escaping @Sendable (WatchNews) -> Void = { _ in }
    ) {
        self.transport = transport
        self.requests = requests
        kind = requests.reading.kind
        machine = ListWatch(requests.reading)
        self.store = store
        self.time = time
        self.random = random
        self.logger = logger
        self.metrics = metrics
        self.status = status
        self.onNews = onNews
        self.observe = observe
    }

    /// Lists and watches until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.listAndWatch() }
            if kind.isCustom { group.addTask { await self.confirmDeletions() } }
        }
    }

    private func listAndWatch() async {
        var outcome = machine.start()
        while !Task.isCancelled {
            apply(outcome)
            // Every outcome here has an action; the wait is only a guard against a busy loop.
            outcome = await perform(outcome.action ?? .wait(.seconds(1)))
        }
    }

    /// Lists the objects once, without a watch.
    ///
    /// - Returns: nil where all objects are in the store, else the reason why they are not.
    func list() async -> String? {
        var outcome = machine.start()
        while case .list(let limit, let continuation, let pause) = outcome.action {
            outcome = await list(limit: limit, continuation: continuation, pause: pause)
            apply(outcome)
        }
        if kind.isCustom { await look(isLast: true) }
        return status.isListed(kind) ? nil : status.trouble(of: kind) ?? "the list of \(kind.plural) could not be read"
    }

    private func perform(_ action: ListWatch.Action) async -> ListWatch.Outcome {
        switch action {
        case .list(let limit, let continuation, let pause):
            return await list(limit: limit, continuation: continuation, pause: pause)
        case .watch(let version, let seconds):
            logger.info("Starting/Restarting watch stream...", metadata: metadata(version))
            return await watch(requests.watch(resourceVersion: version, timeoutSeconds: seconds))
        case .wait(let span):
            isWaiting = true
            // The log has said already that the server does not have the kind.
            if !isKnownAbsent {
                logger.info("Reconnecting in \(span.inTenths) seconds...")
                observe(.waiting(until: time.now() + span))
            }
            await retrySignal.wait(until: time.now() + span, time.sleep)
            isWaiting = false
            return machine.waited(random: random.next())
        }
    }

    /// The kind in metadata where it is no Ingress: the lines of Ingresses are as people know them.
    private func metadata(_ version: String) -> Logger.Metadata {
        kind == .ingress
            ? ["resourceVersion": "\(version)"] : ["kind": "\(kind.rawValue)", "resourceVersion": "\(version)"]
    }

    /// Ends the wait before the next try, because a person wants the try now.
    func retry() {
        if isWaiting { retrySignal.raise() }
    }

    // MARK: Requests

    private func list(limit: Int, continuation: String?, pause: Duration) async -> ListWatch.Outcome {
        if pause > .zero { try? await time.pause(pause) }
        do throws(TransportError) {
            let reply = try await transport.fetch(
                requests.list(limit: limit, continuation: continuation),
                limit: Self.pageLimit,
                timeout: Self.listTimeout,
                time: time
            )
            if reply.status == 200 { status.noteServerActivity(at: time.now()) }
            return machine.listed(reply, now: time.now(), random: random.next())
        } catch {
            return machine.listFailed(error, now: time.now(), random: random.next())
        }
    }

    /// Reads a watch until `machine` has another action, the watch ends, or the watch is silent for too long.
    private func watch(_ request: Request) async -> ListWatch.Outcome {
        splitter = LineSplitter()
        isWatchAccepted = false
        return await withTaskGroup(of: ListWatch.Outcome.self) { group in
            group.addTask { await self.read(request) }
            group.addTask { await self.detectSilence() }
            // Both tasks may finish together, for example after the host was suspended. Then the second outcome has no
            // action.
            for await outcome in group where outcome.action != nil {
                group.cancelAll()
                return outcome
            }
            // This line is never reached: the outcome of the task that finishes first always has an action.
            return machine.watchEnded(.cancelled, now: time.now(), random: random.next())
        }
    }

    private func read(_ request: Request) async -> ListWatch.Outcome {
        do {
            let response = try await transport.send(request)
            guard response.status == 200 else {
                let body = (try? await response.body.collect(upTo: Status.sizeLimit)) ?? []
                let reply = Reply(status: response.status, headers: response.headers, body: body)
                return machine.watchRefused(reply, now: time.now(), random: random.next())
            }
            isWatchAccepted = true
            apply(machine.watchOpened(now: time.now()))
            status.watchOpened(kind)
            observe(.opened)
            for try await chunk in response.body {
                if let outcome = receive(chunk) { return outcome }
            }
            return machine.watchEnded(nil, now: time.now(), random: random.next())
        } catch {
            let cause = error as? TransportError ?? .lost("\(error)")
            return machine.watchEnded(cause, now: time.now(), random: random.next())
        }
    }

    /// Waits until the watch has been silent for too long.
    ///
    /// A half-open connection never ends by itself. A working watch is never silent for long: the server sends
    /// bookmarks.
    private func detectSilence() async -> ListWatch.Outcome {
        // A server sends the head of its response at once, even while there are no events.
        let headLimit = Self.listTimeout
        try? await time.pause(headLimit)
        if !isWatchAccepted {
            return machine.watchEnded(.timedOut(after: headLimit), now: time.now(), random: random.next())
        }
        while !Task.isCancelled, let deadline = machine.watchDeadline, time.now() < deadline {
            await earlierDeadlineSignal.wait(until: deadline, time.sleep)
        }
        return machine.watchTimedOut(now: time.now(), random: random.next())
    }

    // MARK: Outcomes

    /// Applies the lines of a chunk; returns the outcome that ends the watch, or nil to continue reading.
    private func receive(_ chunk: [UInt8]) -> ListWatch.Outcome? {
        let lines = splitter.append(chunk)
        if lines.isEmpty { return nil }
        let deadline = machine.watchDeadline
        status.noteServerActivity(at: time.now())
        observe(.received)
        var hasNews = false
        defer {
            if hasNews { onNews() }
            if let deadline, let next = machine.watchDeadline, next < deadline { earlierDeadlineSignal.raise() }
        }
        for line in lines {
            let outcome = machine.received(line, now: time.now(), random: random.next())
            // `run` applies this outcome with its notices and changes.
            if outcome.action != nil { return outcome }
            pending.noteEvent()
            report(outcome.notices)
            for change in outcome.changes where apply(change) { hasNews = true }
        }
        return nil
    }

    private func apply(_ outcome: ListWatch.Outcome) {
        report(outcome.notices)
        var hasNews = false
        for change in outcome.changes {
            if apply(change) { hasNews = true }
        }
        if machine.isSynced, !status.isListed(kind) || gap != nil {
            if kind.isCustom {
                pending.lookNow(time.now())
                lookSignal.raise()
            } else if noteListed() {
                hasNews = true
            }
        }
        // The observer is called after a list only now, when the store has the whole list.
        if outcome.notices.contains(where: { if case .listed = $0 { true } else { false } }) { observe(.synced) }
        if hasNews { onNews() }
    }

    /// Applies a change; a deletion of an object of a custom kind waits until it is confirmed.
    private func apply(_ change: ListWatch.Change) -> Bool {
        guard kind.isCustom else { return store.apply(change, to: kind) }
        let look = pending.nextLook
        let kept = pending.withhold(change, from: store.objects(of: kind), at: time.now())
        if pending.nextLook != look { lookSignal.raise() }
        return kept.map { store.apply($0, to: kind) } ?? false
    }

    /// Records that all objects of the kind are known; returns whether this is news.
    func noteListed() -> Bool {
        let isFirst = status.noteListed(kind)
        return setGap(nil) || isFirst
    }

    /// Records that not all objects of the kind are known, or with nil that they are; returns whether this is news.
    func setGap(_ why: String?, _ cause: KindGap? = nil) -> Bool {
        if why != gap { observe(cause.map { .incomplete($0) } ?? .complete) }
        gap = why
        return store.setGap(why, of: kind)
    }

    private func report(_ notices: [ListWatch.Notice]) {
        metrics.showSources(store.count(of: kind), of: kind)
        for notice in notices {
            switch notice {
            case .listed(let count, let version):
                logger.info("Listed \(count) \(kind.plural)", metadata: ["resourceVersion": "\(version)"])
            case .listFailed(let why): reportFailedList(why)
            case .watchEnded(let why):
                _ = status.watchFailed(kind, "\(why)")
                observe(why == .closed ? .closed : .ended("\(why)\(hint(why))", FailureKind(why, kind)))
                metrics.countWatchEnd(why.cause)
                logger.warning("\(watchTitle) ended: \(why)\(hint(why))")
            case .unreadable(let object): logger.warning("\(object): left as it was")
            case .overlongLine(let bytes):
                logger.warning("A watch event of over \(bytes) bytes was skipped; a new list follows this watch")
            case .unknownEvent(let type): logger.warning("A watch event of unknown type \(type) was skipped")
            }
        }
    }

    private var watchTitle: String { kind == .ingress ? "Watch stream" : "Watch stream of \(kind.plural)" }

    private func reportFailedList(_ why: Interruption) {
        if isNotServed(why) {
            // Discovery tells what this means, and the log says it once; until then the kind has not answered.
            pending.lookNow(time.now())
            return lookSignal.raise()
        }
        let isFirstAnswer = status.watchFailed(kind, "\(why)\(hint(why))")
        let text = "Listing the \(kind.plural) failed: \(why)\(hint(why))"
        observe(.ended("\(why)\(hint(why))", FailureKind(why, kind)))
        logger.warning("\(text)")
        if status.isListed(kind) { return }
        if setGap(text, why.isForbidden ? .forbidden : .other("\(why)")) || isFirstAnswer { onNews() }
    }

    private func isNotServed(_ why: Interruption) -> Bool {
        if kind.isCustom, case .refused(let status) = why { return status.code == 404 }
        return false
    }

    private func hint(_ why: Interruption) -> String {
        if isNotServed(why) { return "" }
        if why.isUnauthorized { return "; the API server does not accept this token or certificate" }
        if why.isForbidden {
            let mend = kind == .ingress ? "" : ", or take \(kind.setting) out of SOURCES"
            return "; the role needs get, list and watch on \(kind.resource)\(mend)"
        }
        if why.isIntercepted { return "; this is not the API server's answer: look for a firewall or proxy before it" }
        return ""
    }
}
