import Wire

/// What answers at the addresses of origins, as probes find it.
struct Origins: Sendable {
    private var failures: [Address: (text: String, reason: String)] = [:]
    /// The host names that the server at an address serves; it serves all where there is no entry.
    private var hostnames: [Address: [String]] = [:]

    /// The addresses at which every probe fails, in order.
    var unhealthy: [String] { failures.values.map(\.text).sorted() }

    /// Makes probes of an address fail for a reason, or (nil) succeed.
    mutating func setFailure(_ reason: String?, of address: String) {
        guard let key = Address(address) else { return }
        failures[key] = reason.map { (address.lowercased(), $0) }
    }

    /// Makes the server at an address serve only these names, or (nil) all.
    mutating func setHostnames(_ names: [String]?, of address: String) {
        guard let key = Address(address) else { return }
        hostnames[key] = names
    }

    /// Why a probe of an origin fails; nil where it succeeds.
    func failure(of origin: JSONObject, probedBy monitor: JSONObject?) -> String? {
        let text = origin["address"]?.string ?? ""
        guard let key = Address(text) else { return "Other Failure" }
        if let failure = failures[key] { return failure.reason }
        let isHTTP = ["http", "https"].contains(monitor?["type"]?.string)
        let name = origin.hosts.first ?? monitor?.hosts.first ?? text
        return isHTTP && !serves(name, at: key) ? "Response code mismatch error" : nil
    }

    /// Whether the server at an address serves a name; never one with a star, which is a pattern.
    private func serves(_ name: String, at key: Address) -> Bool {
        guard Address(DomainName(name).ascii) != nil else { return false }
        return hostnames[key].map { $0.contains { DomainName($0) == DomainName(name) } } ?? true
    }
}

extension JSONObject {
    /// The values of the `Host` header, in whatever case its name is.
    var hosts: [String] {
        object("header").members.filter { $0.key.lowercased() == "host" }
            .flatMap { $0.value.array?.compactMap(\.string) ?? [] }
    }
}
