import HTTPTypes
package import Wire

/// Decides when the next request may go: a token bucket, narrowed by what the server says of its own limits.
///
/// Cloudflare allows 1,200 requests in five minutes for all users of a token together and blocks everything for five
/// more once that is exceeded (developers.cloudflare.com/fundamentals/api/reference/limits): four a second leaves a
/// process below it for ever, and the burst is what a start or a failover needs.
package struct RateLimiter: Sendable, Equatable {
    /// Requests a second, in the long run.
    package let rate: Double
    package let burst: Double

    private var tokens: Double
    private var refilled: Duration
    private var blockedUntil: Duration = .zero

    package init(rate: Double = 4, burst: Double = 100, now: Duration) {
        self.rate = rate
        self.burst = burst
        tokens = burst
        refilled = now
    }

    /// Takes a permission: nil to send now, else the instant at which to ask again.
    package mutating func admit(at now: Duration) -> Duration? {
        if now < blockedUntil { return blockedUntil }
        tokens = min(burst, tokens + rate * max((now - refilled).inSeconds, 0))
        refilled = now
        if tokens >= 1 {
            tokens -= 1
            return nil
        }
        return now + .seconds((1 - tokens) / rate)
    }

    /// Takes in what a reply says: `Retry-After` of a 429, and `Ratelimit: "default";r=50;t=30` of any.
    package mutating func observe(_ limit: ServerLimit, at now: Duration) {
        if let wait = limit.retryAfter { blockedUntil = max(blockedUntil, now + wait) }
        guard let remaining = limit.remaining else { return }
        tokens = min(tokens, Double(remaining))
        if remaining == 0, let reset = limit.reset { blockedUntil = max(blockedUntil, now + reset) }
    }

    /// How long nothing may be sent, seen from `now`.
    package func blocked(at now: Duration) -> Duration { max(blockedUntil - now, .zero) }
}

/// What a reply's headers say of the server's limits.
package struct ServerLimit: Sendable, Equatable {
    /// Present on a 429 only.
    package var retryAfter: Duration?
    /// Requests left in the present window.
    package var remaining: Int?
    /// When the window ends.
    package var reset: Duration?
    /// Requests in a whole window, for all users of the token together.
    package var quota: Int?

    /// A 429 whose `Retry-After` cannot be read blocks for a minute.
    package static let defaultBlock = Duration.seconds(60)

    package init(retryAfter: Duration? = nil, remaining: Int? = nil, reset: Duration? = nil) {
        self.retryAfter = retryAfter
        self.remaining = remaining
        self.reset = reset
    }

    /// The `q` of the policy whose window `Ratelimit` speaks of: `Ratelimit-Policy: "default";q=1200;w=300, …`.
    private static func quota(_ response: Response) -> Int? {
        let window = parts(response.headers[.rateLimit] ?? "", by: ";").first
        let policies = parts(response.headers[.rateLimitPolicy] ?? "", by: ",").map { parts($0, by: ";") }
        let items = policies.first { $0.first == window } ?? []
        return items.first { $0.hasPrefix("q=") }.flatMap { Int($0.dropFirst(2)) }
    }

    /// What separators part, without spaces; by bytes, as header fields are ASCII.
    private static func parts(_ text: some StringProtocol, by separator: Unicode.Scalar) -> [String] {
        text.utf8.split(separator: UInt8(ascii: separator)).map { part in
            String(decoding: part.lazy.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self)
        }
    }

    /// Reads the headers of a response.
    package init(_ response: Response) {
        if response.status == 429 {
            let seconds = response.headers[.retryAfter].flatMap { Int($0) }
            retryAfter = seconds.map { .seconds(max($0, 0)) } ?? Self.defaultBlock
        }
        for item in Self.parts(response.headers[.rateLimit] ?? "", by: ";") {
            let sides = Self.parts(item, by: "=")
            guard sides.count == 2, let value = Int(sides[1]), value >= 0 else { continue }
            if sides[0] == "r" { remaining = value }
            if sides[0] == "t" { reset = .seconds(value) }
        }
        quota = Self.quota(response)
    }
}

extension Duration {
    /// This span as a number of seconds.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
