import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// Objects of the Gateway API: what the server adds, keeps and refuses.
struct CustomKindTests {
    private static let listeners: JSON = [["name": "http", "port": 80, "protocol": "HTTP"]]
    private static let gatewaySpec: JSON = ["gatewayClassName": "example", "listeners": listeners]

    @Test func `a new Gateway waits for its controller`() async throws {
        let made = try await Bench().gateway("edge")
        #expect(made.status == 201)
        #expect(made.json["metadata"]?["generation"] == 1)
        let conditions = made.json["status"]?["conditions"]?.array ?? []
        #expect(conditions.map { $0["type"] } == ["Accepted", "Programmed"])
        for condition in conditions {
            #expect(condition["status"] == "Unknown")
            #expect(condition["reason"] == "Pending")
            #expect(condition["lastTransitionTime"] == "1970-01-01T00:00:00Z")
        }
        #expect(made.json["spec"]?["listeners"]?.array?.first?["allowedRoutes"] == ["namespaces": ["from": "Same"]])
    }

    @Test func `a new route has no status, and the default values of its parents and rules`() async throws {
        let bench = Bench()
        let made = try await bench.custom("httproutes", "shop", ["parentRefs": [["name": "edge"]]])
        #expect(made.status == 201)
        #expect(made.json["status"] == nil)
        let group: JSON = "gateway.networking.k8s.io"
        #expect(made.json["spec"]?["parentRefs"] == [["name": "edge", "group": group, "kind": "Gateway"]])
        #expect(made.json["spec"]?["rules"] == [["matches": [["path": ["type": "PathPrefix", "value": "/"]]]]])
    }

    @Test func `a generation counts edits of the spec and a held deletion, not labels and not the status`() async throws
    {
        let bench = Bench()
        try await bench.gateway("edge", metadata: ["finalizers": ["x/one"]])
        let path = Bench.gateways + "/edge"
        func generation(_ body: JSON, _ more: String = "") async throws -> Int? {
            try await bench.kubernetes(.patch, path + more, body).json["metadata"]?["generation"]?.int
        }
        #expect(try await generation(["metadata": ["labels": ["a": "b"], "annotations": ["c": "d"]]]) == 1)
        #expect(try await generation(["status": ["addresses": [["value": "203.0.113.1"]]]], "/status") == 1)
        #expect(try await generation(["spec": ["gatewayClassName": "other"]]) == 2)
        #expect(try await generation(["spec": ["gatewayClassName": "other"]]) == 2)
        let deleted = try await bench.kubernetes(.delete, path)
        #expect(deleted.json["metadata"]?["generation"] == 3)
        #expect(deleted.json["metadata"]?["deletionTimestamp"] != nil)
    }

    @Test func `a status is written by its own path alone`() async throws {
        let bench = Bench()
        try await bench.gateway("edge")
        let status: JSON = ["addresses": [["value": "203.0.113.1"]]]
        let written = try await bench.kubernetes(.patch, Bench.gateways + "/edge/status", ["status": status])
        #expect(written.json["status"]?["addresses"] == [["value": "203.0.113.1", "type": "IPAddress"]])
        let ignored = try await bench.kubernetes(.patch, Bench.gateways + "/edge", ["status": ["addresses": []]])
        #expect(ignored.json["status"] == written.json["status"])
        let body: JSON = ["metadata": ["name": "edge"], "spec": Self.gatewaySpec]
        let put = try await bench.kubernetes(.put, Bench.gateways + "/edge", body)
        #expect(put.json["status"] == written.json["status"])
    }

    // MARK: Fields

    private static let tooMany = JSON.array(
        (0..<65).map { ["name": .string("a\($0)"), "port": 80, "protocol": "HTTP"] }
    )

    @Test(
        arguments: [
            ("gateways", ["listeners": listeners], "spec.gatewayClassName: Required value"),
            ("gateways", ["gatewayClassName": "x"], "spec.listeners: Required value"),
            ("gateways", ["gatewayClassName": "x", "listeners": []], "should have at least 1 items"),
            ("gateways", ["gatewayClassName": "x", "listeners": tooMany], "spec.listeners: Too many: 65"),
            ("gateways", ["gatewayClassName": 5, "listeners": listeners], "must be of type string: \"integer\""),
            (
                "gateways", ["gatewayClassName": "x", "listeners": [["name": "A", "port": 80, "protocol": "HTTP"]]],
                "spec.listeners[0].name: Invalid value: \"A\""
            ),
            (
                "gateways", ["gatewayClassName": "x", "listeners": [["name": "a", "port": 0, "protocol": "HTTP"]]],
                "spec.listeners[0].port: Invalid value: 0: spec.listeners[0].port in body should be greater than or equal"
            ),
            (
                "gateways",
                [
                    "gatewayClassName": "x",
                    "listeners": [
                        ["name": "a", "port": 80, "protocol": "HTTP"], ["name": "a", "port": 81, "protocol": "HTTP"],
                    ],
                ],
                "spec.listeners[1]: Duplicate value"
            ),
            ("httproutes", ["hostnames": ["UPPER.example.com"]], "spec.hostnames[0]: Invalid value"),
            ("httproutes", ["hostnames": ["*.*.example.com"]], "spec.hostnames[0]: Invalid value"),
            ("httproutes", ["parentRefs": [[:]]], "spec.parentRefs[0].name: Required value"),
            ("tlsroutes", ["rules": [["backendRefs": [["name": "a"]]]]], "spec.hostnames: Required value"),
            ("listenersets", ["listeners": listeners], "spec.parentRef: Required value"),
        ] as [(String, JSON, String)]
    )
    func `an invalid field is refused with its path`(_ plural: String, _ spec: JSON, _ text: String) async throws {
        let reply = try await Bench().custom(plural, "x", spec)
        #expect(reply.status == 422)
        #expect(reply.json["reason"] == "Invalid")
        #expect(reply.message?.contains(text) == true, "\(reply.message ?? "")")
    }

