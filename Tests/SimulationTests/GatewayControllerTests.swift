import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// The Gateway controller of a cluster: addresses for Gateways, acceptance for routes.
struct GatewayControllerTests {
    private func bench() -> Bench { Bench { $0.clustersWithGatewayController = ["eu"] } }

    private func condition(_ type: String, in conditions: JSON?) -> JSON? {
        conditions?.array?.first { $0["type"]?.string == type }
    }

    private func gateway(_ bench: Bench, _ name: String = "edge") -> JSONObject {
        bench.world.object("gateways", "shop/" + name, in: "eu") ?? JSONObject()
    }

    /// Returns the entries in the status of a route.
    private func parents(_ bench: Bench, _ plural: String = "httproutes") -> [JSON] {
        bench.world.object(plural, "shop/shop", in: "eu")?["status"]?["parents"]?.array ?? []
    }

    /// Returns what a route is told: `True`, or the reason for `False`.
    private func verdict(_ bench: Bench, _ plural: String = "httproutes") -> String? {
        let accepted = condition("Accepted", in: parents(bench, plural).first?["conditions"])
        return accepted?["status"] == "True" ? "True" : accepted?["reason"]?.string
    }

    @Test func `a Gateway is programmed after a second, at its present generation`() async throws {
        let bench = bench()
        try await bench.gateway("edge")
        bench.world.advance(to: .milliseconds(999))
        #expect(gateway(bench)["status"]?["addresses"] == nil)
        bench.world.advance(to: .seconds(1))
        let status = gateway(bench)["status"]
        #expect(status?["addresses"] == [["type": "IPAddress", "value": "203.0.113.50"]])
        for type in ["Accepted", "Programmed"] {
            let condition = condition(type, in: status?["conditions"])
            #expect(condition?["status"] == "True")
            #expect(condition?["observedGeneration"] == 1)
            #expect(condition?["lastTransitionTime"] == "2025-11-23T12:13:21Z")
        }
        bench.now = .seconds(10)
        _ = try await bench.kubernetes(.patch, Bench.gateways + "/edge", ["spec": ["gatewayClassName": "other"]])
        bench.world.advance(to: .seconds(11))
        let programmed = condition("Programmed", in: gateway(bench)["status"]?["conditions"])
        #expect(programmed?["observedGeneration"] == 2)
        #expect(programmed?["lastTransitionTime"] == "2025-11-23T12:13:21Z")
        #expect(gateway(bench)["status"]?["addresses"] == status?["addresses"])
    }

    @Test func `each Gateway has an address of its own, and keeps one that it was given`() async throws {
        let bench = bench()
        for name in ["a", "b", "c"] { try await bench.gateway(name) }
        let status: JSON = ["status": ["addresses": [["type": "Hostname", "value": "lb.example.net"]]]]
        _ = try await bench.kubernetes(.patch, Bench.gateways + "/b/status", status)
        bench.world.advance(to: .seconds(1))
        let addresses = ["a", "b", "c"].map { gateway(bench, $0)["status"]?["addresses"]?.array?.first?["value"] }
        #expect(addresses == ["203.0.113.50", "lb.example.net", "203.0.113.51"])
    }

    @Test func `a controller that is off writes nothing, and handles the rest once it is on`() async throws {
        let bench = Bench()
        try await bench.gateway("edge")
        #expect(bench.world.advance(to: .seconds(60)) == nil)
        #expect(gateway(bench)["status"]?["addresses"] == nil)
        bench.world.setGatewayController(true, in: "eu")
        bench.world.advance(to: .seconds(61))
        #expect(gateway(bench)["status"]?["addresses"] != nil)
        #expect(bench.world.advance(to: .seconds(99)) == nil)
    }

