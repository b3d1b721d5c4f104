import GeoFleet
import GeoRouting
import Presentation

// A monitor that cannot succeed takes all its pools out of service, though their origins are well.

extension Examination {
    mutating func checkMonitors() {
        if let obstacle = objectObstacle { return leave(.monitors, because: obstacle) }
        guard let fleet = facts.situation?.fleet else { return }
        var faults = findings(of: .monitors)
        let used = fleet.pools.filter { $0.isEnabled && !$0.loadBalancers.isEmpty && $0.pool.monitor != nil }
        guard case .known(let monitors)? = facts.reading?.monitors else {
            if !faults.isEmpty || used.isEmpty { return report(.monitors, faults, orGood: "no pool has one") }
            guard case .unknown(let reason)? = facts.reading?.monitors else { return }
            return leave(.monitors, because: "monitors cannot be read: \(reason)")
        }
        let groups = Dictionary(grouping: used) { $0.pool.monitor ?? "" }
        for (id, pools) in groups.sorted(by: { $0.key < $1.key }) {
            if let monitor = monitors.first(where: { $0.id == id }) {
                if let fault = monitor.fault(probing: pools) { faults.append(fault) }
            } else {
                faults.append(Self.missing(id, pools))
            }
        }
        let count = Words.counted(groups.count, "monitor")
        let text = "\(count) of \(Words.counted(used.count, "pool")) can succeed"
        report(.monitors, faults, orGood: used.isEmpty ? "no pool of a load balancer needs one" : text)
    }

    private static func missing(_ id: String, _ pools: [PoolView]) -> Fault {
        Fault(
            "MonitorMissing",
            "the monitor \(id) of \(pools.names) is not in this account",
            why: "nothing probes these origins, so one that is down still gets traffic",
            mend: "set CF_MONITOR_ID to a monitor of this account, or CF_MONITOR_PATH to let the controller make one"
        )
    }
}

extension MonitorView {
    /// Why no probe of these pools can succeed; nil where one does succeed, or where nothing shows that it cannot.
    fileprivate func fault(probing pools: [PoolView]) -> Fault? {
        let origins = pools.flatMap(\.origins).filter(\.isEnabled)
        if origins.isEmpty || origins.contains(where: { $0.health == .healthy }) { return nil }
        if kind != "http" && kind != "https" { return nil }
        if !expectedCodes.isEmpty, !codes.contains(where: \.isPossible) {
            return fault(
                "MonitorCode",
                "it expects the status code \(expectedCodes), with which no server ends an answer",
                mend: "set its expected codes to 200 or 2xx; for one of the controller, CF_MONITOR_EXPECTED_CODES",
                pools
            )
        }
        let names = Set(pools.flatMap(\.loadBalancers).map(Hostname.canonical))
        if host.isEmpty, origins.allSatisfy({ $0.origin.hostHeader == nil }) {
            return fault(
                "MonitorHost",
                "it sends no Host, and an ingress controller answers 404 to a host that it does not know",
                mend: "set its header Host to \(names.sorted().first ?? "the host name"); for one of the controller, "
                    + "CF_MONITOR_HOST",
                pools
            )
        }
        if !host.isEmpty, !names.contains(where: { $0.covers(Hostname.canonical(host)) }),
            origins.contains(where: { $0.origin.hostHeader == nil })
        {
            return fault(
                "MonitorHost",
                "it asks for the host \(host), which is none of \(names.sorted().joined(separator: ", "))",
                mend: "set its header Host to \(names.sorted().first ?? "the host name"); for one of the controller, "
                    + "CF_MONITOR_HOST",
                pools
            )
        }
        return mismatch(origins, pools)
    }

    /// Cloudflare's own words where another code comes than the one that is expected.
    private static let mismatchWords = "Response code mismatch error"

    private func mismatch(_ origins: [OriginView], _ pools: [PoolView]) -> Fault? {
        guard origins.allSatisfy({ $0.health == .unhealthy(Self.mismatchWords) }) else { return nil }
        let expected = expectedCodes.isEmpty ? "200" : expectedCodes
        return fault(
            "MonitorCode",
            "no origin answers \(path) with the status code \(expected)",
            mend: "try: curl -svo /dev/null --connect-to \(Words.connectTo(origins.first?.addressText ?? "ADDRESS")) "
                + "\(kind)://\(host.isEmpty ? "HOST" : host)\(path); then correct the path, the Host or the codes",
            pools
        )
    }

    private func fault(_ reason: String, _ what: String, mend: String, _ pools: [PoolView]) -> Fault {
        Fault(
            reason,
            "the monitor of \(pools.names) cannot succeed: \(what)",
            why: "its pools count as down, though their origins may be well: users go elsewhere, or get errors",
            mend: mend
        )
    }

    private var codes: [ExpectedCode] {
        expectedCodes.split(separator: ",").map { ExpectedCode(text: $0.filter { !$0.isWhitespace }.lowercased()) }
    }
}

/// One code of a monitor's `expected_codes`, such as `200` or `2xx`.
private struct ExpectedCode {
    let text: String

    /// Whether a final answer can have it: its class is 2 to 5.
    var isPossible: Bool {
        guard text.count == 3, let first = text.first, "2345".contains(first) else { return false }
        return text.dropFirst().allSatisfy { $0 == "x" || $0.isASCII && $0.isNumber }
    }
}

extension String {
    /// Whether a host name is this one, or matches its star.
    fileprivate func covers(_ host: String) -> Bool {
        self == host || hasPrefix("*.") && host.hasSuffix(dropFirst())
    }
}

extension [PoolView] {
    /// The first names of the pools, and how many there are more.
    fileprivate var names: String {
        prefix(3).map(\.name).joined(separator: ", ") + (count > 3 ? " and \(count - 3) more" : "")
    }
}
