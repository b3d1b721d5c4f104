import GeoRouting
import KubernetesAPI
import Simulation
import Support

/// A cluster with Gateways, routes and Services: which kinds its controller reads, and at which addresses they answer.
struct GatewayPlan: Sendable {
    /// The cluster's name.
    let cluster: String
    /// The cluster's number, which its addresses contain.
    let number: Int
    /// The cluster-name that most Ingresses of the cluster have.
    var clusterName: String
    /// The kinds that the controller watches (`SOURCES`).
    let kinds: [ObjectKind]
    /// The release of the Gateway API at the end; at the start too, unless the definitions come later.
    let release: GatewayRelease
    /// Whether the definitions are missing when the controllers start.
    let isMissingAtStart: Bool
    /// Whether `DEFAULT_TARGETS` are set.
    let hasDefaults: Bool
    /// Whether `TARGET_ALLOW` is set from the beginning.
    let isRestricted: Bool

    init(_ cluster: Setup.Cluster, number: Int, _ generator: inout SeededGenerator) {
        self.cluster = cluster.name
        self.number = number
        clusterName = cluster.clusterName
        let words = generator.pick([
            ["ingress", "gateway", "service"], ["ingress", "gateway", "service"], ["ingress", "gateway", "service"],
            ["ingress", "gateway"], ["ingress", "service"],
        ])
        kinds = ObjectKind.allCases.filter { words.contains($0.setting) }
        release = generator.pick([.v1Dot6, .v1Dot6, .v1Dot6, .v1Dot4, .v1Dot0])
        isMissingAtStart = generator.happens(15)
        hasDefaults = generator.happens(15)
        isRestricted = generator.happens(25)
    }

    // MARK: Objects

    /// The names of all objects that a script may create, by kind.
    static let names: [(plural: String, names: [String])] = [
        ("gateways", ["gw-0", "gw-1", "gw-2", "gw-3", "hall", "annex", "lobby", "moved"]), ("listenersets", ["set-0"]),
        ("httproutes", ["rt-0", "rt-1", "rt-2", "rt-3", "rt-4"]), ("grpcroutes", ["grpc-0"]),
        ("services", ["svc-0", "svc-1", "svc-2", "svc-3", "twin"]),
    ]
    /// The kinds that a CustomResourceDefinition defines.
    static let customPlurals = names.map(\.plural).filter { $0 != "services" }
    /// The kinds of routes.
    static let routePlurals = ["httproutes", "grpcroutes"]

    /// The name of a kind in `kind`.
    static func kind(_ plural: String) -> String {
        ObjectKind.allCases.first { $0.resource == plural }?.rawValue ?? ""
    }

    // MARK: Addresses

    private var prefix: String { "198.51.\(160 + number)." }

    /// What a Gateway or a Service answers at: the first one when all is well.
    func addresses(_ plural: String, _ name: String) -> [String] {
        if name == "lobby" { return [trap(0)] }
        if name == "gw-2" { return [forbidden, prefix + "9"] }
        // A Gateway and the Service that its controller makes for it have one address.
        if name == "twin" { return addresses("gateways", "gw-0") }
        let names = Self.names.first { $0.plural == plural }?.names ?? []
        let first = (plural == "services" ? 101 : 1) + 4 * (names.firstIndex(of: name) ?? 0)
        return (first..<first + 4).map { prefix + "\($0)" }
    }

    /// An address that stands in statuses which say nothing for certain, and in no other.
    func trap(_ number: Int) -> String { prefix + "\(201 + number % 40)" }

    /// The address of an Ingress in whose place a Gateway comes.
    var ingressAddress: String { "198.51.\(180 + number).1" }

    /// The address of `DEFAULT_TARGETS`.
    var defaultTarget: String { prefix + "250" }

    /// An address that `TARGET_ALLOW` does not list.
    var forbidden: String { Self.forbiddenPrefix + "\(number * 10 + 1)" }
    /// Another one, which only an annotation names.
    var forbiddenTarget: String { Self.forbiddenPrefix + "\(number * 10 + 2)" }
    /// An address that only an annotation names; `TARGET_ALLOW` lists it.
    var allowedTarget: String { prefix + "251" }

    private static let forbiddenPrefix = "192.0.2."
    /// A value that looks like a host name, and that only a cloud understands.
    static let namedAddress = "named-address.example.net"

    /// Whether a list of allowed targets leaves out the address.
    static func isForbidden(_ address: String) -> Bool { address.hasPrefix(forbiddenPrefix) }

    /// Whether only a Gateway, a route or a Service of this cluster can ask for the address.
    func isOwn(_ address: String) -> Bool {
        address.hasPrefix(prefix) || Self.isForbidden(address) || address == Self.namedAddress
    }

    // MARK: Settings

    /// `DEFAULT_TARGETS` and, where `isRestricted`, `TARGET_ALLOW`.
    func targets(isRestricted: Bool) -> TargetRules {
        var rules = TargetRules()
        if hasDefaults { rules.defaults = [Address(defaultTarget)].compactMap(\.self) }
        if isRestricted {
            var allowed = TargetAllowList()
            for entry in ["198.51.0.0/16", "203.0.0.0/16", "2001:db8::/32", "example.net"] { _ = allowed.add(entry) }
            rules.allowed = allowed
        }
        return rules
    }

    /// Sets what the cluster's controllers read.
    func apply(to settings: inout ReplicaSettings) {
        settings.kinds = kinds
        settings.rules.targets = targets(isRestricted: isRestricted)
    }
}
