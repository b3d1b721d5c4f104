import Wire

/// The API server's rules for an Ingress' status.
enum IngressStatusRules {
    typealias Complaint = (field: String, text: String)

    /// What is wrong with the entries of the load balancer, in order.
    static func complaints(about status: JSON?) -> [Complaint] {
        (status?["loadBalancer"]?["ingress"]?.array ?? []).enumerated().flatMap { index, entry in
            let path = "status.loadBalancer.ingress[\(index)]"
            return address(entry["ip"]?.string ?? "", path + ".ip")
                + hostname(entry["hostname"]?.string ?? "", path + ".hostname")
        }
    }

    private static func address(_ text: String, _ field: String) -> [Complaint] {
        text.isEmpty || isAddress(text)
            ? [] : [invalid(field, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]
    }

    private static func hostname(_ text: String, _ field: String) -> [Complaint] {
        if text.isEmpty { return [] }
        var complaints: [Complaint] = []
        if text.utf8.count > 253 { complaints.append(invalid(field, text, "must be no more than 253 characters")) }
        if !isSubdomain(text) {
            let pattern = #"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"#
            complaints.append(
                invalid(
                    field,
                    text,
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
                        + "and must start and end with an alphanumeric character (e.g. 'example.com', regex used for "
                        + "validation is '\(pattern)')"
                )
            )
        }
        if isAddress(text) { complaints.append(invalid(field, text, "must be a DNS name, not an IP address")) }
        return complaints
    }

    private static func invalid(_ field: String, _ value: String, _ text: String) -> Complaint {
        (field, "Invalid value: \(JSON.string(value).text): \(text)")
    }

    /// Whether a text is an address; IPv4 numbers may begin with zeros, because objects of older servers have such.
    private static func isAddress(_ text: String) -> Bool {
        if text.contains(":") { return Address(text) != nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy(\.isWholeNumber) && UInt8($0) != nil }
    }

    /// Whether a text is a name after RFC 1123 in lower case; a label may be as long as the name.
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
