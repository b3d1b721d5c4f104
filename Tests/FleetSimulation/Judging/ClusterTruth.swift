import GeoRouting
import KubernetesAPI
import Simulation
import Wire

/// What the Gateways, routes and Services of a cluster ask for, read from the API server without the engine.
struct ClusterTruth {
    /// What one object asks for now.
    struct Ask {
        /// The plural of its kind and its name, such as `gateways/gw-0`.
        var key: String
        var plural: String
        /// Of a route without the label, that of its first Gateway.
        var clusterName: String
        /// Those that are certain.
        var addresses: [String]
        var isCertain: Bool
        /// For a route: the parents that accept it for certain, such as `Gateway hall`, whether they exist or not.
        var parents: [String] = []
        /// For a route: the Gateways that accept it for certain, by name.
        var gateways: [String] = []
        var weight: String?
        /// The annotation `dns.external/target`; of a route, that of its first Gateway.
        var targets: String?
        var created: Int

        /// As the planner takes it.
        var source: SourceObject {
            var source = SourceObject(
                SourceKind.allCases.first { $0.rawValue == GatewayPlan.kind(plural) } ?? .gateway,
                namespace: "shop",
                name: String(key.split(separator: "/").last ?? ""),
                created: created,
                clusterName: clusterName,
                weight: weight,
                addresses: addresses
            )
            source.targets = targets
            if !isCertain { source.doubt = "in doubt" }
            return source
        }
    }

    private let plan: GatewayPlan
    private let objects: [String: [JSONObject]]
    /// What the controller watches.
    private let watched: Set<String>

    init(_ world: World, _ plan: GatewayPlan) {
        self.plan = plan
        watched = Set(plan.kinds.map(\.resource))
        objects = Dictionary(
            uniqueKeysWithValues: GatewayPlan.names.map { plural, names in
                (plural, names.compactMap { world.object(plural, "shop/" + $0, in: plan.cluster) })
            }
        )
    }

    /// All that ask, in whatever state they are.
    var asks: [Ask] {
        GatewayPlan.names.filter { watched.contains($0.plural) && $0.plural != "listenersets" }.flatMap { plural, _ in
            (objects[plural] ?? []).filter { Self.isSelected($0) && !Self.isDying($0) }.compactMap {
                ask(of: $0, plural)
            }
        }
    }

    /// The addresses of each Gateway that are certain now, by its name, with or without a label of ours.
    var gatewayAddresses: [String: [String]] {
        let known = (objects["gateways"] ?? []).filter { !Self.isDying($0) }.map { gateway in
            (Self.name(gateway), isCertain(gateway) ? addresses(of: gateway) + Self.list(Self.targets(gateway)) : [])
        }
        return Dictionary(uniqueKeysWithValues: known)
    }

