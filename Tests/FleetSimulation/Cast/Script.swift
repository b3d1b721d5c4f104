import GeoEngine
import HTTPTypes
import Simulation
import Support
import Wire

/// What happens in a run, drawn from the seed.
struct Script {
    let casting: Casting
    var generator: SeededGenerator
    private var created = 0

    init(casting: Casting, generator: SeededGenerator) {
        self.casting = casting
        self.generator = generator
    }

    // MARK: The beginning

    mutating func populate(_ stage: Stage) {
        for cluster in casting.clusters {
            // Many that share an address, and ten that move about.
            let addresses = Array(cluster.addresses.prefix(generator.number(1...3)))
            burst("bulk", generator.number(20...80), cluster, addresses, stage)
            burst("burst", 10, cluster, addresses, stage)
        }
        if generator.happens(50) { foundation(stage) }
    }

    private func burst(
        _ prefix: String,
        _ count: Int,
        _ cluster: Casting.Cluster,
        _ addresses: [String],
        _ stage: Stage
    ) {
        var burst = Burst(cluster: cluster.name, count: count, addresses: addresses)
        burst.clusterName = cluster.clusterName
        burst.prefix = prefix
        _ = stage.world.burst(burst, at: .zero)
    }

    /// A load balancer that people had before any controller came.
    private func foundation(_ stage: Stage) {
        let settings = stage.world.settings.cloudflare
        stage.request(
            .cloudflare,
            .post,
            "/accounts/\(settings.accountID)/load_balancers/pools",
            [
                "name": "people", "latitude": 48.1, "longitude": 11.5, "description": "made by people",
                "origins": [["name": "bare-metal", "address": "203.0.113.77", "enabled": true, "weight": 1]],
            ],
            by: "person"
        )
        guard let pool = stage.world.cloudflareJSON()["pools"]?.array?.first?["id"] else { return }
        stage.request(
            .cloudflare,
            .post,
            "/zones/\(settings.zoneID)/load_balancers",
            [
                "name": .string(Stage.hostname), "default_pools": [pool], "fallback_pool": pool, "proxied": true,
                "steering_policy": "proximity",
            ],
            by: "person"
        )
    }

    // MARK: The middle

    /// All acts, each at its instant.
    mutating func acts(within span: Duration) -> [Act] {
        var acts: [Act] = []
        for _ in 0..<generator.number(25...60) { acts.append(act(at: instant(in: span), ingress())) }
        for _ in 0..<generator.number(4...14) { acts.append(act(at: instant(in: span), dashboard())) }
        for _ in 0..<generator.number(2...10) { acts.append(Act(at: instant(in: span), process())) }
        for _ in 0..<generator.number(25...50) { acts += trouble(at: instant(in: span)) }
        return acts
    }

    private mutating func instant(in span: Duration) -> Duration {
        .milliseconds(generator.number(0...Int(span / .milliseconds(1))))
    }

    private func act(at instant: Duration, _ deed: Deed) -> Act { Act(at: instant, .world(deed)) }

