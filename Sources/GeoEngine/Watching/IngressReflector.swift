import GeoRouting
package import KubernetesAPI
package import Logging
package import Wire

/// Runs a `ListWatch`: sends the requests that it asks for, waits as long as it says, and applies its changes.
package actor IngressReflector {
    /// The size limit of one page of a list, in bytes; etcd's limit on one object is 1.5 MB.
    private static let pageLimit = 8 << 20
    private static let listTimeout = Duration.seconds(60)

    private let transport: any Transport
    private let requests: IngressRequests
    private let cache: SharedIngressStore
    private let time: Time
    private let random: RandomSource
    private let logger: Logger
    private let metrics: EngineMetrics
    private let status: EngineStatus
    private let onNews: @Sendable () -> Void
    private let observe: @Sendable (WatchNews) -> Void

    private var machine = ListWatch()
    private var splitter = LineSplitter()
    /// Whether the server has accepted the present watch.
    private var isOpen = false
    /// Raised when the deadline of a silent watch moves to an earlier instant.
    private let deadlineNearer = Signal()
    /// Raised to end the wait before the next try.
    private let retryWanted = Signal()
    /// Whether a wait before the next try is under way: only then may `retryWanted` be raised.
    private var isWaiting = false

    package init(
        transport: any Transport,
        requests: IngressRequests,
        cache: SharedIngressStore,
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
        self.cache = cache
        self.time = time
        self.random = random
        self.logger = logger
        self.metrics = metrics
        self.status = status
        self.onNews = onNews
        self.observe = observe
    }

    /// Lists and watches until the task is cancelled.
    package func run() async {
        var outcome = machine.start()
        while !Task.isCancelled {
            take(outcome)
            // Every outcome here has an action; if one ever had none, the wait keeps this loop from spinning.
            outcome = await perform(outcome.action ?? .wait(.seconds(1)))
        }
    }

    /// Lists the Ingresses once; returns nil where all of them are in the cache, else the reason why not.
    package func list() async -> String? {
        var outcome = machine.start()
        while case .list(let limit, let continuation, let pause) = outcome.action {
            outcome = await list(limit: limit, continuation: continuation, pause: pause)
            take(outcome)
        }
        return machine.isSynced ? nil : status.watchTrouble ?? "the list of Ingresses could not be read"
    }

    private func perform(_ action: ListWatch.Action) async -> ListWatch.Outcome {
        switch action {
        case .list(let limit, let continuation, let pause):
            return await list(limit: limit, continuation: continuation, pause: pause)
        case .watch(let version, let seconds):
            logger.info("Starting/Restarting watch stream...", metadata: ["resourceVersion": "\(version)"])
            return await watch(requests.watch(resourceVersion: version, timeoutSeconds: seconds))
        case .wait(let span):
            logger.info("Reconnecting in \(Self.text(span)) seconds...")
            isWaiting = true
            observe(.waiting(until: time.now() + span))
            await retryWanted.wait(until: time.now() + span, time.sleep)
            isWaiting = false
            return machine.waited(random: random.next())
        }
    }

    /// Ends the wait for the next try, because a person wants it now.
    package func retry() {
        if isWaiting { retryWanted.raise() }
    }

    private static func text(_ span: Duration) -> String {
        let tenths = Int((span.inSeconds * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
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
            if reply.status == 200 { status.heard(at: time.now()) }
            return machine.listed(reply, now: time.now(), random: random.next())
        } catch {
            return machine.listFailed(error, now: time.now(), random: random.next())
        }
    }

    /// Reads a watch until `machine` wants another action, the watch ends, or it has been silent for too long.
    private func watch(_ request: Request) async -> ListWatch.Outcome {
        splitter = LineSplitter()
        isOpen = false
        return await withTaskGroup(of: ListWatch.Outcome.self) { group in
            group.addTask { await self.read(request) }
            group.addTask { await self.detectSilence() }
            // Both tasks may finish together, as after the host was suspended; the outcome of the later one has no
            // action.
            for await outcome in group where outcome.action != nil {
                group.cancelAll()
                return outcome
            }
            // Does not occur: the task that is first to move `machine` on has an action.
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
            isOpen = true
            take(machine.watchOpened(now: time.now()))
            status.watchOpened()
            observe(.opened)
            for try await chunk in response.body {
                if let outcome = take(chunk) { return outcome }
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
        if !isOpen { return machine.watchEnded(.timedOut(after: headLimit), now: time.now(), random: random.next()) }
        while !Task.isCancelled, let deadline = machine.watchDeadline, time.now() < deadline {
            await deadlineNearer.wait(until: deadline, time.sleep)
        }
        return machine.watchSilent(now: time.now(), random: random.next())
    }

    // MARK: Outcomes

    /// Applies the lines of a chunk; returns the outcome that ends the watch, or nil to read on.
    private func take(_ chunk: [UInt8]) -> ListWatch.Outcome? {
        let lines = splitter.append(chunk)
        if lines.isEmpty { return nil }
        let deadline = machine.watchDeadline
        status.heard(at: time.now())
        observe(.heard)
        var hasNews = false
        defer {
            if hasNews { onNews() }
            if let deadline, let next = machine.watchDeadline, next < deadline { deadlineNearer.raise() }
        }
        for line in lines {
            let outcome = machine.received(line, now: time.now(), random: random.next())
            // `run` takes this outcome, its notices and changes included.
            if outcome.action != nil { return outcome }
            report(outcome.notices)
            for change in outcome.changes where cache.apply(change) { hasNews = true }
        }
        return nil
    }

    private func take(_ outcome: ListWatch.Outcome) {
        report(outcome.notices)
        var hasNews = false
        for change in outcome.changes {
            if cache.apply(change) { hasNews = true }
        }
        // `synced()` records that there was a list, and returns true only the first time.
        if machine.isSynced, status.synced() { hasNews = true }
        // The observer learns of a list only now, when the cache has all of it.
        if outcome.notices.contains(where: { if case .listed = $0 { true } else { false } }) { observe(.synced) }
        if hasNews { onNews() }
    }

    private func report(_ notices: [ListWatch.Notice]) {
        metrics.showIngresses(cache.count)
        for notice in notices {
            switch notice {
            case .listed(let count, let version):
                logger.info("Listed \(count) Ingresses", metadata: ["resourceVersion": "\(version)"])
            case .listFailed(let why):
                status.watchFailed("\(why)")
                observe(.ended("\(why)\(Self.hint(why))", FailureKind(why)))
                logger.warning("Listing the Ingresses failed: \(why)\(Self.hint(why))")
            case .watchEnded(let why):
                status.watchFailed("\(why)")
                observe(why == .closed ? .closed : .ended("\(why)\(Self.hint(why))", FailureKind(why)))
                metrics.countWatchEnd(why.cause)
                logger.warning("Watch stream ended: \(why)\(Self.hint(why))")
            case .unreadable(let object): logger.warning("\(object): left as it was")
            case .overlongLine(let bytes):
                logger.warning("A watch event of over \(bytes) bytes was skipped; a new list follows this watch")
            case .unknownEvent(let type): logger.warning("A watch event of unknown type \(type) was skipped")
            }
        }
    }

    private static func hint(_ why: Interruption) -> String {
        if why.isUnauthorized { return "; the API server does not accept this token or certificate" }
        if why.isForbidden { return "; the role needs get, list and watch on ingresses" }
        if why.isIntercepted { return "; this is not the API server's answer: look for a firewall or proxy before it" }
        return ""
    }
}

extension Interruption {
    /// One word for a metric's label.
    fileprivate var cause: String {
        switch self {
        case .closed: "closed"
        case .closedAtOnce: "closed_at_once"
        case .expired: "expired"
        case .refused: "refused"
        case .silent, .transport(.timedOut): "silent"
        case .transport: "connection"
        case .malformed: "malformed"
        case .incomplete: "incomplete"
        case .wentBack: "went_back"
        }
    }
}
