import Wire

/// The control requests that change the stores without the checks of the APIs.
extension ControlHandler {
    /// Inserts objects into Cloudflare's store; returns their ids, but no ids for objects of other users.
    ///
    /// The body is `{"place": "neighbours"}`, or `{"kind": "pools", "objects": […]}`. For load balancers, `zone` is
    /// the id or the name of their zone; without it they go into the first zone.
    func insertIntoCloudflare(_ request: Request, at now: Duration) throws(ControlError) -> JSON {
        let json = try json(request)
        if let name = json["place"]?.string {
            guard let otherUsersObjects = OtherUsersObjects(rawValue: name) else {
                throw ControlError(
                    status: 400,
                    description: "'\(name)' is unknown; known: " + Self.rawValues(of: OtherUsersObjects.self)
                )
            }
            world.insert(otherUsersObjects)
            return []
        }
        guard let type = type(json), let objects = json["objects"]?.array?.compactMap(\.object) else {
            throw ControlError(
                status: 400,
                description:
                    "needs 'place' (\(Self.rawValues(of: OtherUsersObjects.self))), or 'kind' (pools, load_balancers, "
                    + "monitors), 'objects', and perhaps 'zone', an id or a name"
            )
        }
        return .array(objects.compactMap { world.insert($0, as: type, at: now).map { .string($0) } })
    }

    /// Returns the type that a body names; nil where its kind or zone is unknown.
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

    private static func rawValues<Name: CaseIterable & RawRepresentable<String>>(of names: Name.Type) -> String {
        names.allCases.map(\.rawValue).joined(separator: ", ")
    }

    /// Inserts any object into a cluster's store, even an object that an API server would refuse.
    ///
    /// The body is `{"cluster": "eu", "kind": "ingresses", "object": {…}}`.
    func insertIntoCluster(_ request: Request, at now: Duration) throws(ControlError) {
        let json = try json(request)
        guard let cluster = json["cluster"]?.string, let object = json["object"]?.object else {
            throw ControlError(status: 400, description: "an object needs 'cluster', 'object', and perhaps 'kind'")
        }
        let kind = json["kind"]?.string ?? "ingresses"
        if world.insert(object, as: kind, in: cluster, at: now) { return }
        guard world.settings.clusters.contains(cluster) else { throw unknownCluster(cluster) }
        throw ControlError(status: 400, description: "no kind '\(kind)'; known: " + Self.plurals(ResourceKind.all))
    }

    /// Marks a namespace as being deleted, or removes the mark.
    ///
    /// The body is `{"cluster": "eu", "namespace": "shop", "terminating": true}`.
    func setTerminating(_ request: Request) throws(ControlError) {
        let json = try json(request)
        guard let cluster = json["cluster"]?.string, let namespace = json["namespace"]?.string,
            let isTerminating = json["terminating"]?.bool
        else {
            throw ControlError(
                status: 400,
                description: "a namespace needs 'cluster', 'namespace' and 'terminating' (true or false)"
            )
        }
        if !world.setTerminating(isTerminating, namespace: namespace, in: cluster) { throw unknownCluster(cluster) }
    }
}
