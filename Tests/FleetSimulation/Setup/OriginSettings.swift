import GeoRouting
import Simulation
import Support
import Wire

/// Ports and Host headers that annotations ask for, and others that people set.
extension HardshipScript {
    mutating func setting() -> ExternalEdit {
        let (pool, origin) = (generator.number(0...99), generator.number(0...99))
        switch generator.number(0...9) {
        case 0: return .setOrigin(pool: pool, origin: origin, field: "port", value: JSON(generator.pick([7001, 7002])))
        case 1:
            let header: JSON = ["Host": [.string("person." + casting.conditions.hostname)]]
            return .setOrigin(pool: pool, origin: origin, field: "header", value: header)
        case 2...6: return annotation("dns.external/port", generator.pick(["8001", "8002", "no port", nil]))
        default:
            let name = "origin." + casting.conditions.hostname
            return annotation("dns.external/origin-host", generator.pick([name, "refused.example.org", nil]))
        }
    }

    /// An Ingress whose address no other asks for now and then shows its own settings.
    private mutating func annotation(_ key: String, _ value: String?) -> ExternalEdit {
        let cluster = generator.pick(casting.clusters)
        let name = "burst-0000\(generator.number(0...9))"
        return .annotate(cluster: cluster.name, name: name, key, value)
    }
}

extension Conditions {
    /// The Host headers that annotations may ask for; Cloudflare refuses those of the second.
    var originHosts: [HostnameGlob] {
        ["*." + canonicalHostname, "refused.example.org"].compactMap { try? HostnameGlob(reading: $0) }
    }
}
