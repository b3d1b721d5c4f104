import Harness
import Testing
import Wire

/// What the pod reaches where network policies are enforced.
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

    private static func egress(_ manifests: Manifests) throws -> [JSON] {
        try #require(manifests.first("NetworkPolicy")?["spec"]?["egress"]?.array)
    }

    private static func egress() async throws -> [JSON] {
        try egress(try await Manifests.build(overlay: "eu", components: ["network-policy"]))
    }

    private static func isInside(_ address: String, _ block: String) -> Bool {
        func number(_ text: Substring) -> UInt32? {
            let bytes = text.split(separator: ".").compactMap { UInt8($0) }
            return bytes.count == 4 ? bytes.reduce(0) { $0 << 8 | UInt32($1) } : nil
        }
        let parts = block.split(separator: "/")
        guard let host = number(address[...]), let net = number(parts[0]), let length = UInt32(parts[1]) else {
            return false
        }
        return (host ^ net) >> (32 - length) == 0
    }

    /// Whether a rule lets a connection out, after the API's documentation: what is left out allows all.
    private static func allows(_ rule: JSON, _ peer: Peer) -> Bool {
        let ports = rule["ports"]?.array
        let isPort =
            ports?.contains { $0["protocol"]?.string == peer.transport && $0["port"]?.int == peer.port } ?? true
        let isPeer =
            rule["to"]?.array?.contains { to in
                if let block = to["ipBlock"]?["cidr"]?.string {
                    return peer.address.map { isInside($0, block) } ?? false
                }
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

    @Test(arguments: [
        (host("104.19.193.29", "TCP", 443), true), (host("172.71.255.254", "TCP", 443), true),
        (host("10.0.0.1", "TCP", 6443), true), (host("169.254.20.10", "UDP", 53), true),
        (host("10.0.0.1", "TCP", 443), false), (host("10.0.0.2", "TCP", 6443), false),
        (host("198.51.100.1", "TCP", 443), false), (host("104.32.0.1", "TCP", 443), false),
    ])
    func `with the API server's address set, only it and Cloudflare are reached`(peer: Peer, isReached: Bool)
        async throws
    {
        let egress = try Self.egress(try await Manifests.build("examples/restricted"))
        #expect(egress.contains { Self.allows($0, peer) } == isReached)
    }
}
