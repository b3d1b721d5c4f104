import HTTPTypes
import Simulation
import Support
import Wire

/// What happens in a run, drawn from the seed.
struct Script {
    let casting: Setup
    var generator: SeededGenerator
    var created = 0

    init(casting: Setup, generator: SeededGenerator) {
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
        _ cluster: Setup.Cluster,
        _ addresses: [String],
        _ stage: Stage
    ) {
        var burst = Burst(cluster: cluster.name, count: count, addresses: addresses)
        burst.clusterName = cluster.clusterName
        burst.prefix = prefix
        _ = stage.world.createIngresses(burst, at: .zero)
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
                "name": .string(casting.conditions.hostname), "default_pools": [pool], "fallback_pool": pool,
                "proxied": true,
                "steering_policy": "proximity",
            ],
            by: "person"
        )
    }

    // MARK: The middle

    /// All acts, each at its instant.
    mutating func acts(within span: Duration) -> [ScriptStep] {
        var acts: [ScriptStep] = []
        for _ in 0..<generator.number(10...24) { acts.append(act(at: instant(in: span), ingress())) }
        for _ in 0..<generator.number(3...8) { acts.append(act(at: instant(in: span), dashboard())) }
        for _ in 0..<generator.number(2...8) { acts.append(ScriptStep(at: instant(in: span), process())) }
        if generator.happens(50) { acts += canary(at: instant(in: span / 2)) }
        if generator.happens(40) { acts += exodus(at: instant(in: span)) }
        if generator.happens(10) { acts += flapping(at: instant(in: span)) }
        if generator.happens(40) { acts += renewal(at: instant(in: span / 2), 1) + renewal(at: instant(in: span), 2) }
        if generator.happens(25) { acts += spoiling(at: instant(in: span / 2)) }
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

    mutating func instant(in span: Duration) -> Duration {
        .milliseconds(generator.number(0...Int(span / .milliseconds(1))))
    }

    func act(at instant: Duration, _ edit: ExternalEdit) -> ScriptStep { ScriptStep(at: instant, .world(edit)) }
}
