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
