import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// Lists, single objects and their versions.
struct KubernetesBehaviourTests {
    @Test func `pages show one state, whatever is written between them`() async throws {
        let bench = Bench()
        for name in ["a", "b", "c"] { try await bench.ingress(name) }
        let first = try await bench.kubernetes(.get, Bench.ingresses + "?limit=2")
        #expect(first.names == ["a", "b"])
        #expect(first.json["metadata"]?["remainingItemCount"] == 1)
        _ = try await bench.kubernetes(.delete, Bench.ingresses + "/c")
        try await bench.ingress("d")
        let token = try #require(first.json["metadata"]?["continue"]?.string)
        let second = try await bench.kubernetes(.get, Bench.ingresses + "?limit=2&continue=" + token)
        #expect(second.names == ["c"])
        #expect(second.version == first.version)
        #expect(second.json["metadata"]?["continue"] == nil)
    }

    @Test func `a page asked for too late is expired, and may go on with what there is`() async throws {
        let bench = Bench { $0.kubernetes.historyWindow = .seconds(10) }
        for name in ["a", "b", "c"] { try await bench.ingress(name) }
        let first = try await bench.kubernetes(.get, Bench.ingresses + "?limit=1")
        let token = try #require(first.json["metadata"]?["continue"]?.string)
        for (second, name) in [(20, "d"), (60, "e")] {
            bench.now = .seconds(second)
            try await bench.ingress(name)
        }
        let expired = try await bench.kubernetes(.get, Bench.ingresses + "?limit=1&continue=" + token)
        #expect(expired.status == 410)
        #expect(expired.json["reason"] == "Expired")
        let rest = try #require(expired.json["metadata"]?["continue"]?.string)
        let next = try await bench.kubernetes(.get, Bench.ingresses + "?continue=" + rest)
        #expect(next.names == ["b", "c", "d", "e"])
    }

    @Test func `a collection is deleted in one request, within its namespace and selector`() async throws {
        let bench = Bench()
        for name in ["a", "b", "c"] { try await bench.ingress(name, labels: name == "c" ? [:] : ["app": "shop"]) }
        let deleted = try await bench.kubernetes(.delete, Bench.ingresses + "?labelSelector=app%3Dshop")
        #expect(deleted.status == 200)
        #expect(deleted.names == ["a", "b"])
        #expect(try await bench.kubernetes(.get, Bench.ingresses).names == ["c"])
        let everywhere = "/apis/networking.k8s.io/v1/ingresses"
        #expect(try await bench.kubernetes(.delete, everywhere).status == 405)
        #expect(try await bench.kubernetes(.get, everywhere).names == ["c"])
    }

    @Test(arguments: [
        ("geosim-cluster-token", "ingresses", true), ("geosim-cluster-token", "services", false),
        ("geosim-plain-token", "ingresses", false),
    ])
    func `a caller learns what it may do`(token: String, resource: String, isAllowed: Bool) async throws {
        let bench = Bench()
        #expect(bench.world.deny(["services"], in: "eu"))
        let reply = try await bench.kubernetes(
            .post,
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            [
                "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
                "spec": ["resourceAttributes": ["verb": "list", "resource": .string(resource)]],
            ],
            token: token
        )
        #expect(reply.status == 201)
        #expect(reply.json["status"]?["allowed"] == .bool(isAllowed))
        #expect(reply.json["spec"]?["resourceAttributes"]?["verb"] == "list")
    }

    @Test(arguments: [
        ("tier=web", ["a", "b"]), ("tier==web", ["a", "b"]), ("tier!=web", ["c", "d"]), ("tier", ["a", "b", "c"]),
        ("!tier", ["d"]), ("tier%20in%20(api,db)", ["c"]), ("tier%20notin%20(api)", ["a", "b", "d"]),
        ("tier=web,team=x", ["a"]), ("team%20in%20(x,y),tier=web", ["a", "b"]),
    ])
    func `label selectors`(_ selector: String, _ names: [String]) async throws {
        let bench = Bench()
        try await bench.ingress("a", labels: ["tier": "web", "team": "x"])
        try await bench.ingress("b", labels: ["tier": "web", "team": "y"])
        try await bench.ingress("c", labels: ["tier": "api"])
        try await bench.ingress("d", labels: [:])
        let reply = try await bench.kubernetes(.get, Bench.ingresses + "?labelSelector=" + selector)
        #expect(reply.names == names)
    }

    @Test(arguments: [
        ("fieldSelector=metadata.name%3Da", 200), ("fieldSelector=spec.x%3Da", 400), ("labelSelector=a%20b(", 400),
        ("resourceVersion=abc", 400), ("resourceVersion=99999", 504), ("resourceVersion=0", 200),
    ])
    func `parameters are checked`(_ query: String, _ status: Int) async throws {
        let bench = Bench()
        try await bench.ingress("a")
        #expect(try await bench.kubernetes(.get, Bench.ingresses + "?" + query).status == status)
    }

    @Test func `a namespace shows its own objects alone`() async throws {
        let bench = Bench(.fourClusters)
        let all = try await bench.kubernetes(.get, "/apis/networking.k8s.io/v1/ingresses")
        #expect(all.names == ["metrics", "api", "checkout", "web"])
        #expect(try await bench.kubernetes(.get, Bench.ingresses).names == ["api", "checkout", "web"])
    }

