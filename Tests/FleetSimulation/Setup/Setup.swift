import GeoEngine
import GeoRouting
import Support

/// Who takes part in a run, as the seed has it.
struct Setup: Sendable {
    struct Cluster: Sendable {
        var name: String
        var clusterName: String
        var place: Place
        /// What its ingress controllers may answer at.
        var addresses: [String]
        var replicas: Int
        /// Ingresses that no edit touches, and what they ask for all the time.
        var bulk = 20
        var steady: [String] = []
        /// Whether each of the other Ingresses has an address of its own, so that much can go at once.
        var isWide = false
        /// Its Gateways, routes and Services; nil where it has only Ingresses.
        var gateways: GatewayPlan?
        /// Whether one of its Ingresses asks for the second host name all the time.
        var hasSettler = false
        /// Another cluster by whose name it calls itself, by mistake.
        var namesake: String?

        /// What its owner id is made of.
        var ownerName: String { min(name, namesake ?? name) }

        /// The pool that most of its Ingresses ask for.
        var pool: String { "k8s-pool-\(clusterName)-\(place.code)" }
    }

    var clusters: [Cluster]
    var conditions: Conditions
    /// The namespace that wants what is others'.
    private(set) var evil: Evil?
    /// By replica, such as `c0-a`.
    var replicas: [(name: String, settings: ReplicaSettings)]

    /// Two to eight clusters: some share cluster-name and geo, some have several replicas.
    ///
    /// Hardships come from a generator of their own, so that a seed without any is what it is without them; so do
    /// Gateways and second host names, so that all else of a seed is what it is without those.
    init(
        _ generator: inout SeededGenerator,
        _ hardening: inout SeededGenerator,
        _ gatewaying: inout SeededGenerator,
        _ naming: inout SeededGenerator
    ) {
        var hardships = Hardship.draw(&hardening)
        if gatewaying.happens(30) { hardships.append(.gateways) }
        if naming.happens(25) { hardships.append(.hostnames) }
        // The smallest of three draws: most worlds are small, so that there can be more of them.
        let count = min(generator.number(2...8), generator.number(2...8), generator.number(2...8))
        clusters = []
        replicas = []
        conditions = Conditions(&generator, hardships)
        conditions.harden(&hardening)
        for number in 0..<count {
            let twin = number > 0 && generator.happens(25) ? generator.pick(clusters) : nil
            let place = twin?.place ?? Place.predefined[number % Place.predefined.count]
            var cluster = Cluster(
                name: "c\(number)",
                clusterName: twin?.clusterName ?? (number < Place.predefined.count ? "shop" : "shop\(number)"),
                place: place,
                addresses: (1...12).map { "198.51.\(101 + number).\($0)" },
                replicas: generator.happens(8) ? generator.number(2...3) : 1
            )
            // Before both stands the same address.
            if let twin, generator.happens(50) { cluster.addresses[11] = twin.addresses[11] }
            cluster.isWide = generator.happens(25)
            cluster.steady = Array(cluster.addresses.prefix(cluster.isWide ? 1 : generator.number(1...3)))
            // A page of a list holds 250.
            cluster.bulk = generator.happens(4) ? generator.number(250...300) : generator.number(30...70)
            clusters.append(cluster)
        }
        if hardships.contains(.sharedOwner) { share() }
        if hardships.contains(.spellings) { respell(&hardening) }
        if hardships.contains(.evil) {
            evil = Evil(cluster: hardening.pick(clusters).name, isRefused: hardening.happens(50))
        }
        if hardships.contains(.gateways) { addGateways(&gatewaying) }
        if hardships.contains(.hostnames) {
            for index in clusters.indices { clusters[index].hasSettler = naming.happens(50) }
        }
        for cluster in clusters {
            var settings = Self.settings(cluster, conditions, &generator)
            evil?.apply(to: &settings)
            cluster.gateways?.apply(to: &settings)
            for letter in ["a", "b", "c"].prefix(cluster.replicas) {
                replicas.append((cluster.name + "-" + letter, settings))
            }
        }
    }

    /// Most clusters have some, except where it is not known what a pool must have.
    private mutating func addGateways(_ generator: inout SeededGenerator) {
        for (number, cluster) in clusters.enumerated() where cluster.namesake == nil && cluster.name != evil?.cluster {
            let plan = GatewayPlan(cluster, number: number, &generator)
            if generator.happens(75) { clusters[number].gateways = plan }
        }
    }

    /// Every third address is one of IPv6; of those that are asked for all the time too.
    private mutating func respell(_ generator: inout SeededGenerator) {
        for index in clusters.indices {
            let first = generator.number(0...2)
            let spell = { (text: String) -> String in
                let last = Int(text.split(separator: ".").last ?? "") ?? 0
                return last % 3 == first && last < 12 ? "2001:db8:\(index + 10)::\(last)" : text
            }
            clusters[index].addresses = clusters[index].addresses.map(spell)
            clusters[index].steady = clusters[index].steady.map(spell)
        }
    }

    /// The first two clusters are set up the same, as by a copied manifest.
    private mutating func share() {
        clusters[1].place = clusters[0].place
        clusters[1].clusterName = clusters[0].clusterName
        clusters[1].namesake = clusters[0].name
        clusters[0].namesake = clusters[1].name
    }

    private static func settings(
        _ cluster: Cluster,
        _ conditions: Conditions,
        _ generator: inout SeededGenerator
    ) -> ReplicaSettings {
        var settings = ReplicaSettings(
            cluster: cluster.name,
            rules: rules(cluster, conditions),
            removal: generator.happens(60) ? .after(grace: .seconds(30)) : .never
        )
        settings.isElected = cluster.replicas > 1
        return settings
    }

    private static func rules(_ cluster: Cluster, _ conditions: Conditions) -> RoutingRules {
        let owner = OwnerID("\(cluster.place.code)-\(cluster.ownerName)")
        let hostname = Hostname(conditions.hostname)
        var rules = RoutingRules(
            place: cluster.place,
            owner: owner ?? .unnamed,
            hostnames: hostname.map { [$0] } ?? []
        )
        rules.allowedHostnames +=
            conditions.secondHostname.flatMap { try? HostnameGlob(reading: $0) }.map { [$0] } ?? []
        rules.monitor = conditions.monitor
        rules.targets.originHosts = conditions.originHosts
        return rules
    }
}

extension OwnerID {
    fileprivate static var unnamed: OwnerID {
        guard let owner = OwnerID("unnamed") else { preconditionFailure("a plain word is an owner id") }
        return owner
    }
}
