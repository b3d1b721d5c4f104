import GeoRouting
import Simulation
import Support
import Wire

/// What happens because of the hardships of a run.
struct HardshipScript {
    let casting: Setup
    var generator: SeededGenerator
    private var count = 0

    init(casting: Setup, generator: SeededGenerator) {
        self.casting = casting
        self.generator = generator
    }

    mutating func acts(within span: Duration) -> [ScriptStep] {
        var acts: [ScriptStep] = []
        for hardship in casting.conditions.hardships {
            switch hardship {
            case .neighbours:
                acts.append(ScriptStep(at: instant(in: span), .world(.place(.neighbours))))
                for _ in 0..<generator.number(1...3) { acts += loan(within: span) { _, pool in .lend(pool: pool) } }
            case .unreadable:
                let foreign = generator.some(OtherUsersObjects.allCases.filter(\.isUnreadable), 40)
                acts += foreign.map { ScriptStep(at: instant(in: span), .world(.place($0))) }
                if generator.happens(30) {
                    acts.append(act(instant(in: span), .ruin(pool: generator.pick(casting.clusters).pool)))
                }
                for _ in 0..<generator.number(1...3) {
                    acts += loan(within: span) { .obscure(pool: $1, Obscurity.allCases[$0 % Obscurity.allCases.count]) }
                }
            case .names:
                for _ in 0..<generator.number(1...3) {
                    acts += loan(within: span) { .name(pool: $1, Naming.allCases[$0 % Naming.allCases.count]) }
                }
            case .rewrites:
                for _ in 0..<generator.number(1...3) {
                    let text = generator.pick(["  ask bob first \r\n", "line one\r\nline two", "bob's\n"])
                    acts.append(act(instant(in: span), .describe(pool: generator.number(0...99), text: text)))
                }
            case .badWishes:
                for _ in 0..<generator.number(1...5) { acts.append(act(instant(in: span), badWish())) }
                for _ in 0..<generator.number(1...2) { acts.append(act(instant(in: span), unfit())) }
            case .spellings:
                for _ in 0..<generator.number(2...6) { acts.append(act(instant(in: span), uselessWish())) }
            case .limits: acts += faults(6, within: span) { script in script.limit() }
            case .edges:
                acts += faults(10, within: span) { script in
                    script.generator.pick(NumericField.allCases).faults(
                        script.generator.pick(NumericField.extremeNumbers)
                    )
                }
            case .pages: acts += faults(20, within: span) { script in [script.page()] }
            case .finalizers:
                for _ in 0..<generator.number(1...4) { acts += farewell(within: span) }
            case .silence:
                acts += faults(3, within: span) { script in
                    let match = Fault.Match(
                        api: "kubernetes",
                        cluster: script.generator.pick(script.casting.clusters).name
                    )
                    return [Fault(.watch(script.generator.pick([.mute, .drip])), when: match, times: 1)]
                }
            case .evil: if let evil = casting.evil { acts += self.evil(evil, within: span) }
            case .forgeries: acts += forgeries(within: span)
            case .ports: for _ in 0..<generator.number(6...14) { acts.append(act(instant(in: span), setting())) }
            case .fewOrigins, .sharedOwner, .unicode, .monitor, .gateways, .hostnames: break
            }
        }
        return acts
    }

    /// Some faults, each at an instant of its own.
    private mutating func faults(
        _ most: Int,
        within span: Duration,
        _ draw: (inout HardshipScript) -> [Fault]
    ) -> [ScriptStep] {
        (0..<generator.number(2...most)).flatMap { _ -> [ScriptStep] in
            let instant = instant(in: span)
            return draw(&self).map { ScriptStep(at: instant, .fault($0)) }
        }
    }

    /// Limits of which one is used up, in whatever place it stands.
    private mutating func limit() -> [Fault] {
        let seconds = generator.number(1...25)
        let items = ["\"burst\";r=0;t=\(seconds)", "\"default\";r=\(generator.number(100...1000));t=300"]
        let inOrder = generator.happens(50) ? items : items.reversed()
        let policy = Fault.Header("Ratelimit-Policy", "\"burst\";q=100;w=60, \"default\";q=1200;w=300")
        let lines = generator.happens(50) ? inOrder : [inOrder.joined(separator: ", ")]
        let headers = lines.map { Fault.Header("Ratelimit", $0) } + [policy]
        return [Fault(.headers(headers), when: Fault.Match(api: "cloudflare"), times: generator.number(1...2))]
    }

