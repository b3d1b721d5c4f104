import FleetSupport
import GeoFleet
import GeoRouting
import Presentation
import Testing
import Wire

@testable import Commands

struct ExplanationTests {
    private static func text(_ some: FleetCase) throws -> String {
        try some.explanation.lines.map(\.text).joined(separator: "\n")
    }

    @Test func `the whole answer for a place`() throws {
        let lines = try FleetCase("Paris, eu drained", FleetCase.drain("eu")).explanation.lines.map(\.text)
        #expect(
            lines == [
                "from Paris (48.86, 2.35)",
                "app.example.com: steering proximity, proxied",
                "",
                "served by   k8s-pool-shop-us_east (us_east), 5,800 km",
                "next        k8s-pool-shop-us_west (us_west), 9,100 km",
                "fallback    k8s-pool-shop-eu (eu) has no enabled origin: when no other pool can serve, none does",
                "certainty   approximate",
                "            - Cloudflare does not say how it measures distances: "
                    + "the shortest way on a sphere is assumed",
                "            - the name is proxied: the place of the Cloudflare data centre counts that the client reaches",
                "            - Cloudflare does not say that the next nearest pool serves when the nearest one is out: "
                    + "it is assumed",
                "",
                "  POOL                    GEO       DISTANCE   STATE",
                "  k8s-pool-shop-eu        eu          480 km   ✗ out: drained",
                "▸ k8s-pool-shop-us_east   us_east   5,800 km   ● serves",
                "  k8s-pool-shop-us_west   us_west   9,100 km   ● can serve",
                "  k8s-pool-shop-asia      asia      9,700 km   ● can serve",
            ]
        )
    }

    private static let answers: [(FleetCase, String)] = [
        (FleetCase("all is well"), "served by   k8s-pool-shop-eu (eu), 480 km\n"),
        (FleetCase("far away", from: "sao paulo"), "served by   k8s-pool-shop-us_east (us_east), 7,700 km\n"),
        (
            FleetCase("without eu", without: ["eu"]),
            "k8s-pool-shop-eu        eu          480 km   ✗ out: switched off by --without"
        ),
        (FleetCase("by name", without: ["k8s-pool-shop-eu"]), "served by   k8s-pool-shop-us_east"),
        (
            FleetCase("down", FleetCase.allDown),
            "k8s-pool-shop-eu (eu), 480 km, as the fallback pool: no other pool can serve"
        ),
        (FleetCase("down", FleetCase.allDown), "none of its origins is up: users get errors"),
        (FleetCase("down", FleetCase.allDown), "✗ out: down, HTTP 503"),
        (FleetCase("none", without: ["eu"], FleetCase.allDown), "served by   no pool: users get error 530"),
        (
            FleetCase("DNS", without: ["eu"]) {
                FleetCase.allDown(&$0)
                $0.balancer { $0.isProxied = false }
            }, "served by   no pool: DNS has no address for users"
        ),
        (
            FleetCase("disabled") { $0.balancer { $0.isEnabled = false } },
            "served by   no pool: the load balancer is disabled"
        ),
        (
            FleetCase("rule") { $0.balancer { $0.custom.ruleCount = 1 } },
            "served by   cannot be told; if nothing decides first: k8s-pool-shop-eu (eu)"
        ),
        (
            FleetCase("random") { $0.balancer { $0.steeringPolicy = "random" } },
            "- the policy is random, which chooses by chance or by measurements: set steering_policy to proximity"
        ),
        (FleetCase("off") { $0.balancer { $0.steeringPolicy = "off" } }, "served by   k8s-pool-shop-asia (asia)"),
        (
            FleetCase("not in the list") { $0.balancer { $0.defaultPools.removeAll { $0 == "pool-us_west" } } },
            "✗ out: not in default_pools"
        ),
    ]

    @Test(arguments: answers)
    func `the text says what serves, or why none does`(some: FleetCase, part: String) throws {
        let text = try Self.text(some)
        #expect(text.contains(part), "\(text)")
    }

    @Test(arguments: [
        ("all is well", nil), ("off", nil), ("everything down", nil), ("disabled", nil),
        ("a rule", "a rule of the load balancer decides first; look at it in Cloudflare's dashboard"),
        ("a pool set", "a pool set of the load balancer decides first; look at it in Cloudflare's dashboard"),
        (
            "random",
            "the policy is random, which chooses by chance or by measurements; set steering_policy to proximity"
        ),
    ])
    func `what cannot be told is a problem with its mend`(name: String, end: String?) throws {
        let some = try #require(FleetCase.all.first { $0.testDescription == name })
        let start = "it cannot be told where app.example.com sends users: "
        #expect(try some.explanation.problem == end.map { .unknown(start + $0) })
    }

    // MARK: JSON

    @Test(arguments: FleetCase.all)
    func `the JSON fits its schema`(some: FleetCase) throws {
        let explanation = try some.explanation.json
        #expect(try JSONSchema(published: "explanation").errors(in: explanation) == [])
        let map = MapReport(try some.question).json
        #expect(try JSONSchema(published: "pool-map").errors(in: map) == [])
    }

    @Test func `the schema finds a fault`() throws {
        var json = try #require(try FleetCase("all is well").explanation.json.object)
        json["status"] = nil
        json["extra"] = 1
        json["kind"] = "PoolMap"
        let errors = try JSONSchema(published: "explanation").errors(in: .object(json))
        #expect(errors == ["$.status: missing", "$.kind: \"PoolMap\"", "$.extra: unknown"])
    }

    @Test func `the JSON has the question, the answer and the chain`() throws {
        let json = try FleetCase("Paris", without: ["eu"]).explanation.json
        #expect(json["spec"]?["from"] == ["city": "Paris", "latitude": 48.86, "longitude": 2.35])
        #expect(json["spec"]?["without"] == ["k8s-pool-shop-eu"])
        let status = try #require(json["status"])
        #expect(status["readAt"] == "2026-09-21T14:13:20Z")
        #expect(
            status["answer"] == [
                "kind": "Pool",
                "pool": ["name": "k8s-pool-shop-us_east", "geo": "us_east", "distanceKilometres": 5837],
            ]
        )
        #expect(status["next"]?["pool"]?["name"] == "k8s-pool-shop-us_west")
        #expect(status["certainty"]?["level"] == "Approximate")
        #expect(status["fallback"] == ["pool": "k8s-pool-shop-eu", "state": "Disabled"])
        let chain = try #require(status["chain"]?.array)
        #expect(chain.map { $0["reason"]?.string } == ["Without", nil, nil, nil])
        #expect(chain.map { $0["serving"]?.bool } == [false, true, false, false])
    }

    @Test(arguments: [
        ("a rule", "Unknown"), ("random", "Unknown"), ("everything down", "FallbackPool"), ("disabled", "None"),
    ])
    func `the kind of the answer`(name: String, kind: String) throws {
        let some = try #require(FleetCase.all.first { $0.testDescription == name })
        #expect(try some.explanation.json["status"]?["answer"]?["kind"]?.string == kind)
    }

    @Test func `nothing that Cloudflare has written reaches a terminal as a command`() throws {
        let some = try #require(FleetCase.all.last)
        let text = try some.explanation.json.indented
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
        #expect(text.contains("bad<U+202E>"))
    }
}