    private mutating func ingress() -> Deed {
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
        case 8: return .relabel(cluster: cluster.name, name: name, label: "cluster-name", value: cluster.clusterName)
        default: return .delete(cluster: cluster.name, name: name)
        }
    }

    private mutating func addresses(of cluster: Casting.Cluster) -> [String] {
        let chosen = generator.some(cluster.addresses, 30)
        return chosen.isEmpty ? [generator.pick(cluster.addresses)] : chosen
    }

    private mutating func dashboard() -> Deed {
        let (pool, origin) = (generator.number(0...99), generator.number(0...99))
        switch generator.number(0...9) {
        case 0, 1: return .setOrigin(pool: pool, origin: origin, field: "enabled", value: false)
        case 2: return .setOrigin(pool: pool, origin: origin, field: "enabled", value: true)
        case 3, 4: return .setOrigin(pool: pool, origin: origin, field: "weight", value: 0.11)
        case 5: return .addOrigin(pool: pool, name: "person-\(origin)", address: "203.0.113.\(origin + 1)")
        case 6: return .setPool(pool: pool, field: "enabled", value: .bool(generator.happens(50)))
        case 7: return .detach(pool: pool)
        case 8: return .steer("geo")
        default: return .terraform(pool: pool, forgets: generator.happens(30) ? origin : nil)
        }
    }

    private mutating func process() -> Act.What {
        let name = generator.pick(casting.replicas.map(\.name))
        switch generator.number(0...9) {
        case 0...4: return .crash(name, backAfter: generator.milliseconds(0...60_000))
        case 5, 6: return .freeze(name, for: generator.milliseconds(1_000...45_000))
        case 7: return .jump(name, by: generator.milliseconds(1_000...120_000))
        default:
            let cluster = generator.pick(casting.clusters).name
            switch generator.number(0...3) {
            case 0, 1: return .configure(cluster, .weight(generator.pick([33, 50])))
            case 2: return .configure(cluster, .removal(generator.pick([.never, .after(grace: .seconds(30))])))
            default: return .configure(cluster, .dryRun(generator.happens(50)))
            }
        }
    }

    // MARK: Trouble

    private mutating func trouble(at instant: Duration) -> [Act] {
        if generator.happens(3) { return [Act(at: instant, .rotateToken), Act(at: instant, .fault(rejection()))] }
        let fault = generator.happens(55) ? cloudflare() : kubernetes()
        return [Act(at: instant, .fault(fault))]
    }

    /// What requests with yesterday's token get.
    private mutating func rejection() -> Fault {
        Fault(.status(401, retryAfterSeconds: nil, body: nil), when: .init(side: "cloudflare"), times: 2)
    }

    private mutating func cloudflare() -> Fault {
        let match = Fault.Match(
            side: "cloudflare",
            method: generator.pick([nil, nil, "GET", "PATCH", "POST", "DELETE"]),
            path: generator.pick([nil, "/pools", "/load_balancers"]),
            caller: generator.pick([nil, generator.pick(casting.replicas).name])
        )
        let times = generator.number(1...3)
        return Fault(cloudflareEffect(), when: match, skip: generator.number(0...3), times: times)
    }

    private mutating func cloudflareEffect() -> Fault.Effect {
        switch generator.number(0...11) {
        case 0: .latency(generator.milliseconds(100...40_000))
        case 1: .status(429, retryAfterSeconds: generator.number(1...45), body: nil)
        case 2: .block(seconds: generator.number(2...20))
        case 3: .status(generator.pick([500, 502, 503, 504]), retryAfterSeconds: nil, body: nil)
        case 4: .dropBefore
        case 5, 6: .dropAfter
        case 7: generator.happens(50) ? .hangBefore : .hangAfter
        case 8: .truncate
        case 9: .half
        default: .stale(writes: generator.number(1...4))
        }
    }

    private mutating func kubernetes() -> Fault {
        let cluster = generator.pick(casting.clusters).name
        var match = Fault.Match(side: "kubernetes", cluster: cluster)
        if generator.happens(60) {
            return Fault(.watch(watchEffect()), when: match, times: generator.number(1...2))
        }
        match.path = generator.pick(["/ingresses", "/leases", nil])
        return Fault(kubernetesEffect(), when: match, skip: generator.number(0...2), times: generator.number(1...4))
    }

    private mutating func watchEffect() -> Fault.WatchEffect {
        generator.pick([.cut, .reset, .halfOpen, .gone, .bookmarksOnly, .garbageLine, .halfLine])
    }

    private mutating func kubernetesEffect() -> Fault.Effect {
        switch generator.number(0...8) {
        case 0: .latency(generator.milliseconds(100...20_000))
        case 1: .status(generator.pick([401, 403, 500, 503]), retryAfterSeconds: nil, body: nil)
        case 2: .status(410, retryAfterSeconds: nil, body: nil)
        case 3: .status(429, retryAfterSeconds: 2, body: nil)
        case 4: .dropBefore
        case 5: generator.happens(50) ? .hangBefore : .hangAfter
        case 6: .truncate
        case 7: .half
        default: .stale(writes: generator.number(1...5))
        }
    }
}
