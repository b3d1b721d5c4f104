import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// What Cloudflare refuses, and in which words.
struct CloudflareErrorTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var method = HTTPRequest.Method.post
        var target: @Sendable (Bench) -> String = { $0.pools }
        var body: JSON?
        var status = 400
        var code = 1002
        var message: String
    }

    private static let origin: JSON = ["name": "a", "address": "203.0.113.1"]

    private static func pool(_ title: String, _ more: JSON, _ message: String) -> Row {
        let base = JSONObject([("name", "p"), ("origins", [origin])])
        return Row(
            testDescription: title,
            body: .object(base.merging(more.object ?? JSONObject())),
            message: message + ": validation failed"
        )
    }

    private static let pools = [
        pool("no name", ["name": ""], "name is required"),
        pool(
            "a dot in the name",
            ["name": "a.b"],
            "name must only contain alphanumeric characters, hyphens and underscores"
        ),
        pool("no origin", ["origins": []], "the origin list length must be in range [1, 3]"),
        pool(
            "too many origins",
            ["origins": .array(Array(repeating: origin, count: 4))],
            "the origin list length must be in range [1, 3]"
        ),
        pool(
            "the same address twice",
            [
                "origins": [["name": "a", "address": "203.0.113.1"], ["name": "b", "address": "203.0.113.1"]]
            ],
            "origin address must be unique in a pool"
        ),
        pool(
            "the same name twice",
            [
                "origins": [["name": "a", "address": "203.0.113.1"], ["name": "a", "address": "203.0.113.2"]]
            ],
            "origin name must be unique in a pool"
        ),
        pool(
            "an unusable address",
            ["origins": [["name": "a", "address": "203.0.113"]]],
            "origin address is not an IP address or hostname"
        ),
        pool(
            "a private address",
            ["origins": [["name": "a", "address": "10.0.0.1"]]],
            "origin address 10.0.0.1 is private and needs a virtual_network_id"
        ),
        pool(
            "a weight above one",
            ["origins": [["name": "a", "address": "203.0.113.1", "weight": 33]]],
            "weight is not in range [0, 1] with steps of 0.01"
        ),
        pool(
            "a weight between the steps",
            ["origins": [["name": "a", "address": "203.0.113.1", "weight": 0.333]]],
            "weight is not in range [0, 1] with steps of 0.01"
        ),
        pool("half of the coordinates", ["latitude": 1], "latitude and longitude must be set together"),
        pool("a latitude beyond the pole", ["latitude": 91, "longitude": 0], "latitude is not in range [-90, 90]"),
        pool("an unknown monitor", ["monitor": "nope"], "monitor not found"),
        pool("a text for a boolean", ["enabled": "yes"], "enabled is not a boolean"),
        pool(
            "a description that is too long",
            ["description": .string(String(repeating: "x", count: 1025))],
            "description is not a string"
        ),
    ]

    private static func balancer(_ title: String, _ body: JSON, _ message: String) -> Row {
        Row(testDescription: title, target: { $0.balancers }, body: body, message: message + ": validation failed")
    }

    private static let balancers = [
        balancer("a hostname outside the zone", ["name": "app.example.net"], "invalid hostname: app.example.net"),
        balancer("no pool", ["name": "app.example.com"], "default_pools must have at least one pool"),
        balancer("no fallback", ["name": "app.example.com", "default_pools": ["x"]], "fallback_pool is required"),
        balancer(
            "an unknown pool",
            ["name": "app.example.com", "default_pools": ["x"], "fallback_pool": "x"],
            "pool x not found"
        ),
        Row(
            testDescription: "a monitor without expected codes",
            target: { $0.monitors },
            body: ["type": "https"],
            message: "expected_codes is required: validation failed"
        ),
        Row(
            testDescription: "an interval that the plan does not allow",
            target: { $0.monitors },
            body: ["expected_codes": "2xx", "interval": 5],
            message: "interval is not in range [10, 3600]: validation failed"
        ),
    ]

    private static let paths = [
        Row(
            testDescription: "an unknown pool id",
            method: .get,
            target: { $0.pools + "/17b5962d775c646f3f9725cbc7a53df4" },
            status: 404,
            code: 1001,
            message: "object not found"
        ),
        Row(
            testDescription: "a zone id that is none",
            method: .get,
            target: { _ in "/zones/example.com" },
            code: 7003,
            message: "Could not route to /zones/example.com, perhaps your object identifier is invalid?"
        ),
        Row(
            testDescription: "somebody else's account",
            method: .get,
            target: { _ in "/accounts/00000000000000000000000000000000/load_balancers/pools" },
            status: 403,
            code: 9109,
            message: "Unauthorized to access requested resource"
        ),
        Row(
            testDescription: "health of a pool without monitor",
            method: .get,
            target: { $0.pools + "/known/health" },
            status: 404,
            code: 1001,
            message: "object not found"
        ),
    ]

    @Test(arguments: pools + balancers + paths)
    func `a bad request is refused in the API's words`(_ row: Row) async throws {
        let bench = Bench { $0.cloudflare.originsPerPool = 3 }
        let reply = try await bench.cloudflare(row.method, row.target(bench), row.body)
        #expect(reply.status == row.status)
        #expect(reply.code == row.code)
        #expect(reply.message == row.message)
        #expect(reply.json["success"] == false)
        #expect(reply.json["result"]?.isNull == true)
    }

    @Test(arguments: [
        ("", 400, 9106), ("Bearer", 400, 6003), ("Bearer x y", 400, 6003), ("Basic abc", 400, 6003),
        ("Bearer 0123456789012345678901234567890123456789", 403, 9109),
        ("Bearer geosim-token-disabled-0123456789abcdef01", 403, 9109),
    ])
    func `a bad credential`(_ header: String, _ status: Int, _ code: Int) async throws {
        let bench = Bench()
        let headers: HTTPFields = header.isEmpty ? [:] : [.authorization: header]
        let reply = try await bench.send(Request(.get, bench.pools, headers: headers), .cloudflare)
        #expect(reply.status == status)
        #expect(reply.code == code)
    }

    @Test func `a bogus token is told so where it asks to be verified`() async throws {
        let bench = Bench()
        bench.token = "0123456789012345678901234567890123456789"
        let reply = try await bench.cloudflare(.get, "/user/tokens/verify")
        #expect(reply.status == 401)
        #expect(reply.code == 1000)
        #expect(reply.message == "Invalid API Token")
    }

    @Test func `a token whose time is over is verified as expired, and may do nothing`() async throws {
        let bench = Bench()
        bench.token = "geosim-token-expired-0123456789abcdef012"
        let reply = try await bench.cloudflare(.get, "/user/tokens/verify")
        #expect(reply.json["result"]?["status"] == "expired")
        #expect(reply.json["result"]?["expires_on"] == "2025-01-01T00:00:00Z")
        #expect(try await bench.cloudflare(.get, bench.pools).code == 9109)
    }

    @Test func `an account-owned token is verified at its account alone`() async throws {
        let bench = Bench()
        bench.token = "geosim-token-account-owned-0123456789abc"
        let account = bench.world.settings.cloudflare.accountID
        #expect(try await bench.cloudflare(.get, "/user/tokens/verify").code == 1000)
        #expect(try await bench.cloudflare(.get, "/accounts/\(account)/tokens/verify").status == 200)
    }

    @Test func `a token may do what it is granted and no more`() async throws {
        let bench = Bench()
        bench.token = "geosim-token-original-0123456789abcdef01"
        let zone = "/zones/\(bench.world.settings.cloudflare.zoneID)"
        let refused = try await bench.cloudflare(.get, zone)
        #expect(refused.status == 403)
        #expect(refused.code == 10000)
        #expect(try await bench.cloudflare(.get, bench.pools).status == 200)
        bench.token = "geosim-token-read-only-0123456789abcdef0"
        #expect(try await bench.cloudflare(.get, zone).status == 200)
        #expect(try await bench.cloudflare(.post, bench.pools, ["name": "x"]).code == 10000)
    }

    @Test func `a name that is taken`() async throws {
        let bench = Bench()
        let pool = try await bench.pool("one")
        let again = try await bench.cloudflare(.post, bench.pools, ["name": "one", "origins": [Self.origin]])
        #expect(again.status == 409)
        #expect(again.code == 1003)
        let balancer = CloudflareConformanceTests.balancer(pool)
        #expect(try await bench.cloudflare(.post, bench.balancers, balancer).status == 200)
        #expect(try await bench.cloudflare(.post, bench.balancers, balancer).code == 1003)
    }

    @Test func `proximity needs coordinates of every pool`() async throws {
        let bench = Bench()
        let placed = try await bench.pool("placed", ["203.0.113.1"], ["latitude": 1, "longitude": 2])
        let lost = try await bench.pool("lost", ["203.0.113.2"])
        var body = try #require(CloudflareConformanceTests.balancer(placed, lost).object)
        body["steering_policy"] = "proximity"
        let reply = try await bench.cloudflare(.post, bench.balancers, .object(body))
        #expect(
            reply.message
                == "Proximity Load Balancer has pools missing Latitude/Longitude. Pool id's \(lost): validation failed"
        )
        body["default_pools"] = [.string(placed)]
        #expect(try await bench.cloudflare(.post, bench.balancers, .object(body)).status == 200)
    }

    @Test func `past the quota nothing is created`() async throws {
        let bench = Bench { $0.cloudflare.poolLimit = 1 }
        _ = try await bench.pool("one")
        let reply = try await bench.cloudflare(.post, bench.pools, ["name": "two", "origins": [Self.origin]])
        #expect(reply.status == 400)
        #expect(reply.message == "Exceeded quota for pools")
    }

    @Test func `a monitor in use stays`() async throws {
        let bench = Bench()
        let made = try await bench.cloudflare(.post, bench.monitors, ["expected_codes": "200"])
        let monitor = try #require(made.json["result"]?["id"]?.string)
        let pool = try await bench.pool("one", ["203.0.113.1"], ["monitor": .string(monitor)])
        #expect(try await bench.cloudflare(.delete, bench.monitors + "/" + monitor).code == 1005)
        _ = try await bench.cloudflare(.delete, bench.pools + "/" + pool)
        let gone = try await bench.cloudflare(.delete, bench.monitors + "/" + monitor)
        #expect(gone.json["result"] == ["id": .string(monitor)])
    }
}
