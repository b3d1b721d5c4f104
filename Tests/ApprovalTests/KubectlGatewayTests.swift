import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// `kubectl` works with Gateways, routes and Services.
@Suite(.enabled(if: Kubectl.path != nil, "\(Kubectl.missing)"))
struct KubectlGatewayTests {
    private static let gateway = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: edge
        spec:
          gatewayClassName: example
          listeners:
          - {name: http, port: 80, protocol: HTTP}

        """

    private static let route = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: shop
        spec:
          parentRefs: [{name: edge}]
          hostnames: [app.example.com]
          rules:
          - backendRefs: [{name: web, port: 80}]

        """

    private func with(_ body: (Kubectl) async throws -> Void) async throws {
        try await Kubectl.with { (kubectl) async throws in
            let created = try await kubectl("create", "-f", "-", input: Self.gateway + "---\n" + Self.route)
            #expect(
                created
                    == "gateway.gateway.networking.k8s.io/edge created\nhttproute.gateway.networking.k8s.io/shop created\n"
            )
            try await body(kubectl)
        }
    }

    private func words(_ text: String) -> [[String]] {
        text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }

    @Test func `a Gateway gets its address, and get prints the columns of its definition`() async throws {
        try await with { (kubectl) async throws in
            try await eventually("the Gateway is programmed") {
                try await kubectl.value(".status.addresses[*].value", of: "gateway", "edge") == "203.0.113.50"
            }
            let gateways = try await words(kubectl("get", "gateway"))
            #expect(gateways.first == ["NAME", "CLASS", "ADDRESS", "PROGRAMMED", "AGE"])
            #expect(gateways.last?.dropLast() == ["edge", "example", "203.0.113.50", "True"])
            let routes = try await words(kubectl("get", "httproute"))
            #expect(routes.first == ["NAME", "HOSTNAMES", "AGE"])
            #expect(routes.last?.dropLast() == ["shop", "[\"app.example.com\"]"])
            let accepted = ".status.parents[0].conditions[?(@.type==\"Accepted\")].status"
            #expect(try await kubectl.value(accepted, of: "httproute", "shop") == "True")
        }
    }

    @Test func `get finds the kinds by their short names and their category`() async throws {
        try await with { (kubectl) async throws in
            for kind in ["gtw", "gateway", "gateways", "gateways.gateway.networking.k8s.io"] {
                #expect(try await kubectl("get", kind, "-o", "name") == "gateway.gateway.networking.k8s.io/edge\n")
            }
            let all = try await kubectl("get", "gateway-api", "-o", "name")
            #expect(all == "gateway.gateway.networking.k8s.io/edge\nhttproute.gateway.networking.k8s.io/shop\n")
        }
    }

    @Test func `label, annotate, patch and apply change what they name`() async throws {
        try await with { (kubectl) async throws in
            try await kubectl("label", "gateway", "edge", "cluster-name=shop")
            try await kubectl("annotate", "httproute", "shop", "dns.external/weight=40")
            #expect(try await kubectl("get", "gtw", "-l", "cluster-name=shop", "-o", "name").hasSuffix("/edge\n"))
            #expect(try await kubectl.value(".metadata.generation", of: "gateway", "edge") == "1")
            let patch = #"{"spec":{"hostnames":["b.example.com"]}}"#
            try await kubectl("patch", "httproute", "shop", "--type", "merge", "-p", patch)
            #expect(try await kubectl.value(".spec.hostnames[*]", of: "httproute", "shop") == "b.example.com")
            #expect(try await kubectl.value(".metadata.generation", of: "httproute", "shop") == "2")
            try await kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", input: Self.route)
            #expect(try await kubectl.value(".spec.hostnames[*]", of: "httproute", "shop") == "app.example.com")
            #expect(
                try await kubectl.value(".metadata.annotations.dns\\.external/weight", of: "httproute", "shop") == "40"
            )
        }
    }

    @Test func `delete takes Gateways and routes away`() async throws {
        try await with { (kubectl) async throws in
            #expect(try await kubectl("delete", "gateway", "edge").contains("\"edge\" deleted"))
            #expect(try await kubectl("delete", "httproute", "--all").contains("\"shop\" deleted"))
            #expect(try await kubectl("get", "gateway-api", "-o", "name") == "")
        }
    }

    @Test func `what the definition forbids is refused with the path of the field`() async throws {
        try await with { (kubectl) async throws in
            let bad = Self.gateway.replacing("port: 80", with: "port: 0").replacing("name: edge", with: "name: bad")
            let text = try await kubectl.failing("create", "-f", "-", input: bad)
            #expect(text.contains("spec.listeners[0].port: Invalid value: 0"))
        }
    }

    @Test func `a kind that is removed is one that kubectl does not find`() async throws {
        try await with { (kubectl) async throws in
            try await kubectl.sim.request(
                .post,
                "/sim/crds",
                ["cluster": "eu", "change": "install", "release": "v1.4"]
            )
            // kubectl still knows the kind from an earlier discovery, and asks for its list.
            #expect(try await kubectl.failing("get", "tlsroute").contains("(NotFound)"))
            try await kubectl.sim.request(.post, "/sim/crds", ["cluster": "eu", "change": "remove"])
            try await eventually("the definition is gone") {
                let state = try await kubectl.sim.request(.get, "/sim/state")
                return state["clusters"]?.array?.first?["crds"]?["gateways"] == "absent"
            }
            #expect(try await kubectl.failing("get", "gateway").contains("(NotFound)"))
        }
    }

    @Test func `a Service of the type LoadBalancer is created, described, changed and deleted`() async throws {
        try await Kubectl.with { (kubectl) async throws in
            try await kubectl("create", "service", "loadbalancer", "edge", "--tcp=443:8443")
            let created = try await words(kubectl("get", "svc"))
            #expect(created.first == ["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"])
            #expect(created.last?.prefix(2) == ["edge", "LoadBalancer"])
            try await eventually("the Service has an address") {
                try await words(kubectl("get", "svc")).last?[3] == "203.0.113.60"
            }
            let described = try await words(kubectl("describe", "svc", "edge"))
            #expect(described.contains(["Type:", "LoadBalancer"]))
            #expect(described.contains(["TargetPort:", "8443/TCP"]))
            try await kubectl("label", "svc", "edge", "cluster-name=shop")
            try await kubectl("patch", "svc", "edge", "-p", #"{"spec":{"type":"ClusterIP"}}"#)
            #expect(try await words(kubectl("get", "svc")).last?[3] == "<none>")
            #expect(try await kubectl("delete", "svc", "edge").contains("\"edge\" deleted"))
        }
    }
}
