import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// The simulator's replies have the keys and types of those that a kube-apiserver 1.36 gave.
struct KubernetesConformanceTests {
    /// Annotations, labels and managed fields are the writers' own.
    private static let writers = [
        ".items[].metadata.annotations", ".items[].metadata.labels", ".items[].metadata.managedFields",
        ".items[].spec", ".items[].status.loadBalancer",
    ]

    private func expectSame(
        _ json: JSON,
        as name: String,
        ignoring: [String] = [],
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let recorded = Shape(try Recorded.json("kubernetes/" + name), ignoring: ignoring)
        let simulated = Shape(json, ignoring: ignoring)
        #expect(recorded.beyond(simulated) == [], "missing", sourceLocation: location)
        #expect(simulated.beyond(recorded) == [], "too much", sourceLocation: location)
    }

    @Test func `lists, whole and by pages`() async throws {
        let bench = Bench(.fourClusters)
        let list = try await bench.kubernetes(.get, "/apis/networking.k8s.io/v1/ingresses")
        try expectSame(list.json, as: "list.json", ignoring: Self.writers)
        let first = try await bench.kubernetes(.get, "/apis/networking.k8s.io/v1/ingresses?limit=2")
        try expectSame(first.json, as: "list-page1.json", ignoring: Self.writers)
        let token = try #require(first.json["metadata"]?["continue"]?.string)
        let second = try await bench.kubernetes(
            .get,
            "/apis/networking.k8s.io/v1/ingresses?limit=2&continue=" + token
        )
        try expectSame(second.json, as: "list-page2.json", ignoring: Self.writers)
    }

    @Test func `a continue token reads as the server's own`() throws {
        let recorded = try Recorded.json("kubernetes/list-page1.json")["metadata"]?["continue"]?.string
        #expect(ContinueToken(version: 229, after: "shop/api-2").text == recorded)
    }

    @Test func `a table`() async throws {
        let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
        let reply = try await Bench(.fourClusters).kubernetes(.get, Bench.ingresses, accept: accept)
        let metadata = ".rows[].object.metadata."
        try expectSame(
            reply.json,
            as: "table.json",
            ignoring: ["annotations", "labels", "managedFields"].map { metadata + $0 }
        )
        let columns = try Recorded.json("kubernetes/table.json")["columnDefinitions"]?.array ?? []
        let ours = reply.json["columnDefinitions"]?.array ?? []
        #expect(ours.map { $0["name"] } == columns.map { $0["name"] })
        #expect(
            reply.json["rows"]?.array?.first?["cells"] == [
                "api", "nginx", "app.example.com", "203.0.113.10", "80", "0s",
            ]
        )
    }

    @Test(arguments: [
        ("/version", "version.json", []), ("/api", "api.json", []), ("/apis", "apis.json", []),
        ("/apis/networking.k8s.io/v1", "apis-networking-v1.json", [".resources[].storageVersionHash"]),
        ("/nowhere", "not-found.txt", []), ("/apis/networking.k8s.io/v1/ingresses?continue=!", "bad-continue.txt", []),
        ("/apis/networking.k8s.io/v1/ingresses?labelSelector==", "bad-selector.txt", []),
    ])
    func `discovery and refusals`(_ target: String, _ name: String, _ ignored: [String]) async throws {
        let reply = try await Bench().kubernetes(.get, target)
        try expectSame(reply.json, as: name, ignoring: ignored)
        #expect(reply.json["code"] == (try Recorded.json("kubernetes/" + name))["code"])
        #expect(reply.status == reply.json["code"]?.int ?? 200)
    }

    @Test func `aggregated discovery has the recorded head`() async throws {
        let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
        let reply = try await Bench().kubernetes(.get, "/apis", accept: accept)
        #expect(reply.headers[.contentType] == accept)
        let group = try #require(reply.json["items"]?.array?.first)
        #expect(reply.json["kind"] == "APIGroupDiscoveryList")
        #expect(group["metadata"] == ["name": "networking.k8s.io"])
        let resource = try #require(group["versions"]?.array?.first?["resources"]?.array?.first)
        #expect(
            resource.object?.keys.sorted() == [
                "resource", "responseKind", "scope", "shortNames", "singularResource", "subresources", "verbs",
            ]
        )
    }

    @Test(arguments: [("unauthorized.txt", "wrong"), ("forbidden.txt", "geosim-plain-token")])
    func `who may not`(_ name: String, _ token: String) async throws {
        let reply = try await Bench().kubernetes(.get, "/apis/networking.k8s.io/v1/ingresses", token: token)
        #expect(reply.json == (try Recorded.json("kubernetes/" + name)))
    }

    @Test func `a lease that is made, is there, and has changed`() async throws {
        let bench = Bench()
        let spec: JSON = [
            "holderIdentity": "a", "leaseDurationSeconds": 15, "acquireTime": "2026-11-22T12:00:00.000000Z",
            "renewTime": "2026-11-22T12:00:00.000000Z", "leaseTransitions": 0,
        ]
        let body: JSON = [
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": ["name": "leader"], "spec": spec,
        ]
        let made = try await bench.kubernetes(.post, Bench.leases, body)
        #expect(made.status == 201)
        try expectSame(made.json, as: "lease-created.txt", ignoring: [".metadata.managedFields"])
        let again = try await bench.kubernetes(.post, Bench.leases, body)
        #expect(again.json == (try Recorded.json("kubernetes/lease-exists.txt")))
        let stale: JSON = ["metadata": ["name": "leader", "resourceVersion": "1"], "spec": spec]
        let conflict = try await bench.kubernetes(.put, Bench.leases + "/leader", stale)
        #expect(conflict.json == (try Recorded.json("kubernetes/lease-conflict.txt")))
    }

    @Test func `bookmarks, the end of the initial events, and an expired start`() async throws {
        let bench = Bench()
        let lines = try await bench.watch("sendInitialEvents=true&allowWatchBookmarks=true&timeoutSeconds=90")
        let recorded = try Recorded.lines("kubernetes/watchlist.jsonl").filter { $0["type"] == "BOOKMARK" }
        #expect(lines.map(\.description) == ["BOOKMARK", "BOOKMARK"])
        #expect(Shape(lines[0].json) == Shape(recorded[0]))
        #expect(Shape(lines[1].json) == Shape(recorded[1]))
        let expired = try await bench.watch("resourceVersion=1")
        #expect(Shape(expired[0].json) == Shape(try Recorded.lines("kubernetes/watch-too-old.jsonl")[0]))
    }
}