    @Test(
        arguments: [
            (["addresses": [["type": "IPAddress", "value": "edge.example.com"]]], false),
            (["addresses": [["type": "Hostname", "value": "Edge.example.com"]]], false),
            (["addresses": [["type": "Hostname", "value": "*.edge.example.com"], ["value": "2001:db8::1"]]], true),
            (["addresses": [["type": "NamedAddress", "value": "Static-1"]]], true),
            (["conditions": [["type": "Accepted", "status": "Maybe"]]], false),
        ] as [(JSON, Bool)]
    )
    func `the status of a Gateway is checked`(_ status: JSON, _ isValid: Bool) async throws {
        let bench = Bench()
        try await bench.gateway("edge")
        let reply = try await bench.kubernetes(.patch, Bench.gateways + "/edge/status", ["status": status])
        #expect(reply.status == (isValid ? 200 : 422))
    }

    @Test func `an unknown field is dropped, or refused where the client asks for that`() async throws {
        let bench = Bench()
        let spec = (Self.gatewaySpec.object ?? JSONObject()).merging(JSONObject([("colour", "red")]))
        let body: JSON = ["metadata": ["name": "edge"], "spec": .object(spec)]
        let refused = try await bench.kubernetes(.post, Bench.gateways + "?fieldValidation=Strict", body)
        #expect(refused.status == 400)
        #expect(refused.message?.contains("unknown field \"spec.colour\"") == true)
        let made = try await bench.kubernetes(.post, Bench.gateways, body)
        #expect(made.status == 201)
        #expect(made.json["spec"]?["colour"] == nil)
    }

    @Test func `the filters of a rule stay as they are`() async throws {
        let filters: JSON = [["type": "RequestRedirect", "requestRedirect": ["scheme": "https", "statusCode": 301]]]
        let made = try await Bench().custom("httproutes", "shop", ["rules": [["filters": filters]]])
        #expect(made.json["spec"]?["rules"]?.array?.first?["filters"] == filters)
    }

    // MARK: Forms

    @Test func `a list has the kind in each element, in pages too`() async throws {
        let bench = Bench()
        for name in ["a", "b", "c"] { try await bench.gateway(name, metadata: ["labels": ["tier": .string(name)]]) }
        let first = try await bench.kubernetes(.get, Bench.gatewayGroup + "/v1/gateways?limit=2")
        #expect(first.names == ["a", "b"])
        for item in first.json["items"]?.array ?? [] {
            #expect(item["kind"] == "Gateway")
            #expect(item["apiVersion"] == "gateway.networking.k8s.io/v1")
        }
        let token = try #require(first.json["metadata"]?["continue"]?.string)
        let second = try await bench.kubernetes(.get, Bench.gateways + "?limit=2&continue=" + token)
        #expect(second.names == ["c"])
        #expect(
            try await bench.kubernetes(.get, Bench.gateways + "?labelSelector=tier%20in%20(a,c)").names == ["a", "c"]
        )
    }

    @Test(arguments: [
        ("application/merge-patch+json", 200), ("application/strategic-merge-patch+json", 415),
        ("application/apply-patch+yaml", 200),
    ])
    func `a custom kind takes no strategic merge patch`(_ type: String, _ status: Int) async throws {
        let bench = Bench()
        try await bench.gateway("edge")
        let body: JSON = ["metadata": ["labels": ["a": "b"]], "spec": Self.gatewaySpec]
        let reply = try await bench.kubernetes(
            .patch,
            Bench.gateways + "/edge?fieldManager=me&force=true",
            body,
            type: type
        )
        #expect(reply.status == status)
    }

    @Test func `a JSON patch changes one member`() async throws {
        let bench = Bench()
        try await bench.gateway("edge")
        let patch: JSON = [["op": "replace", "path": "/spec/listeners/0/port", "value": 8080]]
        let path = Bench.gateways + "/edge"
        let reply = try await bench.kubernetes(.patch, path, patch, type: "application/json-patch+json")
        #expect(reply.json["spec"]?["listeners"]?.array?.first?["port"] == 8080)
        #expect(reply.json["metadata"]?["generation"] == 2)
    }

    @Test func `tables have the printer columns of the definitions`() async throws {
        let bench = Bench()
        try await bench.gateway("edge")
        try await bench.custom("httproutes", "shop", ["hostnames": ["a.example.com", "b.example.com"]])
        try await bench.custom("httproutes", "open", [:])
        func table(_ plural: String) async throws -> (columns: [JSON?], cells: [JSON?]) {
            let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
            let json = try await bench.kubernetes(.get, Bench.custom(plural), accept: accept).json
            let columns = (json["columnDefinitions"]?.array ?? []).map { $0["name"] }
            return (columns, (json["rows"]?.array ?? []).map { $0["cells"] })
        }
        let gateways = try await table("gateways")
        #expect(gateways.columns == ["Name", "Class", "Address", "Programmed", "Age"])
        #expect(gateways.cells == [["edge", "example", .null, "Unknown", "0s"]])
        let routes = try await table("httproutes")
        #expect(routes.columns == ["Name", "Hostnames", "Age"])
        #expect(routes.cells == [["open", .null, "0s"], ["shop", #"["a.example.com","b.example.com"]"#, "0s"]])
    }
}
