import EngineSupport
import GeoRouting
import Testing
import Wire

@testable import CloudflareAPI
@testable import GeoEngine
@testable import GeoRouting

/// What we send: the changed keys and nothing else, with all that we do not model carried over.
struct RequestBodyTests {
    private static let pool = """
        {"id":"p1","name":"k8s-pool-c1-eu","description":"Berlin","enabled":false,"latitude":50.1109,"longitude":8.6821,
        "monitor":"m1","load_shedding":{"default_percent":7},"new_in_2027":[{"a":null}],"minimum_origins":2,
        "origins":[{"address":"203.0.113.1","enabled":false,"name":"origin-eu","weight":0.33,"port":8443,
        "header":{"Host":["www.example.com"]},"big":9007199254740993,"nothing":null,"healthy":true,"failure_reason":"No failures"},
        {"address":"198.51.100.1","enabled":true,"name":"blue","weight":0.10,"flatten_cname":false,
        "deep":{"er":[1.50,{"x":"ü"}]},"disabled_at":"2026-01-01T00:00:00Z"}]}
        """
    private static let balancer = """
        {"id":"l1","name":"app.example.com","default_pools":["p9"],"fallback_pool":"p9","enabled":false,"ttl":120,
        "proxied":false,"steering_policy":"geo","rules":[{"name":"r","overrides":{"ttl":5}}],"region_pools":{"WEU":["p9"]},
        "session_affinity":"cookie","random_steering":{"default_weight":0.20},"new_in_2027":9007199254740993}
        """

    private static func bodies(network: String? = nil) throws -> RequestBodies {
        RequestBodies(
            pools: Listing([try PoolObject(try JSON.parse(Array(pool.utf8)))]),
            virtualNetwork: network
        )
    }

    private static func update(_ origins: [OriginEdit]?, description: String? = nil) -> PoolUpdate {
        PoolUpdate(id: "p1", name: "x", description: description, origins: origins, keptOrigins: 0, needsReread: true)
    }

    private static let untouched = [OriginEdit(source: 0, name: "origin-eu"), OriginEdit(source: 1, name: "blue")]

