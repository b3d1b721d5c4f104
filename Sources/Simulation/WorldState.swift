import HTTPTypes
import Wire

/// Everything that a world knows.
///
/// A value: each request takes it one step further.
struct WorldState {
    private(set) var settings: Settings
    /// The settings before the scenario changed any.
    private let given: Settings
    var cloudflare: CloudflareStore
    /// Cloudflare as it was before each of the last writes, the newest last.
    var past: [CloudflareStore] = []
    /// What the API would show of somebody else's zone.
    let foreign: CloudflareStore
    var clusters: [ClusterStore]
    var faults = ArmedFaults()
    var log = RequestLog()
    var rateLimits: [String: RateLimit] = [:]
    private var held: [(connection: ObjectIdentifier?, release: AsyncStream<Never>.Continuation)] = []
    var seed: Seed
    private var memory: [String: String] = [:]
    private var nextStep: Duration?

    static let pastLimit = 64

    init(_ settings: Settings, clusterVersion: Int? = nil, at now: Duration = .zero) {
        self.settings = settings
        given = settings
        var seed = Seed(settings.seed)
        cloudflare = CloudflareStore(zones: settings.cloudflare.zones, seed: Seed(seed.next()))
        foreign = Foreign.store(zones: settings.cloudflare.zones, seed: Seed(seed.next()))
        clusters = settings.clusters.map { name in
            ClusterStore(
                name: name,
                settings: settings.kubernetes,
                seed: Seed(seed.next()),
                version: clusterVersion ?? settings.firstVersion
            )
        }
        self.seed = seed
        nextStep = settings.scenario.firstStep.map { now + $0 }
        play(settings.scenario.populate, at: now)
    }

    // MARK: Time

    func timestamp(at now: Duration) -> Timestamp {
        Timestamp(microseconds: settings.epoch * 1_000_000 + now.wholeMicroseconds)
    }

    /// Does what is due, in order; returns when something is due next.
    mutating func advance(to now: Duration) -> Duration? {
        while let due = nextStep, due <= now {
            let pause = play(settings.scenario.step, at: due)
            nextStep = pause.map { due + max($0, .milliseconds(1)) }
        }
        cloudflare.advance(to: timestamp(at: now))
        for index in clusters.indices { clusters[index].advanceWatches(to: now) }
        return nextDue
    }

    private var nextDue: Duration? {
        var next = nextStep
        // By index: a loop over the values would copy them, and this runs with each request.
        for cluster in clusters.indices {
            for watch in clusters[cluster].watches.indices {
                guard let due = clusters[cluster].watches[watch].due else { continue }
                next = next.map { min($0, due) } ?? due
            }
        }
        return next
    }

    @discardableResult
    private mutating func play<Result>(_ act: (inout Stage) -> Result, at now: Duration) -> Result {
        var stage = Stage(
            cloudflare: cloudflare,
            clusters: clusters,
            seed: seed,
            settings: settings,
            faults: faults,
            now: now,
            memory: memory
        )
        let result = act(&stage)
        cloudflare = stage.cloudflare
        clusters = stage.clusters
        seed = stage.seed
        settings = stage.settings
        faults = stage.faults
        memory = stage.memory
        return result
    }

    /// The world anew.
    ///
    /// The clusters' versions go on, so that a watcher sees its past expired, as after a restore.
    mutating func reset(at now: Duration) {
        endWatches()
        liftFaults()
        self = WorldState(given, clusterVersion: (clusters.map(\.version).max() ?? 200) + 100, at: now)
    }

    private mutating func endWatches() {
        for index in clusters.indices { clusters[index].endWatches() }
    }

    // MARK: Faults

    mutating func add(_ faults: [Fault]) {
        self.faults.add(faults)
        for index in clusters.indices { clusters[index].sufferWatches(&self.faults) }
    }

