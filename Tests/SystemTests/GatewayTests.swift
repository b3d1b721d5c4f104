import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// Gateways, routes and Services, with the shipped controller over sockets.
@Suite struct GatewayTests {
    private static let pool = "k8s-pool-shop-eu"
    private static let root = "/apis/gateway.networking.k8s.io/v1/namespaces/default"
    private static let sources = ["SOURCES": "ingress,gateway,service"]

    /// Runs the body with a Gateway `edge` that its controller serves at 203.0.113.50.
    private static func withGateway(
        _ environment: [String: String] = sources,
        _ body: (Sim, Controller) async throws -> Void
    ) async throws {
        try await Sim.with { sim in
            try await installDefinitions(sim)
            try await Controller.with("eu", sim, environment) { eu in
                try await eventually("the first pass ends") { eu.passes > 0 }
                try await body(sim, eu)
            }
        }
    }

    private static func installDefinitions(_ sim: Sim) async throws {
        try await sim.request(.post, "/sim/crds", ["cluster": "eu", "change": "install"])
        try await sim.request(.post, "/sim/controllers", ["cluster": "eu", "gateways": false, "services": false])
    }

    private static func createGateway(_ sim: Sim, addresses: [String] = ["203.0.113.50"]) async throws {
        try await sim.create(
            "Gateway",
            root + "/gateways",
            "edge",
            in: "eu",
            clusterName: nil,
            isLabelled: false,
            spec: ["gatewayClassName": "example", "listeners": [["name": "http", "port": 80, "protocol": "HTTP"]]]
        )
        try await setGateway(sim, addresses: addresses)
    }

    private static func setGateway(_ sim: Sim, addresses: [String], isProgrammed: Bool = true) async throws {
        let values = addresses.map { address -> JSON in ["type": "IPAddress", "value": .string(address)] }
        let conditions = [("Accepted", true), ("Programmed", isProgrammed)].map { type, isTrue in
            condition(type, isTrue, generation: 1)
        }
        try await sim.kubernetes(
            .patch,
            root + "/gateways/edge/status",
            ["status": ["addresses": .array(values), "conditions": .array(conditions)]],
            in: "eu"
        )
    }

    private static func condition(_ type: String, _ isTrue: Bool, generation: Int) -> JSON {
        [
            "type": .string(type), "status": isTrue ? "True" : "False", "reason": .string(type), "message": "",
            "observedGeneration": JSON(generation), "lastTransitionTime": "2026-10-02T09:00:02Z",
        ]
    }

    private static func createRoute(_ sim: Sim, annotations: [(String, String)] = []) async throws {
        try await sim.create(
            "HTTPRoute",
            root + "/httproutes",
            "web",
            in: "eu",
            annotations: annotations,
            spec: ["parentRefs": [["name": "edge"]], "hostnames": ["shop.example.com"]]
        )
    }

    private static func setRoute(_ sim: Sim, isAccepted: Bool, generation: Int = 1) async throws {
        let parent: JSON = [
            "parentRef": ["name": "edge"], "controllerName": "example.net/gateway-controller",
            "conditions": [condition("Accepted", isAccepted, generation: generation)],
        ]
        try await sim.kubernetes(
            .patch,
            root + "/httproutes/web/status",
            ["status": ["parents": [parent]]],
            in: "eu"
        )
    }

    private static func addresses(_ sim: Sim) async throws -> [String] {
        (try await sim.pool(pool)?["origins"]?.array ?? []).compactMap { $0["address"]?.string }.sorted()
    }

    // MARK: Routes

    @Test func `a route gets a pool once its Gateway accepts it, and keeps it through all less than a removal`()
        async throws
    {
        try await Self.withGateway { sim, eu in
            try await Self.createGateway(sim)
            try await Self.createRoute(sim)
            try await eu.forcePass()
            #expect(try await sim.pool(Self.pool) == nil)
            try await Self.setRoute(sim, isAccepted: true)
            try await eventually("the pool") { try await Self.addresses(sim) == ["203.0.113.50"] }
            try await eventually("the load balancer uses the pool") {
                try await sim.loadBalancer()?["default_pools"]?.array?.count == 1
            }

            // A Gateway that is not programmed, or has no address, takes nothing away, and gives nothing new.
            let before = try await sim.lastRequest()
            try await Self.setGateway(sim, addresses: ["203.0.113.51"], isProgrammed: false)
            try await Self.setGateway(sim, addresses: [])
            try await eu.forcePass()
            #expect(try await sim.calls(since: before).allSatisfy { $0["method"] == "GET" })
            try await Self.setGateway(sim, addresses: ["203.0.113.51"])
            try await eventually("the new address") { try await Self.addresses(sim) == ["203.0.113.51"] }
        }
    }

