import EngineSupport
import GeoRouting
import Simulation
import Testing
import Wire

@testable import GeoEngine

@Suite(.timeLimit(.minutes(30))) struct StartCheckTests {
    private static func run(
        _ world: EngineWorld,
        hostname: String = "app.example.com"
    ) async throws -> (StartChecks.ZoneAnswer, [String]) {
        let hostnames = [try #require(Hostname(hostname))]
        let zone = await StartChecks(client: world.client(), hostnames: hostnames, report: world.log.logger.report)
            .run()
        return (zone, world.log.lines.filter { !$0.hasPrefix("debug") }.sorted())
    }

    @Test func `a line for each check`() async throws {
        let (zone, lines) = try await Self.run(EngineWorld())
        #expect(zone == .known("example.com"))
        #expect(
            lines == [
                "info Check of the account: 0 pools can be read", "info Check of the token: active",
                "info Check of the zone: example.com",
            ]
        )
    }

    @Test func `a host name outside the zone is named`() async throws {
        let (_, lines) = try await Self.run(EngineWorld(), hostname: "app.example.org")
        #expect(
            lines.contains(
                "warning Check of the host name: app.example.org lies outside the zone example.com; set CF_LB_HOSTNAME right"
            )
        )
    }

    /// The original's token cannot read the zone.
    @Test func `a zone that the token may not read is a warning with the permission that is missing`() async throws {
        let world = EngineWorld()
        world.world.add([
            Fault(.status(403, retryAfterSeconds: nil, body: "{\"success\":false}"), when: Fault.Match(path: "/zones/"))
        ])
        let (zone, lines) = try await Self.run(world)
        #expect(zone == .hidden)
        #expect(
            lines.contains(
                "warning Check of the zone: Cloudflare API request failed: 403 Forbidden; "
                    + "the token needs the permission Zone · Zone · Read for this check"
            )
        )
    }

    @Test func `an unauthorized token is an error that names the setting`() async throws {
        let world = EngineWorld()
        world.world.add([Fault(.status(401, retryAfterSeconds: nil, body: "{\"success\":false}"))])
        let (zone, lines) = try await Self.run(world)
        #expect(zone == .hidden)
        #expect(
            lines.contains(
                "error Check of the token: Cloudflare API request failed: 401 Unauthorized; check CF_API_TOKEN"
            )
        )
    }

    @Test(arguments: [Fault.Effect.status(500, retryAfterSeconds: nil, body: nil), .dropBefore, .body("{")])
    func `a fault of the server leaves the zone to be asked again`(effect: Fault.Effect) async throws {
        let world = EngineWorld()
        world.world.add([Fault(effect)])
        let (zone, lines) = try await Self.run(world)
        #expect(zone == .unanswered)
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.hasPrefix("warning ") })
    }

    private static func refusal(_ code: Int, _ message: String) -> String {
        "{\"success\":false,\"errors\":[{\"code\":\(code),\"message\":\"\(message)\"}],\"result\":null}"
    }

    /// Each check's mend; the token's, the account's and the zone's.
    @Test(arguments: [
        (
            403, refusal(10000, "Authentication error"),
            [
                "check CF_API_TOKEN",
                "the token needs the permission Account · Load Balancing: Monitors and Pools · Edit, and CF_ACCOUNT_ID must be its account",
                "the token needs the permission Zone · Zone · Read for this check",
            ]
        ),
        (
            403, refusal(9109, "Cannot use the access token from location: 203.0.113.7"),
            Array(
                repeating: "the token's Client IP Address Filtering shuts this address out: "
                    + "add it in the Cloudflare dashboard",
                count: 3
            )
        ),
        (
            403, refusal(9109, "Unauthorized to access requested resource"),
            [
                "check CF_API_TOKEN", "CF_ACCOUNT_ID must be the token's account",
                "CF_ZONE_ID must be a zone of the token",
            ]
        ),
        (
            403, "<html><title>Blocked</title>",
            Array(
                repeating: "a firewall, proxy or portal has answered: let this program through to CF_API_URL",
                count: 3
            )
        ),
        (
            407, "<html>",
            Array(
                repeating: "the proxy wants a login: write HTTPS_PROXY as http://USER:PASSWORD@HOST:PORT",
                count: 3
            )
        ),
    ])
    func `the advice fits the cause`(status: Int, body: String, mends: [String]) async throws {
        let world = EngineWorld()
        world.world.add([Fault(.status(status, retryAfterSeconds: nil, body: body))])
        let (zone, lines) = try await Self.run(world)
        #expect(zone == (body.hasPrefix("<") ? .unanswered : .hidden))
        for (subject, mend) in zip(["token", "account", "zone"], mends) {
            #expect(
                lines.count { $0.contains("Check of the \(subject): ") && $0.hasSuffix("; \(mend)") } == 1,
                "\(lines)"
            )
        }
    }
}
