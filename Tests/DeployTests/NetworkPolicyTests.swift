import Harness
import Testing
import Wire

/// Whom the pod reaches where network policies are enforced.
@Suite(.enabled(if: Kustomize.knowsComponents, Kustomize.tooOld))
struct NetworkPolicyTests {
    /// One end of a connection: a pod, by its namespace, or a host, by its address.
    struct Peer: Sendable, CustomTestStringConvertible {
        var namespace: String?
        var address: String?
        var transport: String
        var port: Int

        var testDescription: String { "\(namespace ?? address ?? "") \(transport)/\(port)" }
    }

    private static func pod(_ namespace: String, _ transport: String, _ port: Int) -> Peer {
        Peer(namespace: namespace, transport: transport, port: port)
    }

    private static func host(_ address: String, _ transport: String, _ port: Int) -> Peer {
        Peer(address: address, transport: transport, port: port)
    }

    private static func egress() async throws -> [JSON] {
        let manifests = try await Manifests.build(overlay: "eu", components: ["network-policy"])
        return try #require(manifests.first("NetworkPolicy")?["spec"]?["egress"]?.array)
    }

    /// Whether a rule lets a connection out, after the API's documentation: what is left out allows all.
    private static func allows(_ rule: JSON, _ peer: Peer) -> Bool {
        let ports = rule["ports"]?.array
        let isPort =
            ports?.contains { $0["protocol"]?.string == peer.transport && $0["port"]?.int == peer.port } ?? true
        let isPeer =
            rule["to"]?.array?.contains { to in
                if let block = to["ipBlock"] { return peer.address.map { "\($0)/32" } == block["cidr"]?.string }
                let labels = to["namespaceSelector"]?["matchLabels"]
                return peer.namespace != nil
                    && labels?["kubernetes.io/metadata.name"]?.string == peer.namespace
            } ?? true
        return isPort && isPeer
    }

    @Test(arguments: [
        pod("kube-system", "UDP", 53), pod("kube-system", "TCP", 53), host("169.254.20.10", "UDP", 53),
        host("169.254.20.10", "TCP", 53), pod("openshift-dns", "UDP", 5353), pod("openshift-dns", "TCP", 5353),
        host("104.19.193.29", "TCP", 443), host("10.0.0.7", "TCP", 443), host("10.0.0.7", "TCP", 6443),
        host("10.0.0.7", "TCP", 16443), pod("kube-system", "TCP", 6443),
    ])
    func `names, Cloudflare and the API server are reached`(peer: Peer) async throws {
        #expect(try await Self.egress().contains { Self.allows($0, peer) })
    }

    @Test(arguments: [
        host("169.254.169.254", "TCP", 80), host("169.254.169.254", "UDP", 53), host("198.51.100.1", "UDP", 53),
        host("169.254.20.10", "UDP", 5353), pod("default", "UDP", 53), pod("kube-system", "UDP", 5353),
        pod("openshift-dns", "TCP", 8080), pod("default", "TCP", 5432), host("10.0.0.7", "TCP", 10250),
        host("10.0.0.7", "UDP", 443),
    ])
    func `nothing else is reached`(peer: Peer) async throws {
        #expect(try await !Self.egress().contains { Self.allows($0, peer) })
    }
}
