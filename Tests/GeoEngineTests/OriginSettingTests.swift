import EngineSupport
import GeoRouting
import Simulation
import Support
import Testing
import Wire

@testable import GeoEngine

/// Port and Host header against a server: sent with the note, and at rest after that.
@Suite(.timeLimit(.minutes(30))) struct OriginSettingTests {
    private static let name = "k8s-pool-c1-eu"

    private static func rules() -> RoutingRules? {
        var rules = EngineWorld.rules()
        rules?.targets.originHosts = ["*.example.com", "*.elsewhere.example"].compactMap {
            try? HostnameGlob(reading: $0)
        }
        return rules
    }

    private static func source(_ address: String = "203.0.113.1", port: String? = nil, host: String? = nil)
        -> SourceObject
    {
        var source = EngineSupport.source(address)
        (source.port, source.originHost) = (port, host)
        return source
    }

    private static func origin(_ world: EngineWorld, _ number: Int = 0) -> JSON? {
        let origins = world.pool(name)?["origins"]?.array ?? []
        return origins.indices.contains(number) ? origins[number] : nil
    }

    @Test func `they come, change and go with the annotations, in one request each`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(Self.rules())
        let steps: [(source: SourceObject, port: JSON?, header: JSON?)] = [
            (Self.source(port: "8443", host: "a.example.com"), 8443, ["Host": ["a.example.com"]]),
            (Self.source(port: "9443", host: "b.example.com"), 9443, ["Host": ["b.example.com"]]),
            (Self.source("203.0.113.2", port: "9443", host: "b.example.com"), 9443, ["Host": ["b.example.com"]]),
            (Self.source("203.0.113.2", host: "b.example.com"), nil, ["Host": ["b.example.com"]]),
            (Self.source("203.0.113.2"), nil, nil),
        ]
        for (number, step) in steps.enumerated() {
            let mark = world.mark
            _ = await reconciler.pass([step.source], isResync: true)
            #expect(Self.origin(world)?["port"] == step.port, "step \(number)")
            #expect(Self.origin(world)?["header"] == step.header, "step \(number)")
            #expect(world.writes(since: mark).count == (number == 0 ? 2 : 1), "step \(number)")
            let rest = world.mark
            _ = await reconciler.pass([step.source], isResync: true)
            #expect(world.writes(since: rest) == [], "step \(number)")
        }
        #expect(
            world.pool(Self.name)?["description"]
                == "[external-dns-geo/1:eu-1(origin-eu=33)] [external-dns-geo-note/1:eu-1(h:app.example.com)]"
        )
    }

    @Test(arguments: [Rewrite.headerNamesInLowerCase, .namesInUpperCase, .namesWithDot])
    func `a Host header in the server's own spelling is ours still`(rewrite: Rewrite) async throws {
        let world = EngineWorld { $0.rewrites = [rewrite] }
        let reconciler = try world.reconciler(Self.rules())
        _ = await reconciler.pass([Self.source(host: "a.example.com")], isResync: true)
        let mark = world.mark
        _ = await reconciler.pass([Self.source(host: "a.example.com")], isResync: true)
        #expect(world.writes(since: mark) == [])
        _ = await reconciler.pass([Self.source()], isResync: true)
        #expect(Self.origin(world)?["header"] == nil)
    }

    @Test func `a server that drops them is not asked again and again`() async throws {
        var world = EngineWorld()
        world.meddling = Meddling(show: { object, _ in
            var object = object
            let origins = (object["origins"]?.array ?? []).compactMap(\.object).map { origin in
                var origin = origin
                (origin["port"], origin["header"]) = (nil, nil)
                return JSON.object(origin)
            }
            if !origins.isEmpty { object["origins"] = .array(origins) }
            return object
        })
        let reconciler = try world.reconciler(Self.rules())
        let sources = [Self.source(port: "8443", host: "a.example.com")]
        _ = await reconciler.pass(sources, isResync: true)
        let mark = world.mark
        for _ in 0..<5 { _ = await reconciler.pass(sources, isResync: true) }
        #expect(world.writes(since: mark) == [])
        #expect(world.log.lines.contains { $0.contains("Cloudflare did not take the port of origin-eu") })
        #expect(world.log.lines.contains { $0.contains("Cloudflare did not take the Host header of origin-eu") })
    }

    @Test func `a Host header that Cloudflare refuses blocks nothing else, and is tried again later`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(Self.rules())
        let bad = Self.source(host: "app.elsewhere.example")
        var good = Self.source("203.0.113.2", port: "8443")
        good.name = "api"
        let report = await reconciler.passUntilDone([bad, good])
        #expect(Self.origin(world)?["address"] == "203.0.113.1" && Self.origin(world)?["header"] == nil)
        #expect(Self.origin(world, 1)?["address"] == "203.0.113.2" && Self.origin(world, 1)?["port"] == 8443)
        #expect(world.balancers.count == 1)
        #expect(report.unreadyReason == nil && report.outcome != .refused)
        let mark = world.mark
        for _ in 0..<5 { _ = await reconciler.pass([bad, good], isResync: true) }
        #expect(world.writes(since: mark) == [])
        let line = "warning Pool k8s-pool-c1-eu: port and Host header of origin origin-eu are left as they are: 400"
        #expect(world.log.lines.contains { $0.hasPrefix(line) })
        world.clock.advance(by: .seconds(61))
        _ = await reconciler.passUntilDone([bad, good])
        #expect(world.writes(since: mark).count == 1)
        // Another name is tried at once.
        let mended = Self.source(host: "app.example.com")
        _ = await reconciler.passUntilDone([mended, good])
        #expect(Self.origin(world)?["header"] == ["Host": ["app.example.com"]])
    }
}
