import Wire

/// Steering requests that put objects into the stores, without the APIs' checks.
extension SteeringHandler {
    /// `{"place": "neighbours"}`, or `{"kind": "pools", "objects": […]}`, of a zone where they are load balancers.
    ///
    /// Returns the ids of the objects.
    func place(_ request: Request, at now: Duration) throws(SteeringError) -> JSON {
        let json = try json(request)
        if let name = json["place"]?.string {
            guard let foreign = Foreign(rawValue: name) else {
                throw SteeringError(
                    status: 400,
                    description: "'\(name)' is unknown; known: " + Self.known(Foreign.self)
                )
            }
            world.place(foreign)
            return []
        }
        guard let type = type(json), let objects = json["objects"]?.array?.compactMap(\.object) else {
            throw SteeringError(
                status: 400,
                description:
                    "needs 'place' (\(Self.known(Foreign.self))), or 'kind' (pools, load_balancers, monitors), "
                    + "'objects', and perhaps 'zone', an id or a name"
            )
        }
        return .array(objects.compactMap { world.place($0, as: type, at: now).map { .string($0) } })
    }

    private func type(_ json: JSON) -> ResourceType? {
        switch json["kind"]?.string {
        case "pools": return .pool
        case "monitors": return .monitor
        case "load_balancers":
            let zones = world.settings.cloudflare.zones
            guard let name = json["zone"]?.string else { return zones.first.map { .loadBalancer(zone: $0.id) } }
            let zone = zones.first { $0.id == name || DomainName($0.name) == DomainName(name) }
            return zone.map { .loadBalancer(zone: $0.id) }
        default: return nil
        }
    }

    private static func known<Name: CaseIterable & RawRepresentable<String>>(_ names: Name.Type) -> String {
        names.allCases.map(\.rawValue).joined(separator: ", ")
    }

    /// `{"cluster": "eu", "kind": "ingresses", "object": {…}}`: any object, even one that an API server would refuse.
    func store(_ request: Request, at now: Duration) throws(SteeringError) {
        let json = try json(request)
        guard let cluster = json["cluster"]?.string, let object = json["object"]?.object else {
            throw SteeringError(status: 400, description: "an object needs 'cluster', 'object', and perhaps 'kind'")
        }
        let kind = json["kind"]?.string ?? "ingresses"
        if world.store(object, as: kind, in: cluster, at: now) { return }
        guard world.settings.clusters.contains(cluster) else { throw noCluster(cluster) }
        throw SteeringError(status: 400, description: "no kind '\(kind)'; known: ingresses, leases, events")
    }

    /// `{"cluster": "eu", "namespace": "shop", "terminating": true}`.
    func setTerminating(_ request: Request) throws(SteeringError) {
        let json = try json(request)
        guard let cluster = json["cluster"]?.string, let namespace = json["namespace"]?.string,
            let isTerminating = json["terminating"]?.bool
        else {
            throw SteeringError(
                status: 400,
                description: "a namespace needs 'cluster', 'namespace' and 'terminating' (true or false)"
            )
        }
        if !world.setTerminating(isTerminating, namespace: namespace, in: cluster) { throw noCluster(cluster) }
    }
}
