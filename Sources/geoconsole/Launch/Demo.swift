import FleetControl
import GeoFleet
import CloudflareAPI
import GeoEngine
import GeoRouting
import HTTPTypes
import KubernetesAPI
import Logging
import Simulation
import Wire

/// A simulated world with a controller for each cluster, all in this process.
struct Demo: Sendable {
    /// The simulated time between a request to Cloudflare and its reply.
    private static let latency = Duration.milliseconds(35)
    /// The selector of the objects that ask for pools.
    static let labelSelector = "dns.external/geo-route=true"

    let world: World
    let time: Time
    /// The clusters in which the scenario stops the controller; otherwise the controller would repair the incident.
    private let clustersWithoutController: [String]

    init(_ arguments: SourceArguments, time: Time, calendar: Moment) throws(LaunchError) {
        let scenario: Scenario
        do throws(ScenarioError) {
            scenario = try Scenario.named(arguments.scenario)
        } catch {
            throw LaunchError("--scenario \(error)")
        }
        // The calendar time at which the monotonic clock was zero; the world's time begins there.
        let start = calendar + (.zero - time.now())
        var settings = Simulation.Settings(seed: arguments.seed, epoch: start.milliseconds / 1000, scenario: scenario)
        settings.latency = Self.latency
        world = World(settings)
        clustersWithoutController = scenario.incident?(settings).stoppedControllers ?? []
        self.time = time
    }

    var zone: String { world.settings.cloudflare.zoneName }

    /// Calls `body` with a watcher and a runner for the world.
    ///
    /// The backend's tasks are the controllers and the clock of the world.
    func with(_ session: Session, _ body: (Backend) async throws -> Void) async throws {
        var clusters: [WatchedCluster] = []
        for index in world.settings.clusters.indices {
            let requests = await requests(to: world.settings.clusters[index])
            if let cluster = cluster(index, requests) { clusters.append(cluster) }
        }
        let fleetWatcher = FleetWatcher(
            FleetWatcher.Parts(
                cloudflare: SimulatedTransport(world, server: .cloudflare, time: time, caller: "geoconsole"),
                token: { Simulation.Token.wellKnown[0].value },
                account: world.settings.cloudflare.accountID,
                zone: world.settings.cloudflare.zoneID,
                userAgent: "geoconsole",
                isReadOnly: session.isReadOnly,
                clusters: clusters,
                time: time,
                now: session.clock.now,
                random: .system,
                logger: Self.silence,
                metrics: .none
            )
        )
        let controllers = clusters.filter { !clustersWithoutController.contains($0.id) }.map(controller)
        let backend = Backend(fleetWatcher: fleetWatcher, runner: session.runner(fleetWatcher)) {
            await withDiscardingTaskGroup { group in
                group.addTask { await runWorld() }
                group.addTask { await rereadAtStart(fleetWatcher) }
                for controller in controllers { group.addTask { await controller.run() } }
            }
        }
        try await body(backend)
    }

    /// Reads again after about 1, 2, 4 and 8 s, because the controllers make their objects in the first seconds.
    private func rereadAtStart(_ fleetWatcher: FleetWatcher) async {
        for pause in [1, 1, 2, 4] {
            try? await time.pause(.seconds(pause))
            await fleetWatcher.reread()
        }
    }

    /// Advances the world until the task is cancelled.
    private func runWorld() async {
        while !Task.isCancelled {
            let now = time.now()
            let soon = now + .milliseconds(50)
            // The sleep lasts at most 50 ms, because a new watch may bring an event that is due earlier. It lasts at
            // least 1 ms, because a loop without a sleep would use a whole core.
            let due = min(world.advance(to: now) ?? soon, soon)
            try? await time.sleep(max(now + .milliseconds(1), due))
        }
    }

    /// A cluster of the world that the console watches; nil if no predefined place has the cluster's name.
    private func cluster(_ index: Int, _ requests: [ObjectRequests]) -> WatchedCluster? {
        let name = world.settings.clusters[index]
        guard let place = Place.predefined.first(where: { $0.code == name }),
            let owner = OwnerID(world.settings.owner(of: index)), let hostname = Hostname("app.\(zone)")
        else { return nil }
        var rules = RoutingRules(place: place, owner: owner, hostnames: [hostname])
        // Without a monitor, the health of all origins would stay unknown.
        rules.monitor = .managed(
            MonitorSettings(kind: .https, path: "/healthz", interval: 15, expectedCodes: "200", host: hostname.text)
        )
        return WatchedCluster(
            id: name,
            context: name,
            rules: rules,
            transport: InnerTransport(world: world, cluster: name, time: time, caller: "geoconsole"),
            requests: requests
        )
    }

    /// The requests for all kinds that a cluster of the world serves, for the console and for the controller.
    ///
    /// A kind that the cluster does not serve would be a finding, and the demo has only those of its scenario.
    private func requests(to cluster: String) async -> [ObjectRequests] {
        let transport = InnerTransport(world: world, cluster: cluster, time: time, caller: "geoconsole")
        var served: [ObjectRequests] = []
        for kind in ObjectKind.allCases {
            let requests = ObjectRequests(
                kind,
                namespace: nil,
                labelSelector: Self.labelSelector,
                userAgent: "geoconsole"
            )
            if kind != .ingress, await !isServed(requests, by: transport) { continue }
            served.append(requests)
        }
        return served
    }

    /// Whether the kind is served; a cluster that does not answer may serve it.
    private func isServed(_ requests: ObjectRequests, by transport: some Transport) async -> Bool {
        let reply = try? await transport.fetch(requests.discovery, limit: 1 << 20, timeout: .seconds(2), time: time)
        return reply.map { KindPresence($0, of: requests.reading.kind) != .absent } ?? true
    }

    private func controller(_ cluster: WatchedCluster) -> GeoEngine.Controller {
        let caller = "external-dns-cloudflare-geo (\(cluster.rules.owner))"
        let guarded = GuardedTransport(
            SimulatedTransport(world, server: .cloudflare, time: time, caller: caller),
            isDryRun: false,
            time: time,
            logger: Self.silence,
            metrics: .none
        )
        let parts = Controller.Parts(
            rules: cluster.rules,
            resyncInterval: .seconds(60),
            isDryRun: false,
            cloudflare: CloudflareClient(
                transport: guarded,
                token: { Simulation.Token.wellKnown[0].value },
                account: world.settings.cloudflare.accountID,
                zone: world.settings.cloudflare.zoneID,
                userAgent: caller,
                time: time
            ),
            kubernetes: InnerTransport(world: world, cluster: cluster.id, time: time, caller: caller),
            requests: cluster.requests,
            time: time,
            random: .system,
            logger: Self.silence,
            metrics: .none
        )
        return Controller(parts)
    }

    private static var silence: Logger { Logger(label: "geoconsole") { _ in SwiftLogNoOpLogHandler() } }
}

/// The transport to a simulated cluster; it adds the credential that the API server expects.
private struct InnerTransport: Transport {
    let world: World
    let cluster: String
    let time: Time
    let caller: String

    func send(_ request: Request) async throws(TransportError) -> Response {
        var request = request
        request.headers[.authorization] = "Bearer \(world.settings.kubernetes.tokens.first ?? "")"
        return try await SimulatedTransport(world, server: .kubernetes(cluster), time: time, caller: caller)
            .send(request)
    }
}
