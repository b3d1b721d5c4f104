import GeoRouting
import Simulation
import Testing
import Wire

@testable import GeoEngine

@Suite(.timeLimit(.minutes(5))) struct StartCheckTests {
    private static func run(
        _ world: EngineWorld,
        hostname: String = "app.example.com"
    ) async throws -> (StartChecks.Zone, [String]) {
        let hostnames = [try #require(Hostname(hostname))]
        let zone = await StartChecks(client: world.client(), hostnames: hostnames, logger: world.log.logger).run()
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
        world.world.add([Fault(.status(403, retryAfterSeconds: nil, body: ""), when: Fault.Match(path: "/zones/"))])
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
        world.world.add([Fault(.status(401, retryAfterSeconds: nil, body: ""))])
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
}
