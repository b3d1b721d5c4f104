import HTTPTypes
import Wire

/// The limit of requests that a token may make in a span of time.
package struct RateWindow: Sendable, Equatable {
    /// The limit's name in the `Ratelimit` headers, such as `default`.
    package var name: String
    /// The most requests in a window.
    package var quota: Int
    /// The length of a window, and of the block that follows when the quota is exceeded.
    package var span: Duration

    package init(_ name: String, quota: Int, span: Duration) {
        self.name = name
        self.quota = quota
        self.span = span
    }

    /// The limit that Cloudflare documents for every user: 1,200 requests in five minutes.
    package static let standard = RateWindow("default", quota: 1200, span: .seconds(300))
    /// A shorter window to use beside the standard one: 100 requests in a minute.
    package static let burst = RateWindow("burst", quota: 100, span: .seconds(60))
}

/// The use of the rate limits by one token.
///
/// Once a window's quota is exceeded, every request of the token is refused for the window's span.
struct RateLimit: Sendable {
    /// The requests in the present window of one limit.
    private struct Count: Sendable {
        let window: RateWindow
        var start: Duration = .zero
        var used = 0
        var blockedUntil: Duration?

        /// Begins a new window where the present one, or its block, is over.
        mutating func renew(at now: Duration) {
            guard now >= blockedUntil ?? start + window.span else { return }
            blockedUntil = nil
            start = now
            used = 0
        }

        /// Returns the whole seconds until the next window begins.
        func reset(at now: Duration) -> Int {
            RateLimit.seconds((blockedUntil ?? start + window.span) - now)
        }
    }

    private var counts: [Count]

    init(_ windows: [RateWindow]) {
        counts = windows.map { Count(window: $0) }
    }

    /// Counts one request; returns nil where it may pass, else the window whose quota is exceeded.
    mutating func admit(at now: Duration) -> RateWindow? {
        for index in counts.indices { counts[index].renew(at: now) }
        if let blocked = counts.first(where: { $0.blockedUntil != nil }) { return blocked.window }
        for index in counts.indices {
            counts[index].used += 1
            if counts[index].used > counts[index].window.quota {
                counts[index].blockedUntil = now + counts[index].window.span
            }
        }
        return counts.first { $0.blockedUntil != nil }?.window
    }

    /// Returns the `Ratelimit` headers: structured fields (RFC 9651) with an item for each window.
    func headers(at now: Duration) -> [(name: String, value: String)] {
        let standing = counts.map { count in
            "\"\(count.window.name)\";r=\(max(0, count.window.quota - count.used));t=\(count.reset(at: now))"
        }
        let policy = counts.map { count in
            "\"\(count.window.name)\";q=\(count.window.quota);w=\(count.window.span.components.seconds)"
        }
        return [
            ("Ratelimit", standing.joined(separator: ", ")), ("Ratelimit-Policy", policy.joined(separator: ", ")),
        ]
    }

    /// Returns the whole seconds until a request may pass, at least 1.
    func retryAfter(at now: Duration) -> Int {
        max(1, counts.filter { $0.blockedUntil != nil }.map { $0.reset(at: now) }.max() ?? 0)
    }

    /// Returns a span in whole seconds, rounded up; 0 for a negative span.
    private static func seconds(_ span: Duration) -> Int {
        (max(span, .zero).wholeMicroseconds + 999_999) / 1_000_000
    }
}
