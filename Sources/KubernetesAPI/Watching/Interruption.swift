package import Wire

/// The reason why a list failed or a watch ended.
///
/// The description is fit for a log.
package enum Interruption: Error, Sendable, Equatable, CustomStringConvertible {
    /// The server closed the watch, as it does every few minutes.
    case closed
    /// The server closed the watch within a second, before any event.
    case closedAtOnce
    /// Bookmarks came, and then no line for two bookmark intervals: the connection counts as dead.
    case silent(for: Duration)
    /// The requested version or page is no longer in the server's history; a new list follows.
    case expired
    /// The server sent a lower version than before, as it does after a restored backup; a new list follows.
    case versionWentBack
    /// The server answered with an error; its `code` 401 or 403 means that credentials or permissions are missing.
    case refused(Status)
    case transport(TransportError)
    /// The server's answer is not a list, or a line of the watch is not an event.
    case malformed(String)
    /// An event was missed: its line was too long to decode, or its object had no name; a new list follows.
    case missedEvent

    /// Whether the server rejects our credential: no valid token or certificate.
    package var isUnauthorized: Bool { refusal?.code == 401 && refusal?.cameFromAPIServer == true }

    /// Whether a firewall or a proxy in front of the server refuses the request.
    package var isIntercepted: Bool {
        refusal.map { (400..<500).contains($0.code) && $0.code != 429 && !$0.cameFromAPIServer } ?? false
    }

    /// Whether the server knows us, but our role lacks the permission.
    package var isForbidden: Bool { refusal?.code == 403 && refusal?.cameFromAPIServer == true }

    private var refusal: Status? {
        if case .refused(let status) = self { status } else { nil }
    }

    /// The reason in one line, such as `closed by the server`.
    package var description: String {
        switch self {
        case .closed: "closed by the server"
        case .closedAtOnce: "closed by the server at once"
        case .silent(let span):
            "nothing came for \(span.components.seconds) s, not even the bookmarks that came before"
        case .expired: "the resource version has expired"
        case .versionWentBack: "the server's resource versions have gone back, as after a restored backup"
        case .refused(let status): "\(status)"
        case .transport(let error): "\(error)"
        case .malformed(let why): "malformed reply: \(why)"
        case .missedEvent: "an event too large to read was left out"
        }
    }
}

/// The waits after failures: they double from 0.8 s to 30 s, with jitter.
///
/// After two minutes without a failure they begin at 0.8 s again. client-go's reflector uses the same figures.
struct Backoff: Sendable {
    private static let policy = RetryPolicy(base: .milliseconds(800), cap: .seconds(30))
    private static let healthySpan = Duration.seconds(120)

    private var failures = 0
    private var lastFailure: Duration?

    /// Whether nothing failed in the two minutes before `now`.
    func isHealthy(_ now: Duration) -> Bool {
        lastFailure.map { now - $0 > Self.healthySpan } ?? true
    }

    /// Counts a failure at `now`, and returns the wait that follows; the server may ask for a `minimum`.
    mutating func delayAfterFailure(_ now: Duration, random: Double, minimum: Duration? = nil) -> Duration {
        if isHealthy(now) { failures = 0 }
        failures += 1
        lastFailure = now
        return max(Self.policy.delay(attempt: failures, random: random), minimum ?? .zero)
    }
}

/// The silence of an open watch, and how long the silence may last before the connection counts as dead.
///
/// A server that sends bookmarks sends about one a minute. Once a bookmark has come, two intervals without a line mean
/// a dead connection. Before that, a watch may be silent until its end.
struct WatchSilence: Sendable {
    /// The shortest interval between bookmarks that we assume; servers send about one a minute.
    private static let shortestBookmarkInterval = Duration.seconds(60)

    /// The longest silence allowed, with or without bookmarks.
    private let maximum: Duration
    private var lastLine: Duration?
    private var lastBookmark: Duration?
    /// The longest time so far between two bookmarks, or from the opening to the first; nil before the first.
    ///
    /// It is never below `shortestBookmarkInterval`.
    private var bookmarkInterval: Duration?

    /// The silence of a watch that is not open yet.
    init(maximum: Duration) {
        self.maximum = maximum
    }

