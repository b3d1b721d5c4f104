import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// Every fault does what it says, as often as it says, to the requests that it says.
struct FaultTests {
    private func bench() async throws -> Bench {
        let bench = Bench()
        _ = try await bench.pool("one")
        _ = try await bench.pool("two", ["203.0.113.2"])
        return bench
    }

    private func names(_ bench: Bench) async throws -> [String] {
        try await bench.cloudflare(.get, bench.pools).names
    }

    // MARK: The answer

    @Test(arguments: [
        (#"{"status": 503}"#, 503, nil as String?), (#"{"status": 429, "retryAfter": 7}"#, 429, "7"),
        (#"{"status": 500, "body": "<html>"}"#, 500, nil), (#"{"block": 9}"#, 429, "9"),
    ])
    func `a status`(_ action: String, _ status: Int, _ retryAfter: String?) async throws {
        let bench = try await bench()
        try bench.faults([["do": JSON.parse(Array(action.utf8)), "times": 1]])
        let reply = try await bench.cloudflare(.get, bench.pools)
        #expect(reply.status == status)
        #expect(reply.headers[.retryAfter] == retryAfter)
    }

    @Test func `headers in place of the right ones`() async throws {
        let bench = try await bench()
        let limit = try #require(HTTPField.Name("ratelimit"))
        try bench.faults([
            ["do": ["headers": ["ratelimit": ["\"a\";r=0;t=9", "\"b\";r=1;t=1"], "x-more": "y"]], "times": 1]
        ])
        let reply = try await bench.cloudflare(.get, bench.pools)
        #expect(reply.status == 200 && reply.names == ["one", "two"])
        #expect(reply.headers[values: limit] == ["\"a\";r=0;t=9", "\"b\";r=1;t=1"])
        #expect(HTTPField.Name("x-more").flatMap { reply.headers[$0] } == "y")
        #expect(try await bench.cloudflare(.get, bench.pools).headers[values: limit].count == 1)
        #expect(throws: FaultError.self) { try bench.faults([["do": ["headers": ["a b": 7]]]]) }
    }

    @Test func `a block lasts its time, and tells what is left of it`() async throws {
        let bench = try await bench()
        try bench.faults([["do": ["block": 7], "times": 1]])
        var seen: [String?] = []
        for second in [0, 3, 6, 7] {
            bench.now = .seconds(second)
            seen.append(try await bench.cloudflare(.get, bench.pools).headers[.retryAfter])
        }
        #expect(seen == ["7", "4", "1", nil])
    }

    @Test(arguments: [
        ("emptyBody", ""), ("half", nil as String?),
    ])
    func `a body that is no JSON`(_ action: String, _ text: String?) async throws {
        let bench = try await bench()
        let whole = try await bench.cloudflare(.get, bench.pools).bytes
        try bench.faults([["do": .string(action), "times": 1]])
        let bytes = try await bench.cloudflare(.get, bench.pools).bytes
        #expect(bytes == text.map { Array($0.utf8) } ?? Array(whole.prefix(whole.count / 2)))
    }

    @Test func `a body that breaks off`() async throws {
        let bench = try await bench()
        try bench.faults([["do": "truncate", "times": 1]])
        await #expect(throws: TransportError.self) { try await bench.cloudflare(.get, bench.pools) }
        #expect(try await names(bench) == ["one", "two"])
    }

    @Test func `another body, an empty list, another zone, an old state`() async throws {
        let bench = try await bench()
        try bench.faults([
            ["do": ["body": "{}"], "times": 1], ["do": "emptyList", "times": 1], ["do": "anotherZone", "times": 1],
            ["do": ["stale": 1], "times": 1], ["do": ["stale": 9], "times": 1],
        ])
        #expect(try await bench.cloudflare(.get, bench.pools).json == [:])
        let empty = try await bench.cloudflare(.get, bench.pools)
        #expect(empty.json["success"] == true)
        #expect(empty.json["result"] == [])
        #expect(try await names(bench) == ["foreign-blue", "foreign-green"])
        #expect(try await names(bench) == ["one"])
        #expect(try await names(bench) == [])
        #expect(try await names(bench) == ["one", "two"])
    }

    @Test func `a cluster's list can be empty, another's or old`() async throws {
        let bench = Bench(.fourClusters)
        try bench.faults([
            ["do": "emptyList", "times": 1], ["do": "anotherZone", "times": 1], ["do": ["stale": 2], "times": 1],
        ])
        #expect(try await bench.kubernetes(.get, Bench.ingresses).json["items"] == [])
        let other = try await bench.kubernetes(.get, Bench.ingresses)
        let address = other.json["items"]?.array?.first?["status"]?["loadBalancer"]?["ingress"]?.array?.first?["ip"]
        #expect(address == "198.51.100.10")
        #expect(try await bench.kubernetes(.get, Bench.ingresses).names == ["api", "checkout"])
    }

    @Test func `a list can come in another order, and with an item twice`() async throws {
        let bench = try await bench()
        try bench.faults([["do": "jumbled", "times": 1]])
        #expect(try await names(bench) == ["two", "one"])
        #expect(try await names(bench) == ["one", "two"])
        let cluster = Bench(.fourClusters)
        let names = try await cluster.kubernetes(.get, Bench.ingresses).names
        try cluster.faults([["do": "jumbled", "times": 1]])
        #expect(try await cluster.kubernetes(.get, Bench.ingresses).names == names.reversed() + names.prefix(1))
    }

    @Test func `a body of many bytes`() async throws {
        let bench = try await bench()
        let size = (3 << 20) + 17
        try bench.faults([["do": ["garbage": JSON(size)], "times": 1], ["do": ["blanks": 5], "times": 1]])
        let garbage = try await bench.cloudflare(.get, bench.pools)
        #expect(garbage.bytes.count == size)
        #expect(garbage.headers[.contentLength] == String(size))
        #expect(try await bench.cloudflare(.get, bench.pools).bytes == Array("     ".utf8))
    }

    // MARK: The connection

    @Test(arguments: [("dropBefore", false), ("dropAfter", true), ("hangBefore", false), ("hangAfter", true)])
    func `a write without an answer may have happened`(_ action: String, _ happens: Bool) async throws {
        let bench = Bench()
        try bench.faults([["do": .string(action), "times": 1]])
        let body: JSON = ["name": "x", "origins": [["name": "a", "address": "203.0.113.1"]]]
        await #expect(throws: TransportError.self) { try await bench.cloudflare(.post, bench.pools, body) }
        #expect(try await names(bench) == (happens ? ["x"] : []))
    }

    @Test func `what is held breaks when the faults are lifted`() async throws {
        let bench = Bench()
        try bench.faults([["do": "hangBefore"]])
        guard case .held(let release) = bench.exchange(Request(.get, "/"), .cloudflare) else {
            Issue.record("not held")
            return
        }
        bench.world.liftFaults()
        for await _ in release {}
        #expect(try await bench.cloudflare(.get, bench.pools).status == 200)
    }

    @Test func `latencies add up`() throws {
        let bench = Bench { $0.latency = .milliseconds(20) }
        try bench.faults([
            ["do": ["latency": "200ms"], "times": 1], ["do": ["latency": "1.5s"], "match": ["side": "cloudflare"]],
        ])
        let route = Route(.cloudflare, caller: "x")
        let request = Request(.get, "/")
        #expect(bench.world.latency(of: request, route) == .milliseconds(1720))
        #expect(bench.world.latency(of: request, route) == .milliseconds(1520))
        #expect(bench.world.latency(of: request, Route(.kubernetes("eu"), caller: "x")) == .zero)
    }

    // MARK: Which requests, and how often

    @Test(arguments: [
        (#"{}"#, true), (#"{"side": "cloudflare"}"#, true), (#"{"side": "kubernetes"}"#, false),
        (#"{"cluster": "eu"}"#, false), (#"{"method": "get"}"#, true), (#"{"method": "POST"}"#, false),
        (#"{"path": "/pools"}"#, true), (#"{"path": "/monitors"}"#, false), (#"{"caller": "ben"}"#, true),
        (#"{"caller": "other"}"#, false),
    ])
    func `a rule strikes whom it matches`(_ match: String, _ strikes: Bool) async throws {
        let bench = Bench()
        try bench.faults([["match": JSON.parse(Array(match.utf8)), "do": ["status": 500]]])
        #expect(try await bench.cloudflare(.get, bench.pools).status == (strikes ? 500 : 200))
    }

    @Test func `a rule passes some, strikes some, and is gone`() async throws {
        let bench = Bench()
        try bench.faults([["do": ["status": 500], "skip": 1, "times": 2]])
        var seen: [Int] = []
        for _ in 0..<5 { seen.append(try await bench.cloudflare(.get, bench.pools).status) }
        #expect(seen == [200, 500, 500, 200, 200])
    }

    // MARK: Watches

    @Test(arguments: [
        ("cut", ["ADDED a"], false), ("reset", ["ADDED a"], true), ("gone", ["ADDED a", "ERROR 410"], false),
        ("halfLine", ["ADDED a"], true),
    ])
    func `an open watch ends`(_ effect: String, _ lines: [String], _ breaks: Bool) async throws {
        let bench = Bench()
        let request = Request(
            .get,
            Bench.ingresses + "?watch=1&resourceVersion=200",
            headers: [.authorization: "Bearer geosim-cluster-token"]
        )
        guard case .reply(let response) = bench.exchange(request, .kubernetes("eu")) else {
            Issue.record("no reply")
            return
        }
        try await bench.ingress("a")
        try bench.faults([["do": ["watch": .string(effect)], "times": 1]])
        try await bench.ingress("b")
        var bytes: [UInt8] = []
        var isBroken = false
        do {
            for try await chunk in response.body { bytes += chunk }
        } catch {
            isBroken = true
        }
        let end = try #require(bytes.lastIndex(of: UInt8(ascii: "\n")))
        let told = try bytes[...end].split(separator: UInt8(ascii: "\n")).map { WatchLine(try JSON.parse(Array($0))) }
        #expect(told.map(\.description) == lines)
        #expect(isBroken == breaks)
    }

    @Test func `a half-open watch is silent, past its end`() async throws {
        let bench = Bench()
        try bench.faults([["do": ["watch": "halfOpen"], "times": 1]])
        let lines = try await bench.watch("timeoutSeconds=5&resourceVersion=200&allowWatchBookmarks=true") {
            try await bench.ingress("a")
            #expect(bench.world.advance(to: .seconds(100)) == nil)
            #expect(bench.world.stateJSON()["clusters"]?.array?.first?["watches"] == 1)
            bench.world.hangUpAll()
        }
        #expect(lines.isEmpty)
    }

    @Test func `a mute watch says nothing, not even bookmarks, and ends in its time`() async throws {
        let bench = Bench()
        let query = "timeoutSeconds=300&resourceVersion=200&allowWatchBookmarks=true"
        let lines = try await bench.watch(query, until: .seconds(300)) {
            bench.world.advance(to: .seconds(60))
            try bench.faults([["do": ["watch": "mute"], "times": 1]])
            try await bench.ingress("a")
            #expect(bench.world.advance(to: .seconds(200)) == .seconds(300))
        }
        #expect(lines.map(\.description) == ["BOOKMARK"])
        let next = try await bench.watch("timeoutSeconds=5&resourceVersion=" + (try #require(lines.last?.version)))
        #expect(next.map(\.description) == ["ADDED a"])
    }

    @Test func `a watch may drip a blank a second and tell nothing`() async throws {
        let bench = Bench()
        let request = Request(
            .get,
            Bench.ingresses + "?watch=1&resourceVersion=200&timeoutSeconds=30&allowWatchBookmarks=true",
            headers: [.authorization: "Bearer geosim-cluster-token"]
        )
        guard case .reply(let response) = bench.exchange(request, .kubernetes("eu")) else {
            Issue.record("no reply")
            return
        }
        try bench.faults([["do": ["watch": "drip"], "times": 1]])
        try await bench.ingress("a")
        var instant: Duration? = .seconds(1)
        while let next = instant, next <= .seconds(30) { instant = bench.world.advance(to: next) }
        var chunks: [[UInt8]] = []
        for try await chunk in response.body { chunks.append(chunk) }
        #expect(chunks == Array(repeating: [UInt8(ascii: " ")], count: 31))
    }

    @Test(arguments: ["mute", "drip", "halfOpen", "bookmarksOnly"])
    func `a watch that keeps changes back breaks when faults are lifted`(_ effect: String) async throws {
        let bench = Bench()
        try bench.faults([["do": ["watch": .string(effect)], "times": 1]])
        await #expect(throws: TransportError.self) {
            try await bench.watch("timeoutSeconds=5&resourceVersion=200") { bench.world.liftFaults() }
        }
    }

    @Test func `the last event can come once more`() async throws {
        let bench = Bench()
        let lines = try await bench.watch("timeoutSeconds=5&resourceVersion=200") {
            try await bench.ingress("a")
            try bench.faults([["do": ["watch": "repeated"], "times": 1]])
            try await bench.ingress("b")
        }
        #expect(lines.map(\.description) == ["ADDED a", "ADDED a", "ADDED b"])
    }

    @Test func `with bookmarks only the changes wait for the next watch`() async throws {
        let bench = Bench()
        try bench.faults([["do": ["watch": "bookmarksOnly"], "times": 1]])
        let lines = try await bench.watch("timeoutSeconds=5&resourceVersion=200&allowWatchBookmarks=true") {
            try await bench.ingress("a")
        }
        #expect(lines.map(\.description) == ["BOOKMARK", "BOOKMARK"])
        let version = try #require(lines.last?.version)
        let next = try await bench.watch("timeoutSeconds=5&resourceVersion=" + version)
        #expect(next.map(\.description) == ["ADDED a"])
    }

    @Test func `bookmarks only, twice: the next watch tells all that was withheld`() async throws {
        let bench = Bench()
        try bench.faults([["do": ["watch": "bookmarksOnly"], "times": 1]])
        let lines = try await bench.watch("timeoutSeconds=5&resourceVersion=200&allowWatchBookmarks=true") {
            try await bench.ingress("a")
            try bench.faults([["do": ["watch": "bookmarksOnly"], "times": 1]])
        }
        let version = try #require(lines.last?.version)
        let next = try await bench.watch("timeoutSeconds=5&resourceVersion=" + version)
        #expect(next.map(\.description) == ["ADDED a"])
    }

    @Test func `a server that lags behind a list has no further page of it`() async throws {
        let bench = Bench()
        for name in ["a", "b", "c"] { try await bench.ingress(name) }
        let first = try await bench.kubernetes(.get, Bench.ingresses + "?limit=2")
        let token = try #require(first.json["metadata"]?["continue"]?.string)
        try bench.faults([["do": ["stale": 1], "times": 1]])
        let page = try await bench.kubernetes(.get, Bench.ingresses + "?limit=2&continue=" + token)
        #expect(page.status == 504)
        #expect(page.message?.contains("Too large resource version") == true)
    }

    @Test(arguments: [("garbageLine", 30), ("hugeLine", 2_000_000)])
    func `a bad line is followed by good ones`(_ effect: String, _ size: Int) async throws {
        let bench = Bench()
        let request = Request(
            .get,
            Bench.ingresses + "?watch=1&resourceVersion=200&timeoutSeconds=1",
            headers: [.authorization: "Bearer geosim-cluster-token"]
        )
        guard case .reply(let response) = bench.exchange(request, .kubernetes("eu")) else {
            Issue.record("no reply")
            return
        }
        try bench.faults([["do": ["watch": .string(effect), "bytes": 2_000_000], "times": 1]])
        try await bench.ingress("a")
        bench.world.advance(to: .seconds(1))
        let lines = try await response.body.collect(upTo: 10 << 20).split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 2)
        #expect(lines[0].count >= size)
        #expect(throws: JSONError.self) { try JSON.parse(Array(lines[0])) }
        #expect(WatchLine(try JSON.parse(Array(lines[1]))).description == "ADDED a")
    }

    @Test func `a rule for whole replies waits for one`() async throws {
        let bench = Bench()
        try bench.faults([["do": "half", "times": 1]])
        #expect(try await bench.watch("timeoutSeconds=1&resourceVersion=200").isEmpty)
        #expect(try await bench.kubernetes(.get, Bench.ingresses).json.isNull)
        #expect(bench.world.requests().array?.map { $0["fault"] } == [nil, "half"])
    }

    // MARK: Reading rules

    @Test(arguments: [
        (#"{}"#, "must be a JSON array"), (#"[{}]"#, "rule 0: must be an object with a member 'do'"),
        (#"[{"do": "half"}, {"do": "nonsense"}]"#, "rule 1: do nonsense is unknown"),
        (#"[{"do": "half", "match": {"host": "x"}}]"#, "match.host is no text or unknown"),
        (#"[{"do": "half", "match": {"side": "x"}}]"#, "match.side must be cloudflare or kubernetes"),
        (#"[{"do": "half", "when": 1}]"#, "unknown member 'when'"),
        (#"[{"do": {"watch": "x"}}]"#, "do.watch 'x' is unknown"),
        (#"[{"do": {"headers": {"Retry-After": 7}}}]"#, "do.headers must be an object of texts"),
        (#"[{"do": {"headers": {}}}]"#, "do.headers must be an object of texts"),
        (#"[{"do": {"member": "ttl", "value": 1}}]"#, "do.member must be a path"),
        (#"[{"do": {"member": "/ttl"}}]"#, "do.member must be a path"),
        (#"[{"do": {"latency": "x"}}]"#, "do.latency must be"),
    ])
    func `a rule that cannot be read is named, with the mend`(_ text: String, _ expected: String) throws {
        let error = #expect(throws: FaultError.self) { try Fault.rules(from: JSON.parse(Array(text.utf8))) }
        #expect(error?.description.contains(expected) == true)
    }
}

extension World {
    /// Ends all half-open watches, as lifted faults do.
    fileprivate func hangUpAll() {
        with { state in
            for index in state.clusters.indices {
                for watch in state.clusters[index].watches.indices { state.clusters[index].watches[watch].end() }
            }
        }
    }
}
