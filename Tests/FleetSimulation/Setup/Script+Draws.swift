import GeoEngine
import Support
import Wire

/// What happens by itself, drawn by how often it does.
extension Script {
    mutating func ingress() -> ExternalEdit {
        let cluster = generator.pick(casting.clusters)
        let name = "burst-0000\(generator.number(0...9))"
        switch generator.number(0...9) {
        case 0, 1:
            created += 1
            return .create(
                cluster: cluster.name,
                name: "new-\(created)",
                clusterName: cluster.clusterName,
                addresses: addresses(of: cluster)
            )
        case 2...5: return .move(cluster: cluster.name, name: name, addresses: addresses(of: cluster))
        case 6: return .move(cluster: cluster.name, name: name, addresses: [])
        case 7:
            return .relabel(
                cluster: cluster.name,
                name: name,
                label: "dns.external/geo-route",
                value: generator.happens(50) ? "true" : nil
            )
        case 8:
            return .relabel(
                cluster: cluster.name,
                name: name,
                label: "cluster-name",
                value: generator.pick([cluster.clusterName, "canary", "canary", nil])
            )
        default: return .delete(cluster: cluster.name, name: name)
        }
    }

    mutating func addresses(of cluster: Setup.Cluster) -> [String] {
        let chosen = generator.some(cluster.addresses, 30)
        let addresses = chosen.isEmpty ? [generator.pick(cluster.addresses)] : chosen
        if !casting.conditions.hardships.contains(.spellings) { return addresses }
        return addresses.map { Self.spelling(of: $0, generator.number(0...3)) }
    }

    /// One of the ways in which an address is written.
    private static func spelling(of address: String, _ number: Int) -> String {
        let isV6 = address.contains(":")
        return switch number {
        case 0: isV6 ? address.uppercased() : "::ffff:" + address
        case 1: isV6 ? address.replacing("::", with: ":0:0:0:0:") : address
        case 2: isV6 ? address.replacing("::", with: ":0000::0:") : "::FFFF:" + address
        default: address
        }
    }

    mutating func dashboard() -> ExternalEdit {
        let (pool, origin) = (generator.number(0...99), generator.number(0...99))
        switch generator.number(0...17) {
        case 0, 1: return .setOrigin(pool: pool, origin: origin, field: "enabled", value: false)
        case 2: return .setOrigin(pool: pool, origin: origin, field: "enabled", value: true)
        case 3, 4: return .setOrigin(pool: pool, origin: origin, field: "weight", value: 0.11)
        case 5:
            let header: JSON = ["Host": [.string(casting.conditions.hostname)]]
            return .setOrigin(pool: pool, origin: origin, field: "header", value: header)
        case 6: return .addOrigin(pool: pool, name: "person-\(origin)", address: "203.0.113.\(origin + 1)")
        case 7: return .setPool(pool: pool, field: "enabled", value: .bool(generator.happens(50)))
        case 8: return .setPool(pool: pool, field: "notification_email", value: "sre@example.com")
        case 9: return .detach(pool: pool)
        case 10: return .steer("geo")
        case 11: return .fallBack(pool: pool)
        case 12: return .describe(pool: pool, text: "ask alice first", damage: generator.happens(8) ? origin : nil)
        case 13: return .deletePool(pool: pool)
        case 15: return .drainAll(pool: pool, except: origin)
        case 14: return generator.pick([.deleteBalancer, .describe(pool: pool, text: "")])
        default: return .terraform(pool: pool, forgets: generator.happens(30) ? origin : nil)
        }
    }

    mutating func process() -> ScriptStep.What {
        let name = generator.pick(casting.replicas).name
        let pause = generator.milliseconds(0...60_000)
        switch generator.number(0...12) {
        case 0...2: return .crash(name, backAfter: pause)
        case 3...6:
            return .ambush(name, Ambush(write: generator.number(1...3), isBefore: generator.happens(40), pause: pause))
        case 7, 8: return .freeze(name, for: generator.milliseconds(1_000...45_000))
        case 9: return .jump(name, by: generator.milliseconds(1_000...120_000))
        default: return .configure(generator.pick(casting.clusters).name, change())
        }
    }

    private mutating func change() -> ScriptStep.Change {
        switch generator.number(0...3) {
        case 0, 1: .weight(generator.pick([33, 50]))
        case 2: .removal(generator.pick([.never, .after(grace: .seconds(30))]))
        default: .dryRun(generator.happens(50))
        }
    }
}