    /// The Gateway of each ListenerSet that one accepts for certain now, by the name of the set.
    var listenerSetGateways: [String: String] {
        guard watched.contains("listenersets") else { return [:] }
        let sets = (objects["listenersets"] ?? []).filter {
            !Self.isDying($0) && verdict($0["status"]?["conditions"], "Accepted", $0) == .yes
        }
        let pairs = sets.map { (Self.name($0), $0["spec"]?["parentRef"]?["name"]?.string ?? "") }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// Whether an object is there, and is not being deleted.
    func has(_ key: String) -> Bool {
        let parts = key.split(separator: "/").map(String.init)
        return (objects[parts[0]] ?? []).contains { Self.name($0) == parts[1] && !Self.isDying($0) }
    }

    // MARK: One object

    private func ask(of object: JSONObject, _ plural: String) -> Ask? {
        var ask = Ask(
            key: plural + "/" + Self.name(object),
            plural: plural,
            clusterName: object["metadata"]?["labels"]?["cluster-name"]?.string ?? "",
            addresses: [],
            isCertain: true,
            weight: object["metadata"]?["annotations"]?["dns.external/weight"]?.string,
            targets: Self.targets(object),
            created: Self.number(object["metadata"]?["creationTimestamp"])
        )
        switch plural {
        case "services":
            // One of another type asks for nothing.
            if object["spec"]?["type"]?.string != "LoadBalancer" { return nil }
            let entries = object["status"]?["loadBalancer"]?["ingress"]?.array ?? []
            ask.addresses = entries.compactMap { $0["ip"]?.string ?? $0["hostname"]?.string }
            ask.isCertain = !ask.addresses.isEmpty || plan.hasDefaults
        case "gateways":
            let isProgrammed = isCertain(object)
            ask.addresses = isProgrammed ? addresses(of: object) : []
            ask.isCertain = isProgrammed && (!ask.addresses.isEmpty || plan.hasDefaults)
        default:
            ask.targets = nil
            follow(object, &ask)
            // All its parents refuse it.
            if ask.isCertain, ask.gateways.isEmpty { return nil }
        }
        return ask
    }

    private func isCertain(_ gateway: JSONObject) -> Bool {
        ["Accepted", "Programmed"].allSatisfy { verdict(gateway["status"]?["conditions"], $0, gateway) == .yes }
    }

    private func addresses(of gateway: JSONObject) -> [String] {
        (gateway["status"]?["addresses"]?.array ?? []).compactMap { entry in
            ["IPAddress", "Hostname"].contains(entry["type"]?.string ?? "IPAddress") ? entry["value"]?.string : nil
        }
    }

    private func verdict(_ conditions: JSON?, _ type: String, _ object: JSONObject) -> Verdict {
        guard let condition = conditions?.array?.first(where: { $0["type"]?.string == type }) else { return .unknown }
        let generation = object["metadata"]?["generation"]?.int ?? 1
        if let seen = condition["observedGeneration"]?.int, seen < generation { return .late }
        switch condition["status"]?.string {
        case "True": return .yes
        case "False": return .no
        default: return .unknown
        }
    }

    // MARK: Routes

    /// Goes to the Gateways that accept the route.
    private func follow(_ route: JSONObject, _ ask: inout Ask) {
        for reference in route["spec"]?["parentRefs"]?.array ?? [] {
            let entries = (route["status"]?["parents"]?.array ?? []).filter {
                Self.isSame($0["parentRef"], reference)
            }
            let verdicts = entries.map { verdict($0["conditions"], "Accepted", route) }
            guard verdicts.contains(.yes) else {
                if verdicts.isEmpty || verdicts.contains(where: { $0 != .no }) { ask.isCertain = false }
                continue
            }
            ask.parents.append("\(reference["kind"]?.string ?? "Gateway") \(reference["name"]?.string ?? "")")
            guard let gateway = gateway(of: reference) else {
                ask.isCertain = false
                continue
            }
            ask.gateways.append(Self.name(gateway))
            if ask.clusterName.isEmpty {
                ask.clusterName = gateway["metadata"]?["labels"]?["cluster-name"]?.string ?? ""
            }
            guard isCertain(gateway) else {
                ask.isCertain = false
                continue
            }
            let addresses = addresses(of: gateway)
            if addresses.isEmpty, !plan.hasDefaults { ask.isCertain = false }
            ask.addresses += addresses.filter { !ask.addresses.contains($0) }
            if ask.weight == nil { ask.weight = gateway["metadata"]?["annotations"]?["dns.external/weight"]?.string }
            if ask.targets == nil { ask.targets = Self.targets(gateway) }
        }
    }

    /// The Gateway that a parent is, or to which it belongs.
    private func gateway(of reference: JSON) -> JSONObject? {
        guard reference["kind"]?.string == "ListenerSet" else {
            return living("gateways", reference["name"]?.string)
        }
        guard watched.contains("listenersets"), let set = living("listenersets", reference["name"]?.string) else {
            return nil
        }
        if verdict(set["status"]?["conditions"], "Accepted", set) != .yes { return nil }
        return living("gateways", set["spec"]?["parentRef"]?["name"]?.string)
    }

    private func living(_ plural: String, _ name: String?) -> JSONObject? {
        objects[plural]?.first { Self.name($0) == name && !Self.isDying($0) }
    }

    private static func isSame(_ left: JSON?, _ right: JSON) -> Bool {
        (left?["kind"]?.string ?? "Gateway") == (right["kind"]?.string ?? "Gateway")
            && left?["name"]?.string == right["name"]?.string
            && left?["sectionName"]?.string == right["sectionName"]?.string
    }

    // MARK: Fields

    private static func name(_ object: JSONObject) -> String { object["metadata"]?["name"]?.string ?? "" }

    private static func isSelected(_ object: JSONObject) -> Bool {
        object["metadata"]?["labels"]?["dns.external/geo-route"]?.string == "true"
    }

    private static func isDying(_ object: JSONObject) -> Bool { object["metadata"]?["deletionTimestamp"] != nil }

    private static func targets(_ object: JSONObject) -> String? {
        object["metadata"]?["annotations"]?["dns.external/target"]?.string
    }

    static func list(_ targets: String?) -> [String] { (targets ?? "").split(separator: ",").map(String.init) }

    /// A time as a number that orders as times do.
    static func number(_ time: JSON?) -> Int { Int((time?.string ?? "").filter(\.isNumber)) ?? 0 }
}

extension World {
    /// Whether the definition of a kind of the Gateway API serves it, and is not being removed.
    func isServed(_ plural: String, in cluster: String) -> Bool {
        let clusters = stateJSON()["clusters"]?.array ?? []
        let definitions = clusters.first { $0["name"]?.string == cluster }?["crds"]
        return (definitions?[plural]?.string ?? "served") == "served"
    }
}