    @Test(
        arguments: [
            (["hostnames": ["a.example.com"]], [:], "True"),
            (["hostnames": ["a.example.com"]], ["hostname": "*.example.com"], "True"),
            (["hostnames": ["example.com"]], ["hostname": "*.example.com"], "NoMatchingListenerHostname"),
            ([:], ["hostname": "*.example.com"], "True"),
            (["parentRefs": [["name": "edge", "sectionName": "nope"]]], [:], "NoMatchingParent"),
            (["parentRefs": [["name": "edge", "port": 81]]], [:], "NoMatchingParent"),
            (["parentRefs": [["name": "other"]]], [:], nil),
            ([:], ["allowedRoutes": ["kinds": [["kind": "GRPCRoute"]]]], "NotAllowedByListeners"),
            ([:], ["protocol": "TCP"], "NotAllowedByListeners"),
        ] as [(JSON, JSON, String?)]
    )
    func `a route is accepted by a listener, or told why not`(
        _ spec: JSON,
        _ listener: JSON,
        _ expected: String?
    ) async throws {
        let bench = bench()
        try await bench.gateway("edge", listener: listener)
        let whole = JSONObject([("parentRefs", [["name": "edge"]])]).merging(spec.object ?? JSONObject())
        try await bench.custom("httproutes", "shop", .object(whole))
        bench.world.advance(to: .seconds(1))
        #expect(verdict(bench) == expected)
        let attached = gateway(bench)["status"]?["listeners"]?.array?.first?["attachedRoutes"]
        #expect(attached == (expected == "True" ? 1 : 0))
    }

    @Test(arguments: [("Same", "NotAllowedByListeners"), ("All", "True")])
    func `a route of another namespace needs a listener that allows it`(_ from: String, _ expected: String) async throws
    {
        let bench = bench()
        let allowed: JSON = ["allowedRoutes": ["namespaces": ["from": .string(from)]]]
        let spec: JSON = [
            "gatewayClassName": "example",
            "listeners": [
                .object(
                    JSONObject([("name", "http"), ("port", 80), ("protocol", "HTTP")]).merging(
                        allowed.object ?? JSONObject()
                    )
                )
            ],
        ]
        let path = Bench.gatewayGroup + "/v1/namespaces/infra/gateways"
        _ = try await bench.kubernetes(.post, path, ["metadata": ["name": "edge"], "spec": spec])
        try await bench.custom("httproutes", "shop", ["parentRefs": [["name": "edge", "namespace": "infra"]]])
        bench.world.advance(to: .seconds(1))
        #expect(verdict(bench) == expected)
    }

    @Test func `entries of other controllers stay in the status of a route`() async throws {
        let bench = bench()
        try await bench.gateway("edge")
        try await bench.custom("httproutes", "shop", ["parentRefs": [["name": "edge"], ["name": "foreign"]]])
        let foreign: JSON = [
            "parentRef": ["name": "foreign"], "controllerName": "one.example.net/controller",
            "conditions": [
                [
                    "type": "Accepted", "status": "True", "reason": "Accepted", "message": "",
                    "lastTransitionTime": "2025-11-23T12:00:00Z",
                ]
            ],
        ]
        let path = Bench.custom("httproutes") + "/shop/status"
        let written = try await bench.kubernetes(.patch, path, ["status": ["parents": [foreign]]])
        #expect(written.status == 200)
        bench.world.advance(to: .seconds(1))
        let names = parents(bench).map { $0["controllerName"]?.string }
        #expect(names == ["one.example.net/controller", GatewayController.name])
    }

    @Test(arguments: [("None", "False", nil), ("Same", "True", "True")] as [(String, String, String?)])
    func `a ListenerSet needs the permission of its Gateway`(
        _ from: String,
        _ expected: String,
        _ verdict: String?
    ) async throws {
        let bench = bench()
        let listeners: JSON = [["name": "more", "port": 8080, "protocol": "HTTP"]]
        try await bench.custom(
            "gateways",
            "edge",
            [
                "gatewayClassName": "example", "listeners": listeners,
                "allowedListeners": ["namespaces": ["from": .string(from)]],
            ]
        )
        try await bench.custom("listenersets", "set", ["parentRef": ["name": "edge"], "listeners": listeners])
        let parent: JSON = ["name": "set", "kind": "ListenerSet"]
        try await bench.custom("grpcroutes", "shop", ["parentRefs": [parent]])
        bench.world.advance(to: .seconds(1))
        let status = bench.world.object("listenersets", "shop/set", in: "eu")?["status"]
        #expect(condition("Accepted", in: status?["conditions"])?["status"]?.string == expected)
        #expect(self.verdict(bench, "grpcroutes") == verdict)
    }
}
