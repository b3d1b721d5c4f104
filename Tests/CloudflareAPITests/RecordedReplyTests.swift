import Support
import CloudflareAPI
import HTTPTypes
import Testing
import Wire

@Suite(.timeLimit(.minutes(30))) struct RecordedReplyTests {
    private static func stubbed(_ name: String, _ status: Int = 200, headers: HTTPFields = [:]) throws -> Stubbed {
        Stubbed(status, try Fixture.bytes(name), headers: headers)
    }

    @Test func `pools are read with every key they have`() async throws {
        let pools = try await Self.stubbed("list-load_balancer_pool.json").client.pools()
        #expect(pools.map(\.json) == (try Fixture.objects("list-load_balancer_pool.json")))
        #expect(pools.map(\.name) == ["pool1", "pool2"])
        #expect(pools.map(\.id) == ["d999803efd63ea2ec38054109b36de15", "d6a3c9d8530aa835d9a3c4587b0e7e80"])
        #expect(pools.map(\.description) == ["", ""])
        #expect(pools.map(\.isEnabled) == [true, true])
        #expect(pools.map(\.latitude) == [nil, nil])
        #expect(pools.map(\.modified) == ["2025-02-26T20:44:27.999349Z", "2025-02-26T20:44:27.967706Z"])
        let origin = try #require(pools.first?.origins.first)
        #expect(origin.keys == ["address", "enabled", "name", "weight", "header"])
        #expect(origin["header"] == ["host": ["origin_address"]])
    }

    @Test func `load balancers are read with every key they have`() async throws {
        let balancers = try await Self.stubbed("list-load_balancer.json").client.loadBalancers()
        #expect(balancers.map(\.json) == (try Fixture.objects("list-load_balancer.json")))
        #expect(balancers.count == 2)
        let first = try #require(balancers.first)
        #expect(first.name == "tf-testacc-lb-fwwjdnedoi.terraform.cfapi.net")
        #expect(first.defaultPools == ["c36b8a3066b335b2af7e940f2588805d"])
        #expect(first.fallbackPool == "c36b8a3066b335b2af7e940f2588805d")
        #expect(first.steeringPolicy == "off" && !first.isProxied && first.isEnabled)
        #expect(first.zoneName == "terraform.cfapi.net")
        #expect(first.mappedPools.isEmpty)
    }

    /// The recording was cut by hand: five monitors of the forty that its count tells of.
    @Test func `a list that is shorter than it says is no list`() async throws {
        let stubbed = try Self.stubbed("list-load_balancer_monitor.json")
        let error = await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.monitors() }
        #expect(
            error.map { "\($0)" } == "Cloudflare API reply cannot be used: a list of 5 elements that says it has 40"
        )
    }

    @Test func `monitors are read with every key they have`() async throws {
        let objects = try Fixture.objects("list-load_balancer_monitor.json")
        let stubbed = Stubbed(200, Stubbed.success(.array(objects.map { .object($0) })))
        let monitors = try await stubbed.client.monitors()
        #expect(monitors.map(\.json) == objects)
        let first = try #require(monitors.first)
        #expect(first.kind == "http" && first.path == "/custom" && first.interval == 60 && first.expectedCodes == "5xx")
    }

    @Test func `a valid token is active`() async throws {
        #expect(try await Self.stubbed("token-verify-ok.json").client.verifyToken().status == "active")
    }

    @Test func `a malformed token header is a matter of the token`() async throws {
        let stubbed = try Self.stubbed("error-400-authorization-header.json", 400)
        let error = await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.pools() }
        #expect(error?.name == "unauthorized")
        #expect(
            error.map { "\($0)" } == "Cloudflare API request failed: 400 Bad Request "
                + "(code 6003: Invalid request headers: Invalid format for Authorization header)"
        )
    }

    @Test func `a pool that is in use is not deleted`() async throws {
        let stubbed = try Self.stubbed("error-412-pool-referenced.json", 412)
        let error = await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.deletePool("id") }
        #expect(error?.name == "refused")
        #expect(
            error.map { "\($0)" } == "Cloudflare API request failed: 412 Precondition Failed "
                + "(code 1005: This object is referenced by other objects, delete them first.)"
        )
    }

    @Test(arguments: [("7", 7), ("3600", 3600), ("0", 0), (nil, nil), ("soon", nil)] as [(String?, Int?)])
    func `a rate limit tells how long to wait`(header: String?, seconds: Int?) async throws {
        var headers = HTTPFields()
        headers[.retryAfter] = header
        let stubbed = try Self.stubbed("error-429-rate-limited.json", 429, headers: headers)
        let error = await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.pools() }
        guard case .rateLimited(let wait)? = error else {
            Issue.record("\(String(describing: error)) is no rate limit")
            return
        }
        #expect(wait == seconds.map { .seconds($0) })
        let tail = seconds.map { " (retry after \($0) s)" } ?? ""
        #expect(error.map { "\($0)" } == "Cloudflare API request failed: 429 Too Many Requests" + tail)
    }
}
