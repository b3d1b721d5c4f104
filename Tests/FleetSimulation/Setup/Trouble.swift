import Simulation
import Support

/// What goes wrong, drawn from the seed: a place first, so that rare requests are struck as well, then what happens there.
struct Trouble {
    let casting: Setup
    var generator: SeededGenerator

    mutating func act(at instant: Duration) -> ScriptStep {
        switch generator.number(0...99) {
        case 0, 1: ScriptStep(at: instant, .rotateToken)
        case 2...64: ScriptStep(at: instant, .fault(cloudflare()))
        default: ScriptStep(at: instant, .fault(kubernetes()))
        }
    }

    /// Cloudflare is down for all, or for one; then all that goes wrong is over for a moment.
    mutating func outage(at instant: Duration) -> [ScriptStep] {
        let match = Fault.Match(api: "cloudflare", caller: generator.pick([nil, replica]))
        let fault = Fault(.status(generator.pick([500, 502, 503]), retryAfterSeconds: nil, body: nil), when: match)
        return [
            ScriptStep(at: instant, .fault(fault)),
            ScriptStep(at: instant + generator.milliseconds(10_000...40_000), .lift),
        ]
    }

    private var replica: String {
        mutating get { generator.pick(casting.replicas).name }
    }

    // MARK: Cloudflare

    private static let balancers = "\(CloudflareSettings().zoneID)/load_balancers"

    /// Those that seldom come stand last.
    static let targets: [(method: String?, path: String?)] = [
        (nil, nil), (nil, nil), ("GET", nil), ("GET", "/load_balancers/pools"), ("GET", balancers), ("GET", "/verify"),
        ("GET", "/zones/"), ("PATCH", "/pools/"), ("PATCH", "/pools/"), ("PATCH", balancers), ("PATCH", balancers),
        ("GET", "/pools/"), ("GET", balancers + "/"), ("POST", "/pools"), ("DELETE", "/pools/"), ("POST", balancers),
    ]
    static let rareTargets = Array(targets.suffix(5))

    private mutating func cloudflare() -> Fault {
        let target = generator.pick(Self.targets)
        let match = Fault.Match(
            api: "cloudflare",
            method: target.method,
            path: target.path,
            caller: generator.pick([nil, replica])
        )
        let isRare = target.method != nil && target.method != "GET"
        return Fault(
            cloudflareEffect(),
            when: match,
            skip: isRare ? 0 : generator.number(0...3),
            times: isRare ? 1 : generator.number(1...3)
        )
    }

    /// Waits for a request that seldom comes.
    mutating func ambush(at instant: Duration) -> ScriptStep {
        let target = generator.pick(Self.rareTargets)
        let match = Fault.Match(api: "cloudflare", method: target.method, path: target.path)
        var effects: [Fault.Effect] = [
            .latency(generator.milliseconds(100...40_000)), .dropBefore, .dropAfter, .hangBefore, .hangAfter, .truncate,
            .half, .status(429, retryAfterSeconds: generator.number(1...20), body: nil),
        ]
        effects += [401, 500, 502, 503, 504].map { .status($0, retryAfterSeconds: nil, body: nil) }
        if target.method == "GET" { effects.append(.stale(writes: generator.number(1...4))) }
        return ScriptStep(at: instant, .fault(Fault(generator.pick(effects), when: match, times: 1)))
    }

    private mutating func cloudflareEffect() -> Fault.Effect {
        switch generator.number(0...14) {
        case 0: .latency(generator.milliseconds(100...40_000))
        case 1: .status(429, retryAfterSeconds: generator.number(1...45), body: nil)
        case 2: .block(seconds: generator.number(2...20))
        case 3: .status(401, retryAfterSeconds: nil, body: nil)
        case 4, 5: .status(generator.pick([500, 502, 503, 504]), retryAfterSeconds: nil, body: nil)
        case 6: .dropBefore
        case 7, 8: .dropAfter
        case 9: generator.happens(50) ? .hangBefore : .hangAfter
        case 10: .truncate
        case 11: .half
        case 12: .jumbled
        default: .stale(writes: generator.number(1...4))
        }
    }

    // MARK: Kubernetes

    private mutating func kubernetes() -> Fault {
        var match = Fault.Match(api: "kubernetes", cluster: generator.pick(casting.clusters).name)
        switch generator.number(0...9) {
        case 0...3: return Fault(.watch(watchEffect()), when: match, times: generator.number(1...2))
        case 4, 5: match.path = "/ingresses?limit"
        case 6: match.path = "/ingresses?watch"
        default:
            match.path = "/leases"
            match.cluster = elected() ?? match.cluster
            match.method = generator.pick(["GET", "PUT", "POST", nil])
        }
        return Fault(kubernetesEffect(), when: match, skip: generator.number(0...1), times: generator.number(1...4))
    }

    /// A cluster whose replicas elect, where there is one.
    private mutating func elected() -> String? {
        let names = casting.clusters.filter { $0.replicas > 1 }.map(\.name)
        return names.isEmpty ? nil : generator.pick(names)
    }

    private mutating func watchEffect() -> Fault.WatchEffect {
        generator.pick([.cut, .reset, .halfOpen, .gone, .bookmarksOnly, .repeated, .garbageLine, .halfLine])
    }

    private mutating func kubernetesEffect() -> Fault.Effect {
        switch generator.number(0...11) {
        case 0: .latency(generator.milliseconds(100...20_000))
        case 1, 2: .status(generator.pick([401, 403, 500, 503]), retryAfterSeconds: nil, body: nil)
        case 3: .status(410, retryAfterSeconds: nil, body: nil)
        case 4: .status(429, retryAfterSeconds: 2, body: nil)
        case 5: .dropBefore
        case 6: .dropAfter
        case 7: generator.happens(50) ? .hangBefore : .hangAfter
        case 8: .truncate
        case 9: .half
        case 10: .jumbled
        default: .stale(writes: generator.number(1...20))
        }
    }
}
