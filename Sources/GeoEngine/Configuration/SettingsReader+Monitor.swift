import GeoRouting
import Wire

extension SettingsReader {
    /// The settings that only a monitor of our own uses.
    private static let monitorDetails = [
        "CF_MONITOR_HOST", "CF_MONITOR_TYPE", "CF_MONITOR_INTERVAL", "CF_MONITOR_EXPECTED_CODES",
    ]

    /// The monitor of our pools: an existing one, one of our own, or none.
    mutating func monitor(for hostnames: [Hostname]) -> MonitorRule {
        guard let path = text("CF_MONITOR_PATH") else {
            for name in Self.monitorDetails where text(name) != nil { problems.append("\(name) needs CF_MONITOR_PATH") }
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
    /// Where there is no such name, a problem is reported, and the text is empty.
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
