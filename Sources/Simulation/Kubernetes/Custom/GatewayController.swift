import Wire

/// A controller of the Gateway API, as a cluster may run one.
///
/// It gives Gateways their addresses and conditions, and attaches routes to listeners. A pass reads all objects and
/// returns the statuses that must change.
struct GatewayController: Sendable {
    /// The name under which it writes entries into the status of routes.
    static let name = "geosim.example.net/gateway-controller"
    /// The time from a change to the pass that handles it.
    static let delay = Duration.seconds(1)

    /// The addresses that it may give, one to each Gateway.
    let addresses: [String]
    var isOn: Bool

    /// Creates the controller of the cluster at this index; its addresses are reserved for documentation (RFC 5737).
    init(cluster: Int, isOn: Bool) {
        addresses = Self.addresses(ofCluster: cluster, from: 0)
        self.isOn = isOn
    }

    /// Returns ten addresses of a cluster, from this number of its range.
    static func addresses(ofCluster cluster: Int, from number: Int) -> [String] {
        let table = [("203.0.113.", 50), ("198.51.100.", 50), ("192.0.2.", 50), ("203.0.113.", 220)]
        let (prefix, first) = table[cluster % table.count]
        return (number..<number + 10).map { prefix + String(first + $0) }
    }

    /// One object with its new status.
    struct Write {
        var kind: ResourceKind
        var object: JSONObject
    }

    /// Returns the objects whose status must change, each with its new status.
    func writes(_ store: ClusterStore, at timestamp: Timestamp) -> [Write] {
        let gateways = objects(.gateway, store)
        let listenerSets = objects(.listenerSet, store)
        let parents =
            gateways.map { GatewayParent(.gateway, $0) }
            + listenerSets.filter { isAllowed($0, gateways) }.map { GatewayParent(.listenerSet, $0) }
        var attached: [String: Int] = [:]
        var writes: [Write] = []
        for kind in [ResourceKind.httpRoute, .grpcRoute, .tlsRoute] {
            for route in objects(kind, store) {
                let status = routeStatus(route, kind, parents, timestamp, &attached)
                writes.append(Write(kind: kind, object: route.withStatus(status)))
            }
        }
        var free = addresses.filter { address in !gateways.contains { $0.gatewayAddresses.contains(address) } }
        for gateway in gateways {
            let status = gatewayStatus(gateway, attached, &free, timestamp)
            writes.append(Write(kind: .gateway, object: gateway.withStatus(.object(status))))
        }
        for listenerSet in listenerSets {
            let status = listenerSetStatus(listenerSet, isAllowed(listenerSet, gateways), attached, timestamp)
            writes.append(Write(kind: .listenerSet, object: listenerSet.withStatus(.object(status))))
        }
        return writes.filter { write in
            store.object(write.kind, StoredObject(write.object).key)?.json != write.object
        }
    }

    private func objects(_ kind: ResourceKind, _ store: ClusterStore) -> [StoredObject] {
        store.serves(kind) ? store.all(kind).filter { !$0.isBeingDeleted } : []
    }

    // MARK: Gateways and ListenerSets

    private func gatewayStatus(
        _ gateway: StoredObject,
        _ attached: [String: Int],
        _ free: inout [String],
        _ timestamp: Timestamp
    ) -> JSONObject {
        var status = gateway.json.object("status")
        if gateway.gatewayAddresses.isEmpty {
            let wanted = (gateway.json["spec"]?["addresses"]?.array ?? []).filter { $0["value"] != nil }
            if !wanted.isEmpty {
                status["addresses"] = .array(wanted)
            } else if !free.isEmpty {
                status["addresses"] = [["type": "IPAddress", "value": .string(free.removeFirst())]]
            }
        }
        let hasAddress = status["addresses"]?.array?.isEmpty == false
        let conditions = GatewayConditions(of: gateway, old: status["conditions"], timestamp)
        status["conditions"] = conditions.json([
            ("Accepted", nil),
            ("Programmed", hasAddress ? nil : ("AddressNotAssigned", "No address is free")),
        ])
        status["listeners"] = listeners(of: gateway, .gateway, attached, timestamp)
        return status
    }

    private func listenerSetStatus(
        _ listenerSet: StoredObject,
        _ isAllowed: Bool,
        _ attached: [String: Int],
        _ timestamp: Timestamp
    ) -> JSONObject {
        var status = listenerSet.json.object("status")
        let failure: GatewayConditions.Failure? =
            isAllowed ? nil : ("NotAllowed", "The Gateway is absent or does not allow this ListenerSet")
        let conditions = GatewayConditions(of: listenerSet, old: status["conditions"], timestamp)
        status["conditions"] = conditions.json([("Accepted", failure), ("Programmed", failure)])
        status["listeners"] = isAllowed ? listeners(of: listenerSet, .listenerSet, attached, timestamp) : nil
        return status
    }

