import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// Services of the type LoadBalancer: what the server adds, keeps and refuses.
struct ServiceTests {
    private static let spec: JSON = ["type": "LoadBalancer", "ports": [["port": 443]]]

    private func create(_ spec: JSON, in bench: Bench, metadata: JSON = [:]) async throws -> Answered {
        let metadata = JSONObject([("name", "edge")]).merging(metadata.object ?? JSONObject())
        return try await bench.kubernetes(.post, Bench.services, ["metadata": .object(metadata), "spec": spec])
    }

    private func patch(_ body: JSON, in bench: Bench, _ more: String = "") async throws -> Answered {
        try await bench.kubernetes(.patch, Bench.services + "/edge" + more, body)
    }

    @Test func `a new Service gets an address, ports and an empty status`() async throws {
        let made = try await create(Self.spec, in: Bench())
        #expect(made.status == 201)
        #expect(made.json["status"] == ["loadBalancer": [:]])
        #expect(made.json["metadata"]?["generation"] == nil)
        let spec = made.json["spec"]
        #expect(spec?["clusterIP"]?.string?.hasPrefix("10.96.") == true)
        #expect(spec?["externalTrafficPolicy"] == "Cluster")
        let port = spec?["ports"]?.array?.first
        #expect(port?["protocol"] == "TCP")
        #expect(port?["targetPort"] == 443)
        #expect((30000...32767).contains(port?["nodePort"]?.int ?? 0))
    }

    @Test func `what the server assigned stays when the Service is written without it`() async throws {
        let bench = Bench()
        let made = try await create(Self.spec, in: bench)
        let body: JSON = ["metadata": ["name": "edge", "labels": ["a": "b"]], "spec": Self.spec]
        let put = try await bench.kubernetes(.put, Bench.services + "/edge", body)
        #expect(put.json["spec"] == made.json["spec"])
    }

    @Test(
        arguments: [
            ("strategic-merge-patch", ["port": 80, "targetPort": 8080], [80, 443], [8080, 443]),
            ("strategic-merge-patch", ["port": 443, "$patch": "delete"], [80], [80]),
            ("strategic-merge-patch", ["port": 8443, "name": "c"], [80, 443, 8443], [80, 443, 8443]),
            ("merge-patch", ["port": 8443], [8443], [8443]),
        ] as [(String, JSON, [Int], [Int])]
    )
    func `a strategic merge patch merges ports by their number`(
        _ type: String,
        _ port: JSON,
        _ ports: [Int],
        _ targets: [Int]
    ) async throws {
        let bench = Bench()
        _ = try await create(["ports": [["name": "a", "port": 80], ["name": "b", "port": 443]]], in: bench)
        let path = Bench.services + "/edge"
        let body: JSON = ["spec": ["ports": [port]]]
        let reply = try await bench.kubernetes(.patch, path, body, type: "application/\(type)+json")
        let result = reply.json["spec"]?["ports"]?.array ?? []
        #expect(result.map { $0["port"]?.int } == ports)
        #expect(result.map { $0["targetPort"]?.int } == targets)
    }

    @Test func `an IP address in the status gets a mode, a name does not`() async throws {
        let bench = Bench()
        _ = try await create(Self.spec, in: bench)
        let entries: JSON = [
            ["ip": "203.0.113.1"], ["hostname": "lb.example.net"], ["ip": "203.0.113.2", "ipMode": "Proxy"],
        ]
        let reply = try await patch(["status": ["loadBalancer": ["ingress": entries]]], in: bench, "/status")
        #expect(reply.status == 200)
        let modes = reply.json["status"]?["loadBalancer"]?["ingress"]?.array?.map { $0["ipMode"] }
        #expect(modes == ["VIP", nil, "Proxy"])
    }

    @Test(
        arguments: [
            (["ip": "203.0.113"], "must be a valid IP address"),
            (["hostname": "Upper.example.net"], "RFC 1123 subdomain"),
            (["hostname": "lb.example.net", "ipMode": "VIP"], "may not be specified when `ip` is not set"),
            (["ip": "203.0.113.1", "ipMode": "Both"], "supported values: \"Proxy\", \"VIP\""),
        ] as [(JSON, String)]
    )
    func `an invalid address in the status is refused`(_ entry: JSON, _ text: String) async throws {
        let bench = Bench()
        _ = try await create(Self.spec, in: bench)
        let reply = try await patch(["status": ["loadBalancer": ["ingress": [entry]]]], in: bench, "/status")
        #expect(reply.status == 422)
        #expect(reply.message?.contains(text) == true, "\(reply.message ?? "")")
    }

