import GeoRouting
import KubernetesAPI

extension SettingsReader {
    /// The kinds of `SOURCES`; the Ingresses alone unless set.
    mutating func kinds() -> [ObjectKind] {
        let words = ["ingress", "gateway", "service"]
        var chosen: Set<String> = []
        for text in list("SOURCES") ?? ["ingress"] {
            let word = text.lowercased()
            if words.contains(word) {
                chosen.insert(word)
            } else {
                reject("SOURCES", text, "Must be a comma list of \(words.joined(separator: ", "))")
            }
        }
        return ObjectKind.allCases.filter { chosen.contains($0.setting) }
    }

    /// The rules for addresses and fields of origins that people choose themselves.
    mutating func targets() -> TargetRules {
        var rules = TargetRules()
        rules.allowed = allowedTargets()
        rules.originHosts = hostnameGlobs("ORIGIN_HOST_ALLOW") ?? []
        rules.usesSpecHostnames = choice("HOSTNAMES_FROM", HostnamesFrom.annotation) == .spec
        let hasNetwork = text("CF_VIRTUAL_NETWORK_ID") != nil
        for text in list("DEFAULT_TARGETS") ?? [] {
            guard let address = Address(text), address.scope != .unusable else {
                reject("DEFAULT_TARGETS", text, "Must be a comma list of IP addresses and host names")
                continue
            }
            if address.scope == .privateNetwork, !hasNetwork {
                reject("DEFAULT_TARGETS", text, "A private address needs CF_VIRTUAL_NETWORK_ID")
            } else if let allowed = rules.allowed, !allowed.allows(address) {
                reject("DEFAULT_TARGETS", text, "TARGET_ALLOW does not list it")
            } else if !rules.defaults.contains(address) {
                rules.defaults.append(address)
            }
        }
        return rules
    }

    /// The entries of `TARGET_ALLOW`; nil where it is unset.
    ///
    /// A bad entry is a problem: without it, the list would be narrower or wider than people think.
    private mutating func allowedTargets() -> TargetAllowList? {
        guard let texts = list("TARGET_ALLOW") else { return nil }
        var allowed = TargetAllowList()
        for text in texts where !allowed.add(text) {
            reject(
                "TARGET_ALLOW",
                text,
                "Must be a comma list of networks such as 203.0.113.0/24 and names such as lb.example.net"
            )
        }
        return allowed
    }

    /// The values of `HOSTNAMES_FROM`.
    private enum HostnamesFrom: String, CaseIterable {
        case annotation, spec
    }
}
