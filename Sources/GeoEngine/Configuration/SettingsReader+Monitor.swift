import GeoRouting
import Wire

extension SettingsReader {
    /// Which monitor our pools get: an existing one, one of our own, or none.
    mutating func monitor(for hostnames: [Hostname]) -> MonitorRule {
        let companions = ["CF_MONITOR_HOST", "CF_MONITOR_TYPE", "CF_MONITOR_INTERVAL", "CF_MONITOR_EXPECTED_CODES"]
        guard let path = text("CF_MONITOR_PATH") else {
            for name in companions where text(name) != nil { problems.append("\(name) goes with CF_MONITOR_PATH only") }
            return text("CF_MONITOR_ID") == nil ? .none : .existing(id: identifier("CF_MONITOR_ID"))
        }
        if text("CF_MONITOR_ID") != nil {
            problems.append("Both CF_MONITOR_ID and CF_MONITOR_PATH are set. Set one of them")
        }
        if !path.hasPrefix("/") || path.contains(where: \.isWhitespace) {
            reject("CF_MONITOR_PATH", path, "Must be a path such as /healthz")
        }
        return .managed(
            MonitorSettings(
                kind: choice("CF_MONITOR_TYPE", .https),
                path: path,
                interval: monitorInterval(),
                expectedCodes: expectedCodes(),
                host: monitorHost(hostnames)
            )
        )
    }

    /// The `Host` header of the monitor's requests: `CF_MONITOR_HOST`, else the first of `hostnames` without a star.
    ///
    /// Empty where there is none, which is a problem of the settings.
    private mutating func monitorHost(_ hostnames: [Hostname]) -> String {
        if text("CF_MONITOR_HOST") != nil {
            return value("CF_MONITOR_HOST", "Must be a host name such as app.example.com") { value in
                Hostname(value).flatMap { $0.text.contains(".") && !$0.text.contains("*") ? $0.text : nil }
            } ?? ""
        }
        if let host = hostnames.first(where: { !$0.text.contains("*") }) { return host.text }
        // An empty list has been reported as a problem already.
        if !hostnames.isEmpty {
            problems.append(
                "CF_MONITOR_PATH needs a Host to ask for, and CF_LB_HOSTNAME has only names with a star. "
                    + "Set CF_MONITOR_HOST"
            )
        }
        return ""
    }

    private mutating func monitorInterval() -> Int {
        let rule = "Must be seconds from 10 to 3600; most plans allow 60 at least"
        return value("CF_MONITOR_INTERVAL", rule) { value in
            Int(digits: value.hasSuffix("s") ? String(value.dropLast()) : value)
                .flatMap { (10...3600).contains($0) ? $0 : nil }
        } ?? 60
    }

    private mutating func expectedCodes() -> String {
        text("CF_MONITOR_EXPECTED_CODES", "Must be codes such as 200, 2xx or 200,301") { value in
            value.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { code in
                let code = code.trimmingWhitespace
                return code.count == 3 && code.first.map { "12345".contains($0) } == true
                    && (code.dropFirst() == "xx" || code.allSatisfy { $0.isASCII && $0.isNumber })
            }
        } ?? "200"
    }
}