    /// Records that the server has opened the watch.
    mutating func recordOpening(at now: Duration) {
        lastLine = now
        lastBookmark = now
    }

    /// Records a whole line.
    ///
    /// A part of a line does not count: a connection that brings only spaces is dead too.
    mutating func recordLine(at now: Duration) {
        lastLine = now
    }

    /// Records that the last line was a bookmark.
    mutating func recordBookmark(at now: Duration) {
        let interval = lastBookmark.map { now - $0 } ?? .zero
        bookmarkInterval = max(bookmarkInterval ?? Self.shortestBookmarkInterval, interval)
        lastBookmark = now
    }

    /// The longest time that may pass without a line.
    var allowed: Duration { min(bookmarkInterval.map { $0 * 2 } ?? maximum, maximum) }

    /// Whether a bookmark has come; `allowed` then depends on the interval between bookmarks.
    var knowsBookmarkInterval: Bool { bookmarkInterval != nil }

    /// The instant when the watch counts as dead; nil before it is open.
    var deadline: Duration? { lastLine.map { $0 + allowed } }
}

/// Limits the pages and the memory of one list.
///
/// A broken server may send pages without end: our memory and the number of requests must not grow without limit.
struct ListBounds: Sendable {
    /// The largest total size of a list's objects, in bytes: enough for 30,000 ordinary Ingresses.
    static let sizeLimit = 12 << 20
    /// The largest number by which the pages of a list may exceed its objects; a few empty pages are normal.
    private static let emptyPageLimit = 100
    /// The number of pages requested without a pause: enough for ten thousand Ingresses at 250 a page.
    private static let pagesWithoutPause = 64
    /// The pause before each further page.
    private static let pageInterval = Duration.milliseconds(100)

    private var pages = 0
    private var objects = 0
    private var size = 0
    /// The hashes of the `continue` tokens so far; a sound server never repeats a token.
    private var continuations: Set<Int> = []

    /// The pause before the next page.
    var pause: Duration { pages < Self.pagesWithoutPause ? .zero : Self.pageInterval }

    /// Adds a page to the totals; throws where the list seems endless, or takes too much memory.
    mutating func add(_ page: ObjectPage, of kind: ObjectKind) throws(MalformedReply) {
        pages += 1
        objects += page.items.count + page.unreadable.count
        // 512 bytes is a rough size of an unreadable object: its name and the reason why it is unreadable.
        size += page.items.reduce(0) { $0 + $1.size } + page.unreadable.count * 512
        if size > Self.sizeLimit {
            throw MalformedReply(
                "its first \(objects) \(kind.plural) take more than \(Self.sizeLimit >> 20) MiB; "
                    + "set NAMESPACE, or a LABEL_SELECTOR that picks fewer"
            )
        }
        guard let continuation = page.continuation else { return }
        if !continuations.insert(continuation.hashValue).inserted {
            throw MalformedReply("page \(pages) leads back to an earlier one")
        }
        if pages > Self.emptyPageLimit + objects {
            throw MalformedReply("it does not end: \(pages) pages with \(objects) \(kind.plural)")
        }
    }
}

extension WatchedObject {
    /// The approximate memory of this value, in bytes.
    var size: Int {
        // Rough sizes: 256 bytes for the value itself, and for each text its bytes and 16 more.
        let texts = [namespace, name, uid, clusterName ?? "", hostnames ?? "", weight ?? ""]
        return 256 + Self.size(of: texts + addresses) + (hasExtras ? extras.size : 0)
    }

    fileprivate static func size(of texts: [String]) -> Int { texts.reduce(0) { $0 + $1.utf8.count + 16 } }
}

extension Extras {
    /// The approximate memory of this value, in bytes.
    fileprivate var size: Int {
        let texts =
            [targets ?? "", port ?? "", originHost ?? "", refusal ?? "", doubt ?? ""] + specHostnames
            + unusableAddresses + listeners.flatMap { [$0.name, $0.hostname ?? ""] }
            + parents.flatMap { [$0.reference.id.namespace, $0.reference.id.name, $0.reference.section ?? ""] }
        return 256 + WatchedObject.size(of: texts)
    }
}
