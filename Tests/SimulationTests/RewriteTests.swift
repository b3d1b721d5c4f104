import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// A server that stores something else than it is sent.
struct RewriteTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var rewrite: Rewrite
        var kind: Kind
        var sent: JSON
        var stored: JSON

        enum Kind: Sendable { case pool, monitor, balancer }

        var testDescription: String { "\(rewrite.rawValue) \(kind) \(sent.text)" }

        init(_ rewrite: Rewrite, _ kind: Kind, _ sent: JSON, _ stored: JSON) {
            (self.rewrite, self.kind, self.sent, self.stored) = (rewrite, kind, sent, stored)
        }

        static func origin(_ rewrite: Rewrite, _ sent: JSON, _ stored: JSON) -> Row {
            func origins(_ more: JSON) -> JSON {
                let origin = JSONObject([("name", "a"), ("address", "203.0.113.1")])
                return ["origins": [.object(origin.merging(more.object ?? JSONObject()))]]
            }
            return Row(rewrite, .pool, origins(sent), origins(stored))
        }
    }

    private static let rows = [
        Row(
            .coordinatesToHundredths,
            .pool,
            ["latitude": 50.1109, "longitude": -118.2437],
            ["latitude": 50.11, "longitude": -118.24]
        ),
        Row(.coordinatesToTenths, .pool, ["latitude": 50.1609, "longitude": 8], ["latitude": 50.2, "longitude": 8]),
        Row(.coordinatesDropped, .pool, ["latitude": 50, "longitude": 8], ["latitude": .null, "longitude": .null]),
        .origin(.weightsToTenths, ["weight": 0.33], ["weight": 0.3]),
        .origin(
            .headerNamesInLowerCase,
            ["header": ["Host": ["app.example.com"]]],
            ["header": ["host": ["app.example.com"]]]
        ),
        Row(.headerNamesInLowerCase, .monitor, ["header": ["Host": ["x"]]], ["header": ["host": ["x"]]]),
        Row(.codesSpaced, .monitor, ["expected_codes": "200,301,2xx"], ["expected_codes": "200, 301, 2xx"]),
        .origin(
            .v6SpelledOut,
            ["address": "2001:db8::a"],
            ["address": "2001:0db8:0000:0000:0000:0000:0000:000a"]
        ),
        .origin(.v6InUpperCase, ["address": "2001:db8::a"], ["address": "2001:DB8::A"]),
        .origin(.v6SpelledOut, ["address": "203.0.113.1"], ["address": "203.0.113.1"]),
        Row(.descriptionsTrimmed, .pool, ["description": " a\r\nb\rc \n"], ["description": "a\nb\nc"]),
        Row(.descriptionsTrimmed, .monitor, ["description": "x\n"], ["description": "x"]),
        Row(.descriptionsTrimmed, .balancer, ["description": "\ty"], ["description": "y"]),
        Row(.namesInASCII, .balancer, ["name": "ü.example.com"], ["name": "xn--tda.example.com"]),
        Row(.namesInUnicode, .balancer, ["name": "xn--tda.example.com"], ["name": "ü.example.com"]),
        Row(.namesInUpperCase, .balancer, ["name": "app.example.com"], ["name": "APP.EXAMPLE.COM"]),
        .origin(.namesInUpperCase, ["address": "elb.example.net"], ["address": "ELB.EXAMPLE.NET"]),
        Row(.namesInUpperCase, .monitor, ["header": ["Host": ["x.y"]]], ["header": ["Host": ["X.Y"]]]),
        Row(.namesWithDot, .balancer, ["name": "app.example.com"], ["name": "app.example.com."]),
        .origin(.namesWithDot, ["address": "elb.example.net"], ["address": "elb.example.net."]),
        .origin(.namesWithDot, ["address": "2001:db8::1"], ["address": "2001:db8::1"]),
        Row(.intervalRaised, .monitor, ["interval": 5], ["interval": 10]),
        Row(.steeringKept, .balancer, ["steering_policy": "random"], ["steering_policy": "off"]),
    ]

    /// Sends a whole object; returns its path and the reply.
    private func make(_ bench: Bench, _ row: Row) async throws -> (path: String, result: JSON) {
        let (path, base): (String, JSON) =
            switch row.kind {
            case .pool: (bench.pools, ["name": "p", "origins": [["name": "a", "address": "203.0.113.1"]]])
            case .monitor: (bench.monitors, ["expected_codes": "200"])
            case .balancer:
                (bench.balancers, CloudflareConformanceTests.balancer(try await bench.pool("main", ["203.0.113.9"])))
            }
        let body = try #require(base.object).merging(try #require(row.sent.object))
        let reply = try await bench.cloudflare(.post, path, .object(body))
        let result = try #require(reply.json["result"], "\(reply.message ?? "")")
        return (path + "/" + (try #require(result["id"]?.string, "\(reply.message ?? "")")), result)
    }

    /// What of `object` differs from `expected`, where null stands for absence.
    private func differences(_ object: JSON?, _ expected: JSON) -> [String] {
        switch (object, expected) {
        case (nil, .null): []
        case (.object(let object)?, .object(let expected)):
            expected.members.flatMap { key, value in differences(object[key], value).map { key + "." + $0 } }
        case (.array(let elements)?, .array(let expected)) where elements.count == expected.count:
            zip(elements, expected).flatMap { differences($0, $1) }
        default: object == expected ? [] : ["is \(object?.text ?? "absent"), not \(expected.text)"]
        }
    }

    @Test(arguments: rows)
    func `reply and reads show what was made of it, and writing that again changes nothing`(_ row: Row) async throws {
        let bench = Bench { $0.cloudflare.rewrites = [row.rewrite] }
        let (path, made) = try await make(bench, row)
        #expect(differences(made, row.stored) == [])
        let read = try #require(try await bench.cloudflare(.get, path).json["result"]?.object)
        #expect(differences(.object(read), row.stored) == [])
        // A client that carries over what it read is not refused, and comes to rest.
        let again = try await bench.cloudflare(.patch, path, .object(read))
        #expect(again.status == 200, "\(again.message ?? "")")
        #expect(again.json["result"]?.object?.removing(["modified_on"]) == read.removing(["modified_on"]))
    }

    @Test(arguments: rows)
    func `without the switch the server stores what it is sent`(_ row: Row) async throws {
        // The plan refuses that interval.
        guard row.rewrite != .intervalRaised else { return }
        #expect(differences(try await make(Bench(), row).result, row.sent) == [])
    }

    @Test(arguments: rows)
    func `a reply may show what was sent, and later reads what is stored`(_ row: Row) async throws {
        let bench = Bench {
            $0.cloudflare.rewrites = [row.rewrite]
            $0.cloudflare.repliesWithSentValues = true
        }
        let (path, made) = try await make(bench, row)
        #expect(differences(made, row.sent) == [])
        #expect(differences(try await bench.cloudflare(.get, path).json["result"], row.stored) == [])
    }

    @Test func `a steering policy that is kept stays what it was`() async throws {
        let bench = Bench { $0.cloudflare.rewrites = [.steeringKept] }
        let pool = JSON.string(try await bench.pool("p"))
        let balancer = JSONObject([
            ("name", "a.example.com"), ("default_pools", [pool]), ("fallback_pool", pool),
            ("steering_policy", "random"),
        ])
        let zone = bench.world.settings.cloudflare.zoneID
        let id = try #require(bench.world.insert(balancer, as: .loadBalancer(zone: zone), at: bench.now))
        let patched = try await bench.cloudflare(.patch, bench.balancers + "/" + id, ["steering_policy": "off"])
        #expect(patched.json["result"]?["steering_policy"] == "random")
    }

    @Test(arguments: [
        ([], "2025-11-23T12:13:20.000000Z"), ([Rewrite.timesCoarser], "2025-11-23T12:13:20Z"),
        ([.timesFiner], "2025-11-23T12:13:20.000000"),
    ])
    func `times may be finer or coarser`(_ rewrites: [Rewrite], _ text: String) async throws {
        let bench = Bench { $0.cloudflare.rewrites = Set(rewrites) }
        let id = try await bench.pool("p")
        let first = try await bench.cloudflare(.get, bench.pools + "/" + id).json["result"]?["created_on"]?.string
        let second = try await bench.cloudflare(.patch, bench.pools + "/" + id, ["enabled": false]).json["result"]
        let digits = first?.split(separator: ".").dropFirst().first?.count ?? 0
        #expect(first?.hasPrefix(text) == true)
        #expect(digits == (rewrites.isEmpty ? 7 : rewrites == [.timesFiner] ? 10 : 0))
        #expect(second?["disabled_at"] == second?["modified_on"])
        // Within a second, coarse times do not tell two writes apart.
        #expect((second?["modified_on"]?.string == first) == (rewrites == [.timesCoarser]))
    }

    @Test func `all rewrites together leave a server that can be written to`() async throws {
        let bench = Bench { $0.cloudflare.rewrites = Set(Rewrite.allCases) }
        let id = try await bench.pool("p", ["2001:db8::1", "elb.example.net"], ["latitude": 1, "longitude": 2])
        let read = try #require(try await bench.cloudflare(.get, bench.pools + "/" + id).json["result"]?.object)
        let again = try await bench.cloudflare(.patch, bench.pools + "/" + id, .object(read))
        #expect(again.json["result"]?.object?.removing(["modified_on"]) == read.removing(["modified_on"]))
        #expect(
            read["origins"]?.array?.map { $0["address"] } == [
                "2001:0DB8:0000:0000:0000:0000:0000:0001", "ELB.EXAMPLE.NET.",
            ]
        )
    }
}
