import FleetControl
import GeoFleet
import GeoConsole
import GeoEngine
import GeoRouting
import HTTPTypes
import KubernetesAPI
import Logging
import Simulation
import Support
import Wire

/// A broken world, and the console's engine in front of it, on a clock that stands still.
struct IncidentBench: Sendable {
    let incident: Incident
    let world: World
    let fleetWatcher: FleetWatcher
    let runner: ActionRunner
    private let clock: ManualClock

    private static let epoch = 1_790_000_000

    init(_ kinds: [Incident.Kind], seed: UInt64) {
        let settings = Simulation.Settings(seed: seed, epoch: Self.epoch, scenario: .incident(kinds))
        let clock = ManualClock()
        let time = Time(clock)
        let world = World(settings)
        incident = Incident(seed: seed, kinds: kinds, clusters: settings.clusters)
        self.world = world
        self.clock = clock
        fleetWatcher = FleetWatcher(
            FleetWatcher.Parts(
                cloudflare: SimulatedTransport(world, server: .cloudflare, time: time, caller: "geoconsole"),
                token: { Token.wellKnown[0].value },
                account: settings.cloudflare.accountID,
                zone: settings.cloudflare.zoneID,
                userAgent: "geoconsole",
                clusters: settings.clusters.indices.compactMap { Self.cluster($0, of: world, time) },
                time: time,
                now: Moment(milliseconds: Self.epoch * 1000),
                random: RandomSource { 0.5 },
                logger: Logger(label: "silence") { _ in SwiftLogNoOpLogHandler() },
                metrics: .none
            )
        )
        runner = ActionRunner(fleetWatcher: fleetWatcher, who: "somebody") { _ in }
    }

    private static func cluster(_ index: Int, of world: World, _ time: Time) -> WatchedCluster? {
        let name = world.settings.clusters[index]
        guard let owner = OwnerID(world.settings.owner(of: index)), let hostname = Hostname("app.example.com") else {
            return nil
        }
        return WatchedCluster(
            id: name,
            context: name,
            rules: RoutingRules(place: Place.predefined[index], owner: owner, hostnames: [hostname]),
            transport: ClusterTransport(world: world, cluster: name, time: time),
            requests: [
                ObjectRequests(
                    namespace: nil,
                    labelSelector: "dns.external/geo-route=true",
                    userAgent: "geoconsole"
                )
            ]
        )
    }

    /// What there is to say after one look at everything.
    func findings() async -> [Finding] {
        let fleet = await look()
        return diagnose(fleet, now: fleetWatcher.clock.now)
    }

    /// One look at everything; a read from a server that hangs waits for its time limit.
    private func look() async -> Fleet {
        await withTaskGroup(of: Fleet?.self) { group in
            group.addTask { await fleetWatcher.readOnce() }
            group.addTask {
                let mayHang = incident.breakages.contains { $0.kind == .apiServerDown }
                while mayHang, !Task.isCancelled {
                    if isHanging { clock.advance(by: .seconds(60)) }
                    await Task.yield()
                }
                return nil
            }
            for await fleet in group {
                guard let fleet else { continue }
                group.cancelAll()
                return fleet
            }
            return fleetWatcher.fleet
        }
    }

    /// Whether a request waits for an answer that never comes.
    private var isHanging: Bool {
        world.requests().array?.contains { $0["fault"] == "hangBefore" } ?? false
    }

    var isMended: Bool { incident.isMended(world.stateJSON()) }
}

/// The way to a simulated cluster, with the credential that its API server wants.
private struct ClusterTransport: Transport {
    let world: World
    let cluster: String
    let time: Time

    func send(_ request: Request) async throws(TransportError) -> Response {
        var request = request
        request.headers[.authorization] = "Bearer \(world.settings.kubernetes.tokens[0])"
        return try await SimulatedTransport(world, server: .kubernetes(cluster), time: time, caller: "geoconsole")
            .send(request)
    }
}
