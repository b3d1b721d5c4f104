package import HTTPTypes
import Wire

/// One rule of what goes wrong: for which requests, what, and how often.
package struct Fault: Sendable, Equatable {
    package var match: Match
    package var effect: Effect
    /// Matching requests that pass unharmed first.
    package var skip: Int
    /// How often it strikes; nil for ever.
    package var times: Int?

    package init(_ effect: Effect, when match: Match = Match(), skip: Int = 0, times: Int? = nil) {
        self.match = match
        self.effect = effect
        self.skip = skip
        self.times = times
    }
}

extension Fault {
    /// Which requests; what is nil matches all.
    package struct Match: Sendable, Equatable {
        /// `cloudflare` or `kubernetes`.
        package var side: String?
        package var cluster: String?
        package var method: String?
        /// A part of the target: path and query.
        package var path: String?
        /// A part of the caller's name.
        package var caller: String?

        package init(
            side: String? = nil,
            cluster: String? = nil,
            method: String? = nil,
            path: String? = nil,
            caller: String? = nil
        ) {
            self.side = side
            self.cluster = cluster
            self.method = method
            self.path = path
            self.caller = caller
        }

        func covers(_ route: Route, method: String, target: String) -> Bool {
            (side == nil || side == route.side.name)
                && (cluster == nil || cluster == route.side.cluster)
                && (self.method == nil || self.method?.uppercased() == method)
                && (path.map(target.contains(bytesOf:)) ?? true)
                && (caller.map(route.caller.contains(bytesOf:)) ?? true)
        }
    }

    /// What happens to a request that a rule strikes.
    package enum Effect: Sendable, Equatable {
        /// The answer takes longer, half of it on the way there. All matching rules add up.
        case latency(Duration)
        /// Answered so, without any effect; a nil body is the API's own error envelope.
        case status(Int, retryAfterSeconds: Int?, body: String?)
        /// 429 for this long from the first strike on, telling how much of it is left.
        case block(seconds: Int)
        /// The connection breaks before the server has acted.
        case dropBefore
        /// The server acts, then the connection breaks.
        case dropAfter
        /// No answer, and no action.
        case hangBefore
        /// The server acts, and does not answer.
        case hangAfter
        /// The connection breaks in the middle of the body.
        case truncate
        /// The body ends in its middle, cleanly.
        case half
        /// This body instead of the right one; the server acts.
        case body(String)
        /// The right answer with these headers in place of its own.
        case headers(HTTPFields)
        /// A list without its items.
        case emptyList
        /// A list in another order; one of Kubernetes has an item twice.
        case jumbled
        /// What the caller would see of another zone, or of the next cluster.
        case anotherZone
        /// A read of the state so many writes ago.
        case stale(writes: Int)
        /// A body of so many bytes that are no JSON.
        case garbage(bytes: Int)
        /// A body of so many blanks.
        case blanks(bytes: Int)
        /// Strikes watches: open ones at once, others when they open.
        case watch(WatchEffect)

        /// Whether it distorts a reply as a whole.
        var needsWholeReply: Bool {
            switch self {
            case .truncate, .half, .body, .headers, .emptyList, .jumbled, .anotherZone, .stale, .garbage, .blanks: true
            default: false
            }
        }
    }

    /// What happens to a watch.
    package enum WatchEffect: Sendable, Equatable {
        /// Ends cleanly.
        case cut
        /// The connection breaks.
        case reset
        /// Nothing comes any more, and the connection stays.
        case halfOpen
        /// ERROR 410 in the stream, then the end.
        case gone
        /// Only bookmarks from now on; the changes come with the next watch.
        case bookmarksOnly
        /// The last event once more.
        case repeated
        /// A line that is no JSON; then it goes on.
        case garbageLine
        /// A line of so many bytes; then it goes on.
        case hugeLine(bytes: Int)
        /// The first half of an event's line, then the connection breaks.
        case halfLine
    }
}
