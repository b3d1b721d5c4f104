import Wire

/// The part of a cloud that gives Services of the type LoadBalancer their addresses.
///
/// It works as the service controller of Kubernetes' cloud providers: its finalizer holds the deletion of a Service
/// until the load balancer is gone. A Service with a class belongs to another controller.
struct LoadBalancerController: Sendable {
    static let finalizer = "service.kubernetes.io/load-balancer-cleanup"

    /// The addresses that it may give, one to each Service.
    let addresses: [String]
    var isOn: Bool

    /// Creates the controller of the cluster at this index; its addresses are reserved for documentation (RFC 5737).
    init(cluster: Int, isOn: Bool) {
        addresses = GatewayController.addresses(ofCluster: cluster, from: 10)
        self.isOn = isOn
    }

    /// Returns the Services that must change, each with its new state; nil where the Service is gone.
    func writes(_ store: ClusterStore) -> [(key: String, object: JSONObject?)] {
        let services = store.all(.service)
        var free = addresses.filter { address in !services.contains { $0.addresses.contains(address) } }
        return services.compactMap { service in
            let outcome = outcome(of: service, &free)
            return outcome == service.json ? nil : (service.key, outcome)
        }
    }

    private func outcome(of service: StoredObject, _ free: inout [String]) -> JSONObject? {
        let spec = service.json.object("spec")
        let isWanted = spec["type"] == "LoadBalancer" && !service.isBeingDeleted
        guard isWanted, spec["loadBalancerClass"] == nil else {
            guard !isWanted, service.finalizers.contains(Self.finalizer) else { return service.json }
            let remaining = service.finalizers.filter { $0 != Self.finalizer }
            return service.isBeingDeleted && remaining.isEmpty ? nil : service.withFinalizers(remaining)
        }
        guard service.addresses.isEmpty, !free.isEmpty else { return service.json }
        let finalizers = service.finalizers.filter { $0 != Self.finalizer } + [Self.finalizer]
        var object = service.withFinalizers(finalizers)
        object["status"] = ["loadBalancer": ["ingress": [["ip": .string(free.removeFirst()), "ipMode": "VIP"]]]]
        return object
    }
}

extension StoredObject {
    /// The object with these finalizers.
    fileprivate func withFinalizers(_ finalizers: [String]) -> JSONObject {
        var metadata = self.metadata
        metadata["finalizers"] = finalizers.isEmpty ? nil : .array(finalizers.map { .string($0) })
        var object = json
        object["metadata"] = .object(metadata)
        return object
    }
}
