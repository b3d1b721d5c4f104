import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// What a watch tells, and when it ends.
struct WatchTests {
    private static let selector = "labelSelector=dns.external/geo-route%3Dtrue&timeoutSeconds=30"

    @Test func `what leaves the selector is deleted, what comes into it is added`() async throws {
        let bench = Bench()
        try await bench.ingress("a")
        let version = try await bench.kubernetes(.get, Bench.ingresses).version
        let lines = try await bench.watch(Self.selector + "&resourceVersion=" + version) {
            func label(_ value: JSON) async throws {
                let body: JSON = ["metadata": ["labels": ["dns.external/geo-route": value]]]
                _ = try await bench.kubernetes(.patch, Bench.ingresses + "/a", body)
            }
            try await bench.setAddress("203.0.113.1", of: "a")
            try await label(.null)
            try await bench.setAddress("203.0.113.2", of: "a")
            try await label("true")
            _ = try await bench.kubernetes(.delete, Bench.ingresses + "/a")
        }
        #expect(lines.map(\.description) == ["MODIFIED a", "DELETED a", "ADDED a", "DELETED a"])
        // A deletion shows the last state that the selector covered, under the deletion's own version.
        let gone = lines[1].json["object"]
        #expect(gone?["metadata"]?["labels"]?["dns.external/geo-route"] == "true")
        #expect(gone?["status"]?["loadBalancer"]?["ingress"] == [["ip": "203.0.113.1"]])
        let versions = lines.compactMap { Int($0.version) }
        #expect(versions == versions.sorted() && Set(versions).count == 4)
    }

    @Test func `a watch from an old version tells what happened since, once`() async throws {
        let bench = Bench()
        let version = try await bench.kubernetes(.get, Bench.ingresses).version
        for name in ["a", "b"] { try await bench.ingress(name) }
        let lines = try await bench.watch("timeoutSeconds=5&resourceVersion=" + version) {
            try await bench.ingress("c")
        }
        #expect(lines.map(\.description) == ["ADDED a", "ADDED b", "ADDED c"])
    }

    @Test(arguments: ["", "resourceVersion=0&"])
    func `a watch without a version begins with all there is`(_ query: String) async throws {
        let bench = Bench()
        for name in ["b", "a"] { try await bench.ingress(name) }
        #expect(try await bench.watch(query + "timeoutSeconds=5").map(\.description) == ["ADDED a", "ADDED b"])
    }

    @Test func `a watch that asks for too old a version hears so and ends`() async throws {
        let bench = Bench()
        try await bench.ingress("a")
        #expect(try await bench.watch("resourceVersion=3").map(\.description) == ["ERROR 410"])
    }

    @Test func `bookmarks come each minute and before the end, with the version of now`() async throws {
        let bench = Bench()
        let query = "resourceVersion=200&allowWatchBookmarks=true&timeoutSeconds=90"
        let lines = try await bench.watch(query, until: .seconds(90)) {
            bench.world.advance(to: .seconds(60))
            // Another kind moves the version on, too.
            _ = try await bench.kubernetes(.post, Bench.leases, ["metadata": ["name": "l"]])
        }
        #expect(lines.map(\.description) == ["BOOKMARK", "BOOKMARK"])
        #expect(lines.map(\.version) == ["200", "201"])
    }

    @Test func `the world says when a watch is due`() async throws {
        let bench = Bench()
        _ = try await bench.watch("resourceVersion=200&allowWatchBookmarks=true&timeoutSeconds=90") {
            #expect(bench.world.advance(to: .seconds(1)) == .seconds(60))
            #expect(bench.world.advance(to: .seconds(61)) == .seconds(90))
        }
        #expect(bench.world.advance(to: .seconds(4000)) == nil)
    }

    @Test func `a table watch describes its columns once`() async throws {
        let bench = Bench()
        for name in ["a", "b"] { try await bench.ingress(name) }
        let request = Request(
            .get,
            Bench.ingresses + "?watch=1&timeoutSeconds=1",
            headers: [
                .authorization: "Bearer geosim-cluster-token", .accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
            ]
        )
        guard case .reply(let response) = bench.exchange(request, .kubernetes("eu")) else {
            Issue.record("no reply")
            return
        }
        bench.world.advance(to: .seconds(1))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        let tables = try bytes.split(separator: UInt8(ascii: "\n")).map { try JSON.parse(Array($0))["object"] }
        #expect(tables.map { $0?["kind"] } == ["Table", "Table"])
        #expect(tables.map { $0?["columnDefinitions"]?.isNull } == [false, true])
    }

    @Test func `a closed connection takes its watch with it`() async throws {
        let bench = Bench()
        let connection = ObjectIdentifier(bench)
        let request = Request(
            .get,
            Bench.ingresses + "?watch=1",
            headers: [.authorization: "Bearer geosim-cluster-token"]
        )
        let route = Route(.kubernetes("eu"), caller: "x", connection: connection)
        let exchange = bench.world.exchange(request, route, at: .zero)
        func watches() -> JSON? { bench.world.stateJSON()["clusters"]?.array?.first?["watches"] }
        #expect(watches() == 1)
        bench.world.connectionClosed(connection)
        #expect(watches() == 0)
        withExtendedLifetime(exchange) {}
    }
}
