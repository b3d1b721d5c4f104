/// Keeps a copy of a collection true: a list by pages, then a watch from the list's version, for ever.
///
/// A pure state machine. The shell performs the action of an outcome and tells what came of it:
///
///     start ──► list ──► list (next page) … ──► watch ──► lines … ──► wait ──► watch (same version)
///                 ▲                               │
///                 └─────────── wait ◄─────────────┴── 410, refusals, malformed replies, versions gone back
///
/// The list asks for the newest state (no `resourceVersion`), never for the server's cache (`0`): a cache may lag
/// behind what this process has already seen and acted on, and answers without pages.
package struct ListWatch: Sendable {
    /// What the shell is to do next.
    package enum Action: Sendable, Equatable {
        /// Pause, send the list request, then call `listed` or `listFailed`.
        case list(limit: Int, continuation: String?, pause: Duration = .zero)
        /// Send the watch request, then call `watchOpened` on 200, `watchRefused` on any other status; give each line
        /// to `received`; call `watchEnded` at the end, and `watchSilent` when `watchDeadline` has come.
        case watch(resourceVersion: String, timeoutSeconds: Int)
        /// Wait, then call `waited`.
        case wait(Duration)
    }

    /// A change to the copy; `IngressStore` applies it.
    package enum Change: Sendable, Equatable {
        /// The list is whole. Of unreadable objects the copy keeps what it has.
        case replaceAll([Ingress], unreadable: [UnreadableObject])
        case upsert(Ingress)
        case delete(ObjectName)
        /// It is there, and nobody can tell what it asks for. The copy keeps what it has of it.
        case spoil(UnreadableObject)
    }

    /// What is worth a line in the log.
    package enum Notice: Sendable, Equatable {
        case listed(count: Int, resourceVersion: String)
        case listFailed(Interruption)
        case watchEnded(Interruption)
        case unreadable(UnreadableObject)
        case overlongLine(bytes: Int)
        case unknownEvent(type: String)
    }

    package struct Outcome: Sendable, Equatable {
        package var changes: [Change] = []
        package var notices: [Notice] = []
        /// What to do now, leaving the watch if one is open; nil: go on as before.
        package var action: Action?
    }

    enum State: Sendable {
        case idle
        case listing(Listing)
        case watching(Watching)
        case waiting(Resumption)
    }

    /// What follows a wait.
    enum Resumption: Sendable {
        case list(Listing)
        case watch(version: String)
    }

    /// The pages so far.
    struct Listing: Sendable {
        var items: [Ingress] = []
        var unreadable: [UnreadableObject] = []
        var continuation: String?
        /// The first page's version: a watch from there misses nothing, whatever later pages show.
        var version: String?
        var bounds = ListBounds()
    }

    struct Watching: Sendable {
        var version: String
        var openedAt: Duration?
        var silence: WatchSilence
        var hasEvents = false
        /// A line was left out, so that the copy may be wrong until the next list.
        var isIncomplete = false
    }

    /// Servers send a bookmark about every minute.
    static let silenceLimit = Duration.seconds(150)

    var state = State.idle
    var backoff = Backoff()
    var pageSize: Int
    let fullPageSize: Int
    let watchSeconds: ClosedRange<Int>

    /// Whether a whole list has been seen.
    ///
    /// Before that, nothing may be concluded from what is missing.
    package internal(set) var isSynced = false
    /// When the server was last heard: a list, an event or a bookmark.
    package internal(set) var lastHeard: Duration?

    package init(watchSeconds: ClosedRange<Int> = 290...350, pageSize: Int = 250) {
        self.watchSeconds = watchSeconds
        self.pageSize = pageSize
        fullPageSize = pageSize
    }

    /// When the open watch is dead unless a whole line comes before; nil where none is open.
    package var watchDeadline: Duration? {
        guard case .watching(let watching) = state else { return nil }
        return watching.silence.deadline
    }

    package mutating func start() -> Outcome {
        Outcome(action: list(Listing()))
    }

    /// The wait is over; `chance` is evenly distributed in 0..<1, here and below.
    package mutating func waited(chance: Double) -> Outcome {
        guard case .waiting(let resumption) = state else { return Outcome() }
        switch resumption {
        case .list(let listing): return Outcome(action: list(listing))
        case .watch(let version): return Outcome(action: watch(version, chance))
        }
    }
}

// MARK: - Transitions

extension ListWatch {
    mutating func list(_ listing: Listing) -> Action {
        state = .listing(listing)
        return .list(limit: pageSize, continuation: listing.continuation, pause: listing.bounds.pause)
    }

    mutating func watch(_ version: String, _ chance: Double) -> Action {
        let seconds = watchSeconds.lowerBound + Int(Double(watchSeconds.count) * chance)
        state = .watching(Watching(version: version, silence: WatchSilence(limit: .seconds(seconds + 5))))
        return .watch(resourceVersion: version, timeoutSeconds: seconds)
    }

    mutating func wait(_ span: Duration, then resumption: Resumption) -> Action {
        state = .waiting(resumption)
        return .wait(span)
    }

    /// A new list after an expired version: at once, unless something failed lately.
    ///
    /// A server that calls each version expired must not be asked in a tight loop.
    mutating func relistExpired(_ now: Duration, _ chance: Double) -> Action {
        let wasHealthy = backoff.isHealthy(now)
        let span = backoff.delay(now, chance: chance)
        return wasHealthy ? list(Listing()) : wait(span, then: .list(Listing()))
    }
}
