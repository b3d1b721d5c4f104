package import Wire

/// What the control API does with one cluster.
extension World {
    /// Changes the CustomResourceDefinitions of a cluster; returns false where the cluster or a kind is unknown.
    ///
    /// `plurals` names kinds such as `gateways`; nil means all custom kinds.
    @discardableResult
    package func changeDefinitions(
        _ change: DefinitionChange,
        of plurals: [String]? = nil,
        in cluster: String,
        at now: Duration
    ) -> Bool {
        with { state in
            guard let index = state.clusters.firstIndex(where: { $0.name == cluster }) else { return false }
            let kinds = ResourceKind.custom.filter { plurals?.contains($0.plural) ?? true }
            if let plurals, kinds.count < Set(plurals).count { return false }
            state.clusters[index].change(change, of: kinds, at: now, state.timestamp(at: now))
            return true
        }
    }

    /// Restarts the API server of a cluster; returns false where the cluster is unknown.
    ///
    /// All watches break. For the time `start`, requests for custom kinds get 503.
    @discardableResult
    package func restart(_ cluster: String, start: Duration, at now: Duration) -> Bool {
        with { state in
            guard let index = state.clusters.firstIndex(where: { $0.name == cluster }) else { return false }
            state.clusters[index].endWatches()
            state.clusters[index].startEnd = now + start
            return true
        }
    }

    /// Switches the Gateway controller of a cluster on or off; returns false where the cluster is unknown.
    ///
    /// It is off unless `Settings.clustersWithGatewayController` names the cluster.
    @discardableResult
    package func setGatewayController(_ isOn: Bool, in cluster: String) -> Bool {
        with { state in
            guard let index = state.clusters.firstIndex(where: { $0.name == cluster }) else { return false }
            state.clusters[index].gatewayController?.isOn = isOn
            return true
        }
    }

    /// Switches the load balancer controller of a cluster on or off; returns false where the cluster is unknown.
    ///
    /// It is off unless `Settings.clustersWithLoadBalancerController` names the cluster.
    @discardableResult
    package func setLoadBalancerController(_ isOn: Bool, in cluster: String) -> Bool {
        with { state in
            guard let index = state.clusters.firstIndex(where: { $0.name == cluster }) else { return false }
            state.clusters[index].loadBalancerController?.isOn = isOn
            return true
        }
    }

    /// Takes away all rights on these kinds, for every token; returns false where the cluster or a kind is unknown.
    ///
    /// The other kinds are allowed again, so an empty list gives back all rights. Open watches go on.
    @discardableResult
    package func deny(_ plurals: [String], in cluster: String) -> Bool {
        with { state in
            let known = ResourceKind.all.map(\.plural)
            guard let index = state.clusters.firstIndex(where: { $0.name == cluster }),
                plurals.allSatisfy(known.contains)
            else { return false }
            state.clusters[index].deniedKinds = Set(plurals)
            return true
        }
    }

    /// Returns an object as a cluster stores it; nil where there is none.
    ///
    /// `plural` is the name of the kind in paths, such as `gateways`; the key is `NAMESPACE/NAME`.
    package func object(_ plural: String, _ key: String, in cluster: String) -> JSONObject? {
        guard let kind = ResourceKind.all.first(where: { $0.plural == plural }) else { return nil }
        return with { state in state.clusters.first { $0.name == cluster }?.object(kind, key)?.json }
    }
}

extension ClusterStore {
    /// The cluster as `GET /sim/state` shows it: each kind has its objects under its plural, except Events.
    var stateJSON: JSON {
        var object = JSONObject([
            ("name", .string(name)), ("resourceVersion", JSON(version)), ("watches", JSON(watches.count)),
            ("terminating", .array(terminating.sorted().map { .string($0) })),
        ])
        for kind in ResourceKind.all where kind.name != "Event" {
            object[kind.plural] = .array(all(kind).map { .object($0.json) })
        }
        object["crds"] = .object(JSONObject(definitions.map { ($0.kind.plural, .string($0.state.word)) }))
        object["denied"] = .array(deniedKinds.sorted().map { .string($0) })
        object["controllers"] = [
            "gateways": .bool(gatewayController?.isOn ?? false),
            "services": .bool(loadBalancerController?.isOn ?? false),
        ]
        return .object(object)
    }
}

extension Definition.State {
    fileprivate var word: String {
        switch self {
        case .absent: "absent"
        case .served: "served"
        case .removing: "removing"
        }
    }
}
