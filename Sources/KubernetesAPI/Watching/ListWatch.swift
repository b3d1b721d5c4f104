package import Wire

/// Keeps a copy of a collection up to date: lists it page by page, then watches it from the list's version on.
///
/// This is a pure state machine. Its caller performs an outcome's action and passes the result to the next call:
///
///     start ──► list ──► list (next page) … ──► watch ──► lines … ──► wait ──► watch (same version)
///                 ▲                               │
///                 └─────────── wait ◄─────────────┴── 410, refusals, malformed replies, lower versions
///
/// The list asks for the newest state (no `resourceVersion`), never for the server's cache (`resourceVersion=0`). The
/// cache may lag behind what this process has already read and acted on, and it answers without pages.
package struct ListWatch: Sendable {
    /// What the caller has to do next.
    package enum Action: Sendable, Equatable {
        /// Pause, send the list request, then call `listed` or `listFailed`.
        case list(limit: Int, continuation: String?, pause: Duration = .zero)
        /// Send the watch request, then call `watchOpened` on 200, `watchRefused` on any other status; give each line
        /// to `received`; call `watchEnded` when the watch ends, and `watchTimedOut` when `watchDeadline` has come.
        case watch(resourceVersion: String, timeoutSeconds: Int)
        /// Wait, then call `waited`.
        case wait(Duration)
    }

    /// A change to make in the copy; `ObjectStore` makes it.
    package enum Change: Sendable, Equatable {
        /// The content of a whole list: replace everything, but keep the last known state of the unreadable objects.
        case replaceAll([WatchedObject], unreadable: [UnreadableObject])
        case upsert(WatchedObject)
        case delete(ObjectName)
        /// The object exists, but cannot be read: keep its last known state.
        case markUnreadable(UnreadableObject)
    }

    /// A result or a problem that belongs in the log.
    package enum Notice: Sendable, Equatable {
        case listed(count: Int, resourceVersion: String)
        case listFailed(Interruption)
        case watchEnded(Interruption)
        case unreadable(UnreadableObject)
        case overlongLine(bytes: Int)
        case unknownEvent(type: String)
    }

    /// The result of a call: changes to the copy, what to log, and what to do.
    package struct Outcome: Sendable, Equatable {
        /// The changes to apply to the copy, in order.
        package var changes: [Change] = []
        /// The notices for the log, oldest first.
        package var notices: [Notice] = []
        /// The next action; nil where the caller continues with the present one.
        ///
        /// The caller closes an open watch before it performs another action.
        package var action: Action?
    }

    private enum State: Sendable {
        case idle
        case listing(Listing)
        case watching(Watching)
        case waiting(Resumption)
    }

    /// The request that follows a wait.
    private enum Resumption: Sendable {
        case list(Listing)
        case watch(version: String)
    }

    /// A list in progress, with the content of the pages read so far.
    private struct Listing: Sendable {
        var items: [WatchedObject] = []
        var unreadable: [UnreadableObject] = []
        var continuation: String?
        /// The version of the first page.
        ///
        /// A watch from this version misses no change, even where later pages show a newer state.
        var version: String?
        var bounds = ListBounds()
    }

    private struct Watching: Sendable {
        var version: String
        var openedAt: Duration?
        var silence: WatchSilence
        /// Whether any line has come: an event or a bookmark.
        var hasReceivedLine = false
        /// Whether an event could not be applied: the copy may then be wrong until the next list.
        var hasMissedEvent = false
    }

    /// The age from which a watch without any line is suspicious: when it ends, a new list follows.
    ///
    /// A healthy server sends a bookmark about once a minute.
    static let suspicionAge = Duration.seconds(150)

    private let reading: ObjectReading
    private var state = State.idle
    private var backoff = Backoff()
    /// The number of objects that we request per page.
    ///
    /// It is halved after a reply that was too large, and is `fullPageSize` again after a whole list.
    private var pageSize: Int
    let fullPageSize: Int
    let watchSeconds: ClosedRange<Int>

    /// Whether a whole list has been received.
    ///
    /// Before that, an object that is missing here may still exist in the cluster.
    package private(set) var isSynced = false

    package init(
        _ reading: ObjectReading = .ingress,
        watchSeconds: ClosedRange<Int> = 290...350,
        pageSize: Int = 250
    ) {
        self.reading = reading
        self.watchSeconds = watchSeconds
        self.pageSize = pageSize
        fullPageSize = pageSize
    }

    /// The instant when the open watch counts as dead unless a whole line comes first; nil where no watch is open.
    package var watchDeadline: Duration? {
        guard case .watching(let watching) = state else { return nil }
        return watching.silence.deadline
    }

    /// Starts with the list's first page; call it once, before any other method.
    package mutating func start() -> Outcome {
        Outcome(action: list(Listing()))
    }

    /// Goes on after a wait; `random` is evenly distributed in 0..<1, here and in the other methods.
    package mutating func waited(random: Double) -> Outcome {
        guard case .waiting(let resumption) = state else { return Outcome() }
        switch resumption {
        case .list(let listing): return Outcome(action: list(listing))
        case .watch(let version): return Outcome(action: watch(version, random))
        }
    }
}

