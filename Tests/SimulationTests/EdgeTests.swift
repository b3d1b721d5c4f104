import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// Unexpected numbers, headers and replies.
struct EdgeTests {
    private func bench() async throws -> Bench {
        let bench = Bench { $0.cloudflare.rateWindows = [.standard] }
        _ = try await bench.pool("one", ["203.0.113.1"], ["latitude": 1, "longitude": 2])
        _ = try await bench.cloudflare(.post, bench.monitors, ["expected_codes": "200"])
        let id = try #require(try await bench.cloudflare(.get, bench.pools).json["result"]?.array?.first?["id"]?.string)
        _ = try await bench.cloudflare(.post, bench.balancers, CloudflareConformanceTests.balancer(id))
        try await bench.ingress("a")
        return bench
    }

    /// What a reply tells where the edge is.
    private func told(_ edge: NumericField, _ bench: Bench) async throws -> String? {
        func list(_ path: String) async throws -> JSON? {
            try await bench.cloudflare(.get, path).json["result"]?.array?.first
        }
        func number(_ value: JSON?) -> String? { if case .number(let digits)? = value { digits } else { nil } }
        func info(_ key: String) async throws -> String? {
            number(try await bench.cloudflare(.get, bench.pools).json["result_info"]?[key])
        }
        switch edge {
        case .retryAfter:
            let reply = try await bench.cloudflare(.get, bench.pools)
            return reply.status == 429 ? reply.headers[.retryAfter] : nil
        case .remaining, .reset: return try await bench.cloudflare(.get, bench.pools).headers.value("Ratelimit")
        case .quota, .window: return try await bench.cloudflare(.get, bench.pools).headers.value("Ratelimit-Policy")
        case .page: return try await info("page")
        case .perPage: return try await info("per_page")
        case .totalPages: return try await info("total_pages")
        case .totalCount: return try await info("total_count")
        case .retryAfterSeconds:
            let reply = try await bench.kubernetes(.get, Bench.ingresses)
            return reply.status == 429 ? number(reply.json["details"]?["retryAfterSeconds"]) : nil
        case .creationYear:
            let item = try await bench.kubernetes(.get, Bench.ingresses).json["items"]?.array?.first
            return item?["metadata"]?["creationTimestamp"]?.string
        case .weight: return number(try await list(bench.pools)?["origins"]?.array?.first?["weight"])
        case .minimumOrigins: return number(try await list(bench.pools)?["minimum_origins"])
        case .latitude: return number(try await list(bench.pools)?["latitude"])
        case .interval: return number(try await list(bench.monitors)?["interval"])
        case .ttl: return number(try await list(bench.balancers)?["ttl"])
        }
    }

    @Test(arguments: NumericField.allCases, NumericField.extremeNumbers)
    func `a number at the edge stands where servers tell one, digit by digit`(
        _ edge: NumericField,
        _ number: String
    ) async throws {
        let bench = try await bench()
        let before = try await told(edge, bench)
        bench.world.add(edge.faults(number))
        let struck = try await told(edge, bench)
        switch edge {
        case .remaining: #expect(struck == "\"default\";r=\(number);t=20")
        case .reset: #expect(struck == "\"default\";r=0;t=\(number)")
        case .quota: #expect(struck == "\"default\";q=\(number);w=300")
        case .window: #expect(struck == "\"default\";q=1200;w=\(number)")
        case .creationYear: #expect(struck == number + "-01-01T00:00:00Z")
        default: #expect(struck == number)
        }
        // The rule is used up, and was a distortion of the reply alone.
        let after = try await told(edge, bench)
        #expect([.remaining, .reset].contains(edge) || after == before)
        #expect(bench.world.stateJSON()["faults"] == 0)
    }

    @Test func `what is put over a reply adds to what else strikes it`() async throws {
        let bench = try await bench()
        try bench.faults([
            ["do": ["headers": ["Retry-After": "9223372036854775808", "cf-ray": "x"]], "times": 1],
            ["do": ["status": 503]], ["do": ["member": "/errors/0/code", "value": .number("1e400")]],
            ["do": ["member": "/result", "value": ["made": "up"]]],
        ])
        let reply = try await bench.cloudflare(.get, bench.pools)
        #expect(reply.status == 503)
        #expect(reply.headers[.retryAfter] == "9223372036854775808")
        #expect(reply.headers.value("cf-ray") == "x")
        #expect(reply.json["result"] == ["made": "up"])
        #expect(String(decoding: reply.bytes, as: UTF8.self).contains(#""code":1e400"#))
        #expect(try await bench.cloudflare(.get, bench.pools).headers[.retryAfter] == nil)
        #expect(bench.world.requests().array?.suffix(2).map { $0["fault"] } == ["status 503", "status 503"])
        bench.world.liftFaults()
        try bench.faults([["do": ["headers": ["X": "y"]], "times": 1]])
        #expect(try await bench.watch("timeoutSeconds=1&resourceVersion=200").isEmpty == false)
        #expect(bench.world.newestFault == "headers")
    }

