import Wire

/// The rules of Cloudflare for writes of a pool: defaults and checks.
struct PoolRules {
    let settings: CloudflareSettings
    let monitors: [String]

    /// The members that only the server sets; in a body they are ignored.
    static let readOnly = ["id", "created_on", "modified_on", "networks", "healthy", "disabled_at"]

    private static let defaults = JSONObject([
        ("check_regions", .null), ("description", ""), ("enabled", true), ("minimum_origins", 1),
        ("networks", ["cloudflare"]), ("notification_email", ""),
    ])

    /// Returns the pool to store: `base`, or the defaults, with the members of `supplied`.
    ///
    /// Throws `.invalid` where the result breaks a rule.
    func pool(_ supplied: JSONObject, over base: JSONObject?) throws(Refusal) -> JSONObject {
        var pool = (base ?? Self.defaults).merging(supplied.removing(Self.readOnly))
            .droppingNulls(except: ["check_regions"])
        if pool["monitor"]?.string == "" { pool["monitor"] = nil }
        try checkName(pool)
        try checkSettings(pool)
        try checkCoordinates(pool)
        pool["origins"] = .array(try origins(pool["origins"]))
        return pool
    }

    private func checkName(_ pool: JSONObject) throws(Refusal) {
        guard let name = pool["name"]?.string, !name.isEmpty else { throw .invalid("name is required") }
        let isValid = name.utf8.allSatisfy {
            Unicode.Scalar($0).properties.isAlphabetic && $0 < 0x80
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        if !isValid {
            throw .invalid("name must only contain alphanumeric characters, hyphens and underscores")
        }
    }

    private func checkSettings(_ pool: JSONObject) throws(Refusal) {
        try pool.require("description", "a string") { ($0.string?.utf8.count).map { $0 <= 1024 } }
        try pool.require("enabled", "a boolean") { $0.bool.map { _ in true } }
        try pool.require("minimum_origins", "a number") { $0.int.map { $0 >= 0 } }
        if let monitor = pool["monitor"] {
            guard let id = monitor.string, monitors.contains(id) else { throw .invalid("monitor not found") }
        }
    }

    private func checkCoordinates(_ pool: JSONObject) throws(Refusal) {
        switch (pool["latitude"], pool["longitude"]) {
        case (nil, nil): return
        case (let latitude?, let longitude?):
            guard let latitude = latitude.double, (-90...90).contains(latitude) else {
                throw .invalid("latitude is not in range [-90, 90]")
            }
            guard let longitude = longitude.double, (-180...180).contains(longitude) else {
                throw .invalid("longitude is not in range [-180, 180]")
            }
        default: throw .invalid("latitude and longitude must be set together")
        }
    }

    /// Returns the checked origins, sorted by name as the API stores them.
    private func origins(_ value: JSON?) throws(Refusal) -> [JSON] {
        let supplied = value?.array ?? []
        guard (1...settings.originsPerPool).contains(supplied.count) else {
            throw .invalid("the origin list length must be in range [1, \(settings.originsPerPool)]")
        }
        var origins: [JSONObject] = []
        for element in supplied { origins.append(try origin(element)) }
        let names = Set(origins.compactMap { $0["name"]?.string?.lowercased() })
        if names.count < origins.count { throw .invalid("origin name must be unique in a pool") }
        let addresses = Set(origins.compactMap { Address($0["address"]?.string ?? "") })
        if addresses.count < origins.count { throw .invalid("origin address must be unique in a pool") }
        return origins.sorted { ($0["name"]?.string ?? "") < ($1["name"]?.string ?? "") }.map { .object($0) }
    }

    private func origin(_ value: JSON) throws(Refusal) -> JSONObject {
        guard let supplied = value.object else { throw .invalid("origin must be an object") }
        var origin = JSONObject([("enabled", true), ("weight", 1)])
            .merging(supplied.removing(["healthy", "failure_reason", "disabled_at"])).droppingNulls()
        guard let name = origin["name"]?.string, !name.isEmpty else { throw .invalid("origin name is required") }
        guard let text = origin["address"]?.string, let address = Address(text) else {
            throw .invalid("origin address is not an IP address or hostname")
        }
        try checkHostHeader(origin, address: text)
        let network = origin["virtual_network_id"]?.string ?? ""
        if network.isEmpty { origin["virtual_network_id"] = nil }
        if address.isPrivate, network.isEmpty {
            throw .invalid("origin address \(text) is private and needs a virtual_network_id")
        }
        try origin.require("enabled", "a boolean") { $0.bool.map { _ in true } }
        try origin.require("port", "in range [0, 65535]") { $0.int.map { (0...65535).contains($0) } }
        try origin.require("weight", "in range [0, 1] with steps of 0.01") { weight in
            weight.double.map { (0...1).contains($0) && abs(($0 * 100).rounded() - $0 * 100) < 0.000_1 }
        }
        return origin.sorted
    }
}

extension PoolRules {
    /// Throws where a `Host` header is neither within a zone of the account nor equal to the origin's address.
    private func checkHostHeader(_ origin: JSONObject, address: String) throws(Refusal) {
        for host in origin.hosts {
            let isOurs = settings.zones.contains { DomainName(host).isWithin($0) }
            if !isOurs, Address(host) != Address(address) {
                throw .invalid("Host header \"\(host)\" not allowed for origin domain \"\(address)\"")
            }
        }
    }
}

extension JSONObject {
    /// Throws where the value of a key fails the check: false means a wrong value, nil a wrong type.
    ///
    /// A missing value passes. The message of the refusal is `KEY is not EXPECTATION`.
    func require(_ key: String, _ expectation: String, _ check: (JSON) -> Bool?) throws(Refusal) {
        guard let value = self[key], check(value) != true else { return }
        throw .invalid("\(key) is not \(expectation)")
    }
}