    @Test func `a status is written by its own path alone`() async throws {
        let bench = Bench()
        let body: JSON = ["metadata": ["name": "a"], "status": ["loadBalancer": ["ingress": [["ip": "203.0.113.1"]]]]]
        let made = try await bench.kubernetes(.post, Bench.ingresses, body)
        #expect(made.json["status"] == ["loadBalancer": [:]])
        try await bench.setAddress("203.0.113.2", of: "a")
        let put = try await bench.kubernetes(.put, Bench.ingresses + "/a", body)
        #expect(put.json["status"]?["loadBalancer"]?["ingress"] == [["ip": "203.0.113.2"]])
        let spec: JSON = ["spec": ["ingressClassName": "x"], "status": ["loadBalancer": [:]]]
        let status = try await bench.kubernetes(.patch, Bench.ingresses + "/a/status", spec)
        #expect(status.json["spec"]?["ingressClassName"] == nil)
        #expect(status.json["status"] == ["loadBalancer": ["ingress": [["ip": "203.0.113.2"]]]])
    }

    @Test func `a generation counts changes of the spec, a version all changes and nothing else`() async throws {
        let bench = Bench()
        try await bench.ingress("a")
        func patch(_ body: JSON) async throws -> JSON {
            try await bench.kubernetes(.patch, Bench.ingresses + "/a", body).json["metadata"] ?? .null
        }
        let first = try await patch(["metadata": ["labels": ["x": "y"]]])
        #expect(first["generation"] == 1)
        let second = try await patch(["spec": ["ingressClassName": "nginx"]])
        #expect(second["generation"] == 2)
        #expect(second["resourceVersion"] != first["resourceVersion"])
        #expect(try await patch(["spec": ["ingressClassName": "nginx"]]) == second)
        let removed = try await patch(["metadata": ["labels": ["x": .null]]])
        #expect(removed["labels"]?["x"] == nil)
        #expect(removed["uid"] == first["uid"])
    }

    @Test(arguments: ["merge-patch", "strategic-merge-patch"])
    func `a patch replaces lists whole`(_ type: String) async throws {
        let bench = Bench()
        try await bench.ingress("a")
        let body: JSON = ["spec": ["rules": [["host": "x.example.com"]], "$setElementOrder/rules": []]]
        _ = try await bench.kubernetes(.patch, Bench.ingresses + "/a", body, type: "application/\(type)+json")
        let stored = try await bench.kubernetes(.get, Bench.ingresses + "/a").json["spec"]
        #expect(stored?["rules"] == [["host": "x.example.com"]])
        #expect(stored?["$setElementOrder/rules"] == nil)
    }

    @Test func `a patch of another kind is refused`() async throws {
        let bench = Bench()
        try await bench.ingress("a")
        let reply = try await bench.kubernetes(
            .patch,
            Bench.ingresses + "/a",
            [:],
            type: "application/cbor"
        )
        #expect(reply.status == 415)
    }

    @Test func `a lease is won by one writer of two`() async throws {
        let bench = Bench()
        let made = try await bench.kubernetes(.post, Bench.leases, ["metadata": ["name": "l"], "spec": [:]])
        func take(_ holder: String) async throws -> Int {
            let metadata: JSON = ["name": "l", "resourceVersion": .string(made.version)]
            let body: JSON = ["metadata": metadata, "spec": ["holderIdentity": .string(holder)]]
            return try await bench.kubernetes(.put, Bench.leases + "/l", body).status
        }
        #expect(try await take("a") == 200)
        #expect(try await take("b") == 409)
        let blind: JSON = ["metadata": ["name": "l"], "spec": ["holderIdentity": "c"]]
        #expect(try await bench.kubernetes(.put, Bench.leases + "/l", blind).status == 422)
        let stored = try await bench.kubernetes(.get, Bench.leases + "/l")
        #expect(stored.json["spec"]?["holderIdentity"] == "a")
    }

    @Test(arguments: [
        ("/api/v1/namespaces/shop/events", "v1"), ("/apis/events.k8s.io/v1/namespaces/shop/events", "events.k8s.io/v1"),
    ])
    func `events are accepted`(_ path: String, _ version: String) async throws {
        let body: JSON = ["apiVersion": .string(version), "kind": "Event", "metadata": ["generateName": "x."]]
        let reply = try await Bench().kubernetes(.post, path, body)
        #expect(reply.status == 201)
        #expect(reply.json["metadata"]?["name"]?.string?.hasPrefix("x.") == true)
    }

    @Test func `what is not there, and what cannot be`() async throws {
        let bench = Bench()
        let missing = try await bench.kubernetes(.get, Bench.ingresses + "/nope")
        #expect(missing.status == 404)
        #expect(missing.message == "ingresses.networking.k8s.io \"nope\" not found")
        #expect(try await bench.kubernetes(.delete, Bench.ingresses + "/nope").status == 404)
        #expect(try await bench.kubernetes(.post, Bench.ingresses, ["kind": "Lease"]).status == 400)
        #expect(try await bench.kubernetes(.post, Bench.ingresses, ["metadata": [:]]).status == 422)
        let elsewhere: JSON = ["metadata": ["name": "a", "namespace": "other"]]
        #expect(try await bench.kubernetes(.post, Bench.ingresses, elsewhere).status == 400)
    }

    @Test func `anonymous callers pass where the settings say so, wrong tokens never`() async throws {
        let request = Request(.get, Bench.ingresses)
        let open = Bench { $0.kubernetes.acceptsAnonymous = true }
        #expect(try await open.send(request, .kubernetes("eu")).status == 200)
        #expect(try await open.kubernetes(.get, Bench.ingresses, token: "wrong").status == 401)
        #expect(try await Bench().send(request, .kubernetes("eu")).status == 401)
    }
}