// MARK: - Transitions

extension ListWatch {
    private mutating func list(_ listing: Listing) -> Action {
        state = .listing(listing)
        return .list(limit: pageSize, continuation: listing.continuation, pause: listing.bounds.pause)
    }

    private mutating func watch(_ version: String, _ random: Double) -> Action {
        let seconds = watchSeconds.lowerBound + Int(Double(watchSeconds.count) * random)
        // The server closes the watch after `seconds`. Five seconds later, the connection counts as dead.
        state = .watching(Watching(version: version, silence: WatchSilence(maximum: .seconds(seconds + 5))))
        return .watch(resourceVersion: version, timeoutSeconds: seconds)
    }

    private mutating func wait(_ span: Duration, then resumption: Resumption) -> Action {
        state = .waiting(resumption)
        return .wait(span)
    }

    /// A new list after an expired version: at once, unless there was a failure in the last two minutes.
    ///
    /// A broken server may answer every request with "expired": without a wait, we would list in a tight loop.
    private mutating func relistExpired(_ now: Duration, _ random: Double) -> Action {
        let wasHealthy = backoff.isHealthy(now)
        let span = backoff.delayAfterFailure(now, random: random)
        return wasHealthy ? list(Listing()) : wait(span, then: .list(Listing()))
    }

    private mutating func fail(
        _ notice: Notice,
        _ now: Duration,
        _ random: Double,
        minimum: Duration? = nil,
        then resumption: Resumption
    ) -> Outcome {
        let span = backoff.delayAfterFailure(now, random: random, minimum: minimum)
        return Outcome(notices: [notice], action: wait(span, then: resumption))
    }
}

extension ListWatch {
    /// The server answered a list request.
    package mutating func listed(_ reply: Reply, now: Duration, random: Double) -> Outcome {
        guard case .listing(var listing) = state else { return Outcome() }
        guard reply.status == 200 else { return handleListRefusal(listing, Status(reply), now, random) }
        let page: ObjectPage
        do throws(MalformedReply) {
            page = try ObjectPage(decoding: reply.body, reading)
            try listing.bounds.add(page, of: reading.kind)
        } catch {
            return fail(.listFailed(.malformed(error.description)), now, random, then: .list(Listing()))
        }
        // Drop the state's own copy of the pages first: an append to a shared array would copy the whole array.
        state = .idle
        listing.items.append(contentsOf: page.items)
        listing.unreadable.append(contentsOf: page.unreadable)
        let version = listing.version ?? page.resourceVersion
        listing.version = version
        listing.continuation = page.continuation
        var outcome = Outcome(notices: page.unreadable.map { .unreadable($0) })
        if page.continuation != nil {
            outcome.action = list(listing)
            return outcome
        }
        isSynced = true
        pageSize = fullPageSize
        outcome.notices.append(.listed(count: listing.items.count, resourceVersion: version))
        outcome.changes = [.replaceAll(listing.items, unreadable: listing.unreadable)]
        outcome.action = watch(version, random)
        return outcome
    }

    /// A list request got no answer, or only a part of one.
    package mutating func listFailed(_ error: TransportError, now: Duration, random: Double) -> Outcome {
        guard case .listing(let listing) = state else { return Outcome() }
        if case .tooLarge = error { pageSize = max(1, pageSize / 2) }
        // Ask for the same page again: the pages read so far stay valid.
        return fail(.listFailed(.transport(error)), now, random, then: .list(listing))
    }

    private mutating func handleListRefusal(
        _ listing: Listing,
        _ status: Status,
        _ now: Duration,
        _ random: Double
    ) -> Outcome {
        if status.isExpired {
            return Outcome(notices: [.listFailed(.expired)], action: relistExpired(now, random))
        }
        // After a temporary failure, we request the same page again; after any other failure, the first page.
        let next = Resumption.list(status.isTransient ? listing : Listing())
        // A kind that is not installed seldom appears soon, and each request for it is in the server's audit log.
        let minimum = isNotServed(status) ? Self.absentKindWait : status.retryAfter
        return fail(.listFailed(.refused(status)), now, random, minimum: minimum, then: next)
    }

    /// The wait before a kind that the server does not have is asked for again.
    static let absentKindWait = Duration.seconds(60)

    private func isNotServed(_ status: Status) -> Bool { reading.kind.isCustom && status.code == 404 }
}

extension ListWatch {
    /// The server answered the watch request with 200.
    package mutating func watchOpened(now: Duration) -> Outcome {
        guard case .watching(var watching) = state else { return Outcome() }
        watching.openedAt = now
        watching.silence.recordOpening(at: now)
        state = .watching(watching)
        return Outcome()
    }

    /// The server answered the watch request with another status.
    package mutating func watchRefused(_ reply: Reply, now: Duration, random: Double) -> Outcome {
        guard case .watching(let watching) = state else { return Outcome() }
        return handleWatchRefusal(watching, Status(reply), now, random)
    }

