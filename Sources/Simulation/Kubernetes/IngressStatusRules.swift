import Wire

/// The rules of the API server for the status of an Ingress.
///
/// They follow `ValidateIngressLoadBalancerStatus` in `pkg/apis/networking/validation` of Kubernetes.
enum IngressStatusRules {
    typealias FieldError = (field: String, text: String)

    /// The errors in `status.loadBalancer.ingress`, in the order of its entries; empty if all entries are valid.
    static func errors(in status: JSON?) -> [FieldError] {
        (status?["loadBalancer"]?["ingress"]?.array ?? []).enumerated().flatMap { index, entry in
            let path = "status.loadBalancer.ingress[\(index)]"
            return address(entry["ip"]?.string ?? "", path + ".ip")
                + hostname(entry["hostname"]?.string ?? "", path + ".hostname")
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
        if !isSubdomain(text) {
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
    private static func isSubdomain(_ text: String) -> Bool {
        func isAlphanumeric(_ character: Character?) -> Bool {
            character.map { ("a"..."z").contains($0) || ("0"..."9").contains($0) } ?? false
        }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            isAlphanumeric(label.first) && isAlphanumeric(label.last)
                && label.allSatisfy { isAlphanumeric($0) || $0 == "-" }
        }
    }
}