    private func listeners(
        of object: StoredObject,
        _ kind: ResourceKind,
        _ attached: [String: Int],
        _ timestamp: Timestamp
    ) -> JSON {
        let old = object.json["status"]?["listeners"]?.array ?? []
        let parent = GatewayParent(kind, object)
        return .array(
            parent.listeners.map { listener in
                let name = listener["name"]?.string ?? ""
                let before = old.first { $0["name"]?.string == name }?["conditions"]
                let conditions = GatewayConditions(of: object, old: before, timestamp)
                return [
                    "name": .string(name), "attachedRoutes": JSON(attached[parent.key(of: name)] ?? 0),
                    "supportedKinds": .array(
                        GatewayParent.kinds(for: listener["protocol"]?.string ?? "").map {
                            ["group": .string($0.group), "kind": .string($0.name)]
                        }
                    ),
                    "conditions": conditions.json([("Accepted", nil), ("Programmed", nil), ("ResolvedRefs", nil)]),
                ]
            }
        )
    }

    /// Whether the Gateway of a ListenerSet exists and allows ListenerSets of this namespace.
    private func isAllowed(_ listenerSet: StoredObject, _ gateways: [StoredObject]) -> Bool {
        let reference = listenerSet.json["spec"]?["parentRef"]
        let namespace = reference?["namespace"]?.string ?? listenerSet.namespace
        let gateway = gateways.first { $0.name == reference?["name"]?.string && $0.namespace == namespace }
        switch gateway?.json["spec"]?["allowedListeners"]?["namespaces"]?["from"]?.string {
        case "All": return true
        case "Same": return namespace == listenerSet.namespace
        default: return false
        }
    }

    // MARK: Routes

    /// Returns the status of a route; nil where it has none, because no parent is known.
    ///
    /// The entries of other controllers stay.
    private func routeStatus(
        _ route: StoredObject,
        _ kind: ResourceKind,
        _ parents: [GatewayParent],
        _ timestamp: Timestamp,
        _ attached: inout [String: Int]
    ) -> JSON? {
        let old = route.json["status"]?["parents"]?.array ?? []
        var entries = old.filter { $0["controllerName"]?.string != Self.name }
        for reference in route.json["spec"]?["parentRefs"]?.array ?? [] {
            guard let parent = parents.first(where: { $0.isNamed(by: reference, in: route.namespace) }) else {
                continue
            }
            let (listeners, failure) = parent.accept(route, kind, reference)
            for listener in listeners { attached[parent.key(of: listener), default: 0] += 1 }
            let before = old.first { $0["controllerName"]?.string == Self.name && $0["parentRef"] == reference }
            let conditions = GatewayConditions(of: route, old: before?["conditions"], timestamp)
            entries.append([
                "parentRef": reference, "controllerName": .string(Self.name),
                "conditions": conditions.json([("Accepted", failure), ("ResolvedRefs", nil)]),
            ])
        }
        if entries.isEmpty, route.json["status"] == nil { return nil }
        return ["parents": .array(entries)]
    }
}

/// The conditions of an object, or of a part of it, for its present generation.
struct GatewayConditions {
    /// The reason and the message of a condition that is False.
    typealias Failure = (reason: String, message: String)

    private let generation: Int
    private let old: [JSON]
    private let timestamp: Timestamp

    init(of object: StoredObject, old: JSON?, _ timestamp: Timestamp) {
        generation = object.metadata["generation"]?.int ?? 1
        self.old = old?.array ?? []
        self.timestamp = timestamp
    }

    /// Returns the conditions: True where there is no failure, with the old time where the status is the same.
    func json(_ types: [(type: String, failure: Failure?)]) -> JSON {
        .array(
            types.map { type, failure in
                let status = failure == nil ? "True" : "False"
                let before = old.first { $0["type"]?.string == type && $0["status"]?.string == status }
                return [
                    "type": .string(type), "status": .string(status), "observedGeneration": JSON(generation),
                    "lastTransitionTime": before?["lastTransitionTime"] ?? .string(timestamp.textToSecond),
                    "reason": .string(failure?.reason ?? type), "message": .string(failure?.message ?? ""),
                ]
            }
        )
    }
}

extension StoredObject {
    /// The values in `status.addresses` of a Gateway.
    var gatewayAddresses: [String] {
        (json["status"]?["addresses"]?.array ?? []).compactMap { $0["value"]?.string }
    }

    /// The object with this status; without a status where it is nil.
    func withStatus(_ status: JSON?) -> JSONObject {
        var object = json
        object["status"] = status
        return object
    }
}
