import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// An account with several zones, some with names that are not ASCII.
struct ZoneTests {
    private static let bücher = Zone("bücher.example")

    private func bench(_ adjust: (inout CloudflareSettings) -> Void = { _ in }) -> Bench {
        Bench {
            $0.cloudflare.otherZones = [Self.bücher]
            adjust(&$0.cloudflare)
        }
    }

    private func balancer(_ name: String, _ pool: String) -> JSON {
        ["name": .string(name), "default_pools": [.string(pool)], "fallback_pool": .string(pool)]
    }

    private static let balancers = "/zones/\(bücher.id)/load_balancers"

    @Test func `each zone has its own load balancers, the pools are the account's`() async throws {
        let bench = bench()
        let pool = try await bench.pool("one")
        let first = try await bench.cloudflare(.post, bench.balancers, balancer("app.example.com", pool))
        let second = try await bench.cloudflare(.post, Self.balancers, balancer("app.bücher.example", pool))
        #expect([first.status, second.status] == [200, 200])
        #expect(try await bench.cloudflare(.get, bench.balancers).names == ["app.example.com"])
        #expect(try await bench.cloudflare(.get, Self.balancers).names == ["app.bücher.example"])
        let id = try #require(second.json["result"]?["id"]?.string)
        #expect(try await bench.cloudflare(.get, bench.balancers + "/" + id).status == 404)
        #expect(try await bench.cloudflare(.get, Self.balancers + "/" + id).status == 200)
        let state = bench.world.cloudflareJSON()
        #expect(state["load_balancers"]?.array?.map { $0["name"] } == ["app.example.com"])
        #expect(state["zones"]?.array?.map { $0["load_balancers"]?.array?.count } == [1, 1])
    }

    @Test func `zones are listed, and found by their name in either form`() async throws {
        let bench = bench()
        #expect(try await bench.cloudflare(.get, "/zones").names == ["example.com", "bücher.example"])
        #expect(try await bench.cloudflare(.get, "/zones?name=xn--bcher-kva.example").names == ["bücher.example"])
        #expect(try await bench.cloudflare(.get, "/zones?name=example.org").names == [])
        let zone = try await bench.cloudflare(.get, "/zones/" + Self.bücher.id)
        #expect(zone.json["result"]?["name"] == "bücher.example")
        #expect(try await bench.cloudflare(.get, "/zones/\(String(repeating: "0", count: 32))").code == 9109)
    }

    @Test(arguments: [
        ("app.bücher.example", 200), ("app.xn--bcher-kva.example", 200), ("APP.BÜCHER.example", 200),
        ("*.bücher.example", 200), ("größe.bücher.example", 200), ("app.bucher.example", 400),
        ("app.example.com", 400), ("app.xn--bcher-kvb.example", 400),
    ])
    func `a load balancer's name may be in either form`(_ name: String, _ status: Int) async throws {
        let bench = bench()
        let pool = try await bench.pool("one")
        let made = try await bench.cloudflare(.post, Self.balancers, balancer(name, pool))
        #expect(made.status == status)
        #expect(made.json["result"]?["name"]?.string == (status == 200 ? name : nil))
    }

    @Test(arguments: ["app.xn--bcher-kva.example", "APP.bücher.example", "app.bücher.example."])
    func `one name in two forms is one name`(_ name: String) async throws {
        let bench = bench()
        let pool = try await bench.pool("one")
        _ = try await bench.cloudflare(.post, Self.balancers, balancer("app.bücher.example", pool))
        #expect(try await bench.cloudflare(.post, Self.balancers, balancer(name, pool)).code == 1003)
    }

    @Test(arguments: [(false, "bücher.example"), (true, "xn--bcher-kva.example")])
    func `load balancers may tell their zone in ASCII`(_ isASCII: Bool, _ name: String) async throws {
        let bench = bench { $0.showsZoneNamesInASCII = isASCII }
        let pool = try await bench.pool("one")
        let made = try await bench.cloudflare(.post, Self.balancers, balancer("app.bücher.example", pool))
        #expect(made.json["result"]?["zone_name"]?.string == name)
        #expect(try await bench.cloudflare(.get, "/zones").names.last == "bücher.example")
    }

    @Test func `a Host header may name any zone of the account`() async throws {
        let bench = bench()
        func status(_ host: String) async throws -> Int {
            let origin: JSON = [
                "name": "a", "address": "203.0.113.1", "header": ["Host": [.string(host)]],
            ]
            return try await bench.cloudflare(
                .post,
                bench.pools,
                ["name": .string("p-" + host.prefix(1)), "origins": [origin]]
            )
            .status
        }
        #expect(try await status("app.xn--bcher-kva.example") == 200)
        #expect(try await status("b.example.com") == 200)
        #expect(try await status("c.example.org") == 400)
    }

    /// RFC 3492 §7.1 and everyday names.
    @Test(arguments: [
        ("bücher", "bcher-kva"), ("faß", "fa-hia"), ("münchen-ost", "mnchen-ost-9db"),
        ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"), ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"),
        ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"),
        ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"),
        ("安室奈美恵-with-super-monkeys", "-with-super-monkeys-pc58ag80a8qai00g7n9n"),
    ])
    func `names beyond ASCII`(_ text: String, _ encoded: String) {
        #expect(Punycode.encode(text) == encoded)
        #expect(Punycode.decode(encoded) == text)
    }

    @Test(arguments: ["99999999", "a-", "Ü", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "kva!"])
    func `what encodes no name stays as it is`(_ text: String) {
        #expect(DomainName("xn--" + text + ".example").text.hasSuffix(".example"))
    }
}