    /// A page that is no reply of the API, where a request would have met it.
    private mutating func page() -> Fault {
        let target = generator.pick(generator.happens(50) ? Trouble.rareTargets : Trouble.targets)
        let match = Fault.Match(api: "cloudflare", method: target.method, path: target.path)
        let page = "<html><head><title>404 Not Found</title></head></html>"
        let effects: [Fault.Effect] = [
            .firewall, .wrongLocation, .status(404, retryAfterSeconds: nil, body: page),
            .status(404, retryAfterSeconds: nil, body: page),
        ]
        return Fault(generator.pick(effects), when: match, times: generator.number(1...2))
    }

    /// An Ingress whose deletion something else has to finish.
    private mutating func farewell(within span: Duration) -> [ScriptStep] {
        let (cluster, name) = (generator.pick(casting.clusters).name, "burst-0000\(generator.number(0...9))")
        let start = instant(in: span / 2)
        let middle = start + generator.milliseconds(100...20_000)
        return [
            act(start, .hold(cluster: cluster, name: name, isHeld: true)),
            act(middle, .delete(cluster: cluster, name: name)),
            act(middle + generator.milliseconds(100...40_000), .hold(cluster: cluster, name: name, isHeld: false)),
        ]
    }

    private mutating func uselessWish() -> ExternalEdit {
        count += 1
        let cluster = generator.pick(casting.clusters)
        let useless = [casting.conditions.hostname] + Self.uselessAddresses
        let hosts = generator.some(useless, 40) + [generator.pick(cluster.addresses)]
        return .wish(cluster: cluster.name, name: "near-\(count)", clusterName: cluster.clusterName, hosts: hosts)
    }

    /// What no other place can reach.
    static let uselessAddresses = [
        "127.0.0.1", "::ffff:127.0.0.1", "169.254.169.254", "::1", "localhost", "web.shop.svc.cluster.local", "0.0.0.0",
        "64:ff9b::7f00:1",
    ]

    mutating func instant(in span: Duration) -> Duration {
        .milliseconds(generator.number(0...Int(span / .milliseconds(1))))
    }

    func act(_ instant: Duration, _ edit: ExternalEdit) -> ScriptStep { ScriptStep(at: instant, .world(edit)) }

    // MARK: Stories

    /// A pool that is wanted for a while, and used by others when its time is over; these may let it go.
    private mutating func loan(within span: Duration, _ use: (_ random: Int, _ pool: String) -> ExternalEdit)
        -> [ScriptStep]
    {
        count += 1
        let cluster = generator.pick(casting.clusters)
        let (name, pool) = ("lent-\(count)", "k8s-pool-lent\(count)-\(cluster.place.code)")
        let start = generator.milliseconds(0...Int(span / .milliseconds(2)))
        let end = start + generator.milliseconds(5_000...40_000)
        let address = "198.51.\(140 + (Int(cluster.name.dropFirst()) ?? 0)).\(count)"
        let edit = use(generator.number(0...99), pool)
        var acts = [
            act(start, .create(cluster: cluster.name, name: name, clusterName: "lent\(count)", addresses: [address])),
            // Before or after the Ingress stops asking for it.
            act(start + generator.milliseconds(4_000...60_000), edit),
            act(end, .delete(cluster: cluster.name, name: name)),
        ]
        if generator.happens(40) {
            acts.append(act(end + generator.milliseconds(20_000...90_000), .letGo(pool: pool)))
        }
        return acts.filter { $0.at <= span }
    }

    /// An Ingress that is served moves to a name that Cloudflare refuses.
    private mutating func unfit() -> ExternalEdit {
        count += 1
        let name = "burst-0000\(generator.number(0...9))"
        let host = "moved_.\(count).example.net"
        return .respond(cluster: generator.pick(casting.clusters).name, name: name, hosts: [host])
    }

    private mutating func badWish() -> ExternalEdit {
        count += 1
        return Self.badWish(generator.pick(casting.clusters), "bad-\(count)", generator.number(0...99))
    }

    /// An Ingress that asks for names that Cloudflare refuses, beside good ones, or for more than anybody has room for.
    static func badWish(_ cluster: Setup.Cluster, _ name: String, _ number: Int) -> ExternalEdit {
        let bad = "refused_.\(name).example.net"
        let many = (1...30).map { "203.0.\(100 + number % 100).\($0)" }
        let hosts =
            switch number % 6 {
            case 0: [bad]
            case 1: [bad, "lb-\(number).example.net"]
            case 2: [bad, "also_.\(name).example.net", cluster.addresses[10]]
            case 3: [bad] + many.prefix(6)
            case 4: (1...25).map { "refused_.\(name)-\($0).example.net" }
            default: many
            }
        return .wish(cluster: cluster.name, name: name, clusterName: cluster.clusterName, hosts: hosts)
    }
}

extension String {
    /// Whether it is a host name that our own rules take and Cloudflare's do not.
    var isRefusedName: Bool { split(separator: ".").contains { $0.hasSuffix("_") } }
}
