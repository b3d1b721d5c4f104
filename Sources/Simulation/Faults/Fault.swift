package import Wire

/// One rule of what goes wrong: for which requests, what, and how often.
package struct Fault: Sendable, Equatable {
    /// Which requests the rule is for; all of them unless set.
    package var match: Match
    /// What happens to a request that the rule strikes.
    package var effect: Effect
    /// How many matching requests pass unharmed first.
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
    /// Which requests a rule is for; a member that is nil matches all.
    package struct Match: Sendable, Equatable {
        /// `cloudflare` or `kubernetes`.
        package var side: String?
        /// A cluster's name, such as `eu`; no request to Cloudflare matches one.
        package var cluster: String?
        /// An HTTP method such as `GET`, in upper or lower case.
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
        /// The answer takes this much longer, half of it on the way there; all matching rules add up.
        case latency(Duration)
        /// This status comes without any effect on the server; a nil body is the API's own error envelope.
        case status(Int, retryAfterSeconds: Int?, body: String?)
        /// The API's own error envelope with a message of this many bytes.
        case longMessage(Int, bytes: Int)
        /// 429 for this long from the first strike on; `Retry-After` says how much of it is left.
        case block(seconds: Int)
        /// 403 with the HTML page of a firewall before the API, which the request never reaches.
        case firewall
        /// 403, because the token may not be used from the caller's address.
        case wrongLocation
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
        /// A list without its items.
        case emptyList
        /// A list in another order; one of Kubernetes has an item twice.
        case jumbled
        /// A list of Kubernetes never ends: its last page has a token for the first one, a new one each time.
        case endlessPages
        /// A list of Kubernetes never ends: two tokens take turns.
        case alternatingPages
        /// The answer of another zone, or of the next cluster.
        case anotherZone
        /// A read of the state this many writes ago.
        case stale(writes: Int)
        /// A body of this many bytes that are no JSON.
        case garbage(bytes: Int)
        /// A body of this many blanks.
        case blanks(bytes: Int)
        /// A list without an end, and no length.
        case endlessBody
        /// These headers over those of the reply, whatever else strikes it.
        case headers([Header])
        /// This value in the reply's JSON, whatever else strikes it, at a JSON pointer in which `*` means all.
        case member(String, JSON)
        /// Strikes watches: open ones at once, others when they open.
        case watch(WatchEffect)

        /// Whether it distorts a reply as a whole.
        var needsWholeReply: Bool {
            switch self {
            case .truncate, .half, .body, .emptyList, .jumbled, .endlessPages, .alternatingPages, .anotherZone,
                .stale, .garbage, .blanks, .endlessBody, .member:
                true
            default: false
            }
        }

        /// Whether it is put over a reply that another rule may have made.
        var isOverlay: Bool {
            switch self {
            case .headers, .member: true
            default: false
            }
        }
    }

    /// A header of a reply.
    package struct Header: Sendable, Equatable {
        /// The header's name, such as `Retry-After`.
        package var name: String
        /// The header's value, as it is sent.
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What happens to a watch.
    package enum WatchEffect: Sendable, Equatable {
        /// Ends cleanly.
        case cut
        /// The connection breaks.
        case reset
        /// Nothing comes any more, not even the end, and the connection stays.
        case halfOpen
        /// Nothing comes any more but the end, in its time; the changes come with the next watch.
        case mute
        /// A blank a second and nothing else until the end, in its time; the changes come with the next watch.
        case drip
        /// ERROR 410 in the stream, then the end.
        case gone
        /// Only bookmarks from now on; the changes come with the next watch.
        case bookmarksOnly
        /// The last event once more.
        case repeated
        /// A line that is no JSON; then the watch goes on.
        case garbageLine
        /// A line of this many bytes; then the watch goes on.
        case hugeLine(bytes: Int)
        /// The first half of an event's line, then the connection breaks.
        case halfLine
    }
}