    @Test(arguments: [
        ("/a/b", #"{"a":{"b":7,"c":[1,2]}}"#), ("/a/c/*", #"{"a":{"b":1,"c":[7,7]}}"#),
        ("/a/c/1", #"{"a":{"b":1,"c":[1,7]}}"#), ("/a/*", #"{"a":{"b":7,"c":7}}"#),
        ("/a/new", #"{"a":{"b":1,"c":[1,2],"new":7}}"#), ("/no/where", #"{"a":{"b":1,"c":[1,2]}}"#),
        ("/a/c/9", #"{"a":{"b":1,"c":[1,2]}}"#), ("/a~1b", #"{"a":{"b":1,"c":[1,2]},"a/b":7}"#), ("", "7"),
    ])
    func `a path leads to one member, to all, or nowhere`(_ path: String, _ expected: String) {
        let json: JSON = ["a": ["b": 1, "c": [1, 2]]]
        #expect(json.setting(path.pointerSteps, to: 7).text == expected)
    }

    @Test func `a firewall answers with a page, not with the API's envelope`() async throws {
        let bench = try await bench()
        try bench.faults([["do": "firewall", "times": 1]])
        let writes = bench.world.cloudflareJSON()
        let reply = try await bench.cloudflare(.post, bench.pools, ["name": "x", "origins": []])
        #expect(reply.status == 403)
        #expect(reply.headers[.contentType] == "text/html; charset=UTF-8")
        #expect(reply.headers.value("cf-ray")?.isEmpty == false)
        #expect(reply.json.isNull)
        #expect(String(decoding: reply.bytes, as: UTF8.self).contains("Sorry, you have been blocked"))
        #expect(bench.world.cloudflareJSON() == writes)
    }

    @Test func `a token may be bound to addresses`() async throws {
        let bench = try await bench()
        try bench.faults([["do": "wrongLocation", "times": 1]])
        let reply = try await bench.cloudflare(.get, bench.pools)
        #expect(reply.status == 403)
        #expect(reply.code == 9109)
        #expect(reply.message == "Cannot use the access token from location: 203.0.113.7")
    }

    @Test(arguments: [SimulatedServer.cloudflare, .kubernetes("eu")])
    func `an error's message may be megabytes long`(_ side: SimulatedServer) async throws {
        let bench = try await bench()
        try bench.faults([["do": ["status": 500, "messageBytes": 4_194_304], "times": 1]])
        let reply =
            side == .cloudflare
            ? try await bench.cloudflare(.get, bench.pools) : try await bench.kubernetes(.get, Bench.ingresses)
        #expect(reply.status == 500)
        #expect(reply.message?.utf8.count == 4_194_304)
        #expect(reply.json["success"] == (side == .cloudflare ? false : nil))
    }

    @Test(arguments: [SimulatedServer.cloudflare, .kubernetes("eu")])
    func `a body may never end`(_ side: SimulatedServer) async throws {
        let bench = try await bench()
        try bench.faults([["do": "endlessBody", "times": 1]])
        let path = side == .cloudflare ? bench.pools : Bench.ingresses
        let token = side == .cloudflare ? bench.token : "geosim-cluster-token"
        let request = Request(.get, path, headers: [.authorization: "Bearer " + token])
        guard case .reply(let response) = bench.exchange(request, side) else {
            Issue.record("no reply")
            return
        }
        #expect(response.headers[.contentLength] == nil)
        var bytes: [UInt8] = []
        for try await chunk in response.body where bytes.count < 10 << 20 {
            bytes += chunk
            if bytes.count >= 10 << 20 { break }
        }
        #expect(bytes.count >= 10 << 20)
        let key = side == .cloudflare ? "result" : "items"
        #expect(bytes.starts(with: Array("{\"\(key)\":[{},{},".utf8)))
    }

    /// The tokens of so many pages in a row.
    private func tokens(_ effect: String, _ count: Int, limit: Int) async throws -> (tokens: [String], names: [String])
    {
        let bench = Bench()
        for name in ["a", "b", "c"] { try await bench.ingress(name) }
        try bench.faults([["do": .string(effect), "match": ["path": "limit"]]])
        var (tokens, names): ([String], [String]) = ([], [])
        for _ in 0..<count {
            let token = tokens.last.map { "&continue=" + $0 } ?? ""
            let page = try await bench.kubernetes(.get, Bench.ingresses + "?limit=\(limit)" + token)
            try #require(page.status == 200)
            tokens.append(try #require(page.json["metadata"]?["continue"]?.string))
            names += page.names
        }
        return (tokens, names)
    }

    @Test(arguments: [1, 2, 500])
    func `a list may go on for ever, with a new token each time`(_ limit: Int) async throws {
        let result = try await tokens("endlessPages", 12, limit: limit)
        #expect(Set(result.tokens).count == 12)
        #expect(result.names.starts(with: ["a", "b", "c", "a", "b", "c"]))
    }

    @Test func `a list may go on for ever, with two tokens in turn`() async throws {
        let result = try await tokens("alternatingPages", 12, limit: 500)
        #expect(Set(result.tokens).count == 2)
        #expect(zip(result.tokens, result.tokens.dropFirst()).allSatisfy { $0 != $1 })
    }
}