    @Test func `another type has no load balancer's address, and a change of the type clears it`() async throws {
        let bench = Bench()
        _ = try await create(["ports": [["port": 80]]], in: bench)
        let status: JSON = ["status": ["loadBalancer": ["ingress": [["ip": "203.0.113.1"]]]]]
        #expect(try await patch(status, in: bench, "/status").status == 422)
        _ = try await patch(["spec": ["type": "LoadBalancer"]], in: bench)
        #expect(try await patch(status, in: bench, "/status").status == 200)
        let changed = try await patch(["spec": ["type": "ClusterIP"]], in: bench)
        #expect(changed.json["status"] == ["loadBalancer": [:]])
        #expect(changed.json["spec"]?["externalTrafficPolicy"] == nil)
        #expect(changed.json["spec"]?["ports"]?.array?.first?["nodePort"] == nil)
    }

    @Test func `a deletion that the load balancer holds is marked first, address and all`() async throws {
        let bench = Bench()
        let finalizer: JSON = ["finalizers": ["service.kubernetes.io/load-balancer-cleanup"]]
        _ = try await create(Self.spec, in: bench, metadata: finalizer)
        _ = try await patch(["status": ["loadBalancer": ["ingress": [["ip": "203.0.113.1"]]]]], in: bench, "/status")
        let deleted = try await bench.kubernetes(.delete, Bench.services + "/edge")
        #expect(deleted.json["metadata"]?["deletionTimestamp"] != nil)
        #expect(deleted.json["status"]?["loadBalancer"]?["ingress"]?.array?.count == 1)
        _ = try await patch(["metadata": ["finalizers": .null]], in: bench)
        #expect(try await bench.kubernetes(.get, Bench.services + "/edge").status == 404)
    }

    @Test(
        arguments: [
            (["type": "Balancer", "ports": [["port": 80]]], "spec.type: Unsupported value: \"Balancer\""),
            (["type": "LoadBalancer"], "spec.ports: Required value"),
            (["ports": [["port": 70000]]], "spec.ports[0].port: Invalid value: 70000"),
            (["ports": [["port": 80], ["port": 81]]], "spec.ports[0].name: Required value"),
            (["type": "LoadBalancer", "clusterIP": "None", "ports": [["port": 80]]], "may not be set to 'None'"),
            (["loadBalancerClass": "x", "ports": [["port": 80]]], "spec.loadBalancerClass: Forbidden"),
        ] as [(JSON, String)]
    )
    func `an invalid Service is refused`(_ spec: JSON, _ text: String) async throws {
        let reply = try await create(spec, in: Bench())
        #expect(reply.status == 422)
        #expect(reply.message?.hasPrefix("Service \"edge\" is invalid: ") == true)
        #expect(reply.message?.contains(text) == true, "\(reply.message ?? "")")
    }

    @Test func `the controller gives an address, and its finalizer holds a deletion for a second`() async throws {
        let bench = Bench { $0.clustersWithLoadBalancerController = ["eu"] }
        _ = try await create(Self.spec, in: bench)
        bench.world.advance(to: .milliseconds(999))
        func stored() -> JSONObject? { bench.world.object("services", "shop/edge", in: "eu") }
        #expect(stored()?["status"] == ["loadBalancer": [:]])
        bench.world.advance(to: .seconds(1))
        #expect(stored()?["status"]?["loadBalancer"]?["ingress"] == [["ip": "203.0.113.60", "ipMode": "VIP"]])
        #expect(stored()?["metadata"]?["finalizers"] == ["service.kubernetes.io/load-balancer-cleanup"])
        #expect(bench.world.advance(to: .seconds(5)) == nil)
        bench.now = .seconds(5)
        #expect(try await bench.kubernetes(.delete, Bench.services + "/edge").status == 200)
        bench.world.advance(to: .milliseconds(5999))
        #expect(stored()?["metadata"]?["deletionTimestamp"] != nil)
        bench.world.advance(to: .seconds(6))
        #expect(stored() == nil)
    }

    @Test func `a Service with a class, and one of another type, get no address`() async throws {
        let bench = Bench { $0.clustersWithLoadBalancerController = ["eu"] }
        let foreign: JSON = ["type": "LoadBalancer", "loadBalancerClass": "a", "ports": [["port": 80]]]
        let body: JSON = ["metadata": ["name": "foreign"], "spec": foreign]
        _ = try await bench.kubernetes(.post, Bench.services, body)
        _ = try await create(Self.spec, in: bench)
        bench.world.advance(to: .seconds(1))
        #expect(bench.world.object("services", "shop/foreign", in: "eu")?["status"] == ["loadBalancer": [:]])
        bench.now = .seconds(2)
        _ = try await patch(["spec": ["type": "ClusterIP"]], in: bench)
        bench.world.advance(to: .seconds(3))
        let edge = bench.world.object("services", "shop/edge", in: "eu")
        #expect(edge?["status"] == ["loadBalancer": [:]])
        #expect(edge?["metadata"]?["finalizers"] == nil)
    }

    @Test func `the class of a load balancer does not change`() async throws {
        let bench = Bench()
        _ = try await create(["type": "LoadBalancer", "loadBalancerClass": "a", "ports": [["port": 80]]], in: bench)
        let reply = try await patch(["spec": ["loadBalancerClass": "b"]], in: bench)
        #expect(reply.message?.contains("may not change once set") == true)
    }
}
