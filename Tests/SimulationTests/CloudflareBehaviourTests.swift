import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// What Cloudflare does with what it is given, beyond storing it.
struct CloudflareBehaviourTests {
    @Test func `origins come back sorted by name, with defaults, and with keys that nobody knows`() async throws {
        let bench = Bench()
        let body: JSON = [
            "name": "p", "future": ["deep": [1]],
            "origins": [
                ["name": "b", "address": "203.0.113.1", "weight": 0.33, "novel": true],
                ["name": "a", "address": "origin.example.com"],
            ],
        ]
        let reply = try await bench.cloudflare(.post, bench.pools, body)
        let pool = try #require(reply.json["result"])
        #expect(
            pool["origins"] == [
                ["address": "origin.example.com", "enabled": true, "name": "a", "weight": 1],
                ["address": "203.0.113.1", "enabled": true, "name": "b", "novel": true, "weight": 0.33],
            ]
        )
        #expect(pool["future"] == ["deep": [1]])
        #expect(pool["created_on"] == pool["modified_on"])
        #expect(pool["created_on"] == "2025-11-23T12:13:20.000000Z")
    }

    @Test func `PATCH changes what it names, PUT resets the rest and mistells the creation`() async throws {
        let bench = Bench()
        let id = try await bench.pool(
            "p",
            ["203.0.113.1", "203.0.113.2"],
            ["description": "old", "latitude": 1, "longitude": 2]
        )
        let patch: JSON = ["origins": [["name": "z", "address": "203.0.113.9"]]]
        let patched = try await bench.cloudflare(.patch, bench.pools + "/" + id, patch)
        #expect(patched.json["result"]?["description"] == "old")
        #expect(patched.json["result"]?["latitude"] == 1)
        #expect(patched.json["result"]?["origins"]?.array?.count == 1)
        let put = try await bench.cloudflare(
            .put,
            bench.pools + "/" + id,
            ["name": "p", "origins": [["name": "z", "address": "203.0.113.9"]]]
        )
        #expect(put.json["result"]?["created_on"] == "0001-01-01T00:00:00Z")
        #expect(put.json["result"]?["latitude"] == nil)
        #expect(put.json["result"]?["description"] == "")
        let read = try await bench.cloudflare(.get, bench.pools + "/" + id)
        #expect(read.json["result"]?["created_on"] == "2025-11-23T12:13:20.000000Z")
    }

    @Test func `every write is later than the one before, also within one instant`() async throws {
        let bench = Bench()
        let id = try await bench.pool("p")
        var modifiedOnByID: [String] = []
        for number in 0..<3 {
            let body: JSON = ["description": .string("\(number)")]
            let reply = try await bench.cloudflare(.patch, bench.pools + "/" + id, body)
            modifiedOnByID.append(try #require(reply.json["result"]?["modified_on"]?.string))
        }
        #expect(modifiedOnByID == modifiedOnByID.sorted())
        #expect(Set(modifiedOnByID).count == 3)
    }

    @Test func `what the server computes cannot be written`() async throws {
        let bench = Bench()
        let id = try await bench.pool("p")
        let body: JSON = ["id": "other", "created_on": "x", "healthy": false, "networks": ["x"]]
        let pool = try await bench.cloudflare(.patch, bench.pools + "/" + id, body).json["result"]
        #expect(pool?["id"] == .string(id))
        #expect(pool?["networks"] == ["cloudflare"])
        #expect(pool?["healthy"] == nil)
    }

    @Test func `a disabled pool says since when`() async throws {
        let bench = Bench()
        let path = bench.pools + "/" + (try await bench.pool("p"))
        let off = try await bench.cloudflare(.patch, path, ["enabled": false]).json["result"]
        #expect(off?["disabled_at"]?.string == off?["modified_on"]?.string)
        let kept = try await bench.cloudflare(.patch, path, ["description": "x"]).json["result"]
        #expect(kept?["disabled_at"] == off?["disabled_at"])
        #expect(try await bench.cloudflare(.patch, path, ["enabled": true]).json["result"]?["disabled_at"] == nil)
    }

    @Test func `a proxied load balancer has no TTL of its own`() async throws {
        let bench = Bench()
        let pool = try await bench.pool("p")
        var body = try #require(CloudflareConformanceTests.balancer(pool).object)
        body["proxied"] = true
        body["ttl"] = 30
        let made = try await bench.cloudflare(.post, bench.balancers, .object(body)).json["result"]
        #expect(made?["ttl"] == 0)
        let path = bench.balancers + "/" + (try #require(made?["id"]?.string))
        #expect(try await bench.cloudflare(.patch, path, ["ttl": 60]).json["result"]?["ttl"] == 0)
        #expect(try await bench.cloudflare(.patch, path, ["proxied": false]).json["result"]?["ttl"] == 30)
    }

    @Test func `an empty steering policy means geo where there is a map, else off`() async throws {
        let bench = Bench()
        let pool = try await bench.pool("p")
        let made = try await bench.cloudflare(.post, bench.balancers, CloudflareConformanceTests.balancer(pool))
        #expect(made.json["result"]?["steering_policy"] == "off")
        let path = bench.balancers + "/" + (try #require(made.json["result"]?["id"]?.string))
        let map: JSON = ["steering_policy": "", "region_pools": ["WNAM": [.string(pool)]]]
        #expect(try await bench.cloudflare(.patch, path, map).json["result"]?["steering_policy"] == "geo")
        let cleared = try await bench.cloudflare(.patch, path, ["steering_policy": "", "region_pools": [:]])
        #expect(cleared.json["result"]?["steering_policy"] == "off")
    }

    @Test func `a pool in a geo map cannot be deleted`() async throws {
        let bench = Bench()
        let main = try await bench.pool("main")
        let mapped = try await bench.pool("mapped", ["203.0.113.2"])
        var body = try #require(CloudflareConformanceTests.balancer(main).object)
        body["country_pools"] = ["DE": [.string(mapped)]]
        _ = try await bench.cloudflare(.post, bench.balancers, .object(body))
        #expect(try await bench.cloudflare(.delete, bench.pools + "/" + mapped).code == 1005)
    }

    @Test func `only what a monitor probes has a health`() async throws {
        let bench = Bench()
        let made = try await bench.cloudflare(.post, bench.monitors, ["expected_codes": "200"])
        let monitor = try #require(made.json["result"]?["id"])
        _ = try await bench.pool(
            "a-probed",
            ["203.0.113.1", "203.0.113.2"],
            ["monitor": monitor, "minimum_origins": 2]
        )
        _ = try await bench.pool("b-plain", ["203.0.113.3"])
        bench.now = .seconds(60)
        bench.world.setHealth(of: "203.0.113.2", failure: "HTTP timeout occurred", at: bench.now)
        let pools = try #require(try await bench.cloudflare(.get, bench.pools).json["result"]?.array)
        #expect(pools[0]["healthy"] == false)
        #expect(pools[0]["origins"]?.array?.map { $0["healthy"] } == [true, false])
        #expect(pools[0]["origins"]?.array?.map { $0["failure_reason"] } == ["No failures", "HTTP timeout occurred"])
        #expect(pools[1]["healthy"] == nil)
        #expect(pools[1]["origins"]?.array?.first?["healthy"] == nil)
        bench.world.setHealth(of: "203.0.113.2", failure: nil, at: bench.now)
        let after = try await bench.cloudflare(.get, bench.pools).json["result"]?.array
        #expect(after?[0]["healthy"] == true)
    }

    @Test func `health is unknown until a monitor's first interval is over`() async throws {
        let bench = Bench()
        func monitor(_ interval: JSON) async throws -> JSON {
            let body: JSON = ["expected_codes": "200", "interval": interval]
            return try #require(try await bench.cloudflare(.post, bench.monitors, body).json["result"]?["id"])
        }
        func health() async throws -> JSON? {
            try await bench.cloudflare(.get, bench.pools).json["result"]?.array?.first?["healthy"]
        }
        let slow = try await monitor(60)
        let pool = try await bench.pool("one", ["203.0.113.1"], ["monitor": slow])
        bench.now = .seconds(59)
        #expect(try await health() == nil)
        #expect(try await bench.cloudflare(.get, bench.pools + "/\(pool)/health").message == "Health info unavailable")
        bench.now = .seconds(60)
        #expect(try await health() == true)
        // A write that keeps the monitor keeps the health; another monitor has to find it anew.
        _ = try await bench.cloudflare(.patch, bench.pools + "/" + pool, ["description": "x", "monitor": slow])
        #expect(try await health() == true)
        _ = try await bench.cloudflare(.patch, bench.pools + "/" + pool, ["monitor": monitor(15)])
        #expect(try await health() == nil)
        bench.now = .seconds(75)
        #expect(try await health() == true)
        _ = try await bench.cloudflare(.patch, bench.pools + "/" + pool, ["monitor": ""])
        #expect(try await health() == nil)
    }

    @Test func `lists are whole unless pages are asked for`() async throws {
        let bench = Bench()
        for name in ["c", "a", "b"] { _ = try await bench.pool(name) }
        let whole = try await bench.cloudflare(.get, bench.pools)
        #expect(whole.names == ["a", "b", "c"])
        let page = try await bench.cloudflare(.get, bench.pools + "?per_page=2&page=2")
        #expect(page.names == ["c"])
        #expect(
            page.json["result_info"] == [
                "page": 2, "per_page": 2, "count": 1, "total_count": 3, "total_pages": 2,
            ]
        )
    }

    @Test(arguments: [
        ("203.0.113.1", true, false), ("203.0.113.01", false, false), ("203.0.113", false, false),
        ("2001:db8::1", true, false), ("2001:db8:::1", false, false), ("fd00::1", true, true), ("::", true, false),
        ("1:2:3:4:5:6:7:8:9", false, false), ("::ffff:192.0.2.1", true, false), ("origin.example.com", true, false),
        ("-a.example.com", false, false), ("a..b", false, false), ("172.31.0.1", true, true),
        ("172.32.0.1", true, false), ("elb.example.com.", true, false), ("foo_.example.com", false, false),
        ("_foo.example.com", true, false), ("fd::1", true, false), ("1::2::3", false, false),
        ("100.64.0.1", true, true), ("", false, false),
    ])
    func `addresses`(_ text: String, _ isValid: Bool, _ isPrivate: Bool) {
        let address = Address(text)
        #expect((address != nil) == isValid)
        #expect((address?.isPrivate ?? false) == isPrivate)
    }

    @Test(arguments: [
        ("2001:db8::1", "2001:0DB8:0:0:0:0:0:1", true), ("::ffff:192.0.2.1", "::FFFF:c000:201", true),
        ("elb.example.com", "ELB.example.com.", true), ("2001:db8::1", "2001:db8::2", false),
    ])
    func `an address in two spellings is one`(_ one: String, _ other: String, _ isSame: Bool) async throws {
        let bench = Bench()
        let origins = [("a", one), ("b", other)].map { name, address -> JSON in
            ["name": .string(name), "address": .string(address)]
        }
        let made = try await bench.cloudflare(.post, bench.pools, ["name": "p", "origins": .array(origins)])
        #expect(
            made.message == (isSame ? "origin address must be unique in a pool: validation failed" : nil)
        )
    }
}
