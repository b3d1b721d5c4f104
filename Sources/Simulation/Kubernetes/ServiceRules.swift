import Wire

/// What the API server adds to a Service, and what it refuses.
///
/// The rules follow `pkg/registry/core/service` and `ValidateService` of Kubernetes, as far as load balancers need them.
enum ServiceRules {
    typealias FieldError = (field: String, text: String)

    private static let types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]

    // MARK: Values that the server adds

    /// Returns the Service with its default values, and with the addresses and ports that the server assigns.
    static func completed(_ object: JSONObject, old: JSONObject?, seed: inout Seed) -> JSONObject {
        var object = object
        let oldSpec = old?.object("spec")
        var spec = object.object("spec")
        spec.setDefault("type", "ClusterIP")
        let type = spec["type"]?.string ?? ""
        spec.setDefault("sessionAffinity", "None")
        let hasNewType = oldSpec != nil && oldSpec?["type"]?.string != type
        if type != "ExternalName" { assignAddress(to: &spec, oldSpec, &seed) }
        if ["LoadBalancer", "NodePort"].contains(type) {
            spec.setDefault("externalTrafficPolicy", "Cluster")
        } else if hasNewType {
            spec = spec.removing(["externalTrafficPolicy", "healthCheckNodePort"])
        }
        if type == "LoadBalancer" {
            spec.setDefault("allocateLoadBalancerNodePorts", true)
        } else if hasNewType {
            spec = spec.removing(["allocateLoadBalancerNodePorts", "loadBalancerClass"])
        }
        if let ports = spec["ports"]?.array {
            spec["ports"] = .array(ports.map { completed($0, type, oldSpec, &seed) })
        }
        object["spec"] = .object(spec)
        if type != "LoadBalancer", oldSpec?["type"] == "LoadBalancer" { object["status"] = ["loadBalancer": [:]] }
        if let status = object["status"]?.object { object["status"] = .object(withModes(status)) }
        return object
    }

    private static func assignAddress(to spec: inout JSONObject, _ oldSpec: JSONObject?, _ seed: inout Seed) {
        if (spec["clusterIP"]?.string ?? "").isEmpty {
            let kept = oldSpec?["clusterIP"]?.string ?? ""
            let number = kept.isEmpty ? Int.random(in: 256...65_000, using: &seed) : 0
            spec["clusterIP"] = .string(kept.isEmpty ? "10.96.\(number / 256).\(number % 254 + 1)" : kept)
        }
        spec.setDefault("clusterIPs", .array([spec["clusterIP"] ?? ""]))
        spec.setDefault("ipFamilies", ["IPv4"])
        spec.setDefault("ipFamilyPolicy", "SingleStack")
        spec.setDefault("internalTrafficPolicy", "Cluster")
    }

    private static func completed(
        _ port: JSON,
        _ type: String,
        _ oldSpec: JSONObject?,
        _ seed: inout Seed
    ) -> JSON {
        guard var object = port.object else { return port }
        object.setDefault("protocol", "TCP")
        if object["targetPort"] == nil { object["targetPort"] = object["port"] }
        if ["LoadBalancer", "NodePort"].contains(type) {
            let kept = oldSpec?["ports"]?.array?.first { $0["port"] == object["port"] }?["nodePort"]
            object.setDefault("nodePort", kept ?? JSON(Int.random(in: 30000...32767, using: &seed)))
        } else if oldSpec != nil, oldSpec?["type"]?.string != type {
            object["nodePort"] = nil
        }
        return .object(object)
    }

    /// Returns the status with `ipMode` in each entry that has an IP address.
    private static func withModes(_ status: JSONObject) -> JSONObject {
        guard let entries = status["loadBalancer"]?["ingress"]?.array else { return status }
        let completed = entries.map { entry -> JSON in
            guard var object = entry.object, !(object["ip"]?.string ?? "").isEmpty else { return entry }
            object.setDefault("ipMode", "VIP")
            return .object(object)
        }
        var balancer = status.object("loadBalancer")
        balancer["ingress"] = .array(completed)
        var status = status
        status["loadBalancer"] = .object(balancer)
        return status
    }

    // MARK: Invalid values

    static func errors(in object: JSONObject, name: String, old: JSONObject?) -> [FieldError] {
        let spec = object.object("spec")
        let type = spec["type"]?.string ?? ""
        var errors: [FieldError] = []
        if !TextFormat.label.matches(name) || name.first?.isNumber == true || name.count > 63 {
            let text = "a DNS-1035 label must consist of lower case alphanumeric characters or '-'"
            errors.append(("metadata.name", "Invalid value: \(JSON.string(name).text): \(text)"))
        }
        if !types.contains(type) {
            errors.append(("spec.type", unsupported(type, types)))
        }
        if type == "ExternalName", (spec["externalName"]?.string ?? "").isEmpty {
            errors.append(("spec.externalName", "Required value"))
        }
        return errors + addressErrors(in: spec, type) + portErrors(in: spec, type)
            + classErrors(in: spec, type, oldSpec: old?.object("spec"))
    }

    private static func addressErrors(in spec: JSONObject, _ type: String) -> [FieldError] {
        guard type == "LoadBalancer" || type == "NodePort", spec["clusterIP"] == "None" else { return [] }
        return [("spec.clusterIPs[0]", "Invalid value: \"None\": may not be set to 'None' for \(type) services")]
    }

    private static func portErrors(in spec: JSONObject, _ type: String) -> [FieldError] {
        let ports = spec["ports"]?.array ?? []
        if ports.isEmpty, type != "ExternalName", spec["clusterIP"] != "None" {
            return [("spec.ports", "Required value")]
        }
        return ports.enumerated().flatMap { index, port -> [FieldError] in
            let path = "spec.ports[\(index)]"
            var errors: [FieldError] = []
            let number = port["port"]?.int ?? 0
            if ports.count > 1, (port["name"]?.string ?? "").isEmpty {
                errors.append((path + ".name", "Required value"))
            }
            if !(1...65535).contains(number) {
                errors.append((path + ".port", "Invalid value: \(number): must be between 1 and 65535, inclusive"))
            }
            let transport = port["protocol"]?.string ?? ""
            if !["SCTP", "TCP", "UDP"].contains(transport) {
                errors.append((path + ".protocol", unsupported(transport, ["SCTP", "TCP", "UDP"])))
            }
            return errors
        }
    }

    private static func classErrors(in spec: JSONObject, _ type: String, oldSpec: JSONObject?) -> [FieldError] {
        let field = "spec.loadBalancerClass"
        if spec["loadBalancerClass"] != nil, type != "LoadBalancer" {
            return [(field, "Forbidden: may only be used when `type` is 'LoadBalancer'")]
        }
        guard type == "LoadBalancer", oldSpec?["type"]?.string == type,
            spec["loadBalancerClass"] != oldSpec?["loadBalancerClass"]
        else { return [] }
        let shown = JSON.string(spec["loadBalancerClass"]?.string ?? "").text
        return [(field, "Invalid value: \(shown): may not change once set")]
    }

    private static func unsupported(_ value: String, _ known: [String]) -> String {
        let list = known.map { "\"\($0)\"" }.joined(separator: ", ")
        return "Unsupported value: \(JSON.string(value).text): supported values: \(list)"
    }
}

extension JSONObject {
    /// Sets a member that is missing.
    fileprivate mutating func setDefault(_ key: String, _ value: JSON) {
        if self[key] == nil { self[key] = value }
    }
}
