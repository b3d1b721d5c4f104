import Wire

/// A template of a Gateway, and of a route that it serves.
struct GatewayTemplate {
    static let namespace = "infra"
    static let name = "edge"
    static let listener = "https"

    var labels: [(key: String, value: String)]
    var addresses: [String]
    /// The weight in the annotation `dns.external/weight`; nil for no annotation.
    var weight: Int?

    /// Returns the Gateway; its listener takes routes of all namespaces under `*.example.com`.
    func gateway(seed: inout Seed, at timestamp: Timestamp) -> JSONObject {
        let listener: JSON = [
            "name": .string(Self.listener), "hostname": "*.example.com", "port": 443, "protocol": "HTTPS",
            "tls": ["certificateRefs": [["name": "example-com"]]],
            "allowedRoutes": ["namespaces": ["from": "All"]],
        ]
        let spec: JSON = ["gatewayClassName": "example", "listeners": [listener]]
        var object = stored(.gateway, Self.namespace, Self.name, spec, &seed, timestamp)
        var status = object.object("status")
        status["addresses"] = .array(addresses.map(Self.address))
        object["status"] = .object(status)
        return object
    }

    /// Returns a route with this name to the Gateway; the Gateway controller gives it its status.
    func route(
        _ name: String,
        namespace: String = "shop",
        host: String = "app.example.com",
        seed: inout Seed,
        at timestamp: Timestamp
    ) -> JSONObject {
        let parent: JSON = [
            "namespace": .string(Self.namespace), "name": .string(Self.name), "sectionName": .string(Self.listener),
        ]
        let spec: JSON = [
            "parentRefs": [parent], "hostnames": [.string(host)],
            "rules": [["backendRefs": [["name": .string(name), "port": 80]]]],
        ]
        return stored(.httpRoute, namespace, name, spec, &seed, timestamp)
    }

    /// Returns an entry of `status.addresses`.
    static func address(_ value: String) -> JSON {
        ["type": Address.isIP(value) ? "IPAddress" : "Hostname", "value": .string(value)]
    }

    private func stored(
        _ kind: ResourceKind,
        _ namespace: String,
        _ name: String,
        _ spec: JSON,
        _ seed: inout Seed,
        _ timestamp: Timestamp
    ) -> JSONObject {
        var metadata = KubernetesHandler.initialMetadata(
            name: name,
            namespace: namespace,
            kind: kind,
            seed: &seed,
            timestamp
        )
        metadata["labels"] = .object(JSONObject(labels.map { ($0.key, .string($0.value)) }))
        if let weight { metadata["annotations"] = [IngressTemplate.weightAnnotation: .string(String(weight))] }
        let object = JSON.object(JSONObject([("spec", spec)]))
        let completed = kind.customSchema?.completed(object) ?? object
        return KubernetesHandler.storedForm(of: completed.object ?? JSONObject(), metadata: metadata, kind)
    }
}

extension ScenarioContext {
    /// Creates a Gateway and routes with these names, with the statuses that a Gateway controller writes.
    ///
    /// It switches the Gateway controller of the cluster on.
    mutating func create(_ gateway: GatewayTemplate, routes: [String], in cluster: Int) {
        commit(.gateway, gateway.gateway(seed: &clusters[cluster].seed, at: timestamp), in: cluster)
        for name in routes {
            commit(.httpRoute, gateway.route(name, seed: &clusters[cluster].seed, at: timestamp), in: cluster)
        }
        clusters[cluster].gatewayController?.isOn = true
        clusters[cluster].makeControllersPass(at: now, timestamp)
    }

    /// Sets the addresses in the status of the Gateway; does nothing where there is none.
    mutating func setGatewayAddresses(_ addresses: [String], in cluster: Int) {
        let key = GatewayTemplate.namespace + "/" + GatewayTemplate.name
        guard let stored = clusters[cluster].object(.gateway, key) else { return }
        var status = stored.json.object("status")
        status["addresses"] = .array(addresses.map(GatewayTemplate.address))
        commit(.gateway, stored.withStatus(.object(status)), in: cluster)
    }

    /// Sets the annotation `dns.external/weight` of an object; does nothing where there is no such object.
    mutating func setWeight(_ weight: Int, of kind: ResourceKind, _ key: String, in cluster: Int) {
        guard var object = clusters[cluster].object(kind, key)?.json else { return }
        var metadata = object.object("metadata")
        var annotations = metadata.object("annotations")
        annotations[IngressTemplate.weightAnnotation] = .string(String(weight))
        metadata["annotations"] = .object(annotations)
        object["metadata"] = .object(metadata)
        commit(kind, object, in: cluster)
    }

    private mutating func commit(_ kind: ResourceKind, _ object: JSONObject, in cluster: Int) {
        clusters[cluster].commit(kind, key: StoredObject(object).key, object, at: now)
    }
}
