package import Wire

/// A rule for simulated failures: which requests or watches it affects, in which way, and how often.
///
/// It matches requests by `match`. The first `skip` matching requests pass, then the rule applies `times` times.
package struct Fault: Sendable, Equatable {
    /// The requests that the rule matches; all of them unless set.
    package var match: Match
    /// The effect on each request to which the rule applies.
    package var effect: Effect
    /// The number of matching requests that pass before the rule applies.
    package var skip: Int
    /// The number of times that the rule applies; nil for no limit.
    package var times: Int?

    package init(_ effect: Effect, when match: Match = Match(), skip: Int = 0, times: Int? = nil) {
        self.match = match
        self.effect = effect
        self.skip = skip
        self.times = times
    }
}

extension Fault {
    /// The conditions that a request must meet for a rule to match; a condition that is nil is met by every request.
    package struct Match: Sendable, Equatable {
        /// The API that gets the request: `cloudflare` or `kubernetes`.
        package var api: String?
        /// The name of a cluster, such as `eu`; where it is set, no request to Cloudflare matches.
        package var cluster: String?
        /// The HTTP method, such as `GET`, in upper or lower case.
        package var method: String?
        /// A text that the request's target (path and query) contains.
        package var path: String?
        /// A text that the caller's name contains; over a socket the name is the `User-Agent`.
        package var caller: String?

        package init(
            api: String? = nil,
            cluster: String? = nil,
            method: String? = nil,
            path: String? = nil,
            caller: String? = nil
        ) {
            self.api = api
            self.cluster = cluster
            self.method = method
            self.path = path
            self.caller = caller
        }

        func covers(_ route: Route, method: String, target: String) -> Bool {
            (api == nil || api == route.server.apiName)
                && (cluster == nil || cluster == route.server.cluster)
                && (self.method == nil || self.method?.uppercased() == method)
                && (path.map(target.contains(bytesOf:)) ?? true)
                && (caller.map(route.caller.contains(bytesOf:)) ?? true)
        }
    }

    /// The effect of a rule on a request, its reply or a watch.
    package enum Effect: Sendable, Equatable {
        /// The reply comes this much later; the delays of all matching rules are added.
        ///
        /// One half of the delay is before the request arrives, the other half before the reply arrives.
        case latency(Duration)
        /// The reply has this status, and the server does nothing.
        ///
        /// Where the body is nil, the reply has an error body in the form of the API.
        case status(Int, retryAfterSeconds: Int?, body: String?)
        /// The reply has this status, and an error body in the form of the API with a message of this many bytes.
        ///
        /// The server does nothing.
        case longMessage(Int, bytes: Int)
        /// All replies are 429 for this many seconds, from the first request to which the rule applies.
        ///
        /// `Retry-After` says how many seconds are left.
        case block(seconds: Int)
        /// The reply is 403 with the HTML page of a firewall; the request does not reach the API.
        case firewall
        /// The reply is Cloudflare's 403 with code 9109: the token may not be used from the caller's address.
        case wrongLocation
        /// The connection breaks before the server acts.
        case dropBefore
        /// The server acts, then the connection breaks without a reply.
        case dropAfter
        /// The server does nothing and sends no reply; the connection stays open.
        case hangBefore
        /// The server acts and sends no reply; the connection stays open.
        case hangAfter
        /// The connection breaks in the middle of the body.
        case truncate
        /// The reply has only the first half of its body, and ends cleanly.
        case half
        /// The reply has this body instead of its own; the server acts.
        case body(String)
        /// The list in the reply has no items.
        case emptyList
        /// The list in the reply is in reverse order; a Kubernetes list also has one item twice.
        case jumbled
        /// A Kubernetes list never ends: its last page has a token for the first page, a new token each time.
        case endlessPages
        /// A Kubernetes list never ends: its last page has a token for the first page, one of two tokens in turn.
        case alternatingPages
        /// The reply has the data of another zone, or of the next cluster; a write is not stored.
        case anotherZone
        /// A read shows the store without the newest writes, of which this is the number; a write works as usual.
        case stale(writes: Int)
        /// The body has this many bytes, and is no JSON.
        case garbage(bytes: Int)
        /// The body has this many spaces and nothing else.
        case blanks(bytes: Int)
        /// The body is a list that never ends, and the reply has no `Content-Length`.
        case endlessBody
        /// The reply has these headers; they replace its headers of the same names.
        ///
        /// This also applies to a reply that another rule makes.
        case headers([Header])
        /// The JSON of the reply has this value at a JSON pointer, in which `*` matches every key or index.
        ///
        /// This also applies to a reply that another rule makes.
        case member(String, JSON)
        /// The rule affects watches: open watches at once, other watches when they open.
        case watch(WatchEffect)

        /// Whether the effect needs a whole reply, and so cannot apply to a watch.
        var needsWholeReply: Bool {
            switch self {
            case .truncate, .half, .body, .emptyList, .jumbled, .endlessPages, .alternatingPages, .anotherZone,
                .stale, .garbage, .blanks, .endlessBody, .member:
                true
            default: false
            }
        }

        /// Whether the effect is an overlay: it also changes a reply that another rule makes.
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

    /// The effect of a rule on a watch.
    package enum WatchEffect: Sendable, Equatable {
        /// The watch ends cleanly.
        case cut
        /// The connection breaks.
        case reset
        /// The watch sends nothing and does not end at its deadline; the connection stays open.
        case halfOpen
        /// The watch sends nothing, and ends at its deadline; the next watch sends the changes.
        case mute
        /// The watch sends one space a second, and ends at its deadline; the next watch sends the changes.
        case drip
        /// The watch sends an ERROR event with code 410, then ends.
        case gone
        /// The watch sends only bookmarks; the next watch sends the changes.
        case bookmarksOnly
        /// The watch sends its last event again.
        case repeated
        /// The watch sends a line that is no JSON, then goes on.
        case garbageLine
        /// The watch sends a line of this many bytes, then goes on.
        case hugeLine(bytes: Int)
        /// The watch sends the first half of an event's line, then the connection breaks.
        case halfLine
    }
}
