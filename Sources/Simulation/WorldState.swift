import HTTPTypes
import Wire

/// The whole state of a world.
///
/// It is a value type; a `World` guards it with a lock.
struct WorldState {
    private(set) var settings: Settings
    /// The settings before the scenario changes any; `reset` uses them.
    private let initialSettings: Settings
    var cloudflare: CloudflareStore
    /// The copies of Cloudflare's store from before each of the last writes, oldest first; at most `olderStoreLimit`.
    var olderStores: [CloudflareStore] = []
    /// The store of other users, from which the fault `anotherZone` answers.
    let otherUsersStore: CloudflareStore
    var clusters: [ClusterStore]
    var faults = ActiveFaults()
    var log = RequestLog()
    /// The use of the rate limits by each token.
    var rateLimits: [String: RateLimit] = [:]
    /// The requests that get no response, each with its connection.
    private var heldRequests: [(connection: ObjectIdentifier?, release: AsyncStream<Never>.Continuation)] = []
    var seed: Seed
    /// The values that the scenario keeps from step to step.
    private var memory: [String: String] = [:]
    /// The instant of the scenario's next step; nil where none follows.
    private var nextStep: Duration?

    static let olderStoreLimit = 64

    init(_ settings: Settings, clusterVersion: Int? = nil, at now: Duration = .zero) {
        self.settings = settings
        initialSettings = settings
        var seed = Seed(settings.seed)
        cloudflare = CloudflareStore(zones: settings.cloudflare.zones, seed: Seed(seed.next()))
        otherUsersStore = OtherUsersObjects.store(zones: settings.cloudflare.zones, seed: Seed(seed.next()))
        clusters = settings.clusters.map { name in
            ClusterStore(
                name: name,
                settings: settings.kubernetes,
                seed: Seed(seed.next()),
                version: clusterVersion ?? settings.firstVersion
            )
        }
        for index in clusters.indices {
            let isOn = settings.clustersWithGatewayController.contains(settings.clusters[index])
            clusters[index].gatewayController = GatewayController(cluster: index, isOn: isOn)
            clusters[index].loadBalancerController = LoadBalancerController(
                cluster: index,
                isOn: settings.clustersWithLoadBalancerController.contains(settings.clusters[index])
            )
        }
        self.seed = seed
        nextStep = settings.scenario.firstStep.map { now + $0 }
        runScenario(settings.scenario.populate, at: now)
    }

    // MARK: Time

    func timestamp(at now: Duration) -> Timestamp {
        Timestamp(microseconds: settings.epoch * 1_000_000 + now.wholeMicroseconds)
    }

    /// Makes the changes that are due by `now`, in order; returns the instant of the next one, nil for none.
    mutating func advance(to now: Duration) -> Duration? {
        while let due = nextStep, due <= now {
            let pause = runScenario(settings.scenario.step, at: due)
            nextStep = pause.map { due + max($0, .milliseconds(1)) }
        }
        cloudflare.advance(to: timestamp(at: now))
        for index in clusters.indices {
            clusters[index].advanceDefinitions(to: now)
            clusters[index].advanceControllers(to: now, timestamp(at: now))
            clusters[index].advanceWatches(to: now)
        }
        return nextDue
    }

    private var nextDue: Duration? {
        var next = nextStep
        // The loop goes over indices: a loop over values would copy them, and this code runs with each request.
        for cluster in clusters.indices {
            for due in [clusters[cluster].definitionsDue, clusters[cluster].controllersDue].compactMap(\.self) {
                next = next.map { min($0, due) } ?? due
            }
            for watch in clusters[cluster].watches.indices {
                guard let due = clusters[cluster].watches[watch].due else { continue }
                next = next.map { min($0, due) } ?? due
            }
        }
        return next
    }

    /// Lets the scenario change the world through a context.
    @discardableResult
    private mutating func runScenario<Result>(_ act: (inout ScenarioContext) -> Result, at now: Duration) -> Result {
        var context = ScenarioContext(
            cloudflare: cloudflare,
            clusters: clusters,
            seed: seed,
            settings: settings,
            faults: faults,
            now: now,
            memory: memory
        )
        let result = act(&context)
        cloudflare = context.cloudflare
        clusters = context.clusters
        seed = context.seed
        settings = context.settings
        faults = context.faults
        memory = context.memory
        return result
    }

    /// Sets the world back to its start.
    ///
    /// The clusters' versions continue 100 above the highest one, so that a watch from an older version gets 410, as
    /// after a restore of etcd.
    mutating func reset(at now: Duration) {
        endWatches()
        liftFaults()
        self = WorldState(initialSettings, clusterVersion: (clusters.map(\.version).max() ?? 200) + 100, at: now)
    }

    private mutating func endWatches() {
        for index in clusters.indices { clusters[index].endWatches() }
    }

    // MARK: Faults

    mutating func add(_ faults: [Fault]) {
        self.faults.add(faults)
        for index in clusters.indices { clusters[index].applyFaultsToWatches(&self.faults) }
    }

    /// Removes all fault rules; requests that wait because of a rule end with a broken connection.
    ///
    /// The connections of impaired watches break too, unless `keepingImpairedWatches` is true.
    mutating func liftFaults(keepingImpairedWatches: Bool = false) {
        faults = ActiveFaults()
        for request in heldRequests { request.release.finish() }
        heldRequests = []
        if keepingImpairedWatches { return }
        for index in clusters.indices { clusters[index].endWatches { $0.isImpaired } }
    }

    mutating func connectionClosed(_ connection: ObjectIdentifier) {
        for index in clusters.indices { clusters[index].endWatches { $0.route.connection == connection } }
        for request in heldRequests where request.connection == connection { request.release.finish() }
        heldRequests.removeAll { $0.connection == connection }
    }

    // MARK: One request

    mutating func latency(of request: Request, _ route: Route) -> Duration {
        let base = route.server == .cloudflare ? settings.latency : .zero
        if faults.isEmpty { return base }
        return base + faults.latency(route, method: request.method.rawValue, target: request.target)
    }

    mutating func exchange(_ request: Request, _ route: Route, at now: Duration) -> Exchange {
        _ = advance(to: now)
        let method = request.method.rawValue
        let isWatch = route.server != .cloudflare && KubernetesHandler.isWatch(request)
        let effect =
            faults.isEmpty
            ? nil : faults.effect(route, method: method, target: request.target, isWatch: isWatch, at: now)
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
        if let effect, let reply = FaultyReply.replyWithoutServer(for: effect, on: route.server) {
            return FaultyReply.exchange(.whole(reply), nil, overlays, request)
        }
        switch effect {
        case .dropBefore: return (.lost, nil)
        case .hangBefore: return (hold(route), nil)
        case .anotherZone:
            return FaultyReply.exchange(foreignAnswer(to: request, route, at: now), effect, overlays, request)
        case .stale(let writes) where !request.isWrite:
            let answer = staleAnswer(to: request, route, writes: writes, at: now)
            return FaultyReply.exchange(answer, effect, overlays, request)
        case .dropAfter:
            _ = answer(to: request, route, at: now)
            return (.lost, nil)
        case .hangAfter:
            _ = answer(to: request, route, at: now)
            return (hold(route), nil)
        default: return FaultyReply.exchange(answer(to: request, route, at: now), effect, overlays, request)
        }
    }

    /// Returns an exchange without a response, which ends when the faults are lifted or the connection closes.
    private mutating func hold(_ route: Route) -> Exchange {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        heldRequests.append((route.connection, continuation))
        return .held(stream)
    }
}
