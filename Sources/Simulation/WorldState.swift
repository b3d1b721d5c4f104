import HTTPTypes
import Wire

/// The whole state of a world.
///
/// A value: each request changes it by one step.
struct WorldState {
    private(set) var settings: Settings
    /// The settings before the scenario changed any.
    private let given: Settings
    var cloudflare: CloudflareStore
    /// Cloudflare as it was before each of the last writes, the newest last.
    var past: [CloudflareStore] = []
    /// The store of other users, for answers of another zone.
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

    /// Makes the changes that are due, in order; returns when something is due next.
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

    /// Builds the world anew.
    ///
    /// The clusters' versions go on, so that a watch from an older version gets 410, as after a restore.
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

    /// Lifts all rules; the requests that they held end with a broken connection.
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
        let overlays =
            faults.isEmpty
            ? [] : faults.overlays(on: route, method: method, target: request.target, isWatch: isWatch)
        let (exchange, status) = outcome(of: request, route, effect, overlays, at: now)
        log.add(request, route, at: now, status: status, fault: effect ?? overlays.first)
        return exchange
    }

    private mutating func outcome(
        of request: Request,
        _ route: Route,
        _ effect: Fault.Effect?,
        _ overlays: [Fault.Effect],
        at now: Duration
    ) -> (Exchange, status: Int?) {
        if let effect, let reply = Distortion.reply(instead: effect, on: route.side) {
            return Distortion.exchange(.whole(reply), nil, overlays, request)
        }
        switch effect {
        case .dropBefore: return (.lost, nil)
        case .hangBefore: return (hold(route), nil)
        case .anotherZone:
            return Distortion.exchange(foreignAnswer(to: request, route, at: now), effect, overlays, request)
        case .stale(let writes) where !request.isWrite:
            let answer = staleAnswer(to: request, route, writes: writes, at: now)
            return Distortion.exchange(answer, effect, overlays, request)
        case .dropAfter:
            _ = answer(to: request, route, at: now)
            return (.lost, nil)
        case .hangAfter:
            _ = answer(to: request, route, at: now)
            return (hold(route), nil)
        default: return Distortion.exchange(answer(to: request, route, at: now), effect, overlays, request)
        }
    }

    private mutating func hold(_ route: Route) -> Exchange {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        held.append((route.connection, continuation))
        return .held(stream)
    }
}
