import EngineSupport
import CloudflareAPI
import GeoRouting
import Simulation
import Support
import Testing
import Wire

@testable import GeoEngine

/// A write that did not take is known as such: said once, and at rest after that.
@Suite(.timeLimit(.minutes(30))) struct IgnoredFieldTests {
    private static let name = "k8s-pool-c1-eu"

    struct Server: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Lines that tell of it; 0 where both mean the same.
        var lines = 0
        /// Whether only later reads show it, not the reply.
        var isLate = false
        var change: @Sendable (inout JSONObject) -> Void
    }

    private static func each(_ key: String, _ body: @escaping @Sendable (inout JSONObject) -> Void)
        -> @Sendable (
            inout JSONObject
        ) -> Void
    {
        { object in
            guard let elements = object[key]?.array else { return }
            object[key] = .array(
                elements.map { element in
                    guard var inner = element.object else { return element }
                    body(&inner)
                    return .object(inner)
                }
            )
        }
    }

    private static let rounding: @Sendable (inout JSONObject) -> Void = { object in
        for key in ["latitude", "longitude"] {
            if let number = object[key]?.double { object[key] = JSON((number * 10).rounded() / 10) }
        }
    }

    private static let servers = [
        Server(testDescription: "rounds coordinates to two decimals") { object in
            for key in ["latitude", "longitude"] {
                if let number = object[key]?.double { object[key] = JSON((number * 100).rounded() / 100) }
            }
        },
        Server(testDescription: "rounds coordinates to one decimal", lines: 1, change: rounding),
        Server(testDescription: "echoes coordinates, and shows them rounded", lines: 1, isLate: true, change: rounding),
        Server(testDescription: "drops coordinates", lines: 2) { object in
            (object["latitude"], object["longitude"]) = (nil, nil)
        },
        Server(testDescription: "respaces code lists") { object in
            if let codes = object["expected_codes"]?.string {
                object["expected_codes"] = .string(codes.split(separator: ",").joined(separator: ", "))
            }
        },
        Server(testDescription: "writes header names in lower case") { object in
            if let host = object["header"]?["Host"] { object["header"] = ["host": host] }
        },
        Server(testDescription: "raises the interval of monitors", lines: 1) { object in
            if object["interval"] != nil { object["interval"] = 120 }
        },
        Server(
            testDescription: "spells IPv6 out",
            change: each("origins") { origin in
                if origin["address"] == "2001:db8::1" { origin["address"] = "2001:0DB8:0:0:0:0:0:1" }
            }
        ),
        Server(
            testDescription: "rounds weights",
            lines: 1,
            change: each("origins") { origin in
                if let weight = origin["weight"]?.double { origin["weight"] = JSON((weight * 10).rounded() / 10) }
            }
        ),
        Server(testDescription: "breaks descriptions into lines") { object in
            if let text = object["description"]?.string, text.contains("(") {
                object["description"] = .string(text.split(separator: "(").joined(separator: "(\n"))
            }
        },
        Server(testDescription: "drops descriptions of pools", lines: 1) { object in
            if object["origins"] != nil { object["description"] = "" }
        },
        Server(testDescription: "keeps steering_policy", lines: 1) { object in
            if object["steering_policy"] != nil { object["steering_policy"] = "off" }
        },
        Server(testDescription: "keeps proxied", lines: 1) { object in
            if object["proxied"] != nil { object["proxied"] = false }
        },
        Server(testDescription: "writes host names in upper case with a dot") { object in
            if object["default_pools"] != nil { object["name"] = "APP.example.com." }
        },
        Server(
            testDescription: "drops an origin",
            lines: 2,
            change: { object in
                guard let origins = object["origins"]?.array else { return }
                object["origins"] = .array(origins.filter { $0["address"] != "2001:db8::1" })
            }
        ),
        Server(
            testDescription: "respells an address so that nobody knows it again",
            lines: 1,
            change: each("origins") { origin in
                if origin["address"] == "2001:db8::1" { origin["address"] = "edge-1.example.net" }
            }
        ),
        Server(testDescription: "stamps to the second") { object in
            if let stamp = object["modified_on"]?.string { object["modified_on"] = .string(stamp.prefix(19) + "Z") }
        },
        Server(testDescription: "stamps to the nanosecond") { object in
            if let stamp = object["modified_on"]?.string { object["modified_on"] = .string(stamp.dropLast() + "000Z") }
        },
    ]

    @Test(arguments: servers)
    func `whatever the server makes of what it was sent, ten passes at rest write nothing`(server: Server) async throws
    {
        var world = EngineWorld()
        world.meddling.show = { object, isReply in
            if isReply, server.isLate { return object }
            var shown = object
            server.change(&shown)
            return shown
        }
        var rules = try #require(EngineWorld.rules())
        rules.monitor = .managed(
            MonitorSettings(kind: .https, path: "/", interval: 60, expectedCodes: "200,301", host: "app.example.com")
        )
        let reconciler = try world.reconciler(rules)
        let sources = [source("203.0.113.1", "2001:db8::1")]
        _ = await reconciler.pass(sources, isResync: true)
        _ = await reconciler.pass(sources, isResync: true)
        let mark = world.mark
        var reports: [PassReport] = []
        for _ in 0..<10 { reports.append(await reconciler.pass(sources, isResync: true)) }
        #expect(world.writes(since: mark) == [])
        #expect(reports.allSatisfy { $0.unreadyReason == nil })
        let told = world.log.lines.filter { $0.hasPrefix("warning") && !$0.contains("No monitor") }
        #expect(told.count <= server.lines, "\(told)")
        if server.lines > 0 { #expect(!told.isEmpty) }
    }

    @Test func `what did not take is written again when the wish changes`() async throws {
        var world = EngineWorld()
        world.meddling.show = { object, _ in
            var shown = object
            Self.rounding(&shown)
            return shown
        }
        let reconciler = try world.reconciler(EngineWorld.rules())
        _ = await reconciler.pass([source("203.0.113.1")], isResync: true)
        let report = await reconciler.pass([source("203.0.113.2")], isResync: false)
        #expect(report.writes == 1)
        #expect(world.pool(Self.name)?["origins"]?.array?.first?["address"] == "203.0.113.2")
        #expect(world.lastBody()?.object?.keys == ["origins"])
    }

    @Test func `a membership that did not take is tried again with longer and longer waits`() async throws {
        var world = EngineWorld()
        _ = try await world.somebody.createPool([
            "name": "other", "latitude": 1, "longitude": 2, "origins": [["name": "o", "address": "198.51.100.1"]],
        ])
        let other = try #require(world.pool("other")?["id"])
        _ = try await world.somebody.createLoadBalancer([
            "name": "app.example.com", "default_pools": [other], "fallback_pool": other, "proxied": true,
            "steering_policy": "proximity",
        ])
        world.meddling.show = { object, _ in
            var shown = object
            if shown["default_pools"] != nil { shown["default_pools"] = [other] }
            return shown
        }
        let reconciler = try world.reconciler(EngineWorld.rules())
        var tries: [Int] = []
        for _ in 0..<60 {
            let mark = world.mark
            _ = await reconciler.pass([source("203.0.113.1")], isResync: true)
            tries.append(
                world.writes(since: mark).filter { $0.hasPrefix("PATCH /load") || $0.contains("PATCH /") }.count
            )
            world.clock.advance(by: .seconds(60))
        }
        let sum = tries.reduce(0, +)
        #expect((4...12).contains(sum), "\(tries)")
        #expect(world.log.lines.count { $0.contains("did not take the default_pools") } == 1)
    }

    @Test func `what did not take is repaired again once another changes what is shown`() async throws {
        var world = EngineWorld()
        world.meddling.show = { object, _ in
            var shown = object
            Self.rounding(&shown)
            return shown
        }
        let reconciler = try world.reconciler(EngineWorld.rules())
        for _ in 0..<2 { _ = await reconciler.pass([source("203.0.113.1")], isResync: true) }
        let id = try #require(world.pool(Self.name)?["id"]?.string)
        _ = try await world.somebody.patchPool(id, ["latitude": 1, "longitude": 2])
        #expect(await reconciler.pass([source("203.0.113.1")], isResync: true).writes == 1)
        #expect(world.pool(Self.name)?["latitude"]?.double == Place.predefined[0].coordinates.latitude)
    }

    /// How many lines each switch of the simulated server may cost; those that are not here cost none.
    private static let lines: [Rewrite: Int] = [
        .coordinatesToTenths: 1, .coordinatesDropped: 2, .intervalRaised: 1, .steeringKept: 1, .weightsToTenths: 1,
    ]

    @Test(arguments: Rewrite.allCases, [false, true])
    func `whatever the simulated server rewrites, ten passes at rest write nothing`(
        rewrite: Rewrite,
        isEchoed: Bool
    ) async throws {
        let world = EngineWorld { settings in
            settings.rewrites = [rewrite]
            settings.repliesWithSentValues = isEchoed
            settings.minimumProbeInterval = 90
            settings.zoneName = "bücher.example"
        }
        var rules = try #require(EngineWorld.rules(hostnames: "app.bücher.example"))
        rules.zone = Hostname("bücher.example")
        let interval = rewrite == .intervalRaised ? 60 : 120
        rules.monitor = .managed(
            MonitorSettings(
                kind: .https,
                path: "/",
                interval: interval,
                expectedCodes: "200,301",
                host: "app.xn--bcher-kva.example"
            )
        )
        let reconciler = try world.reconciler(rules)
        let sources = [source("203.0.113.1", "2001:db8::1", "LB-1.example.net")]
        for _ in 0..<2 { _ = await reconciler.pass(sources, isResync: true) }
        let mark = world.mark
        for _ in 0..<10 {
            let report = await reconciler.pass(sources, isResync: true)
            #expect(report.unreadyReason == nil, "\(report.unreadyReason ?? "")")
        }
        #expect(world.writes(since: mark) == [])
        #expect(world.pool(Self.name)?["origins"]?.array?.count == 3 && world.balancers.count == 1)
        let told = world.log.lines.filter { $0.hasPrefix("warning") }
        #expect(told.count <= Self.lines[rewrite] ?? 0, "\(told)")
    }

    /// Stamps of whole seconds do not tell two writers apart; what a token says does.
    @Test func `another's write under the same stamp is no write that did not take`() throws {
        func token(_ entries: String) -> String { "[external-dns-geo/1:\(entries)]" }
        func reply(_ description: String) throws -> WriteReply {
            let pool = try PoolObject([
                "id": "p", "name": .string(Self.name), "description": .string(description),
                "modified_on": "2026-11-28T20:00:00Z",
                "origins": [["name": "origin-eu", "address": "203.0.113.1", "enabled": true, "weight": 0.33]],
            ])
            return try #require(WriteReply(.pool(pool)))
        }
        let sent = token("eu-1(origin-eu=33)")
        let field = ObservedField("p", .description)
        let shown = try reply(token("eu-1(origin-eu=33)us-2(origin-us=33)")).current
        var ignored = IgnoredFields()
        ignored.noteWrite([(field, .description(PoolDescription(sent)))], try reply(sent), at: .zero)
        ignored.noteRead(shown, modifiedOnByID: ["p": "2026-11-28T20:00:00Z"], at: .zero)
        #expect(ignored.count == 0)
        #expect(ignored.planningState(shown, at: .zero)[field] == shown[field])
    }
}
