import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// How much passes, and how clients are told.
struct RateLimitTests {
    @Test func `past the limit nothing passes for a whole window`() async throws {
        let bench = Bench()
        let first = try await bench.cloudflare(.get, bench.pools)
        #expect(first.headers.value("Ratelimit") == "\"default\";r=1199;t=300")
        #expect(first.headers.value("Ratelimit-Policy") == "\"default\";q=1200;w=300")
        #expect(first.headers[.retryAfter] == nil)
        for _ in 0..<1199 { _ = try await bench.cloudflare(.get, "/user/tokens/verify") }
        bench.now = .seconds(100)
        let blocked = try await bench.cloudflare(.get, bench.pools)
        #expect(blocked.status == 429)
        #expect(blocked.headers[.retryAfter] == "300")
        bench.now = .seconds(399)
        #expect(try await bench.cloudflare(.get, bench.pools).headers[.retryAfter] == "1")
        bench.now = .seconds(400)
        #expect(try await bench.cloudflare(.get, bench.pools).status == 200)
    }

    @Test func `without a rate limit there is none`() async throws {
        let bench = Bench { $0.cloudflare.isRateLimited = false }
        for _ in 0...RateWindow.standard.quota { _ = try await bench.cloudflare(.get, "/user/tokens/verify") }
        let reply = try await bench.cloudflare(.get, bench.pools)
        #expect(reply.status == 200)
        #expect(reply.headers.value("Ratelimit") == nil)
    }

    @Test func `several windows are told as several items, and each really limits`() async throws {
        let bench = Bench { $0.cloudflare.rateWindows = [.burst, .standard] }
        let first = try await bench.cloudflare(.get, "/user/tokens/verify")
        #expect(first.headers.value("Ratelimit") == "\"burst\";r=99;t=60, \"default\";r=1199;t=300")
        #expect(first.headers.value("Ratelimit-Policy") == "\"burst\";q=100;w=60, \"default\";q=1200;w=300")
        for _ in 0..<99 { _ = try await bench.cloudflare(.get, "/user/tokens/verify") }
        bench.now = .seconds(40)
        let full = try await bench.cloudflare(.get, "/user/tokens/verify")
        #expect(full.status == 429)
        #expect(full.message?.hasPrefix("More than 100 requests per 60 seconds reached.") == true)
        #expect(full.headers[.retryAfter] == "60")
        #expect(full.headers.value("Ratelimit") == "\"burst\";r=0;t=60, \"default\";r=1099;t=260")
        bench.now = .seconds(99)
        #expect(try await bench.cloudflare(.get, "/user/tokens/verify").status == 429)
        bench.now = .seconds(100)
        let after = try await bench.cloudflare(.get, "/user/tokens/verify")
        #expect(after.status == 200)
        #expect(after.headers.value("Ratelimit") == "\"burst\";r=99;t=60, \"default\";r=1098;t=200")
    }

    @Test func `a long window may be full while a short one is not`() async throws {
        let bench = Bench {
            $0.cloudflare.rateWindows = [.burst, RateWindow("default", quota: 150, span: .seconds(300))]
        }
        var statuses: [Int] = []
        for second in 0..<200 {
            bench.now = .seconds(second)
            statuses.append(try await bench.cloudflare(.get, "/user/tokens/verify").status)
        }
        #expect(statuses == Array(repeating: 200, count: 150) + Array(repeating: 429, count: 50))
    }
}
