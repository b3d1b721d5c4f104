import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// Monitors ask by host name, and origins serve some names.
struct ProbeTests {
    private static let address = "203.0.113.1"

    /// What a monitor says of a pool's one origin, after its first interval.
    private func reason(_ monitor: JSON, _ origin: JSON = [:], serving names: [String]?) async throws -> String? {
        let bench = Bench()
        let base = JSONObject([("type", "https"), ("expected_codes", "200"), ("port", 443)])
        let body = base.merging(try #require(monitor.object))
        let made = try await bench.cloudflare(.post, bench.monitors, .object(body))
        let id = try #require(made.json["result"]?["id"], "\(made.message ?? "")")
        let member = JSONObject([("name", "a"), ("address", .string(Self.address))])
        let pool = try await bench.cloudflare(
            .post,
            bench.pools,
            ["name": "p", "monitor": id, "origins": [.object(member.merging(try #require(origin.object)))]]
        )
        try #require(pool.status == 200, "\(pool.message ?? "")")
        bench.world.setHostnames(names, of: Self.address, at: .zero)
        bench.now = .seconds(60)
        let shown = try await bench.cloudflare(.get, bench.pools).json["result"]?.array?.first
        let first = shown?["origins"]?.array?.first
        #expect(shown?["healthy"] == first?["healthy"])
        return first?["failure_reason"]?.string
    }

    private static func host(_ name: String, as header: String = "Host") -> JSON {
        ["header": .object(JSONObject([(header, [.string(name)])]))]
    }

    private static let rows: [(monitor: JSON, names: [String]?, isHealthy: Bool)] = [
        (host("app.example.com"), nil, true), (host("app.example.com"), ["app.example.com"], true),
        (host("APP.example.com."), ["app.example.com"], true), (host("app.example.com", as: "host"), [], false),
        (host("other.example.com"), ["app.example.com"], false), (host("*.example.com"), nil, false),
        (host("*.example.com"), ["*.example.com"], false), ([:], nil, true), ([:], ["app.example.com"], false),
        ([:], ["203.0.113.1"], true), (["type": "tcp", "method": "connection_established"], [], true),
    ]

    @Test(arguments: rows)
    func `a probe succeeds where the origin serves the name it asks for`(
        _ monitor: JSON,
        _ names: [String]?,
        _ isHealthy: Bool
    ) async throws {
        let expected = isHealthy ? "No failures" : "Response code mismatch error"
        #expect(try await reason(monitor, serving: names) == expected)
    }

    @Test func `an origin's own Host header wins over the monitor's`() async throws {
        let names = ["a.example.com"]
        #expect(
            try await reason(Self.host("b.example.com"), Self.host("a.example.com"), serving: names) == "No failures"
        )
        #expect(
            try await reason(Self.host("a.example.com"), Self.host("b.example.com"), serving: names)
                == "Response code mismatch error"
        )
    }

    @Test func `an address that fails, fails whatever is asked and however it is written`() async throws {
        let bench = Bench { $0.cloudflare.rewrites = [.v6SpelledOut, .v6InUpperCase] }
        let made = try await bench.cloudflare(.post, bench.monitors, ["expected_codes": "200"])
        let id = try #require(made.json["result"]?["id"])
        _ = try await bench.pool("p", ["2001:db8::1"], ["monitor": id])
        bench.now = .seconds(60)
        bench.world.setHealth(of: "2001:db8::1", failure: "TCP Timeout", at: bench.now)
        let origin = try await bench.cloudflare(.get, bench.pools).json["result"]?.array?.first?["origins"]?.array?
            .first
        #expect(origin?["failure_reason"] == "TCP Timeout")
        #expect(bench.world.stateJSON()["unhealthy"] == ["2001:db8::1"])
        let events = try await bench.cloudflare(.get, "/user/load_balancing_analytics/events").json["result"]?.array
        #expect(events?.count == 1)
    }
}