    @Test func `origins are carried over with every key and digit, but for what the server computes`() throws {
        let body = try #require(try Self.bodies().body(of: Self.update(Self.untouched)))
        #expect(body.keys == ["origins"])
        #expect(
            body["origins"]?.text == """
                [{"address":"203.0.113.1","enabled":false,"name":"origin-eu","weight":0.33,"port":8443,\
                "header":{"Host":["www.example.com"]},"big":9007199254740993,"nothing":null},\
                {"address":"198.51.100.1","enabled":true,"name":"blue","weight":0.10,"flatten_cname":false,\
                "deep":{"er":[1.50,{"x":"ü"}]}}]
                """
        )
    }

    @Test func `a changed origin changes in the changed keys only`() throws {
        var edits = Self.untouched
        edits[0].address = Address("2001:db8::1")
        edits[0].weight = Weight(100)
        let body = try #require(try Self.bodies().body(of: Self.update(edits)))
        let origin = try #require(body["origins"]?.array?.first?.object)
        let before = try #require(try Self.bodies().pools.first?.origins.first)
        #expect(origin["address"] == "2001:db8::1" && origin["weight"] == 1)
        for key in before.keys where !["address", "weight", "healthy", "failure_reason"].contains(key) {
            #expect(origin[key] == before[key])
        }
        #expect(origin.keys.count == before.keys.count - 2)
    }

    @Test func `an origin that is to be changed and is not there makes no body`() throws {
        let edits = Self.untouched + [OriginEdit(source: 2, name: "gone")]
        #expect(try Self.bodies().body(of: Self.update(edits)) == nil)
    }

    @Test func `a pool keeps each key and value after our PATCH`() throws {
        let bodies = try Self.bodies()
        let before = try #require(bodies.pools.first?.json)
        var update = Self.update(nil, description: "Berlin [token]")
        update.coordinates = Coordinates(latitude: 1.5, longitude: -2)
        let body = try #require(bodies.body(of: update))
        #expect(body.keys == ["description", "latitude", "longitude"])
        let after = before.merging(body)
        #expect(after.keys == before.keys)
        for key in before.keys where !body.keys.contains(key) { #expect(after[key] == before[key]) }
        #expect(body["latitude"] == 1.5 && body["longitude"] == -2)
    }

    @Test func `a load balancer keeps each key and value after our PATCH`() throws {
        let bodies = try Self.bodies()
        let before = try #require(try JSON.parse(Array(Self.balancer.utf8)).object)
        var update = LoadBalancerUpdate(id: "l1", hostname: "app.example.com")
        update.defaultPools = [.id("p9"), .name("k8s-pool-c1-eu")]
        update.steeringPolicy = "proximity"
        update.isProxied = true
        let body = bodies.body(of: update)
        #expect(body.keys == ["default_pools", "steering_policy", "proxied"])
        #expect(body["default_pools"] == ["p9", "p1"])
        let after = before.merging(body)
        #expect(after.keys == before.keys)
        for key in before.keys where !body.keys.contains(key) { #expect(after[key] == before[key]) }
    }

    @Test(arguments: [true, false])
    func `what people switch is one key`(isEnabled: Bool) throws {
        var edits = Self.untouched
        edits[1].isEnabled = isEnabled
        let body = try #require(try Self.bodies().body(of: Self.update(edits)))
        let before = try #require(try Self.bodies().body(of: Self.update(Self.untouched)))
        #expect(body["origins"]?.array?.first == before["origins"]?.array?.first)
        var expected = try #require(before["origins"]?.array?.last?.object)
        expected["enabled"] = .bool(isEnabled)
        #expect(body["origins"]?.array?.last == .object(expected))
        var pool = Self.update(nil)
        pool.isEnabled = isEnabled
        #expect(try Self.bodies().body(of: pool) == ["enabled": .bool(isEnabled)])
        var balancer = LoadBalancerUpdate(id: "l1", hostname: "app.example.com")
        balancer.isEnabled = isEnabled
        #expect(try Self.bodies().body(of: balancer) == ["enabled": .bool(isEnabled)])
    }

    @Test func `a new origin is complete, and a new pool too`() throws {
        let edit = OriginEdit(source: nil, name: "origin-eu", address: Address("203.0.113.9"), weight: Weight(33))
        let draft = PoolDraft(
            name: "k8s-pool-c1-eu",
            coordinates: Place.predefined[1].coordinates,
            description: "[token]",
            origins: [edit]
        )
        #expect(
            JSON.object(try Self.bodies().body(of: draft)).text == """
                {"name":"k8s-pool-c1-eu","description":"[token]","enabled":true,"latitude":40.7128,"longitude":-74.006,\
                "origins":[{"name":"origin-eu","enabled":true,"address":"203.0.113.9","weight":0.33}]}
                """
        )
    }

    @Test func `a new load balancer is complete`() throws {
        let hostname = try #require(Hostname("app.example.com"))
        let draft = LoadBalancerDraft(hostname: hostname, pools: [.name("k8s-pool-c1-eu")])
        let body = try #require(try Self.bodies().body(of: draft))
        #expect(
            JSON.object(body).text == """
                {"name":"app.example.com","default_pools":["p1"],"fallback_pool":"p1","steering_policy":"proximity",\
                "proxied":true,"ttl":30}
                """
        )
        let orphan = LoadBalancerDraft(hostname: hostname, pools: [.name("not there")])
        #expect(try Self.bodies().body(of: orphan) == nil)
    }

    @Test func `only private addresses go through the virtual network`() throws {
        let edits = ["10.0.0.1", "203.0.113.9"].enumerated().map { index, address in
            OriginEdit(source: nil, name: "o\(index)", address: Address(address), weight: Weight(33))
        }
        let body = try #require(try Self.bodies(network: "net").body(of: Self.update(edits)))
        #expect(body["origins"]?.array?.map { $0["virtual_network_id"] } == ["net", nil])
    }

    @Test func `an update of a pool that is not there has no body`() throws {
        var update = Self.update(Self.untouched)
        update.id = "another"
        #expect(try Self.bodies().body(of: update) == nil)
    }

    @Test(arguments: [(1, "0.01"), (7, "0.07"), (29, "0.29"), (33, "0.33"), (57, "0.57"), (58, "0.58"), (100, "1")])
    func `weights are hundredths, written with no more digits than needed`(percent: Int, text: String) throws {
        let edit = OriginEdit(source: nil, name: "o", address: Address("203.0.113.9"), weight: Weight(percent))
        let body = try #require(try Self.bodies().body(of: Self.update([edit])))
        #expect(body["origins"]?.array?.first?["weight"]?.text == text)
    }
}

/// What the planner sees of what Cloudflare sent.
struct ObservationTests {
    private static func origin(_ text: String) throws -> Origin {
        Origin(try #require(try JSON.parse(Array(text.utf8)).object))
    }

    @Test(arguments: [
        ("0.33", 33), ("0.330", 33), ("1", 100), ("0", 0), ("0.01", 1), ("0.29", 29), ("0.57", 57), ("0.335", 34),
        ("null", 100),
    ])
    func `weights are read in hundredths`(text: String, weight: Int) throws {
        #expect(try Self.origin("{\"name\":\"o\",\"address\":\"203.0.113.1\",\"weight\":\(text)}").weight == weight)
    }

    @Test func `what is left out has the API's default`() throws {
        let origin = try Self.origin("{\"name\":\"o\",\"address\":\"203.0.113.1\"}")
        #expect(origin.isEnabled && origin.weight == 100)
    }

    @Test func `addresses are canonical, and what is none is nil`() throws {
        #expect(try Self.origin("{\"name\":\"o\",\"address\":\"2001:DB8::0:1\"}").address?.text == "2001:db8::1")
        #expect(try Self.origin("{\"name\":\"o\",\"address\":\"not an address\"}").address == nil)
    }
}
