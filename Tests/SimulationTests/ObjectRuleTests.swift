import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// What an API server holds back, refuses, and has all the same.
struct ObjectRuleTests {
    // MARK: Finalizers

    private func finalizers(_ names: [String]) -> JSON {
        ["metadata": ["finalizers": names.isEmpty ? .null : .array(names.map { .string($0) })]]
    }

    @Test func `a deleted object with finalizers stays until the last one is off`() async throws {
        let bench = Bench()
        try await bench.ingress("a")
        let path = Bench.ingresses + "/a"
        _ = try await bench.kubernetes(.patch, path, finalizers(["x/one", "x/two"]))
        let version = try await bench.kubernetes(.get, Bench.ingresses).version
        bench.now = .seconds(5)
        let lines = try await bench.watch("timeoutSeconds=60&resourceVersion=" + version) {
            let deleted = try await bench.kubernetes(.delete, path)
            #expect(deleted.status == 200)
            #expect(deleted.json["kind"] == "Ingress")
            #expect(deleted.json["metadata"]?["deletionTimestamp"] == "2025-11-23T12:13:25Z")
            #expect(deleted.json["metadata"]?["deletionGracePeriodSeconds"] == 0)
            #expect(deleted.json["metadata"]?["generation"] == 2)
            // Once more is no change, and neither is a new time.
            bench.now = .seconds(9)
            let again = try await bench.kubernetes(.delete, path)
            #expect(again.json == deleted.json)
            let stolen: JSON = ["metadata": ["deletionTimestamp": .null, "labels": ["a": "b"]]]
            let patched = try await bench.kubernetes(.patch, path, stolen)
            #expect(patched.json["metadata"]?["deletionTimestamp"] == "2025-11-23T12:13:25Z")
            let one = try await bench.kubernetes(.patch, path, finalizers(["x/two"]))
            #expect(one.status == 200)
            #expect(try await bench.kubernetes(.get, path).status == 200)
            let last = try await bench.kubernetes(.patch, path, finalizers([]))
            #expect(last.status == 200)
            #expect(last.json["metadata"]?["finalizers"] == nil)
            #expect(try await bench.kubernetes(.get, path).status == 404)
        }
        #expect(lines.map(\.description) == ["MODIFIED a", "MODIFIED a", "MODIFIED a", "DELETED a"])
        #expect(lines.last?.json["object"]?["metadata"]?["deletionTimestamp"] != nil)
    }

