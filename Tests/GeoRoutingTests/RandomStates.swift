import RoutingSupport
import Support

@testable import GeoRouting

/// One random situation: what a cluster's Ingresses say, what Cloudflare has, and whose cluster it is.
struct RandomCase {
    let seed: UInt64
    var sources: [SourceObject]
    var current: CurrentState
    var rules: RoutingRules
    /// What the sources add up to; kept, because every plan starts from it.
    private(set) var desired = Desired()
    var recently: [String: [Address: String]]
    /// What may go under `POLICY=sync`.
    var removals: Removals

    init(seed: UInt64) {
        self.seed = seed
        var states = RandomStates(generator: SeededGenerator(seed))
        rules = states.rules()
        sources = states.sources()
        current = states.current()
        recently = states.recently()
        removals = states.removals()
        addUp()
    }

    /// Takes in changed sources or rules.
    mutating func addUp() {
        desired = Desired(sources, rules: rules)
    }

    func plan(_ current: CurrentState, removals: Removals = .none) -> Plan {
        GeoRouting.plan(
            desired: desired,
            current: current,
            rules: rules,
            recentlyWanted: recently,
            removals: removals
        )
    }
}

/// Draws from small sets, so that equal addresses, taken names and claims by several owners are frequent.
private struct RandomStates {
    var generator: SeededGenerator

    private static let addresses = [
        "203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4", "2001:db8::1", "2001:DB8::2", "lb.example.net",
    ]
    private static let hostnames = ["app.example.com", "www.example.com", "shop.example.com"]
    private static let poolNames = ["k8s-pool-c1-eu", "k8s-pool-c2-eu", "k8s-pool-c1-us_east", "blue"]
    private static let originNames = ["origin-eu", "origin-us_east", "terraform", "a b", "origin-eu-abcdef", "z"]
    private static let owners: [OwnerID] = ["eu-1", "eu-old", "us-2", "asia-3"]
    private static let weights = [1, 9, 33, 50, 100]

    mutating func rules() -> RoutingRules {
        RoutingSupport.rules(
            weight: weight(),
            adopting: generator.happens(30) ? ["eu-old"] : [],
            hostnames: generator.happens(50) ? ["app.example.com"] : ["app.example.com", "www.example.com"],
            allowed: generator.happens(50) ? ["*.example.com"] : nil
        )
    }

    private mutating func weight() -> Weight {
        known(Weight(generator.pick(Self.weights)), "weight")
    }

    // MARK: Ingresses

    mutating func sources() -> [SourceObject] {
        (0..<generator.number(0...4)).map { number in
            SourceObject(
                namespace: "shop",
                name: "web-\(number)",
                created: generator.number(0...2),
                clusterName: generator.pick(["c1", "c1", "c2", nil, "c.3"]),
                hostnames: generator.happens(30) ? generator.some(Self.hostnames, 50).joined(separator: ",") : nil,
                weight: generator.happens(30) ? "\(generator.pick(Self.weights + [0]))" : nil,
                addresses: generator.some(Self.addresses + ["10.0.0.1", "oops oops"], 30)
            )
        }
    }

    mutating func recently() -> [String: [Address: String]] {
        var recently: [String: [Address: String]] = [:]
        for name in Self.poolNames {
            let addresses = generator.some(Self.addresses, 30).compactMap { Address($0) }
            recently[name] = Dictionary(addresses.map { ($0, "shop/former") }) { first, _ in first }
        }
        return recently
    }

    mutating func removals() -> Removals {
        var removals = Removals(isConfirmed: generator.happens(70))
        for pool in Self.poolNames {
            if generator.happens(50) { removals.pools.insert(pool) }
            for origin in generator.some(Self.originNames, 60) {
                removals.origins.insert(OriginKey(pool: pool, origin: origin))
            }
        }
        return removals
    }

    // MARK: Cloudflare

    mutating func current() -> CurrentState {
        var pools: [Pool] = []
        for name in generator.some(Self.poolNames, 70) { pools.append(pool(name)) }
        let ids = pools.map(\.id)
        var balancers: [LoadBalancer] = []
        for hostname in generator.some(Self.hostnames, 60) where !ids.isEmpty {
            balancers.append(balancer(hostname, ids))
        }
        return CurrentState(pools: pools, loadBalancers: balancers)
    }

    private mutating func pool(_ name: String) -> Pool {
        let names = generator.some(Self.originNames.shuffled(using: &generator), 50)
        let spellings = Self.addresses.shuffled(using: &generator)
        let origins = zip(names, spellings).map { name, address in
            Origin(
                name: name,
                address: generator.happens(10) ? nil : Address(generator.happens(5) ? spellings[0] : address),
                isEnabled: generator.happens(80),
                weight: generator.pick(Self.weights + [0, 33, 33])
            )
        }
        return Pool(
            id: "id-\(name)",
            name: name,
            description: PoolDescription(description()),
            isEnabled: generator.happens(80),
            coordinates: generator.pick([nil, frankfurt, frankfurt, newYork]),
            origins: origins
        )
    }

    private mutating func description() -> String {
        let text = generator.pick([
            "", "Berlin ", "call Anna\n", String(repeating: "x", count: generator.number(850...1020)),
        ])
        switch generator.number(0...9) {
        case 0: return text + "[external-dns-geo/2:whatever]"
        case 1: return text + "[external-dns-geo/1:broken(]"
        case 2, 3: return text
        default:
            let owned = text + record().token + (generator.happens(20) ? " after" : "")
            return owned.utf8.count <= PoolDescription.lengthLimit ? owned : text
        }
    }

    private mutating func record() -> OwnershipRecord {
        var record = OwnershipRecord()
        for owner in Self.owners where generator.happens(60) {
            for name in generator.some(Self.originNames, 30) { record[owner][name] = weight() }
        }
        return record
    }

    private mutating func balancer(_ hostname: String, _ ids: [String]) -> LoadBalancer {
        var members = generator.some(ids.shuffled(using: &generator), 60)
        if members.isEmpty { members = [ids[0]] }
        return LoadBalancer(
            id: "lb-\(hostname)",
            hostname: hostname,
            isEnabled: generator.happens(80),
            isProxied: generator.happens(70),
            steeringPolicy: generator.pick(["proximity", "proximity", "off", "geo", ""]),
            defaultPools: members,
            fallbackPool: generator.pick(ids + [""])
        )
    }
}
