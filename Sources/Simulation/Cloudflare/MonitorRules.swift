import Wire

/// The rules of Cloudflare for writes of a monitor: defaults and checks.
struct MonitorRules {
    let settings: CloudflareSettings

    /// The members that only the server sets; in a body they are ignored.
    static let readOnly = ["id", "created_on", "modified_on"]

    /// Returns the monitor to store: `base`, or the defaults, with the members of `supplied`.
    ///
    /// Throws `.invalid` where the result breaks a rule.
    func monitor(_ supplied: JSONObject, over base: JSONObject?) throws(Refusal) -> JSONObject {
        let supplied = supplied.removing(Self.readOnly)
        let type = supplied["type"]?.string ?? base?["type"]?.string ?? "http"
        let result = (base ?? Self.defaults(for: type)).merging(supplied).droppingNulls()
        try check(result, type: type)
        return result
    }

    private static func defaults(for type: String) -> JSONObject {
        let isHTTP = ["http", "https"].contains(type)
        return JSONObject([
            ("allow_insecure", false), ("description", ""), ("expected_body", ""), ("follow_redirects", false),
            ("header", [:]), ("interval", 60), ("method", isHTTP ? "GET" : "connection_established"),
            ("path", isHTTP ? "/" : ""), ("probe_zone", ""), ("retries", 2), ("timeout", 5), ("type", .string(type)),
        ])
    }

    private func check(_ monitor: JSONObject, type: String) throws(Refusal) {
        let types = ["http", "https", "tcp", "udp_icmp", "icmp_ping", "smtp"]
        guard monitor["type"]?.string == type, types.contains(type) else { throw .invalid("type is not a known type") }
        if ["http", "https"].contains(type), monitor["expected_codes"]?.string?.isEmpty != false {
            throw .invalid("expected_codes is required")
        }
        if ["tcp", "smtp"].contains(type), (monitor["port"]?.int ?? 0) == 0 { throw .invalid("port is required") }
        // With this rewrite, the server raises a small interval instead of refusing it.
        let minimum = settings.rewrites.contains(.intervalRaised) ? 1 : settings.minimumProbeInterval
        try monitor.require("interval", "in range [\(minimum), 3600]") { $0.int.map { (minimum...3600).contains($0) } }
        try monitor.require("timeout", "in range [1, 10]") { $0.int.map { (1...10).contains($0) } }
        try monitor.require("retries", "in range [0, 5]") { $0.int.map { (0...5).contains($0) } }
        try monitor.require("port", "in range [0, 65535]") { $0.int.map { (0...65535).contains($0) } }
    }
}
