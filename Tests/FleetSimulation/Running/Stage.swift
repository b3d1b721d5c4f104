import HTTPTypes
import Simulation
import Support
import Synchronization
import Wire

/// What one run shares: the machine, the world, and who watches over both.
final class Stage: Sendable {
    let machine: Machine
    let world: World
    let recorder: Recorder
    let resyncInterval: Duration
    /// The load balancer's, as it is compared.
    let hostname: String
    /// By cluster: those with Gateways, routes and Services.
    let plans: [String: GatewayPlan]
    /// By cluster: the objects that a removal of definitions has deleted.
    let archives = Mutex<[String: [(plural: String, object: JSONObject)]]>([:])
    private let tokenNumber = Mutex(0)
    private let clusterTokens: Mutex<[String: ClusterToken]>
    /// By cluster: how long its connections to Cloudflare take to be set up, and until when.
    private let slow = Mutex<[String: (setUp: Duration, end: Duration)]>([:])

    init(seed: UInt64, casting: Setup, keepsTrace: Bool) {
        machine = Machine(seed: seed)
        resyncInterval = casting.conditions.resyncInterval
        plans = Dictionary(
            uniqueKeysWithValues: casting.clusters.compactMap { cluster in
                cluster.gateways.map { (cluster.name, $0) }
            }
        )
        hostname = casting.conditions.canonicalHostname
        var settings = Simulation.Settings(seed: seed, epoch: 1_790_000_000)
        settings.clusters = casting.clusters.map(\.name)
        casting.conditions.apply(to: &settings)
        if !plans.isEmpty { settings.kubernetes.gatewayRelease = nil }
        settings.kubernetes.acceptsAnonymous = true
        settings.latency = .milliseconds(20)
        settings.kubernetes.tokens = ClusterToken().known
        world = World(settings)
        clusterTokens = Mutex(Dictionary(uniqueKeysWithValues: settings.clusters.map { ($0, ClusterToken()) }))
        recorder = Recorder(casting: casting, keepsTrace: keepsTrace)
    }

    /// The token that a mounted secret holds now.
    var token: String { Token.wellKnown[tokenNumber.withLock { $0 }].value }

    func rotateToken() {
        tokenNumber.withLock { $0 = 1 - $0 }
    }

    /// The token that is mounted in a cluster's pods now.
    func token(in cluster: String) -> String? { clusterTokens.withLock { $0[cluster]?.text } }

    func rotateToken(in cluster: String, _ step: ClusterToken.Step, _ number: Int) {
        let known = clusterTokens.withLock { tokens in
            tokens[cluster]?.take(step, number)
            return tokens[cluster]?.known ?? []
        }
        _ = world.setTokens(known, of: cluster)
    }

    func slowDown(_ cluster: String, _ setUp: Duration, for span: Duration) {
        slow.withLock { $0[cluster] = (setUp, machine.now + span) }
    }

    /// How long a request waits for its connection before a byte of it leaves.
    func setUp(_ route: Route) -> Duration {
        guard route.server == .cloudflare else { return .zero }
        return slow.withLock { slow in
            slow[Recorder.cluster(of: route.caller)].map { machine.now < $0.end ? $0.setUp : .zero } ?? .zero
        }
    }

    func settleTokens() {
        let known = clusterTokens.withLock { tokens in
            for cluster in tokens.keys { tokens[cluster]?.settle() }
            return tokens.mapValues(\.known)
        }
        for (cluster, tokens) in known { _ = world.setTokens(tokens, of: cluster) }
    }

    /// One request of a replica: judged against what the replica knew, and noted.
    func exchange(_ request: Request, _ route: Route, _ replica: ReplicaSettings, own: Duration) -> Exchange {
        if request.isWrite, route.server == .cloudflare {
            let truth = world.cloudflareJSON()
            recorder.judge(request, by: replica, named: route.caller, truth: truth, now: machine.now, own: own)
        }
        let exchange = world.exchange(outdated(request, route), route, at: machine.now)
        recorder.note(request, route, exchange, fault: world.newestFault, now: machine.now)
        return exchange
    }

    /// A request with a token that has been rotated away comes as one with an unknown token.
    private func outdated(_ request: Request, _ route: Route) -> Request {
        guard route.server == .cloudflare, request.headers[.authorization] != "Bearer \(token)" else { return request }
        var request = request
        request.headers[.authorization] = "Bearer geosim-token-rotated-0123456789abcdef0123"
        return request
    }

    // MARK: As others do

    /// A request of another client, answered at once.
    func request(
        _ side: SimulatedServer,
        _ method: HTTPRequest.Method,
        _ target: String,
        _ body: JSON? = nil,
        by who: String
    ) {
        var headers: HTTPFields = [.contentType: "application/json"]
        if side == .cloudflare {
            headers[.authorization] = "Bearer \(Token.wellKnown[0].value)"
        } else if method == .patch {
            headers[.contentType] = "application/merge-patch+json"
        }
        let request = Request(method, target, headers: headers, body: body?.bytes ?? [])
        let exchange = world.exchange(request, Route(side, caller: who), at: machine.now)
        recorder.trace("\(machine.now.text) \(who) \(method) \(target) \(exchange.outcome) \(body.map(\.text) ?? "")")
        if case .reply(let response) = exchange, [401, 403].contains(response.status), side != .cloudflare {
            recorder.blame("\(who) may not \(method) \(target): the script has no effect")
        }
    }
}

extension Exchange {
    /// The status, or why there is none.
    var outcome: String {
        switch self {
        case .reply(let response): "\(response.status)"
        case .lost: "lost"
        case .held: "held"
        }
    }

    /// Whether it has had no effect for sure.
    var isRefusal: Bool {
        if case .reply(let response) = self { (400..<500).contains(response.status) } else { false }
    }
}

extension JSON {
    /// Compact.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Duration {
    /// Seconds with milliseconds.
    var text: String {
        let milliseconds = Int(self / .milliseconds(1))
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
