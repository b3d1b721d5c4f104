import HTTPTypes
import Wire

/// How many requests a token may make in a span of time.
package struct RateWindow: Sendable, Equatable {
    /// The policy's name in the `Ratelimit` headers, such as `default`.
    package var name: String
    /// The most requests in a window.
    package var quota: Int
    /// The length of a window, and of the block once its quota is exceeded.
    package var span: Duration

    package init(_ name: String, quota: Int, span: Duration) {
        self.name = name
        self.quota = quota
        self.span = span
    }

    /// The limit that Cloudflare documents for every user: 1,200 requests in five minutes.
    package static let standard = RateWindow("default", quota: 1200, span: .seconds(300))
    /// A shorter window that can stand beside the standard one: 100 requests in a minute.
    package static let burst = RateWindow("burst", quota: 100, span: .seconds(60))
}

/// Cloudflare's limits per token: once a window's quota is exceeded, every request is refused for the window's span.
struct RateLimit: Sendable {
    private struct Count: Sendable {
        let window: RateWindow
        var start: Duration = .zero
        var used = 0
        var blockedUntil: Duration?

        mutating func renew(at now: Duration) {
            guard now >= blockedUntil ?? start + window.span else { return }
            blockedUntil = nil
            start = now
            used = 0
        }

        /// The whole seconds until the window begins anew.
        func reset(at now: Duration) -> Int {
            RateLimit.seconds((blockedUntil ?? start + window.span) - now)
        }
    }

    private var counts: [Count]

    init(_ windows: [RateWindow]) {
        counts = windows.map { Count(window: $0) }
    }

    /// Counts one request; nil where it may pass, else the window that is full.
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

    /// The `Ratelimit` headers for a client: structured fields, with an item for each window.
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

    /// The whole seconds until a request passes.
    func retryAfter(at now: Duration) -> Int {
        max(1, counts.filter { $0.blockedUntil != nil }.map { $0.reset(at: now) }.max() ?? 0)
    }

    private static func seconds(_ span: Duration) -> Int {
        (max(span, .zero).wholeMicroseconds + 999_999) / 1_000_000
    }
}
