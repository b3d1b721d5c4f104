import HTTPTypes
import Wire

/// The limit of requests that a token may make in a span of time.
package struct RateWindow: Sendable, Equatable {
    /// The limit's name in the `Ratelimit` headers, such as `default`.
    package var name: String
    /// The most requests in a window.
    package var quota: Int
    /// The length of a window, and also of the block after a request above the quota.
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
    private struct WindowUse: Sendable {
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
        func secondsUntilReset(at now: Duration) -> Int {
            RateLimit.seconds((blockedUntil ?? start + window.span) - now)
        }
    }

    private var uses: [WindowUse]

    init(_ windows: [RateWindow]) {
        uses = windows.map { WindowUse(window: $0) }
    }

    /// Counts one request; returns nil where it may pass, else the window whose quota is exceeded.
    mutating func admit(at now: Duration) -> RateWindow? {
        for index in uses.indices { uses[index].renew(at: now) }
        if let blocked = uses.first(where: { $0.blockedUntil != nil }) { return blocked.window }
        for index in uses.indices {
            uses[index].used += 1
            if uses[index].used > uses[index].window.quota {
                uses[index].blockedUntil = now + uses[index].window.span
            }
        }
        return uses.first { $0.blockedUntil != nil }?.window
    }

    /// Returns the `Ratelimit` headers: structured fields (RFC 9651) with an item for each window.
    func headers(at now: Duration) -> [(name: String, value: String)] {
        let remaining = uses.map { use in
            "\"\(use.window.name)\";r=\(max(0, use.window.quota - use.used));t=\(use.secondsUntilReset(at: now))"
        }
        let policy = uses.map { use in
            "\"\(use.window.name)\";q=\(use.window.quota);w=\(use.window.span.components.seconds)"
        }
        return [
            ("Ratelimit", remaining.joined(separator: ", ")), ("Ratelimit-Policy", policy.joined(separator: ", ")),
        ]
    }

    /// Returns the whole seconds until a request may pass, at least 1.
    func retryAfter(at now: Duration) -> Int {
        max(1, uses.filter { $0.blockedUntil != nil }.map { $0.secondsUntilReset(at: now) }.max() ?? 0)
    }

    /// Returns a span in whole seconds, rounded up; 0 for a negative span.
    private static func seconds(_ span: Duration) -> Int {
        (max(span, .zero).wholeMicroseconds + 999_999) / 1_000_000
    }
}
