package import Wire

/// Why a list failed or a watch ended.
///
/// The description is fit for a log.
package enum Interruption: Error, Sendable, Equatable, CustomStringConvertible {
    /// The server closed the watch, as it does every few minutes.
    case closed
    /// The server closed the watch within a second and without an event.
    case closedAtOnce
    /// Bookmarks came, and then nothing for two of their intervals: the connection is dead.
    case silent(for: Duration)
    /// The version or page asked for has left the server's history; a new list follows.
    case expired
    /// The server's versions are lower than the one it had told before, as after a restored backup; a new list follows.
    case wentBack
    /// The server refuses or fails; `code` 401 and 403 tell that credentials or permissions are missing.
    case refused(Status)
    case transport(TransportError)
    /// The server answers something that is no list, or no watch.
    case malformed(String)
    /// Lines too long to read went by; a new list makes good what they said.
    case incomplete

    /// The server does not accept who we are: no valid token or certificate.
    package var isUnauthorized: Bool { refusal?.code == 401 && refusal?.isOfServer == true }

    /// Something between here and the server refuses in its place, such as a firewall or a proxy.
    package var isIntercepted: Bool {
        refusal.map { (400..<500).contains($0.code) && $0.code != 429 && !$0.isOfServer } ?? false
    }

    /// The server knows us, and our role lacks the permission.
    package var isForbidden: Bool { refusal?.code == 403 && refusal?.isOfServer == true }

    private var refusal: Status? {
        if case .refused(let status) = self { status } else { nil }
    }

    package var description: String {
        switch self {
        case .closed: "closed by the server"
        case .closedAtOnce: "closed by the server at once"
        case .silent(let span):
            "nothing came for \(span.components.seconds) s, not even the bookmarks that came before"
        case .expired: "the resource version has expired"
        case .wentBack: "the server's resource versions have gone back, as after a restored backup"
        case .refused(let status): "\(status)"
        case .transport(let error): "\(error)"
        case .malformed(let why): "malformed reply: \(why)"
        case .incomplete: "an event too large to read was left out"
        }
    }
}

/// Waits that double from 0.8 s to 30 s, with jitter, and start over after two healthy minutes.
///
/// The figures are those of client-go's reflector.
struct Backoff: Sendable {
    private static let policy = RetryPolicy(base: .milliseconds(800), cap: .seconds(30))
    private static let healthySpan = Duration.seconds(120)

    private var failures = 0
    private var lastFailure: Duration?

    /// Whether nothing has failed for two minutes before `now`.
    func isHealthy(_ now: Duration) -> Bool {
        lastFailure.map { now - $0 > Self.healthySpan } ?? true
    }

    /// The wait after a failure at `now`; never shorter than what the server asked for.
    mutating func delay(_ now: Duration, random: Double, atLeast asked: Duration? = nil) -> Duration {
        if isHealthy(now) { failures = 0 }
        failures += 1
        lastFailure = now
        return max(Self.policy.delay(attempt: failures, random: random), asked ?? .zero)
    }
}

/// How long an open watch may say nothing: a pure rule about a connection that may be half open.
///
/// A server that sends bookmarks sends about one a minute. Once one has come, two intervals of silence are evidence that
/// the connection is dead. A watch without bookmarks may be silent for as long as it was asked for.
struct WatchSilence: Sendable {
    /// What the kubelet, client-go's reflector and this client are sent bookmarks at: about once a minute.
    private static let shortestInterval = Duration.seconds(60)

    private let limit: Duration
    private var lastLine: Duration?
    private var lastBookmark: Duration?
    /// The longest time from one bookmark to the next, or from the opening to the first; nil before the first.
    private var interval: Duration?

    /// A watch that has not been opened; `limit` is what it may say nothing for without bookmarks.
    init(limit: Duration) {
        self.limit = limit
    }

    /// The server has answered, at `now`.
    mutating func opened(at now: Duration) {
        lastLine = now
        lastBookmark = now
    }

    /// A whole line has come; a part of one is no sign of life, or a drip of blanks would hold the connection for ever.
    mutating func received(at now: Duration) {
        lastLine = now
    }

    /// The line that has come was a bookmark.
    mutating func receivedBookmark(at now: Duration) {
        interval = max(interval ?? Self.shortestInterval, lastBookmark.map { now - $0 } ?? .zero)
        lastBookmark = now
    }

    /// What may pass without a line.
    var allowed: Duration { min(interval.map { $0 * 2 } ?? limit, limit) }

    /// Whether the silence is measured by the bookmarks that came before.
    var isLearnt: Bool { interval != nil }

    /// When the watch counts as dead; nil before it has been opened.
    var deadline: Duration? { lastLine.map { $0 + allowed } }
}

/// What one list may take: pages, memory, and the server's time.
///
/// A broken server that hands out new pages for ever must cost neither.
struct ListBounds: Sendable {
    /// Of what is kept of all Ingresses, in bytes: 30,000 ordinary ones.
    static let sizeLimit = 12 << 20
    /// Pages may be as small as one Ingress, but those without any must come to an end.
    private static let emptyPages = 100
    /// Ten thousand Ingresses come without a pause, in pages of 250.
    private static let freePages = 64
    private static let pageInterval = Duration.milliseconds(100)

    private var pages = 0
    private var objects = 0
    private var size = 0
    /// Of the continuations so far; those of a server are unlike each other.
    private var continuations: Set<Int> = []

    /// What to wait for before the next page.
    var pause: Duration { pages < Self.freePages ? .zero : Self.pageInterval }

    /// Counts a page; throws where the list cannot be one that ends, or one that can be held.
    mutating func count(_ page: IngressPage) throws(MalformedReply) {
        pages += 1
        objects += page.items.count + page.unreadable.count
        size += page.items.reduce(0) { $0 + $1.size } + page.unreadable.count * 512
        if size > Self.sizeLimit {
            throw MalformedReply(
                "its first \(objects) Ingresses take more than \(Self.sizeLimit >> 20) MiB; "
                    + "set NAMESPACE, or a LABEL_SELECTOR that picks fewer"
            )
        }
        guard let continuation = page.continuation else { return }
        if !continuations.insert(continuation.hashValue).inserted {
            throw MalformedReply("page \(pages) leads back to an earlier one")
        }
        if pages > Self.emptyPages + objects {
            throw MalformedReply("it does not end: \(pages) pages with \(objects) Ingresses")
        }
    }
}

extension Ingress {
    /// The bytes that this value takes, roughly.
    var size: Int {
        let texts = [namespace, name, uid, clusterName ?? "", hostnames ?? "", weight ?? ""]
        return 256 + (texts + addresses).reduce(0) { $0 + $1.utf8.count + 16 }
    }
}
