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
            burst("bulk", cluster.bulk, cluster, cluster.steady, stage)
            burst("burst", 10, cluster, cluster.isWide ? Array(cluster.addresses.dropFirst()) : cluster.steady, stage)
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
        for _ in 0..<generator.number(10...24) { acts.append(act(at: instant(in: span), ingress())) }
        for _ in 0..<generator.number(3...8) { acts.append(act(at: instant(in: span), dashboard())) }
        for _ in 0..<generator.number(2...8) { acts.append(Act(at: instant(in: span), process())) }
        if generator.happens(50) { acts += canary(at: instant(in: span / 2)) }
        if generator.happens(40) { acts += exodus(at: instant(in: span)) }
        if generator.happens(10) { acts += flapping(at: instant(in: span)) }
        if generator.happens(40) { acts += renewal(at: instant(in: span / 2), 1) + renewal(at: instant(in: span), 2) }
        if generator.happens(25) { acts += spoiling(at: instant(in: span)) }
        let elected = casting.clusters.filter { $0.replicas > 1 }
        if !elected.isEmpty, generator.happens(30) {
            acts += strain(on: generator.pick(elected), at: instant(in: span))
        }
        var trouble = Trouble(casting: casting, generator: SeededGenerator(generator.next()))
        for _ in 0..<generator.number(22...36) { acts.append(trouble.act(at: instant(in: span))) }
        for _ in 0..<12 { acts.append(trouble.ambush(at: instant(in: span / 2))) }
        if generator.happens(10) { acts += trouble.outage(at: instant(in: span)) }
        return acts
    }

    /// Much of a cluster goes at once, or all that can; some of it comes back.
    private mutating func exodus(at instant: Duration) -> [Act] {
        let wide = casting.clusters.filter(\.isWide)
        let cluster = generator.pick(wide.isEmpty ? casting.clusters : wide)
        let names = (0...9).map { "burst-0000\($0)" }
        let going = generator.some(names, generator.pick([20, 50, 100]))
        return going.map { act(at: instant, .delete(cluster: cluster.name, name: $0)) }
            + generator.some(going, 20).map { name in
                act(
                    at: instant + generator.milliseconds(1_000...60_000),
                    .create(
                        cluster: cluster.name,
                        name: name,
                        clusterName: cluster.clusterName,
                        addresses: addresses(of: cluster)
                    )
                )
            }
    }

    /// A pool that is wanted for a while.
    private mutating func canary(at instant: Duration) -> [Act] {
        let cluster = generator.pick(casting.clusters)
        let pause = generator.milliseconds(5_000...40_000)
        return [(instant, "canary"), (instant + pause, cluster.clusterName)].map { instant, name in
            act(
                at: instant,
                .relabel(cluster: cluster.name, name: "burst-00009", label: "cluster-name", value: name)
            )
        }
    }

    /// A token that comes to the pods later than the API server wants it, or earlier.
    private mutating func renewal(at instant: Duration, _ number: Int) -> [Act] {
        let cluster = generator.pick(casting.clusters).name
        let (first, second): (ClusterToken.Step, ClusterToken.Step) =
            generator.happens(70) ? (.accepted, .mounted) : (.mounted, .accepted)
        return [
            Act(at: instant, .clusterToken(cluster, first, number)),
            Act(at: instant + generator.milliseconds(0...20_000), .clusterToken(cluster, second, number)),
        ]
    }

    /// An Ingress that cannot be read, for a while or for good, and a controller that has never known it otherwise.
    private mutating func spoiling(at instant: Duration) -> [Act] {
        let wide = casting.clusters.filter(\.isWide)
        let cluster = generator.pick(wide.isEmpty ? casting.clusters : wide)
        let name = "burst-0000\(generator.number(0...9))"
        var acts = [
            act(at: instant, .spoil(cluster: cluster.name, name: name)),
            Act(at: instant + generator.milliseconds(0...10_000), .crash(cluster.name + "-a", backAfter: .seconds(1))),
        ]
        if generator.happens(50) {
            acts.append(
                act(
                    at: instant + generator.milliseconds(5_000...60_000),
                    .move(cluster: cluster.name, name: name, addresses: addresses(of: cluster))
                )
            )
        }
        return acts
    }

    /// The lease is renewed slowly and then not at all, while there is something to write.
    private mutating func strain(on cluster: Casting.Cluster, at instant: Duration) -> [Act] {
        func fault(_ effect: Fault.Effect, _ method: String?, times: Int) -> Act.What {
            let match = Fault.Match(side: "kubernetes", cluster: cluster.name, method: method, path: "/leases")
            return .fault(Fault(effect, when: match, times: times))
        }
        let pause = generator.milliseconds(300...900)
        let moves = (0..<40).map { number in
            act(
                at: instant + .seconds(8) + pause * number,
                .move(cluster: cluster.name, name: "burst-00008", addresses: [cluster.addresses[5 + number % 7]])
            )
        }
        return [
            Act(at: instant, fault(.latency(.milliseconds(4_500)), "PUT", times: 2)),
            Act(at: instant + .seconds(8), fault(.hangBefore, nil, times: 6)),
        ] + moves
    }

    /// An Ingress whose address does not come to rest.
    private mutating func flapping(at instant: Duration) -> [Act] {
        let cluster = generator.pick(casting.clusters)
        let pause = generator.milliseconds(300...2_000)
        return (0..<30).map { number in
            act(
                at: instant + pause * number,
                .move(cluster: cluster.name, name: "burst-00000", addresses: [cluster.addresses[5 + number % 7]])
            )
        }
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

    private mutating func addresses(of cluster: Casting.Cluster) -> [String] {
        let chosen = generator.some(cluster.addresses, 30)
        return chosen.isEmpty ? [generator.pick(cluster.addresses)] : chosen
    }

    private mutating func dashboard() -> Deed {
        let (pool, origin) = (generator.number(0...99), generator.number(0...99))
        switch generator.number(0...17) {
        case 0, 1: return .setOrigin(pool: pool, origin: origin, field: "enabled", value: false)
        case 2: return .setOrigin(pool: pool, origin: origin, field: "enabled", value: true)
        case 3, 4: return .setOrigin(pool: pool, origin: origin, field: "weight", value: 0.11)
        case 5:
            let header: JSON = ["Host": [.string(Stage.hostname)]]
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

    private mutating func process() -> Act.What {
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

    private mutating func change() -> Act.Change {
        switch generator.number(0...3) {
        case 0, 1: .weight(generator.pick([33, 50]))
        case 2: .removal(generator.pick([.never, .after(grace: .seconds(30))]))
        default: .dryRun(generator.happens(50))
        }
    }
}
