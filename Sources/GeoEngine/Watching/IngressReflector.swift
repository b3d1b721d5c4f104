import GeoRouting
package import KubernetesAPI
package import Logging
package import Wire

/// Runs a `ListWatch`: sends its requests, waits between the tries, and applies its changes to the store.
package actor IngressReflector {
    /// The size limit of one page of a list, in bytes; etcd's limit on one object is 1.5 MB.
    private static let pageLimit = 8 << 20
    private static let listTimeout = Duration.seconds(60)

    private let transport: any Transport
    private let requests: IngressRequests
    private let store: SharedIngressStore
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
    private var isWatchAccepted = false
    /// Raised when the deadline of a silent watch moves to an earlier instant.
    private let earlierDeadlineSignal = Signal()
    /// Raised to end the wait before the next try.
    private let retrySignal = Signal()
    /// Whether the reflector waits before the next try; `retrySignal` may be raised only then.
    private var isWaiting = false

    package init(
        transport: any Transport,
        requests: IngressRequests,
        store: SharedIngressStore,
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
    package func run() async {
        var outcome = machine.start()
        while !Task.isCancelled {
            apply(outcome)
            // Every outcome here has an action; the wait is only a guard against a busy loop.
            outcome = await perform(outcome.action ?? .wait(.seconds(1)))
        }
    }

    /// Lists the Ingresses once, without a watch.
    ///
    /// - Returns: nil where all Ingresses are in the store, else the reason why they are not.
    package func list() async -> String? {
        var outcome = machine.start()
        while case .list(let limit, let continuation, let pause) = outcome.action {
            outcome = await list(limit: limit, continuation: continuation, pause: pause)
            apply(outcome)
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
            await retrySignal.wait(until: time.now() + span, time.sleep)
            isWaiting = false
            return machine.waited(random: random.next())
        }
    }

    /// Ends the wait before the next try, because a person wants the try now.
    package func retry() {
        if isWaiting { retrySignal.raise() }
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
            status.watchOpened()
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
            report(outcome.notices)
            for change in outcome.changes where store.apply(change) { hasNews = true }
        }
        return nil
    }

    private func apply(_ outcome: ListWatch.Outcome) {
        report(outcome.notices)
        var hasNews = false
        for change in outcome.changes {
            if store.apply(change) { hasNews = true }
        }
        // `noteListed()` returns true only the first time.
        if machine.isSynced, status.noteListed() { hasNews = true }
        // The observer is called after a list only now, when the store has the whole list.
        if outcome.notices.contains(where: { if case .listed = $0 { true } else { false } }) { observe(.synced) }
        if hasNews { onNews() }
    }

    private func report(_ notices: [ListWatch.Notice]) {
        metrics.showIngresses(store.count)
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
        case .missedEvent: "incomplete"
        case .versionWentBack: "went_back"
        }
    }
}