    /// Lifts all rules; what they held is let go: the connection breaks.
    mutating func liftFaults(keepingSilence: Bool = false) {
        faults = ArmedFaults()
        for hold in held { hold.release.finish() }
        held = []
        if keepingSilence { return }
        for index in clusters.indices { clusters[index].endWatches { $0.isImpaired } }
    }

    mutating func hangUp(_ connection: ObjectIdentifier) {
        for index in clusters.indices { clusters[index].endWatches { $0.route.connection == connection } }
        for hold in held where hold.connection == connection { hold.release.finish() }
        held.removeAll { $0.connection == connection }
    }

    // MARK: One request

    mutating func latency(of request: Request, _ route: Route) -> Duration {
        let base = route.side == .cloudflare ? settings.latency : .zero
        if faults.isEmpty { return base }
        return base + faults.latency(route, method: request.method.rawValue, target: request.target)
    }

    mutating func exchange(_ request: Request, _ route: Route, at now: Duration) -> Exchange {
        _ = advance(to: now)
        let method = request.method.rawValue
        let isWatch = route.side != .cloudflare && KubernetesHandler.isWatch(request)
        let effect =
            faults.isEmpty
            ? nil : faults.strike(route, method: method, target: request.target, isWatch: isWatch, at: now)
        let (exchange, status) = outcome(of: request, route, effect, at: now)
        log.add(request, route, at: now, status: status, fault: effect)
        return exchange
    }

    private mutating func outcome(
        of request: Request,
        _ route: Route,
        _ effect: Fault.Effect?,
        at now: Duration
    ) -> (Exchange, status: Int?) {
        switch effect {
        case .dropBefore: return (.lost, nil)
        case .hangBefore: return (hold(route), nil)
        case .status(let status, let retryAfter, let body):
            let reply = Distortion.reply(status, retryAfter: retryAfter, body: body, side: route.side)
            return Self.distorted(.whole(reply), nil)
        case .anotherZone: return Self.distorted(foreignAnswer(to: request, route, at: now), effect)
        case .stale(let writes) where !request.isWrite:
            return Self.distorted(staleAnswer(to: request, route, writes: writes, at: now), effect)
        case .dropAfter:
            _ = answer(to: request, route, at: now)
            return (.lost, nil)
        case .hangAfter:
            _ = answer(to: request, route, at: now)
            return (hold(route), nil)
        default: return Self.distorted(answer(to: request, route, at: now), effect)
        }
    }

    private mutating func hold(_ route: Route) -> Exchange {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        held.append((route.connection, continuation))
        return .held(stream)
    }

    /// Static: a method of the world would keep a copy of it alive while the answer changes it.
    private static func distorted(_ answer: Answer, _ effect: Fault.Effect?) -> (Exchange, status: Int?) {
        guard case .whole(var reply) = answer else {
            guard case .stream(let lines) = answer else { return (.lost, nil) }
            return (.reply(Response(200, headers: [.contentType: "application/json"], body: Body(lines))), 200)
        }
        var body: Body?
        var length: Int?
        switch effect {
        case .truncate:
            body = Distortion.truncated(reply.body)
            length = reply.body.count
        case .half: reply.body = Array(reply.body.prefix(reply.body.count / 2))
        case .body(let text): reply.body = Array(text.utf8)
        case .headers(let fields):
            for field in fields { reply.headers[field.name] = nil }
            reply.headers.append(contentsOf: fields)
        case .emptyList: reply = Distortion.emptied(reply)
        case .jumbled: reply = Distortion.jumbled(reply)
        case .garbage(let bytes):
            body = Distortion.filled(UInt8(ascii: "x"), bytes)
            length = bytes
        case .blanks(let bytes):
            body = Distortion.filled(UInt8(ascii: " "), bytes)
            length = bytes
        default: break
        }
        reply.headers[.contentLength] = String(length ?? reply.body.count)
        return (.reply(Response(reply, body: body)), reply.status)
    }
}
