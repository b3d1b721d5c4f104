import CloudflareAPI
import HTTPTypes
import Support
import Synchronization
import Testing
import Wire

@Suite(.timeLimit(.minutes(30))) struct RequestTests {
    private static let pool: JSON = [
        "id": "p1", "name": "pool", "origins": [["name": "o", "address": "203.0.113.1"]],
    ]
    private static let balancer: JSON = ["id": "l1", "name": "app.example.com", "default_pools": ["p1"]]

    private static func request(
        _ result: JSON,
        _ call: (CloudflareClient) async throws -> Void
    ) async throws -> Request {
        let stubbed = Stubbed(200, Stubbed.success(result))
        try await call(stubbed.client)
        try #require(stubbed.transport.requests.count == 1)
        return stubbed.transport.requests[0]
    }

    @Test func `lists are asked for without parameters, so that they come whole`() async throws {
        let pools = try await Self.request([]) { _ = try await $0.pools() }
        #expect(pools.method == .get && pools.target == "/accounts/acc0unt/load_balancers/pools")
        let balancers = try await Self.request([]) { _ = try await $0.loadBalancers() }
        #expect(balancers.method == .get && balancers.target == "/zones/z0ne/load_balancers")
    }

    @Test func `single objects are read by their ids`() async throws {
        let pool = try await Self.request(Self.pool) { _ = try await $0.pool("p1") }
        #expect(pool.method == .get && pool.target == "/accounts/acc0unt/load_balancers/pools/p1")
        let balancer = try await Self.request(Self.balancer) { _ = try await $0.loadBalancer("l1") }
        #expect(balancer.method == .get && balancer.target == "/zones/z0ne/load_balancers/l1")
        let zone = try await Self.request(["name": "example.com"]) { client in
            let name = try await client.zoneName()
            #expect(name == "example.com")
        }
        #expect(zone.method == .get && zone.target == "/zones/z0ne")
    }

    @Test func `writes carry exactly the given keys`() async throws {
        let body = JSONObject([("name", "x"), ("weight", .number("0.330")), ("nothing", .null)])
        let text = "{\"name\":\"x\",\"weight\":0.330,\"nothing\":null}"
        let create = try await Self.request(Self.pool) { _ = try await $0.createPool(body) }
        #expect(create.method == .post && create.target == "/accounts/acc0unt/load_balancers/pools")
        let patch = try await Self.request(Self.pool) { _ = try await $0.patchPool("p1", body) }
        #expect(patch.method == .patch && patch.target == "/accounts/acc0unt/load_balancers/pools/p1")
        let createBalancer = try await Self.request(Self.balancer) { _ = try await $0.createLoadBalancer(body) }
        #expect(createBalancer.method == .post && createBalancer.target == "/zones/z0ne/load_balancers")
        let patchBalancer = try await Self.request(Self.balancer) { _ = try await $0.patchLoadBalancer("l1", body) }
        #expect(patchBalancer.method == .patch && patchBalancer.target == "/zones/z0ne/load_balancers/l1")
        for request in [create, patch, createBalancer, patchBalancer] {
            #expect(String(decoding: request.body, as: UTF8.self) == text)
            #expect(request.headers[.contentType] == "application/json")
        }
    }

    @Test func `a deletion has no body`() async throws {
        let request = try await Self.request(["id": "p1"]) { try await $0.deletePool("p1") }
        #expect(request.method == .delete && request.target == "/accounts/acc0unt/load_balancers/pools/p1")
        #expect(request.body.isEmpty)
    }

    @Test func `every request is authorized and names the program`() async throws {
        let stubbed = Stubbed(500, "")
        for call in Call.reads + Call.writes {
            _ = await Stubbed.error { () throws(CloudflareError) in try await call.run(stubbed.client) }
        }
        #expect(stubbed.transport.requests.count == Call.reads.count + Call.writes.count)
        for request in stubbed.transport.requests {
            #expect(request.headers[.authorization] == "Bearer \(Stubbed.token)")
            #expect(request.headers[.userAgent] == "tests/1")
            #expect(request.headers[.accept] == "application/json")
            #expect(!request.target.contains(Stubbed.token))
            #expect(request.headers[.contentType] == (request.isWrite ? "application/json" : nil))
        }
    }

    @Test func `the token is asked for anew for each request`() async throws {
        let count = Mutex(0)
        let transport = StubTransport { _, _ in Response(200, body: Body(Stubbed.success([]))) }
        let client = CloudflareClient(
            transport: transport,
            token: {
                count.withLock { count in
                    count += 1
                    return "token-\(count)"
                }
            },
            account: "a",
            zone: "z",
            userAgent: "tests/1",
            time: Time(ManualClock())
        )
        _ = try await client.pools()
        _ = try await client.pools()
        #expect(transport.requests.map { $0.headers[.authorization] } == ["Bearer token-1", "Bearer token-2"])
    }

    @Test func `an id cannot leave its path`() async throws {
        let request = try await Self.request(Self.pool) { _ = try await $0.pool("../x?y=1#z") }
        #expect(request.target == "/accounts/acc0unt/load_balancers/pools/..%2Fx%3Fy%3D1%23z")
    }

    @Test func `the maps' pools are named besides the default ones`() async throws {
        let balancer: JSON = [
            "id": "l1", "name": "app.example.com", "default_pools": ["p1"], "fallback_pool": "p1",
            "region_pools": ["WEU": ["p2", "p3"]], "country_pools": ["DE": ["p4"]],
            "pop_pools": ["FRA": ["p5"], "LHR": []],
        ]
        let stubbed = Stubbed(200, Stubbed.success(balancer))
        #expect(try await stubbed.client.loadBalancer("l1").mappedPools == ["p2", "p3", "p4", "p5"])
    }
}

/// Tokens of users and of accounts are verified at different places.
@Suite(.timeLimit(.minutes(30))) struct TokenVerificationTests {
    @Test(arguments: [(401, 1000), (403, 1000), (400, 1000), (404, 0), (400, 1001)])
    func `a token that the user's endpoint does not know is asked for at the account's`(status: Int, code: Int)
        async throws
    {
        let stubbed = Stubbed { _, request in
            request.target == "/user/tokens/verify"
                ? Response(status, body: Body(Stubbed.failure(code, "Invalid API Token")))
                : Response(200, body: Body(Stubbed.success(["id": "x", "status": "active"])))
        }
        #expect(try await stubbed.client.verifyToken().status == "active")
        #expect(stubbed.transport.requests.map(\.target) == ["/user/tokens/verify", "/accounts/acc0unt/tokens/verify"])
    }

    @Test(arguments: [500, 429, 302])
    func `a fault of the server is no verdict on the token`(status: Int) async {
        let stubbed = Stubbed(status, "")
        let error = await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.verifyToken() }
        #expect(error != nil)
        #expect(stubbed.transport.requests.count == 1)
    }

    @Test func `a token that neither knows is unauthorized`() async {
        let stubbed = Stubbed(401, Stubbed.failure(1000, "Invalid API Token"))
        let error = await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.verifyToken() }
        #expect(
            error.map { "\($0)" }
                == "Cloudflare API request failed: 401 Unauthorized (code 1000: Invalid API Token)"
        )
    }

    @Test func `a disabled token is told as such`() async throws {
        let stubbed = Stubbed(200, Stubbed.success(["id": "x", "status": "disabled"]))
        #expect(try await stubbed.client.verifyToken().status == "disabled")
    }
}
