import Wire

/// The rules of the API server for the addresses in the status of an Ingress or a Service.
///
/// They follow `ValidateIngressLoadBalancerStatus` and `ValidateLoadBalancerStatus` of Kubernetes.
enum LoadBalancerStatusRules {
    typealias FieldError = (field: String, text: String)

    /// The errors in `status.loadBalancer.ingress`, in the order of its entries; empty if all entries are valid.
    static func errors(in status: JSON?) -> [FieldError] {
        (status?["loadBalancer"]?["ingress"]?.array ?? []).enumerated().flatMap { index, entry in
            let path = "status.loadBalancer.ingress[\(index)]"
            return address(entry["ip"]?.string ?? "", path + ".ip")
                + hostname(entry["hostname"]?.string ?? "", path + ".hostname")
        }
    }

    /// The errors in the status of a Service: those of its addresses, and those of `ipMode`.
    static func errors(inServiceStatus status: JSON?, type: String) -> [FieldError] {
        let entries = status?["loadBalancer"]?["ingress"]?.array ?? []
        if !entries.isEmpty, type != "LoadBalancer" {
            let text = "Forbidden: may only be used when `spec.type` is \"LoadBalancer\""
            return [("status.loadBalancer.ingress", text)]
        }
        return errors(in: status)
            + entries.enumerated().flatMap { index, entry -> [FieldError] in
                guard let mode = entry["ipMode"]?.string else { return [] }
                let field = "status.loadBalancer.ingress[\(index)].ipMode"
                if (entry["ip"]?.string ?? "").isEmpty {
                    return [(field, "Forbidden: may not be specified when `ip` is not set")]
                }
                let text = "Unsupported value: \(JSON.string(mode).text): supported values: \"Proxy\", \"VIP\""
                return ["VIP", "Proxy"].contains(mode) ? [] : [(field, text)]
            }
    }

    private static func address(_ text: String, _ field: String) -> [FieldError] {
        text.isEmpty || isAddress(text)
            ? [] : [invalid(field, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]
    }

    private static func hostname(_ text: String, _ field: String) -> [FieldError] {
        if text.isEmpty { return [] }
        var errors: [FieldError] = []
        if text.utf8.count > 253 { errors.append(invalid(field, text, "must be no more than 253 characters")) }
        if !TextFormat.subdomain.matches(text) {
            let pattern = #"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"#
            errors.append(
                invalid(
                    field,
                    text,
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
                        + "and must start and end with an alphanumeric character (e.g. 'example.com', regex used for "
                        + "validation is '\(pattern)')"
                )
            )
        }
        if isAddress(text) { errors.append(invalid(field, text, "must be a DNS name, not an IP address")) }
        return errors
    }

    private static func invalid(_ field: String, _ value: String, _ text: String) -> FieldError {
        (field, "Invalid value: \(JSON.string(value).text): \(text)")
    }

    /// Whether a text is an IP address.
    ///
    /// The numbers of an IPv4 address may begin with zeros, because objects from older API servers have such numbers.
    private static func isAddress(_ text: String) -> Bool {
        if text.contains(":") { return Address(text) != nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy(\.isWholeNumber) && UInt8($0) != nil }
    }

    /// Whether a text is a lower-case host name as in RFC 1123.
    ///
    /// The API server limits the length of the whole name, and not the length of each label.
}
