import CloudflareAPI
import Support
import Testing
import Wire

/// A failure to read is never absence: whatever is not a whole, sound reply is an error.
@Suite(.timeLimit(.minutes(30))) struct MangledReplyTests {
    private static func error(_ call: Call, _ body: [UInt8]) async -> CloudflareError? {
        await Stubbed.error { () throws(CloudflareError) in try await call.run(Stubbed(200, body).client) }
    }

    @Test(arguments: Call.reads + Call.writes)
    func `what is no reply of the API is an error for every call`(call: Call) async {
        let bodies = [
            "", " ", "{}", "[]", "null", "true", "\"x\"", "{\"success\":true}",
            "{\"result\":[]}", "{\"success\":\"true\",\"result\":[]}", "{\"success\":1,\"result\":[]}",
            "{\"success\":true,\"result\":null}",
            "{\"success\":true,\"result\":{}}", "{\"success\":true,\"result\":\"x\"}",
            "{\"success\":true,\"result\":[null]}",
            "{\"success\":true,\"result\":[[]]}", "{\"success\":null,\"result\":[]}", "\u{FEFF}{",
            "{\"success\":true,\"result\":[]} x",
        ]
        for body in bodies {
            let error = await Self.error(call, Array(body.utf8))
            #expect(error?.name == "unusable", "\(body)")
        }
    }

    @Test(arguments: [
        ("list-load_balancer_pool.json", Call.listPools), ("list-load_balancer.json", .listBalancers),
        ("token-verify-ok.json", .verifyToken),
    ])
    func `a recorded reply that is cut anywhere is an error`(name: String, call: Call) async throws {
        var bytes = try Fixture.bytes(name)
        while bytes.last != UInt8(ascii: "}") { bytes.removeLast() }
        #expect(await Self.error(call, bytes) == nil)
        for count in bytes.indices {
            let error = await Self.error(call, Array(bytes[..<count]))
            #expect(error?.name == "unusable", "cut after \(count) bytes")
        }
    }

    private static func pool(_ changes: [(String, JSON?)]) -> JSON {
        var pool = JSONObject([
            ("id", "p1"), ("name", "pool"), ("origins", [["name": "o", "address": "203.0.113.1"]]),
        ])
        for (key, value) in changes { pool[key] = value }
        return .object(pool)
    }

    @Test(arguments: [
        pool([("id", nil)]), pool([("id", "")]), pool([("id", 7)]), pool([("name", nil)]), pool([("name", .null)]),
        pool([("origins", nil)]), pool([("origins", .null)]), pool([("origins", [:])]), pool([("origins", [1])]),
        pool([("origins", [["name": "o"]])]), pool([("origins", [["address": "203.0.113.1"]])]),
        pool([("origins", [["name": 1, "address": "203.0.113.1"]])]), .null, [], "pool",
    ])
    func `a pool that lacks what rewriting it would lose is an error, and in a list only itself`(pool: JSON)
        async throws
    {
        let single = await Self.error(.readPool, Stubbed.success(pool))
        #expect(single?.name == "unusable")
        let listed = try await Stubbed(200, Stubbed.success([Self.pool([]), pool])).client.pools()
        #expect(listed.map(\.id) == ["p1"])
        #expect(listed.unreadable.count == 1 && listed.unreadable.allSatisfy { !$0.defect.isEmpty })
    }

    private static func balancer(_ changes: [(String, JSON?)]) -> JSON {
        var balancer = JSONObject([("id", "l1"), ("name", "app.example.com"), ("default_pools", ["p1"])])
        for (key, value) in changes { balancer[key] = value }
        return .object(balancer)
    }

    @Test(arguments: [
        balancer([("id", nil)]), balancer([("id", "")]), balancer([("name", nil)]), balancer([("default_pools", nil)]),
        balancer([("default_pools", .null)]), balancer([("default_pools", "p1")]),
        balancer([("default_pools", ["p1", .null])]),
        balancer([("default_pools", [["id": "p1"]])]), .null, [], 7,
    ])
    func `a load balancer that lacks what rewriting it would lose is an error, and in a list only itself`(
        balancer: JSON
    ) async throws {
        let single = await Self.error(.readBalancer, Stubbed.success(balancer))
        #expect(single?.name == "unusable")
        let listed = try await Stubbed(200, Stubbed.success([Self.balancer([]), balancer])).client.loadBalancers()
        #expect(listed.map(\.id) == ["l1"])
        #expect(listed.unreadable.count == 1 && listed.unreadable.allSatisfy { $0.stringsAndKeys?.isEmpty != true })
    }

    @Test func `of what cannot be read all that it names is known`() async throws {
        let broken = Self.balancer([("default_pools", .null), ("rules", [["overrides": ["default_pools": ["p9"]]]])])
        let listed = try await Stubbed(200, Stubbed.success([broken])).client.loadBalancers()
        #expect(listed.unreadable.first?.name == "app.example.com")
        #expect(listed.unreadable.first?.stringsAndKeys?.contains("p9") == true)
    }

    @Test func `an empty list is a list`() async throws {
        let stubbed = Stubbed(200, Stubbed.success([], info: ["total_count": 0, "total_pages": 1]))
        #expect(try await stubbed.client.pools().isEmpty)
        #expect(try await stubbed.client.loadBalancers().isEmpty)
    }

    @Test(arguments: [0, 1, 3])
    func `a list whose count does not fit is an error`(total: Int) async {
        let body = Stubbed.success(
            [Self.pool([]), Self.pool([])],
            info: ["total_count": JSON(total), "total_pages": 1]
        )
        let error = await Self.error(.listPools, body)
        #expect(
            error.map { "\($0)" }
                == "Cloudflare API reply cannot be used: a list of 2 elements that says it has \(total)"
        )
    }

    @Test func `a body that breaks off is no reply`() async {
        let stubbed = Stubbed { _, _ in
            let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
            continuation.yield(Stubbed.success([]))
            continuation.finish(throwing: TransportError.lost("reset"))
            return Response(200, body: Body(stream))
        }
        let error = await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.pools() }
        #expect(error.map { "\($0)" } == "Cloudflare API request failed: connection lost: reset")
    }

    @Test func `a reply of 50 MB is not read to its end`() async {
        let stubbed = Stubbed { _, _ in
            let chunk = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
            let stream = AsyncStream<[UInt8]> { continuation in
                for _ in 0..<50 { continuation.yield(chunk) }
                continuation.finish()
            }
            return Response(200, body: Body(stream))
        }
        let error = await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.pools() }
        #expect(
            error.map { "\($0)" } == "Cloudflare API reply cannot be used: the reply is larger than 8 MiB; "
                + "delete pools, load balancers and monitors that nothing uses, or use another account"
        )
    }

    @Test func `a server that does not answer is given up after 30 s`() async {
        let clock = ManualClock()
        let client = CloudflareClient(
            transport: StubTransport { _, _ in Response(200, body: Body(AsyncStream<[UInt8]> { _ in })) },
            token: { "" },
            account: "a",
            zone: "z",
            userAgent: "tests/1",
            time: Time(clock)
        )
        async let outcome = Stubbed.error { () throws(CloudflareError) in try await client.pools() }
        await clock.waitForSleeper(until: .seconds(30))
        clock.advance(by: .seconds(30))
        #expect(await outcome.map { "\($0)" } == "Cloudflare API request failed: no answer within 30 s")
    }
}
