import GeoEngine
import HTTPTypes
import Testing
import Wire

struct RateLimiterTests {
    /// How many requests may go at `now` without waiting.
    private static func admitted(_ limiter: inout RateLimiter, at now: Duration) -> Int {
        var count = 0
        while count < 1000, limiter.admitOrDelay(at: now) == nil { count += 1 }
        return count
    }

    @Test func `a burst of a hundred, then four a second`() {
        var limiter = RateLimiter(now: .zero)
        #expect(Self.admitted(&limiter, at: .zero) == 100)
        #expect(limiter.admitOrDelay(at: .zero) == .milliseconds(250))
        #expect(Self.admitted(&limiter, at: .seconds(1)) == 4)
        #expect(Self.admitted(&limiter, at: .seconds(11)) == 40)
        #expect(Self.admitted(&limiter, at: .seconds(100_000)) == 100)
    }

    @Test func `five minutes at full speed stay below what Cloudflare allows`() {
        var limiter = RateLimiter(now: .zero)
        var count = 0
        for tenths in 0...3000 { count += Self.admitted(&limiter, at: .milliseconds(tenths * 100)) }
        #expect(count == 1300)
        // The burst is what it has saved up: whatever five minutes follow hold at most 1,200 more.
        var later = 0
        for tenths in 3001...6000 { later += Self.admitted(&limiter, at: .milliseconds(tenths * 100)) }
        #expect(later == 1200)
    }

    @Test func `the instant to ask again is one at which a request may go`() throws {
        var limiter = RateLimiter(now: .zero)
        var now = Duration.zero
        for _ in 0..<500 {
            guard let instant = limiter.admitOrDelay(at: now) else { continue }
            #expect(instant > now)
            now = instant
            #expect(limiter.admitOrDelay(at: now) == nil)
        }
    }

    @Test(arguments: [7, 3600])
    func `after a 429 nothing goes until Retry-After is over`(seconds: Int) {
        var limiter = RateLimiter(now: .zero)
        let response = Response(429, headers: [.retryAfter: "\(seconds)"])
        limiter.observe(ServerLimit(response), at: .seconds(1))
        #expect(limiter.admitOrDelay(at: .seconds(1)) == .seconds(seconds + 1))
        #expect(limiter.admitOrDelay(at: .seconds(seconds)) == .seconds(seconds + 1))
        #expect(limiter.remainingBlock(at: .seconds(1)) == .seconds(seconds))
        #expect(limiter.admitOrDelay(at: .seconds(seconds + 1)) == nil)
        #expect(limiter.remainingBlock(at: .seconds(seconds + 1)) == .zero)
    }

    @Test func `a shorter block does not end a longer one`() {
        var limiter = RateLimiter(now: .zero)
        limiter.observe(ServerLimit(retryAfter: .seconds(60)), at: .zero)
        limiter.observe(ServerLimit(retryAfter: .seconds(5)), at: .seconds(1))
        #expect(limiter.admitOrDelay(at: .seconds(30)) == .seconds(60))
    }

    @Test func `Cloudflare's count of what is left narrows the burst`() {
        var limiter = RateLimiter(now: .zero)
        limiter.observe(ServerLimit(remaining: 3, reset: .seconds(30)), at: .zero)
        #expect(Self.admitted(&limiter, at: .zero) == 3)
    }

    @Test func `nothing left means waiting for the window's end`() {
        var limiter = RateLimiter(now: .zero)
        limiter.observe(ServerLimit(remaining: 0, reset: .seconds(30)), at: .seconds(2))
        #expect(limiter.admitOrDelay(at: .seconds(3)) == .seconds(32))
        #expect(limiter.admitOrDelay(at: .seconds(32)) == nil)
    }

    @Test func `a clock that seems to go back gives nothing away`() {
        var limiter = RateLimiter(now: .seconds(10))
        #expect(Self.admitted(&limiter, at: .seconds(10)) == 100)
        #expect(Self.admitted(&limiter, at: .seconds(5)) == 0)
    }

    @Test(
        arguments: [
            (429, "7", nil, ServerLimit(retryAfter: .seconds(7))), (429, "0", nil, ServerLimit(retryAfter: .zero)),
            (429, "-5", nil, ServerLimit(retryAfter: .seconds(60))),
            (429, nil, nil, ServerLimit(retryAfter: .seconds(60))),
            (429, "Wed, 21 Oct 2026 07:28:00 GMT", nil, ServerLimit(retryAfter: .seconds(60))),
            (200, "7", nil, ServerLimit()), (503, "7", nil, ServerLimit()),
            (200, nil, "\"default\";r=50;t=30", ServerLimit(remaining: 50, reset: .seconds(30))),
            (429, "2", "\"default\";r=0;t=2", ServerLimit(retryAfter: .seconds(2), remaining: 0, reset: .seconds(2))),
            (200, nil, "\"default\"; r=50; t=30", ServerLimit(remaining: 50, reset: .seconds(30))),
            (200, nil, "\"default\";r=-1;t=x", ServerLimit()), (200, nil, "nonsense", ServerLimit()),
            (200, nil, "", ServerLimit()),
        ] as [(Int, String?, String?, ServerLimit)]
    )
    func `the headers say what the server allows`(
        status: Int,
        retryAfter: String?,
        limit: String?,
        expected: ServerLimit
    ) {
        var headers = HTTPFields()
        headers[.retryAfter] = retryAfter
        if let limit, let name = HTTPField.Name("Ratelimit") { headers[name] = limit }
        #expect(ServerLimit(Response(status, headers: headers)) == expected)
    }
}