    @Test func `a route whose status is about an earlier spec claims nothing and ends nothing`() async throws {
        let sync = Self.sources.merging(["POLICY": "sync", "STALE_GRACE": "0s"]) { $1 }
        try await Self.withGateway(sync) { sim, eu in
            try await Self.createGateway(sim)
            try await Self.createRoute(sim)
            try await Self.setRoute(sim, isAccepted: true)
            try await eventually("the pool") { try await Self.addresses(sim) == ["203.0.113.50"] }
            let before = try await sim.lastRequest()
            let spec: JSON = ["spec": ["parentRefs": [["name": "other"]], "hostnames": ["new.example.com"]]]
            try await sim.kubernetes(.patch, Self.root + "/httproutes/web", spec, in: "eu")
            try await eventually("it is said") { eu.logged("what it has at Cloudflare stays") }
            try await eu.forcePass()
            #expect(try await sim.calls(since: before).allSatisfy { $0["method"] == "GET" })
        }
    }

    // MARK: Definitions that come and go

    @Test func `definitions that are missing, come, and are removed again take nothing away`() async throws {
        try await Sim.with { sim in
            try await sim.request(.post, "/sim/crds", ["cluster": "eu", "change": "remove"])
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            let sync = Self.sources.merging(["POLICY": "sync", "STALE_GRACE": "0s"]) { $1 }
            try await Controller.with("eu", sim, sync) { eu in
                // Additions go on while a kind is not known.
                try await eventually("the Ingress is served", within: .seconds(30)) {
                    try await Self.addresses(sim) == ["203.0.113.1"]
                }
                try await eventually("it is said") { eu.logged("the API server does not have the kind Gateway") }
                try await sim.deleteIngress("web", in: "eu")
                try await eu.forcePass()
                #expect(try await Self.addresses(sim) == ["203.0.113.1"], "a removal waits")
            }
        }
    }

    // MARK: Services

    @Test func `a Service of the type LoadBalancer gets a pool; another type does not`() async throws {
        try await Self.withGateway { sim, eu in
            let spec: JSON = ["type": "LoadBalancer", "ports": [["port": 443, "protocol": "TCP"]]]
            let path = "/api/v1/namespaces/default/services"
            try await sim.create("Service", path, "edge", in: "eu", spec: spec)
            let status: JSON = ["loadBalancer": ["ingress": [["ip": "203.0.113.60", "ipMode": "Proxy"]]]]
            try await sim.kubernetes(.patch, path + "/edge/status", ["status": status], in: "eu")
            try await eventually("the pool") { try await Self.addresses(sim) == ["203.0.113.60"] }
            let plain: JSON = ["type": "ClusterIP", "ports": [["port": 443, "protocol": "TCP"]]]
            try await sim.create("Service", path, "plain", in: "eu", clusterName: "other", spec: plain)
            try await eventually("it is said") {
                eu.logged("Service default/plain is left out: its type is ClusterIP, not LoadBalancer")
            }
            #expect(try await sim.pool("k8s-pool-other-eu") == nil)
        }
    }

    // MARK: Addresses of one's own choice

    @Test func `an Ingress behind NAT is served at the address that its annotation names`() async throws {
        let settings = ["TARGET_ALLOW": "198.51.100.0/24"]
        try await Sim.with { sim in
            try await sim.createIngress(
                "web",
                in: "eu",
                annotations: [("dns.external/target", "198.51.100.7")],
                addresses: ["10.0.0.7"]
            )
            try await Controller.with("eu", sim, settings) { eu in
                try await eventually("the pool") { try await Self.addresses(sim) == ["198.51.100.7"] }
                try await sim.patchIngress(
                    "web",
                    in: "eu",
                    metadata: ["annotations": ["dns.external/target": "203.0.113.66"]]
                )
                try await eventually("it is refused") { eu.logged("TARGET_ALLOW does not list it") }
                #expect(try await Self.addresses(sim) == ["198.51.100.7"])
            }
        }
    }

