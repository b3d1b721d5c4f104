import Wire

/// The control requests that change what a cluster serves and allows.
extension ControlHandler {
    /// Changes the CustomResourceDefinitions of a cluster.
    ///
    /// The body is `{"cluster": "eu", "change": "install", "release": "v1.4"}`, or with the change `edit` or `remove`;
    /// `kinds` limits it to some kinds, such as `["gateways"]`.
    func changeDefinitions(_ request: Request, at now: Duration) throws(ControlError) {
        let json = try json(request)
        guard let cluster = json["cluster"]?.string, let change = try change(json) else {
            throw ControlError(
                status: 400,
                description:
                    "definitions need 'cluster', 'change' (install, edit, remove), with install perhaps 'release' ("
                    + GatewayRelease.allCases.map(\.rawValue).joined(separator: ", ")
                    + "), and perhaps 'kinds', a list of: " + Self.plurals(ResourceKind.custom)
            )
        }
        let plurals = try plurals(json["kinds"], of: ResourceKind.custom)
        if !world.changeDefinitions(change, of: plurals, in: cluster, at: now) { throw unknownCluster(cluster) }
    }

    private func change(_ json: JSON) throws(ControlError) -> DefinitionChange? {
        switch json["change"]?.string {
        case "edit": return .edit
        case "remove": return .remove
        case "install":
            guard let name = json["release"]?.string else { return .install(.v1Dot6) }
            return GatewayRelease(rawValue: name).map { .install($0) }
        default: return nil
        }
    }

    /// Restarts the API server of a cluster.
    ///
    /// The body is `{"cluster": "eu", "seconds": 10}`: for so long the server does not know its custom kinds.
    func restart(_ request: Request, at now: Duration) throws(ControlError) {
        let json = try json(request)
        guard let cluster = json["cluster"]?.string, let seconds = json["seconds"]?.int, seconds >= 0 else {
            throw ControlError(status: 400, description: "a restart needs 'cluster' and 'seconds', 0 or more")
        }
        if !world.restart(cluster, start: .seconds(seconds), at: now) { throw unknownCluster(cluster) }
    }

    /// Switches the controllers of a cluster on or off.
    ///
    /// The body is `{"cluster": "eu", "gateways": true, "services": false}`, or has one of the two.
    func setControllers(_ request: Request) throws(ControlError) {
        let json = try json(request)
        let gateways = json["gateways"]?.bool
        let services = json["services"]?.bool
        guard let cluster = json["cluster"]?.string, gateways != nil || services != nil else {
            throw ControlError(
                status: 400,
                description: "controllers need 'cluster', and 'gateways' or 'services' (true or false)"
            )
        }
        guard world.settings.clusters.contains(cluster) else { throw unknownCluster(cluster) }
        if let gateways { world.setGatewayController(gateways, in: cluster) }
        if let services { world.setLoadBalancerController(services, in: cluster) }
    }

    /// Takes away all rights on some kinds.
    ///
    /// The body is `{"cluster": "eu", "denied": ["gateways"]}`; an empty list gives all rights back.
    func setRights(_ request: Request) throws(ControlError) {
        let json = try json(request)
        guard let cluster = json["cluster"]?.string, let plurals = try plurals(json["denied"], of: ResourceKind.all)
        else {
            throw ControlError(
                status: 400,
                description: "rights need 'cluster' and 'denied', a list of: " + Self.plurals(ResourceKind.all)
            )
        }
        if !world.deny(plurals, in: cluster) { throw unknownCluster(cluster) }
    }

    /// Returns the kinds that a list names; nil where there is no list.
    private func plurals(_ list: JSON?, of kinds: [ResourceKind]) throws(ControlError) -> [String]? {
        guard let names = list?.array?.map({ $0.string ?? "" }) else { return nil }
        for name in names where !kinds.contains(where: { $0.plural == name }) {
            throw ControlError(status: 400, description: "no kind '\(name)'; known: " + Self.plurals(kinds))
        }
        return names
    }

    /// The names of kinds in paths, each once.
    static func plurals(_ kinds: [ResourceKind]) -> String {
        kinds.map(\.plural).reduce(into: []) { names, name in if !names.contains(name) { names.append(name) } }
            .joined(separator: ", ")
    }
}
