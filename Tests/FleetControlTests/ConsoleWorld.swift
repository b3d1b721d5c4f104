import EngineSupport
import FleetControl
import GeoFleet
import CloudflareAPI
import GeoEngine
import GeoRouting
import Presentation
import HTTPTypes
import KubernetesAPI
import Simulation
import Support
import Synchronization
import Testing
import Wire

/// A console's engine on a simulated account that the clusters' controllers have filled.
struct ConsoleWorld: Sendable {
    static let start = Moment(milliseconds: 1_790_000_000_000)

    let world: EngineWorld
    let fleetWatcher: FleetWatcher
    let hand: ActionRunner
    let book = AuditBook()
    let told = Told()

    var clock: ManualClock { world.clock }

    /// What the operator has put down, and whether it can.
    final class AuditBook: Sendable {
        static let why = "/var/audit.jsonl: no space left on device"

        struct Broken: Error, CustomStringConvertible {
            var description: String { why }
        }

        private let state = Mutex<(entries: [AuditEntry], room: Int)>(([], .max))

        var entries: [AuditEntry] { state.withLock { $0.entries } }
        /// Takes so many lines more.
        func close(after lines: Int = 0) { state.withLock { $0.room = $0.entries.count + lines } }

        func write(_ entry: AuditEntry) throws {
            try state.withLock { state in
                if state.entries.count >= state.room { throw Broken() }
                state.entries.append(entry)
            }
        }
    }

    /// What the fleetWatcher's streams have told.
    final class Told: Sendable {
        private let state = Mutex<(fleets: Int, events: [FleetEvent], calls: [APICall])>((0, [], []))
        var fleets: Int { state.withLock { $0.fleets } }
        var events: [FleetEvent] { state.withLock { $0.events } }
        var calls: [APICall] { state.withLock { $0.calls } }
        func texts(_ kind: FleetEvent.Kind) -> [String] { events.filter { $0.kind == kind }.map(\.text) }
        func add(_ fleet: Fleet) { state.withLock { $0.fleets += 1 } }
        func add(_ events: [FleetEvent]) { state.withLock { $0.events += events } }
        func add(_ calls: [APICall]) { state.withLock { $0.calls += calls } }
    }

    /// Clusters by place, with the addresses of their Ingresses; each one's controller has run once.
    init(
        _ clusters: [(geo: String, addresses: [String])] = [("eu", ["203.0.113.1"]), ("us_east", ["198.51.100.1"])],
        isReadOnly: Bool = false,
        isFilled: Bool = true,
        requests: [ObjectRequests] = ClusterDoor.requests,
        door: (ClusterDoor) -> any Transport = { $0 },
        _ adjust: (inout CloudflareSettings) -> Void = { _ in }
    ) async throws {
        world = EngineWorld(adjust)
        var watched: [WatchedCluster] = []
        for (geo, addresses) in clusters {
            let index = try #require(Place.predefined.firstIndex { $0.code == geo })
            let rules = try #require(EngineWorld.rules(place: index, owner: "\(geo)-1"))
            var burst = Burst(cluster: geo, count: addresses.count, addresses: addresses)
            burst.clusterName = "c1"
            _ = world.world.createIngresses(burst, at: .zero)
            watched.append(
                WatchedCluster(
                    id: geo,
                    context: "kind-\(geo)",
                    rules: rules,
                    transport: door(ClusterDoor(world, geo)),
                    requests: requests
                )
            )
            if !isFilled { continue }
            let sources = addresses.enumerated().map { source($1, name: "web-\($0)") }
            _ = try await world.reconciler(rules).pass(sources, isResync: true)
        }
        fleetWatcher = FleetWatcher(
            FleetWatcher.Parts(
                cloudflare: SimulatedTransport(world.world, server: .cloudflare, time: world.time, caller: "console"),
                token: { Token.wellKnown[0].value },
                account: world.world.settings.cloudflare.accountID,
                zone: world.world.settings.cloudflare.zoneID,
                userAgent: "console",
                isReadOnly: isReadOnly,
                clusters: watched,
                time: world.time,
                now: Self.start,
                random: RandomSource { 0.5 },
                logger: world.log.logger,
                metrics: .none
            )
        )
        let book = book
        hand = ActionRunner(fleetWatcher: fleetWatcher, who: "ann@laptop") { try book.write($0) }
    }

    // MARK: Running

    /// Runs the fleetWatcher while `body` goes on; time stands still unless `body` moves it.
    func whileRunning(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await fleetWatcher.run() }
            group.addTask { for await fleet in fleetWatcher.fleets { told.add(fleet) } }
            group.addTask { for await events in fleetWatcher.events { told.add(events) } }
            group.addTask { for await calls in fleetWatcher.calls { told.add(calls) } }
            try await body()
            group.cancelAll()
        }
    }

    /// Moves the clock on in small steps until something holds.
    func pass(_ step: Duration = .milliseconds(100), until condition: () -> Bool) async {
        for _ in 0..<4000 where !condition() {
            clock.advance(by: step)
            await turns(20)
        }
        #expect(condition())
    }

    /// Until all clusters and Cloudflare have been read, and the streams have told so.
    func settle() async {
        await pass {
            fleetWatcher.fleet.clusters.allSatisfy { $0.watch.isLive && !$0.sources.isEmpty }
                && fleetWatcher.fleet.cloudflare.isLive && fleetWatcher.fleet.pools.count == world.pools.count
        }
    }

    // MARK: Acting

    /// Previews and performs without anybody between.
    func perform(_ action: Action) async -> ActionOutcome {
        await confirm(await hand.preview(action))
    }

    /// Performs, while time goes on; by another program's runner where one is given.
    func confirm(_ preview: ActionPreview, by runner: ActionRunner? = nil) async -> ActionOutcome {
        await withTaskGroup(of: ActionOutcome?.self) { group in
            group.addTask { await (runner ?? hand).perform(preview) }
            group.addTask {
                while !Task.isCancelled {
                    await turns(200)
                    clock.advance(by: .milliseconds(50))
                }
                return nil
            }
            var outcome: ActionOutcome?
            while outcome == nil, let next = await group.next() { outcome = next }
            group.cancelAll()
            return outcome ?? .failed(ActionFailure(.noEffect("ended")))
        }
    }

    var writes: [String] { world.writes(of: "console") }

    func origins(_ geo: String) -> [JSON] { world.pool("k8s-pool-c1-\(geo)")?["origins"]?.array ?? [] }
}

/// The key of an origin that the controllers made.
func key(_ geo: String, _ name: String? = nil) -> OriginKey {
    OriginKey(pool: "k8s-pool-c1-\(geo)", origin: name ?? "origin-\(geo)")
}
