import CloudflareAPI
import GeoEngine
import GeoRouting
import KubernetesAPI
import Logging
import Simulation
import Support
import Synchronization
import Wire

/// How a replica of a controller is set up; it may come back set up otherwise.
struct ReplicaSettings: Sendable, Equatable {
    var cluster: String
    var rules: RoutingRules
    var removal: RemovalPolicy
    var isDryRun = false
    /// Whether it shares a lease with the cluster's other replicas.
    var isElected = false
    /// What it watches (`SOURCES`).
    var kinds: [ObjectKind] = [.ingress]
}

/// One run of the shipped controller: from a start to a crash.
final class Replica: Sendable {
    let name: String
    let settings: ReplicaSettings
    let executor: ProcessExecutor
    let gate = Gate()
    private let task: Task<Void, Never>

    init(name: String, settings: ReplicaSettings, stage: Stage, seed: UInt64) {
        self.name = name
        self.settings = settings
        let executor = stage.machine.process()
        self.executor = executor
        let gate = gate
        let calls = Calls(name: name, settings: settings, stage: stage, executor: executor, gate: gate, seed: seed)
        // The one unstructured task of a process: it stands for what `main` would be.
        task = Task(executorPreference: executor) { await calls.run() }
    }

    var isAlive: Bool { gate.isOpen }

    /// From now on nothing of it reaches the world; what is left of its tasks only ends.
    func crash(_ machine: Machine) {
        gate.close()
        machine.freeze(executor, false)
        task.cancel()
    }
}

/// Lets the requests of a living process through.
final class Gate: Sendable {
    private let state = Mutex(true)

    var isOpen: Bool { state.withLock { $0 } }

    func close() {
        state.withLock { $0 = false }
    }
}

/// The controller and its election, wired as the program wires them.
private struct Calls: Sendable {
    let name: String
    let settings: ReplicaSettings
    let stage: Stage
    let executor: ProcessExecutor
    let gate: Gate
    let seed: UInt64

    private var time: Time { Time(executor.clock) }

    func run() async {
        let leadership: Leadership = settings.isElected ? .elected : .always
        let random = RandomSource(seed: seed)
        let controller = controller(leadership, random)
        await withDiscardingTaskGroup { group in
            if settings.isElected {
                controller.status.requireLease()
                let loop = leaderLoop(controller, leadership, random)
                group.addTask { await loop.run() }
            }
            group.addTask { await controller.run() }
        }
    }

    private func transport(_ side: SimulatedServer) -> RecordedTransport {
        RecordedTransport(
            stage: stage,
            route: Route(side, caller: name),
            replica: settings,
            gate: gate,
            own: time
        )
    }

    /// The way to its own cluster, let in by what is mounted.
    private var cluster: ClusterTransport {
        var access = ClusterAccess(server: "https://\(settings.cluster)", sourceName: "simulation")
        access.authorization = { [stage, cluster = settings.cluster] in
            stage.token(in: cluster).map { "Bearer \($0)" }
        }
        let network = transport(.kubernetes(settings.cluster))
        return ClusterTransport(access, hasTerminal: false, runPlugin: { _ in .notFound }, unixSeconds: { 0 }) {
            request,
            _ throws(TransportError) in try await network.send(request)
        }
    }

    private func controller(_ leadership: Leadership, _ random: RandomSource) -> Controller {
        let guarded = GuardedTransport(
            transport(.cloudflare),
            isDryRun: settings.isDryRun,
            leadership: leadership,
            time: time,
            logger: .silent,
            metrics: .none
        )
        var parts = Controller.Parts(
            rules: settings.rules,
            resyncInterval: stage.resyncInterval,
            isDryRun: settings.isDryRun,
            removal: settings.removal,
            cloudflare: CloudflareClient(
                transport: guarded,
                token: { stage.token },
                account: stage.world.settings.cloudflare.accountID,
                zone: stage.world.settings.cloudflare.zoneID,
                userAgent: name,
                time: time
            ),
            kubernetes: cluster,
            requests: settings.kinds.map { kind in
                ObjectRequests(
                    kind,
                    namespace: nil,
                    labelSelector: "dns.external/geo-route=true",
                    userAgent: name
                )
            },
            time: time,
            random: random,
            logger: .silent,
            metrics: .none
        )
        parts.leadership = leadership
        return Controller(parts)
    }

    private func leaderLoop(_ controller: Controller, _ leadership: Leadership, _ random: RandomSource) -> LeaderLoop {
        let lease = "external-dns-cloudflare-geo"
        let (time, clock) = (time, executor.clock)
        return LeaderLoop(
            elector: LeaderElector(name: lease, namespace: "default", identity: name),
            transport: cluster,
            requests: LeaseRequests(name: lease, namespace: "default", userAgent: name),
            leadership: leadership,
            time: time,
            // Time since its own start would make the claims of two lives the same to the byte.
            wallClock: { Int(clock.now.offset / .microseconds(1)) },
            random: random,
            logger: .silent,
            status: controller.status,
            onAcquired: { controller.becameLeader() }
        )
    }
}

extension RandomSource {
    init(seed: UInt64) {
        let generator = Generator(seed: seed)
        self.init { generator.next() }
    }

    private final class Generator: Sendable {
        private let state: Mutex<SeededGenerator>

        init(seed: UInt64) {
            state = Mutex(SeededGenerator(seed))
        }

        func next() -> Double { state.withLock { Double.random(in: 0..<1, using: &$0) } }
    }
}

extension Logger {
    static let silent = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
}
