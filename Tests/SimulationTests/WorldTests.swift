import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// The world as a whole: seeds, scenarios, the log, steering.
struct WorldTests {
    /// An hour of a scenario, as text.
    private func trace(seed: UInt64) -> String {
        let bench = Bench(.fourClusters, seed: seed)
        var due: Duration? = .zero
        while let next = due, next < .seconds(3600) { due = bench.world.advance(to: next) }
        return bench.world.stateJSON().text
    }

    @Test func `the same seed makes the same world, another one another`() {
        #expect(trace(seed: 1) == trace(seed: 1))
        #expect(trace(seed: 1) != trace(seed: 2))
    }

    @Test func `it does not matter in how many steps time passes`() {
        let once = Bench(.fourClusters)
        once.world.advance(to: .seconds(600))
        let often = Bench(.fourClusters)
        for second in 0...600 { often.world.advance(to: .seconds(second)) }
        #expect(once.world.stateJSON() == often.world.stateJSON())
    }

    @Test func `four clusters serve one name, and their addresses move`() async throws {
        let bench = Bench(.fourClusters)
        func addresses() -> [JSON] {
            (bench.world.stateJSON()["clusters"]?.array ?? []).compactMap { cluster in
                let ingress = cluster["ingresses"]?.array?.first { $0["metadata"]?["name"] == "api" }
                return ingress?["status"]?["loadBalancer"]?["ingress"]
            }
        }
        let before = addresses()
        #expect(before.count == 4)
        bench.world.advance(to: .seconds(600))
        #expect(zip(before, addresses()).contains { $0 != $1 })
    }

    @Test func `an address fails, and recovers`() {
        let bench = Bench(.fourClusters)
        var seen: [Bool] = []
        for second in stride(from: 0, to: 1200, by: 5) {
            bench.world.advance(to: .seconds(second))
            let isSick = bench.world.stateJSON()["unhealthy"] != []
            if isSick != seen.last { seen.append(isSick) }
        }
        #expect(seen.starts(with: [false, true, false]))
    }

    @Test func `the log tells every request in order, writes with their bodies`() async throws {
        let bench = Bench()
        _ = try await bench.pool("one")
        bench.now = .milliseconds(1500)
        try bench.faults([["do": "dropBefore", "times": 1]])
        _ = try? await bench.cloudflare(.get, bench.pools + "?page=1")
        _ = try await bench.kubernetes(.get, Bench.ingresses)
        let log = try #require(bench.world.requests().array)
        #expect(log.map { $0["n"] } == [1, 2, 3])
        #expect(log.map { $0["at"] } == [0, 1_500_000, 1_500_000])
        #expect(log.map { $0["status"] } == [200, .null, 200])
        #expect(log.map { $0["cluster"] } == [nil, nil, "eu"])
        #expect(log[0]["body"]?["name"] == "one")
        #expect(log[1]["query"] == "page=1")
        #expect(log[1]["fault"] == "dropBefore")
        #expect(log[1]["body"] == nil)
        #expect(bench.world.requests(since: 2).array?.map { $0["n"] } == [3])
        #expect(!bench.world.requests().text.contains(bench.token))
    }

    private func control(_ bench: Bench, _ method: HTTPRequest.Method, _ path: String, _ body: String = "") async throws
        -> Answered
    {
        let response = ControlHandler(bench.world).response(
            to: Request(method, path, body: Array(body.utf8)),
            at: bench.now
        )
        let bytes = try await response.body.collect(upTo: 100 << 20)
        return Answered(status: response.status, headers: response.headers, bytes: bytes)
    }

    @Test func `a burst makes many Ingresses of the size asked for`() async throws {
        let bench = Bench()
        let body = #"{"cluster":"eu","count":300,"addresses":["203.0.113.1","203.0.113.2"],"bytes":4096}"#
        #expect(try await control(bench, .post, "/sim/burst", body).status == 200)
        let list = try await bench.kubernetes(.get, "/apis/networking.k8s.io/v1/ingresses")
        let items = try #require(list.json["items"]?.array)
        #expect(items.count == 300)
        #expect((3500...5000).contains(list.bytes.count / 300))
        #expect(items[1]["status"]?["loadBalancer"]?["ingress"] == [["ip": "203.0.113.2"]])
        #expect(items[2]["status"]?["loadBalancer"]?["ingress"] == [["ip": "203.0.113.1"]])
        #expect(items[0]["metadata"]?["managedFields"]?.array?.count == 2)
        #expect(items[299]["metadata"]?["labels"]?["cluster-name"] == "smart-router-internal")
    }