    /// A line of the watch came in.
    package mutating func received(_ line: LineSplitter.Line, now: Duration, random: Double) -> Outcome {
        guard case .watching(var watching) = state else { return Outcome() }
        watching.silence.recordLine(at: now)
        watching.hasReceivedLine = true
        switch line {
        case .overlong(let bytes):
            watching.hasMissedEvent = true
            state = .watching(watching)
            return Outcome(notices: [.overlongLine(bytes: bytes)])
        case .whole(let bytes):
            do throws(MalformedReply) {
                return handle(try WatchEvent(decoding: bytes, reading), watching, now, random)
            } catch {
                return fail(.watchEnded(.malformed(error.description)), now, random, then: .list(Listing()))
            }
        }
    }

    /// The watch is over; `error` is the reason, or nil where the server closed the watch.
    package mutating func watchEnded(_ error: TransportError?, now: Duration, random: Double) -> Outcome {
        guard case .watching(let watching) = state else { return Outcome() }
        if watching.hasMissedEvent { return fail(.watchEnded(.missedEvent), now, random, then: .list(Listing())) }
        let wasUseful = watching.hasReceivedLine || watching.openedAt.map { now - $0 >= .seconds(1) } ?? false
        let reason: Interruption = error.map { .transport($0) } ?? (wasUseful ? .closed : .closedAtOnce)
        // After an ordinary end, a short random wait keeps all clients from returning to a restarted server at once.
        let span = wasUseful ? .seconds(0.5 + random / 2) : backoff.delayAfterFailure(now, random: random)
        let next = isSuspicious(watching, now) ? Resumption.list(Listing()) : .watch(version: watching.version)
        return Outcome(notices: [.watchEnded(reason)], action: wait(span, then: next))
    }

    /// No whole line came before `watchDeadline`.
    package mutating func watchTimedOut(now: Duration, random: Double) -> Outcome {
        guard case .watching(let watching) = state else { return Outcome() }
        var outcome = watchEnded(.timedOut(after: watching.silence.allowed), now: now, random: random)
        // The log gets the most exact reason: first a missed event, then missing bookmarks, then the timeout.
        if watching.silence.knowsBookmarkInterval, !watching.hasMissedEvent {
            outcome.notices = [.watchEnded(.silent(for: watching.silence.allowed))]
        }
        return outcome
    }

    /// Whether the watch is old and has brought no line: the server's versions may then be lower than ours.
    ///
    /// After a restore from a backup, a server sends nothing to such a watch until its versions are higher than ours.
    private func isSuspicious(_ watching: Watching, _ now: Duration) -> Bool {
        !watching.hasReceivedLine && watching.openedAt.map { now - $0 >= Self.suspicionAge } ?? false
    }
}

// MARK: - Events

extension ListWatch {
    private mutating func handle(
        _ event: WatchEvent,
        _ watching: Watching,
        _ now: Duration,
        _ random: Double
    ) -> Outcome {
        switch event {
        case .upserted(let object, let version):
            return advance(watching, to: version, Outcome(changes: [.upsert(object)]))
        case .deleted(let id, let version): return advance(watching, to: version, Outcome(changes: [.delete(id)]))
        case .bookmark(let version):
            if ResourceVersion.isLower(version, than: watching.version) {
                return Outcome(notices: [.watchEnded(.versionWentBack)], action: relistExpired(now, random))
            }
            var watching = watching
            watching.silence.recordBookmark(at: now)
            return advance(watching, to: version, Outcome())
        case .unreadable(let object, let version):
            var watching = watching
            // No event can show that an object without a name is readable again: only a new list can.
            if object.id == nil { watching.hasMissedEvent = true }
            let outcome = Outcome(changes: [.markUnreadable(object)], notices: [.unreadable(object)])
            return advance(watching, to: version, outcome)
        case .unknown(let type): return advance(watching, to: "", Outcome(notices: [.unknownEvent(type: type)]))
        case .error(let status): return handleWatchRefusal(watching, status, now, random)
        }
    }

    /// Goes on with the watch at the version of its last event; an empty version changes nothing.
    private mutating func advance(_ watching: Watching, to version: String, _ outcome: Outcome) -> Outcome {
        var watching = watching
        if !version.isEmpty { watching.version = version }
        state = .watching(watching)
        return outcome
    }

    /// Handles an error that the server sent as the reply to the watch request, or as an event of the watch.
    private mutating func handleWatchRefusal(
        _ watching: Watching,
        _ status: Status,
        _ now: Duration,
        _ random: Double
    ) -> Outcome {
        if status.isExpired {
            return Outcome(notices: [.watchEnded(.expired)], action: relistExpired(now, random))
        }
        // A watch goes on from its version only where all three conditions hold; otherwise a new list is needed.
        let canGoOn = status.isTransient && !status.saysVersionIsTooHigh && !watching.hasMissedEvent
        let next = canGoOn ? Resumption.watch(version: watching.version) : .list(Listing())
        return fail(.watchEnded(.refused(status)), now, random, minimum: status.retryAfter, then: next)
    }
}
