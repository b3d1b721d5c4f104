import GeoRouting
import KubernetesAPI

/// Finds what the objects of a cluster ask for: it gives each route the addresses of its Gateways.
struct SourceResolver {
    private let stores: [ObjectKind: ObjectStore]
    private let gaps: [ObjectKind: String]

    init(_ stores: [ObjectKind: ObjectStore], gaps: [ObjectKind: String] = [:]) {
        self.stores = stores
        self.gaps = gaps
    }

    /// All objects that ask for a pool, sorted by namespace, name and kind.
    var sources: [SourceObject] {
        if stores.count == 1, gaps.isEmpty, let store = stores[.ingress], store.unknownObjects.isEmpty {
            // The store is sorted already.
            return store.objects.map { SourceObject($0, .ingress) }
        }
        var sources: [SourceObject] = []
        for (kind, store) in stores {
            sources += store.unknownObjects.map { SourceObject($0) }
            guard let sourceKind = SourceKind(rawValue: kind.rawValue) else { continue }
            for object in store.objects where !object.extras.isUnselected && !object.extras.isBeingDeleted {
                sources.append(kind.isRoute ? route(object, sourceKind) : SourceObject(object, sourceKind))
            }
        }
        sources += gaps.map { SourceObject(gap: $0.value, of: $0.key) }
        return sources.sorted(by: SourceObject.precedes)
    }

    /// A route with the addresses of the Gateways that accept it.
    ///
    /// What the route does not say itself comes from its first Gateway. Targets come from Gateways only: people who may
    /// write a route need not be those who may send traffic elsewhere.
    private func route(_ object: WatchedObject, _ kind: SourceKind) -> SourceObject {
        var source = SourceObject(object, kind)
        let extras = object.extras
        if source.targets != nil {
            source.misplacedTargets = true
            source.targets = nil
        }
        var doubts = [extras.doubt].compactMap(\.self)
        var listeners: [Listener] = []
        for parent in extras.parents {
            source.addParent(parent.reference.description)
            guard let gateway = gateway(of: parent.reference, &listeners, &doubts) else { continue }
            source.addParent(gateway.reference)
            source.addresses += gateway.addresses.filter { !source.addresses.contains($0) }
            let gatewayExtras = gateway.extras
            if source.clusterName?.isEmpty ?? true { source.clusterName = gateway.clusterName }
            source.weight = source.weight ?? gateway.weight
            source.hostnames = source.hostnames ?? gateway.hostnames
            source.port = source.port ?? gatewayExtras.port
            source.originHost = source.originHost ?? gatewayExtras.originHost
            source.targets = source.targets ?? gatewayExtras.targets
            if let doubt = gatewayExtras.doubt { doubts.append("Gateway \(gateway.id): \(doubt)") }
        }
        if source.clusterName?.isEmpty ?? true { source.clusterName = possibleClusterName(of: extras) }
        source.specHostnames = RouteHostnames.intersection(extras.specHostnames, listeners)
        source.doubt = doubts.isEmpty ? nil : doubts.joined(separator: "; ")
        return source
    }

    /// The cluster-name of the first Gateway that may accept a route; without it no pool is held for the route.
    private func possibleClusterName(of route: Extras) -> String? {
        for parent in route.undecidedParents {
            var (listeners, doubts): ([Listener], [String]) = ([], [])
            if let name = gateway(of: parent, &listeners, &doubts)?.clusterName, !name.isEmpty { return name }
        }
        return nil
    }

    /// The Gateway behind a reference; adds the listeners that the reference means, and why no Gateway is there.
    private func gateway(
        of reference: ParentReference,
        _ listeners: inout [Listener],
        _ doubts: inout [String]
    ) -> WatchedObject? {
        guard let parent = stores[reference.kind]?[reference.id], !parent.extras.isBeingDeleted else {
            doubts.append("\(reference.description) does not exist, or is not watched")
            return nil
        }
        listeners += parent.extras.listeners.filter {
            (reference.section ?? $0.name) == $0.name && (reference.port ?? $0.port) == $0.port
        }
        if reference.kind == .gateway { return parent }
        if let doubt = parent.extras.doubt { doubts.append("\(reference.description): \(doubt)") }
        guard let gateway = parent.extras.parents.first?.reference else { return nil }
        var otherListeners: [Listener] = []
        return self.gateway(of: gateway, &otherListeners, &doubts)
    }
}

/// The host names that a route gets from its spec and from the listeners that accept it.
///
/// The Gateway API's rule for such programs (concepts/hostnames.md): only names in which both agree.
enum RouteHostnames {
    /// The names that a route and a listener agree on, each once, in the route's order.
    ///
    /// - Parameters:
    ///   - names: those of the route; none means all that its listeners have.
    ///   - listeners: those to which the route is attached.
    /// - Returns: names in lower case, some of which may be wildcards.
    static func intersection(_ names: [String], _ listeners: [Listener]) -> [String] {
        var result: [String] = []
        func add(_ name: String) { if !result.contains(name) { result.append(name) } }
        let hostnames = listeners.map { $0.hostname.flatMap { $0.isEmpty ? nil : $0.lowercased() } }
        if names.isEmpty {
            for case .some(let hostname) in hostnames { add(hostname) }
        }
        for name in names.map({ $0.lowercased() }) {
            for hostname in hostnames {
                if let common = common(name, hostname) { add(common) }
            }
        }
        return result
    }

    /// The more specific of two names where one covers the other; nil where they have nothing in common.
    private static func common(_ name: String, _ hostname: String?) -> String? {
        guard let hostname, hostname != name else { return name }
        if covers(hostname, name) { return name }
        return covers(name, hostname) ? hostname : nil
    }

    /// Whether a wildcard such as `*.example.com` covers the name: `a.b.example.com`, but not `example.com`.
    private static func covers(_ wildcard: String, _ name: String) -> Bool {
        wildcard.hasPrefix("*.") && name.count >= wildcard.count && name.hasSuffix(wildcard.dropFirst())
    }
}

extension SourceObject {
    /// Adds a parent, unless it is there already: a route may name several listeners of one Gateway.
    fileprivate mutating func addParent(_ reference: String) {
        if !parents.contains(reference) { parents.append(reference) }
    }

    init(_ object: WatchedObject, _ kind: SourceKind) {
        self.init(
            kind,
            namespace: object.namespace,
            name: object.name,
            created: object.created,
            clusterName: object.clusterName,
            hostnames: object.hostnames,
            weight: object.weight,
            addresses: object.addresses,
            uid: object.uid
        )
        if !object.hasExtras { return }
        let extras = object.extras
        targets = extras.targets
        port = extras.port
        originHost = extras.originHost
        specHostnames = extras.specHostnames
        refusal = extras.refusal
        doubt = extras.doubt
        if kind == .gateway {
            unusableAddresses = extras.unusableAddresses
            specHostnames = RouteHostnames.intersection([], extras.listeners)
        }
    }

    /// An object that cannot be read.
    init(_ object: UnreadableObject) {
        self.init(
            SourceKind(rawValue: object.kind.rawValue) ?? .gateway,
            namespace: object.id?.namespace ?? "",
            name: object.id?.name ?? "",
            created: 0,
            clusterName: nil,
            addresses: []
        )
        defect = object.why
    }

    /// A kind of which not all objects are known.
    init(gap: String, of kind: ObjectKind) {
        self.init(
            SourceKind(rawValue: kind.rawValue) ?? .gateway,
            namespace: "",
            name: "",
            created: 0,
            clusterName: nil,
            addresses: []
        )
        defect = gap
        isWholeKind = true
    }
}
