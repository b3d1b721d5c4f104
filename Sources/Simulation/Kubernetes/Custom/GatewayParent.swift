import Wire

/// A Gateway or a ListenerSet, as the parent of routes.
struct GatewayParent {
    let kind: ResourceKind
    let namespace: String
    let name: String
    let listeners: [JSON]

    init(_ kind: ResourceKind, _ object: StoredObject) {
        self.kind = kind
        namespace = object.namespace
        name = object.name
        listeners = object.json["spec"]?["listeners"]?.array ?? []
    }

    /// The key under which the routes of a listener are counted.
    func key(of listener: String) -> String { [kind.plural, namespace, name, listener].joined(separator: "/") }

    /// Whether a parent reference of a route in `routeNamespace` means this object.
    func isNamed(by reference: JSON, in routeNamespace: String) -> Bool {
        (reference["group"]?.string ?? ResourceKind.gatewayGroup) == kind.group
            && (reference["kind"]?.string ?? "Gateway") == kind.name && reference["name"]?.string == name
            && (reference["namespace"]?.string ?? routeNamespace) == namespace
    }

    /// Returns the kinds of routes that a listener with this protocol takes.
    static func kinds(for listenerProtocol: String) -> [ResourceKind] {
        switch listenerProtocol {
        case "HTTP", "HTTPS": [.httpRoute, .grpcRoute]
        case "TLS": [.tlsRoute]
        default: []
        }
    }

    /// Returns the names of the listeners that accept a route; where there is none, also the reason.
    func accept(
        _ route: StoredObject,
        _ routeKind: ResourceKind,
        _ reference: JSON
    ) -> (listeners: [String], failure: GatewayConditions.Failure?) {
        let named = listeners.filter { listener in
            (reference["sectionName"] == nil || reference["sectionName"] == listener["name"])
                && (reference["port"] == nil || reference["port"] == listener["port"])
        }
        if named.isEmpty { return ([], ("NoMatchingParent", "No listener has this name and port")) }
        let allowed = named.filter { allows($0, routeKind, route.namespace) }
        if allowed.isEmpty {
            return ([], ("NotAllowedByListeners", "No listener allows routes of this kind from this namespace"))
        }
        let hosts = (route.json["spec"]?["hostnames"]?.array ?? []).compactMap(\.string)
        let matching = allowed.filter { listener in
            guard let host = listener["hostname"]?.string, !hosts.isEmpty else { return true }
            return hosts.contains { Self.intersect($0, host) }
        }
        if matching.isEmpty { return ([], ("NoMatchingListenerHostname", "No listener has one of these host names")) }
        return (matching.compactMap { $0["name"]?.string }, nil)
    }

    private func allows(_ listener: JSON, _ routeKind: ResourceKind, _ routeNamespace: String) -> Bool {
        guard Self.kinds(for: listener["protocol"]?.string ?? "").contains(routeKind) else { return false }
        let allowed = listener["allowedRoutes"]
        if let kinds = allowed?["kinds"]?.array, !kinds.contains(where: { $0["kind"]?.string == routeKind.name }) {
            return false
        }
        switch allowed?["namespaces"]?["from"]?.string {
        case "All": return true
        // The simulation has no Namespaces; each has only the label that Kubernetes gives it.
        case "Selector":
            let labels = allowed?["namespaces"]?["selector"]?["matchLabels"]?.object?.members ?? []
            return labels.allSatisfy { $0.key == "kubernetes.io/metadata.name" && $0.value.string == routeNamespace }
        default: return routeNamespace == namespace
        }
    }

    /// Whether two host names have a name in common; each may begin with `*.`, which stands for one or more labels.
    static func intersect(_ left: String, _ right: String) -> Bool {
        if left == right { return true }
        if left.hasPrefix("*."), right.hasSuffix(left.dropFirst()) { return true }
        return right.hasPrefix("*.") && left.hasSuffix(right.dropFirst())
    }
}
