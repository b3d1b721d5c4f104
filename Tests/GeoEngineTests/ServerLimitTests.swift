@testable import GeoEngine
import HTTPTypes
import Support
import Testing
import Wire

/// What the headers of several policies say together.
struct ServerLimitTests {
    private static func limit(_ lines: [String], _ policies: [String] = []) throws -> ServerLimit {
        let (name, policy) = (
            try #require(HTTPField.Name("Ratelimit")), try #require(HTTPField.Name("Ratelimit-Policy"))
        )
        var headers = HTTPFields()
        headers[values: name] = lines
        headers[values: policy] = policies
        return ServerLimit(Response(200, headers: headers))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var lines: [String]
        var policies: [String] = []
        var expected: ServerLimit
        var testDescription: String { lines.joined(separator: " | ") }
    }

    private static let cases = [
        Case(
            lines: [#""burst";r=0;t=20, "default";r=900;t=300"#],
            policies: [#""burst";q=100;w=60, "default";q=1200;w=300"#],
            expected: ServerLimit(remaining: 0, reset: .seconds(20), quota: 100)
        ),
        Case(
            lines: [#""default";r=900;t=300"#, #""burst";r=0;t=20"#],
            policies: [#""default";q=1200;w=300"#, #""burst";q=100;w=60"#],
            expected: ServerLimit(remaining: 0, reset: .seconds(20), quota: 100)
        ),
        // 50 a second are left of the one, 3 a second of the other.
        Case(
            lines: [#""burst";r=50;t=1, "default";r=900;t=300"#],
            policies: [#""default";q=1200;w=300"#],
            expected: ServerLimit(remaining: 900, reset: .seconds(300), quota: 1200)
        ),
        Case(
            lines: [#""a";r=0;t=5, "b";r=0;t=50, "c";r=0"#],
            expected: ServerLimit(remaining: 0, reset: .seconds(50))
        ),
        Case(lines: [#""a, b;r=0";r=7;t=1"#], expected: ServerLimit(remaining: 7, reset: .seconds(1))),
        Case(lines: ["default;r=7;t=1.5"], expected: ServerLimit(remaining: 7, reset: .seconds(1.5))),
        Case(lines: [#""a";r=7;t=1;pk=:Y2Y=:;x"#], expected: ServerLimit(remaining: 7, reset: .seconds(1))),
        Case(lines: [#""a";r=7;t=1"#, "nonsense;;"], expected: ServerLimit(remaining: 7, reset: .seconds(1))),
        Case(lines: [#"("a" "b");r=0;t=9, "c";r=1"#], expected: ServerLimit(remaining: 1)),
        Case(lines: ["limit=100, remaining=0, reset=50"], expected: ServerLimit()),
        Case(
            lines: [#""a";r=0;t=999999999999999"#],
            policies: [#""a";q=999999999999999"#],
            expected: ServerLimit(remaining: 0, reset: .seconds(3600), quota: 1_000_000_000)
        ),
        Case(lines: [#""a";r=5"#], policies: [#""a";q=0"#, #""a";q=-5"#, "x"], expected: ServerLimit(remaining: 5)),
    ]

    @Test(arguments: cases)
    func `of several policies the tightest counts, on whichever line it stands`(row: Case) throws {
        let limit = try Self.limit(row.lines, row.policies)
        #expect(limit.budgets.first == row.expected.budgets.first)
    }

    @Test func `each policy narrows the burst, and any that is used up blocks`() throws {
        var limiter = RateLimiter(now: .zero)
        limiter.observe(try Self.limit([#""burst";r=2;t=1, "default";r=900;t=300"#]), at: .zero)
        #expect(limiter.admitOrDelay(at: .zero) == nil && limiter.admitOrDelay(at: .zero) == nil)
        // At the pace of the tightest window, so that it lasts.
        #expect(limiter.admitOrDelay(at: .zero) == .milliseconds(500))
        limiter.observe(try Self.limit([#""default";r=900;t=300, "burst";r=0;t=20"#]), at: .seconds(1))
        #expect(limiter.admitOrDelay(at: .seconds(2)) == .seconds(21))
    }

    private static let numbers = [
        "0", "-1", "1", "2147483648", "999999999999999", "-999999999999999", "9223372036854775807",
        "9223372036854775808", "1e400", "1.5", "0.001", "999999999999.999", "-0.5", ".", "-", "", "NaN", "?1", "\"x\"",
        ":aGk=:", "@1", "(1)", "00000000000000001",
    ]

    /// Whatever the headers say, every wait is from zero to an hour, and the process goes on.
    @Test(arguments: 0..<500 as Range<UInt64>)
    func `no header stops the program or has it wait for more than an hour`(seed: UInt64) throws {
        var generator = SeededGenerator(seed)
        var limiter = RateLimiter(now: .zero)
        var now = Duration.zero
        for _ in 0..<20 {
            let items = (0..<generator.number(0...4)).map { _ in
                let keys = generator.some(["r", "t", "q", "w"], 80)
                return "\(generator.pick(["\"a\"", "b", "\"", "7"]))"
                    + keys.map { ";\($0)=\(generator.pick(Self.numbers))" }.joined()
            }
            var headers = HTTPFields()
            let line = items.joined(separator: generator.pick([", ", ",", ";"]))
            headers[try #require(HTTPField.Name("Ratelimit"))] = line
            headers[try #require(HTTPField.Name("Ratelimit-Policy"))] = line
            headers[.retryAfter] = generator.pick(Self.numbers)
            let limit = ServerLimit(Response(generator.pick([200, 429]), headers: headers))
            limiter.observe(limit, at: now)
            #expect((Duration.zero...(.longestWait)).contains(limiter.remainingBlock(at: now)))
            #expect(limit.budgets.allSatisfy { (0...1_000_000_000).contains($0.remaining) && ($0.quota ?? 1) > 0 })
            now += .milliseconds(generator.number(0...5_000_000))
            if let again = limiter.admitOrDelay(at: now) { #expect(again > now && again <= now + .longestWait) }
        }
    }
}

/// A person who wants no wait.
struct TrialTests {
    private static func blocked(_ seconds: Int) -> RateLimiter {
        var limiter = RateLimiter(now: .zero)
        limiter.observe(ServerLimit(retryAfter: .seconds(seconds)), at: .zero)
        return limiter
    }

    @Test func `a forced pass tries one request, and the others wait for its end`() {
        var limiter = Self.blocked(900)
        limiter.allowTestRequest(at: .seconds(1))
        #expect(limiter.admitOrDelay(at: .seconds(1)) == nil)
        #expect(limiter.admitOrDelay(at: .seconds(1)) == .milliseconds(1250))
        #expect(limiter.admitOrDelay(at: .seconds(20)) == .milliseconds(20_250))
        limiter.observe(ServerLimit(remaining: 500, reset: .seconds(60)), at: .seconds(21))
        #expect(limiter.admitOrDelay(at: .seconds(21)) == nil && limiter.remainingBlock(at: .seconds(21)) == .zero)
    }

    @Test func `a server that still wants none is left alone again`() {
        var limiter = Self.blocked(900)
        limiter.allowTestRequest(at: .seconds(1))
        #expect(limiter.admitOrDelay(at: .seconds(1)) == nil)
        limiter.observe(ServerLimit(retryAfter: .seconds(900)), at: .seconds(2))
        #expect(limiter.admitOrDelay(at: .seconds(2)) == .seconds(902))
        limiter.allowTestRequest(at: .seconds(5))
        #expect(limiter.admitOrDelay(at: .seconds(5)) == .seconds(902), "not more than one trial in ten seconds")
        limiter.allowTestRequest(at: .seconds(12))
        #expect(limiter.admitOrDelay(at: .seconds(12)) == nil)
    }

    @Test func `a trial without a reply does not hold the others for ever`() {
        var limiter = Self.blocked(900)
        limiter.allowTestRequest(at: .seconds(1))
        #expect(limiter.admitOrDelay(at: .seconds(1)) == nil)
        limiter.endTestRequest()
        #expect(limiter.admitOrDelay(at: .seconds(31)) == nil)
    }

    @Test(arguments: [1, 59, 60])
    func `a block of a minute is waited out`(seconds: Int) {
        var limiter = Self.blocked(seconds)
        limiter.allowTestRequest(at: .zero)
        #expect(limiter.admitOrDelay(at: .zero) == .seconds(seconds))
    }
}

extension ServerLimit {
    /// A limit of one policy.
    init(retryAfter: Duration? = nil, remaining: Int? = nil, reset: Duration? = nil, quota: Int? = nil) {
        self.init(Response(200))
        self.retryAfter = retryAfter?.asWait
        if let remaining { budgets = [Budget(remaining: max(remaining, 0), reset: reset?.asWait, quota: quota)] }
    }
}