    @Test func `an object that is being deleted gets no new finalizer`() async throws {
        let bench = Bench()
        try await bench.ingress("a")
        let path = Bench.ingresses + "/a"
        _ = try await bench.kubernetes(.patch, path, finalizers(["x/one"]))
        _ = try await bench.kubernetes(.delete, path)
        let refused = try await bench.kubernetes(.patch, path, finalizers(["x/one", "x/two"]))
        #expect(refused.status == 422)
        #expect(
            refused.message
                == "Ingress.networking.k8s.io \"a\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be "
                + "added if the object is being deleted, found new finalizers []string{\"x/two\"}"
        )
        #expect(refused.json["details"]?["causes"]?.array?.map { $0["reason"] } == ["FieldValueForbidden"])
        // A new object of that name is not one yet.
        let body: JSON = ["metadata": ["name": "a"]]
        #expect(try await bench.kubernetes(.post, Bench.ingresses, body).status == 409)
    }

    @Test func `a new object cannot be one that is being deleted`() async throws {
        let bench = Bench()
        let metadata: JSON = ["name": "a", "deletionTimestamp": "2025-01-01T00:00:00Z", "finalizers": ["x/one"]]
        let made = try await bench.kubernetes(.post, Bench.ingresses, ["metadata": metadata])
        #expect(made.json["metadata"]?["deletionTimestamp"] == nil)
        #expect(made.json["metadata"]?["finalizers"] == ["x/one"])
    }

    // MARK: Namespaces

    @Test(arguments: [
        (Bench.ingresses, "ingresses.networking.k8s.io"), (Bench.leases, "leases.coordination.k8s.io"),
        ("/api/v1/namespaces/shop/events", "events"),
        ("/apis/events.k8s.io/v1/namespaces/shop/events", "events.events.k8s.io"),
    ])
    func `in a namespace that is being deleted nothing new is made`(_ path: String, _ kind: String) async throws {
        let bench = Bench()
        try await bench.ingress("old")
        bench.world.setTerminating(true, namespace: "shop", in: "eu")
        let refused = try await bench.kubernetes(.post, path, ["metadata": ["name": "new"]])
        #expect(refused.status == 403)
        #expect(refused.json["reason"] == "Forbidden")
        #expect(
            refused.message
                == "\(kind) \"new\" is forbidden: unable to create new content in namespace shop because it "
                + "is being terminated"
        )
        #expect(
            refused.json["details"]?["causes"] == [
                [
                    "reason": "NamespaceTerminating", "message": "namespace shop is being terminated",
                    "field": "metadata.namespace",
                ]
            ]
        )
        // What is there can be changed and goes; other namespaces and clusters do not know of it.
        #expect(
            try await bench.kubernetes(.patch, Bench.ingresses + "/old", ["metadata": ["labels": ["a": "b"]]]).status
                == 200
        )
        #expect(try await bench.kubernetes(.delete, Bench.ingresses + "/old").status == 200)
        let other = path.replacing("/shop/", with: "/other/")
        #expect(try await bench.kubernetes(.post, other, ["metadata": ["name": "new"]]).status == 201)
        bench.world.setTerminating(false, namespace: "shop", in: "eu")
        #expect(try await bench.kubernetes(.post, path, ["metadata": ["name": "new"]]).status == 201)
    }

    @Test func `a PUT that would make an object is refused as well`() async throws {
        let bench = Bench()
        bench.world.setTerminating(true, namespace: "shop", in: "eu")
        let reply = try await bench.kubernetes(.put, Bench.leases + "/l", ["metadata": ["name": "l"], "spec": [:]])
        #expect(reply.status == 403)
    }

    // MARK: Statuses

    typealias Complaint = (field: String, value: String, text: String)

    private static let subdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
        + "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + #"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#
    private static let address = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"

    private static let entries: [(JSON, [Complaint])] = [
        (["ip": "203.0.113.1"], []), (["ip": "203.0.113.01"], []), (["ip": "2001:DB8::1"], []),
        (["ip": "::ffff:192.0.2.1"], []), (["ip": ""], []), ([:], []),
        (["ip": "203.0.113"], [("ip", "203.0.113", address)]),
        (["ip": "elb.example.com"], [("ip", "elb.example.com", address)]),
        (["ip": "203.0.113.256"], [("ip", "203.0.113.256", address)]),
        (["hostname": "elb.example.com"], []), (["hostname": "elb"], []),
        (["hostname": .string(String(repeating: "a", count: 64) + ".example.com")], []),
        (["hostname": "ELB.example.com"], [("hostname", "ELB.example.com", subdomain)]),
        (["hostname": "elb.example.com."], [("hostname", "elb.example.com.", subdomain)]),
        (["hostname": "foo_.example.com"], [("hostname", "foo_.example.com", subdomain)]),
        (["hostname": "*.example.com"], [("hostname", "*.example.com", subdomain)]),
        (["hostname": "203.0.113.1"], [("hostname", "203.0.113.1", "must be a DNS name, not an IP address")]),
        (["ip": "203.0.113.1", "hostname": "elb.example.com"], []),
        (["ip": "x", "hostname": "-"], [("ip", "x", address), ("hostname", "-", subdomain)]),
    ]

    @Test(arguments: entries)
    func `an address in a status is one, and a host name is a name`(
        _ entry: JSON,
        _ complaints: [Complaint]
    ) async throws {
        let bench = Bench()
        try await bench.ingress("a")
        let status: JSON = ["status": ["loadBalancer": ["ingress": [["ip": "203.0.113.9"], entry]]]]
        let texts = complaints.map {
            "status.loadBalancer.ingress[1].\($0.field): Invalid value: \"\($0.value)\": \($0.text)"
        }
        for method in [HTTPRequest.Method.patch, .put] {
            let reply = try await bench.kubernetes(method, Bench.ingresses + "/a/status", status)
            #expect(reply.status == (complaints.isEmpty ? 200 : 422))
            guard !complaints.isEmpty else { continue }
            let text = texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
            #expect(reply.message == "Ingress.networking.k8s.io \"a\" is invalid: " + text)
            #expect(
                reply.json["details"]?["causes"]?.array?.map { $0["reason"] } == texts.map { _ in "FieldValueInvalid" }
            )
        }
    }

    private static let mistyped: [(JSON, String)] = [
        (
            ["status": ["loadBalancer": ["ingress": "x"]]],
            "cannot unmarshal string into Go struct field Ingress.status.loadBalancer.ingress of type []struct"
        ),
        (["status": "x"], "cannot unmarshal string into Go struct field Ingress.status of type struct"),
        (
            ["status": ["loadBalancer": ["ingress": [["ip": 7]]]]],
            "cannot unmarshal number into Go struct field Ingress.status.loadBalancer.ingress.ip of type string"
        ),
        (
            ["status": ["loadBalancer": ["ingress": [["ports": [["port": 80.5]]]]]]],
            "cannot unmarshal number 80.5 into Go struct field Ingress.status.loadBalancer.ingress.ports.port of type int32"
        ),
        (
            ["metadata": ["labels": ["a": 1]]],
            "cannot unmarshal number into Go struct field Ingress.metadata.labels of type string"
        ),
        (
            ["metadata": ["annotations": "x"]],
            "cannot unmarshal string into Go struct field Ingress.metadata.annotations of type map[string]string"
        ),
    ]

    @Test(arguments: mistyped)
    func `a member of another type is refused`(_ body: JSON, _ text: String) async throws {
        let bench = Bench()
        try await bench.ingress("a")
        let path = Bench.ingresses + "/a" + (body["status"] == nil ? "" : "/status")
        let put = try await bench.kubernetes(.put, path, body)
        #expect(put.status == 400)
        #expect(
            put.message == "Ingress in version \"v1\" cannot be handled as a Ingress: json: " + text
        )
        let patch = try await bench.kubernetes(.patch, path, body)
        #expect(patch.status == 422)
        #expect(patch.message?.hasPrefix(" \"\" is invalid: patch: Invalid value: \"{") == true)
        #expect(patch.message?.hasSuffix(text) == true)
    }

    // MARK: Past the rules

    @Test func `a store may hold what its server would refuse, and the server goes on`() async throws {
        let bench = Bench()
        try await bench.ingress("a")
        let version = try await bench.kubernetes(.get, Bench.ingresses).version
        var object = try #require(bench.world.ingress("shop/a", in: "eu"))
        object["status"] = ["loadBalancer": ["ingress": "somewhere"]]
        let lines = try await bench.watch("timeoutSeconds=5&resourceVersion=" + version) {
            #expect(bench.world.insert(object, as: "ingresses", in: "eu", at: bench.now))
        }
        #expect(lines.map(\.description) == ["MODIFIED a"])
        let listed = try await bench.kubernetes(.get, Bench.ingresses).json["items"]?.array?.first
        #expect(listed?["status"] == ["loadBalancer": ["ingress": "somewhere"]])
        // Its labels can be changed, its status mended, and it can be deleted.
        let path = Bench.ingresses + "/a"
        #expect(try await bench.kubernetes(.patch, path, ["metadata": ["labels": ["a": "b"]]]).status == 200)
        try await bench.setAddress("203.0.113.7", of: "a")
        #expect(try await bench.kubernetes(.delete, path).status == 200)
        #expect(!bench.world.insert(object, as: "ingresses", in: "nowhere", at: bench.now))
        #expect(!bench.world.insert(object, as: "pods", in: "eu", at: bench.now))
    }

    @Test func `a store may hold an object without a name`() async throws {
        let bench = Bench()
        #expect(bench.world.insert(JSONObject([("metadata", "none")]), as: "ingresses", in: "eu", at: bench.now))
        #expect(
            try await bench.kubernetes(.get, "/apis/networking.k8s.io/v1/ingresses").json["items"]?.array?.count == 1
        )
    }
}