    // MARK: The move from an Ingress to a Gateway

    /// The steps of the README, under "From ingress-nginx to Gateway API".
    @Test func `a move from an Ingress to a Gateway never leaves the pool without an enabled origin`() async throws {
        let sync = Self.sources.merging(["POLICY": "sync", "STALE_GRACE": "1s", "RESYNC_INTERVAL": "10s"]) { $1 }
        try await Sim.with { sim in
            try await Self.installDefinitions(sim)
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.10"])
            try await Controller.with("eu", sim, sync) { eu in
                try await eventually("the Ingress is served") { try await Self.addresses(sim) == ["203.0.113.10"] }
                try await eventually("the first pass ends") { eu.passes > 0 }
                #expect(eu.logged("Listed 1 Ingresses") && eu.logged("Listed 0 Gateways"))

                // 3. The Gateway without labels changes nothing.
                let before = try await sim.lastRequest()
                try await Self.createGateway(sim, addresses: ["203.0.113.20"])
                try await eu.forcePass()
                #expect(try await sim.calls(since: before).allSatisfy { $0["method"] == "GET" })

                // 4. The weight comes first, then the labels.
                try await Self.patchGateway(sim, ["annotations": ["dns.external/weight": "1"]])
                try await Self.patchGateway(
                    sim,
                    ["labels": ["dns.external/geo-route": "true", "cluster-name": "shop"]]
                )
                try await eventually("both are in the pool") {
                    try await Self.weights(sim) == ["203.0.113.10": 0.33, "203.0.113.20": 0.01]
                }
                try await eventually("it is said") {
                    eu.logged("Merging IP 203.0.113.20 from eu with 1 existing origins")
                        && eu.logged("Successfully updated pool k8s-pool-shop-eu")
                }

                // 5. The users move.
                for weight in ["33", "100"] {
                    try await Self.patchGateway(sim, ["annotations": ["dns.external/weight": .string(weight)]])
                    try await eventually("weight \(weight)") {
                        try await Self.weights(sim)["203.0.113.20"] == (weight == "33" ? 0.33 : 1)
                    }
                }
                try await sim.patchIngress("web", in: "eu", metadata: ["annotations": ["dns.external/weight": "1"]])
                try await eventually("1% and 99%") {
                    try await Self.weights(sim) == ["203.0.113.10": 0.01, "203.0.113.20": 1]
                }

                // 6. The Ingress goes: its label first, the object later.
                try await sim.patchIngress(
                    "web",
                    in: "eu",
                    metadata: ["labels": ["dns.external/geo-route": JSON.null]]
                )
                try await eventually("the Ingress' address is gone", within: .seconds(60)) {
                    try await Self.addresses(sim) == ["203.0.113.20"]
                }
                #expect(eu.logged("Removing 1 stale origins"))
                try await sim.deleteIngress("web", in: "eu")
                try await eu.forcePass()
                #expect(try await Self.addresses(sim) == ["203.0.113.20"])
            }
            for origins in try await Self.writtenOrigins(sim) {
                #expect(origins.contains { $0["enabled"] != false && $0["weight"]?.double ?? 1 > 0 }, "\(origins)")
            }
        }
    }

    private static func patchGateway(_ sim: Sim, _ metadata: JSON) async throws {
        try await sim.kubernetes(.patch, root + "/gateways/edge", ["metadata": metadata], in: "eu")
    }

    private static func weights(_ sim: Sim) async throws -> [String: Double] {
        let origins = try await sim.pool(pool)?["origins"]?.array ?? []
        return Dictionary(
            origins.map { ($0["address"]?.string ?? "", $0["weight"]?.double ?? 1) },
            uniquingKeysWith: { $1 }
        )
    }

    /// The lists of origins in all writes of pools, from the simulator's log.
    private static func writtenOrigins(_ sim: Sim) async throws -> [[JSON]] {
        let writes = try await sim.calls().filter { $0["method"] == "PATCH" || $0["method"] == "POST" }
        #expect(!writes.isEmpty)
        return writes.compactMap { write in
            let body = write["body"]?.string.flatMap { try? JSON.parse(Array($0.utf8)) } ?? write["body"]
            return body?["origins"]?.array
        }
    }
}
