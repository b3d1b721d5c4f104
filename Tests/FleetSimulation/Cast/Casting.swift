import GeoEngine
import GeoRouting
import Support

/// Who takes part in a run, as the seed has it.
struct Casting: Sendable {
    struct Cluster: Sendable {
        var name: String
        var clusterName: String
        var place: Place
        /// What its ingress controllers may answer at.
        var addresses: [String]
        var replicas: Int
    }

    var clusters: [Cluster]
    /// By replica, such as `c0-a`.
    var replicas: [(name: String, settings: ReplicaSettings)]

    /// Two to eight clusters: some share cluster-name and geo, some have several replicas.
    init(_ generator: inout SeededGenerator) {
        let count = generator.number(2...8)
        clusters = []
        for number in 0..<count {
            let twin = number > 0 && generator.happens(25) ? generator.pick(clusters) : nil
            let place = twin?.place ?? Place.predefined[number % Place.predefined.count]
            clusters.append(
                Cluster(
                    name: "c\(number)",
                    clusterName: twin?.clusterName ?? (number < Place.predefined.count ? "shop" : "shop\(number)"),
                    place: place,
                    addresses: (1...12).map { "198.51.\(100 + number).\($0)" },
                    replicas: generator.happens(20) ? generator.number(2...3) : 1
                )
            )
        }
        replicas = []
        for cluster in clusters {
            let settings = Self.settings(cluster, &generator)
            for letter in ["a", "b", "c"].prefix(cluster.replicas) {
                replicas.append((cluster.name + "-" + letter, settings))
            }
        }
    }

    private static func settings(_ cluster: Cluster, _ generator: inout SeededGenerator) -> ReplicaSettings {
        var settings = ReplicaSettings(
            cluster: cluster.name,
            rules: rules(cluster, weight: 33),
            removal: generator.happens(60) ? .after(grace: .seconds(30)) : .never
        )
        settings.isElected = cluster.replicas > 1
        return settings
    }

    static func rules(_ cluster: Cluster, weight: Int) -> RoutingRules {
        let owner = OwnerID("\(cluster.place.code)-\(cluster.name)")
        let hostname = Hostname(Stage.hostname)
        var rules = RoutingRules(
            place: cluster.place,
            owner: owner ?? .unnamed,
            hostnames: hostname.map { [$0] } ?? []
        )
        rules.weight = Weight(weight) ?? .standard
        return rules
    }
}

extension OwnerID {
    fileprivate static var unnamed: OwnerID {
        guard let owner = OwnerID("unnamed") else { preconditionFailure("a plain word is an owner id") }
        return owner
    }
}