    @Test(arguments: [
        ("/sim/burst", "{}"), ("/sim/burst", #"{"cluster":"x","count":1}"#), ("/sim/faults", "[{"),
        ("/sim/health", "{}"), ("/sim/hostnames", "{}"), ("/sim/cloudflare", "{}"),
        ("/sim/cloudflare", #"{"place":"x"}"#), ("/sim/cloudflare", #"{"kind":"pools"}"#),
        ("/sim/cloudflare", #"{"kind":"load_balancers","zone":"x","objects":[]}"#), ("/sim/objects", "{}"),
        ("/sim/objects", #"{"cluster":"x","object":{}}"#),
        ("/sim/objects", #"{"cluster":"eu","kind":"x","object":{}}"#),
        ("/sim/controllers", "{}"), ("/sim/controllers", #"{"cluster":"x","gateways":true}"#),
        ("/sim/rights", "{}"), ("/sim/rights", #"{"cluster":"eu","denied":["x"]}"#), ("/sim/restart", "{}"),
        ("/sim/restart", #"{"cluster":"eu","seconds":-1}"#), ("/sim/namespaces", "{}"),
        ("/sim/namespaces", #"{"cluster":"x","namespace":"shop","terminating":true}"#),
    ])
    func `steering says what is wrong`(_ path: String, _ body: String) async throws {
        let reply = try await control(Bench(), .post, path, body)
        #expect(reply.status == 400)
        #expect(reply.json["error"]?.string?.isEmpty == false)
    }

    @Test func `steering places what the APIs would refuse`() async throws {
        let bench = Bench { $0.cloudflare.otherZones = [Zone("bücher.example")] }
        let pools = #"{"kind":"pools","objects":[{"id":"p1","name":"a"},{"name":"b","origins":null}]}"#
        let placed = try await control(bench, .post, "/sim/cloudflare", pools)
        #expect(placed.status == 200)
        #expect(placed.json["ids"]?.array?.first == "p1")
        #expect(try await bench.cloudflare(.get, bench.pools).names == ["a", "b"])
        let balancer = #"{"kind":"load_balancers","zone":"xn--bcher-kva.example","objects":[{"name":"x"}]}"#
        #expect(try await control(bench, .post, "/sim/cloudflare", balancer).status == 200)
        #expect(try await control(bench, .post, "/sim/cloudflare", #"{"place":"neighbours"}"#).status == 200)
        let zones = try await control(bench, .get, "/sim/state").json["zones"]?.array ?? []
        #expect(
            zones.map { $0["load_balancers"]?.array?.map { $0["name"] } } == [[], ["x", "foreign.bücher.example"]]
        )
        let object = #"{"cluster":"eu","object":{"metadata":{"namespace":"shop","name":"raw"},"status":7}}"#
        #expect(try await control(bench, .post, "/sim/objects", object).status == 200)
        #expect(try await bench.kubernetes(.get, Bench.ingresses + "/raw").json["status"] == 7)
        let namespace = #"{"cluster":"eu","namespace":"shop","terminating":true}"#
        #expect(try await control(bench, .post, "/sim/namespaces", namespace).status == 200)
        #expect(try await bench.kubernetes(.post, Bench.ingresses, ["metadata": ["name": "x"]]).status == 403)
        let names = #"{"address":"203.0.113.1","hostnames":["app.example.com"]}"#
        #expect(try await control(bench, .post, "/sim/hostnames", names).status == 200)
    }

    @Test func `a reset makes the world anew, and expires what watchers knew`() async throws {
        let bench = Bench(.fourClusters)
        _ = try await bench.pool("one")
        try bench.faults([["do": ["status": 500]]])
        let state = try await control(bench, .get, "/sim/state").json
        let version = state["clusters"]?.array?.first?["resourceVersion"]?.int
        #expect(try await control(bench, .post, "/sim/reset").status == 200)
        #expect(bench.world.requests() == [])
        #expect(try await bench.cloudflare(.get, bench.pools).names == [])
        #expect(try await bench.kubernetes(.get, Bench.ingresses).names == ["api", "checkout", "web"])
        let old = try #require(version)
        #expect(try await bench.watch("resourceVersion=\(old)").map(\.description) == ["ERROR 410"])
    }

    @Test func `a transport applies the latency, half of it on the way there`() async throws {
        let bench = Bench { $0.latency = .seconds(2) }
        let clock = StepClock()
        let transport = SimulatedTransport(bench.world, server: .cloudflare, time: Time(clock), caller: "t")
        let request = Request(.get, bench.pools, headers: [.authorization: "Bearer " + bench.token])
        let response = try await transport.send(request)
        #expect(response.status == 200)
        #expect(clock.now.offset == .seconds(2))
        #expect(bench.world.requests().array?.first?["at"] == 1_000_000)
        #expect(bench.world.requests().array?.first?["caller"] == "t")
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (951_782_400_000_001, "2000-02-29T00:00:00.000001Z"),
        (1_763_900_000_000_000, "2025-11-23T12:13:20.000000Z"), (4_107_542_399_999_999, "2100-02-28T23:59:59.999999Z"),
    ])
    func `timestamps`(_ microseconds: Int, _ text: String) {
        let timestamp = Timestamp(microseconds: microseconds)
        #expect(timestamp.textWithMicroseconds == text)
        #expect(Timestamp(plain: timestamp.textToSecond)?.microseconds == microseconds / 1_000_000 * 1_000_000)
    }

    @Test(arguments: [("20ms", 0.02), ("1.5s", 1.5), ("5m", 300), ("2h", 7200)])
    func `durations`(_ text: String, _ seconds: Double) {
        #expect(Duration(text: text) == .seconds(seconds))
    }

    @Test(arguments: ["", "5", "-1s", "xs", "nans"])
    func `texts that are no duration`(_ text: String) {
        #expect(Duration(text: text) == nil)
    }
}
