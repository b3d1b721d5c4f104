import Wire

/// The servers at the addresses of origins, as probes find them.
struct OriginServers: Sendable {
    /// The addresses at which every probe fails, each with its text and the reason.
    private var failures: [Address: (text: String, reason: String)] = [:]
    /// The host names that the server at an address serves; a server without an entry serves all names.
    private var hostnames: [Address: [String]] = [:]

    /// The addresses at which every probe fails, in alphabetical order.
    var unhealthy: [String] { failures.values.map(\.text).sorted() }

    /// Makes probes of an address fail with a reason, or succeed where the reason is nil.
    mutating func setFailure(_ reason: String?, of address: String) {
        guard let key = Address(address) else { return }
        failures[key] = reason.map { (address.lowercased(), $0) }
    }

    /// Makes the server at an address serve only these names, or all where `names` is nil.
    mutating func setHostnames(_ names: [String]?, of address: String) {
        guard let key = Address(address) else { return }
        hostnames[key] = names
    }

    /// Returns the reason why a probe of an origin fails; nil where it succeeds.
    func failure(of origin: JSONObject, probedBy monitor: JSONObject?) -> String? {
        let text = origin["address"]?.string ?? ""
        guard let key = Address(text) else { return "Other Failure" }
        if let failure = failures[key] { return failure.reason }
        let isHTTP = ["http", "https"].contains(monitor?["type"]?.string)
        let name = origin.hosts.first ?? monitor?.hosts.first ?? text
        return isHTTP && !serves(name, at: key) ? "Response code mismatch error" : nil
    }

    /// Whether the server at an address serves a name; no server serves a pattern, that is, a name with a star.
    private func serves(_ name: String, at key: Address) -> Bool {
        guard Address(DomainName(name).ascii) != nil else { return false }
        return hostnames[key].map { $0.contains { DomainName($0) == DomainName(name) } } ?? true
    }
}

extension JSONObject {
    /// The values of the `Host` header; its name may be in upper or lower case.
    var hosts: [String] {
        object("header").members.filter { $0.key.lowercased() == "host" }
            .flatMap { $0.value.array?.compactMap(\.string) ?? [] }
    }
}
