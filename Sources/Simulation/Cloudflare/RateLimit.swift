import HTTPTypes
import Wire

/// Cloudflare's limit per token: so many requests in a window, then nothing at all for another window.
struct RateLimit: Sendable {
    static let quota = 1200
    static let window: Duration = .seconds(300)

    private var start: Duration = .zero
    private var used = 0
    private var blockedUntil: Duration?

    /// Counts one request; nil where it may pass, else the seconds until one may.
    mutating func admit(at now: Duration) -> Int? {
        if let end = blockedUntil {
            if now < end { return Self.seconds(end - now) }
            blockedUntil = nil
            start = now
            used = 0
        }
        if now >= start + Self.window {
            start = now
            used = 0
        }
        used += 1
        guard used > Self.quota else { return nil }
        let end = now + Self.window
        blockedUntil = end
        return Self.seconds(end - now)
    }

    /// The headers that tell a client where it stands.
    func headers(at now: Duration) -> [(name: String, value: String)] {
        let reset = Self.seconds((blockedUntil ?? start + Self.window) - now)
        return [
            ("Ratelimit", "\"default\";r=\(max(0, Self.quota - used));t=\(reset)"),
            ("Ratelimit-Policy", "\"default\";q=\(Self.quota);w=\(Self.window.components.seconds)"),
        ]
    }

    func retryAfter(at now: Duration) -> Int {
        max(1, Self.seconds((blockedUntil ?? now) - now))
    }

    private static func seconds(_ span: Duration) -> Int {
        (max(span, .zero).wholeMicroseconds + 999_999) / 1_000_000
    }
}
