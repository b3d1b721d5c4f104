import EngineSupport
import GeoEngine
import GeoRouting
import KubernetesAPI
import Simulation
import Support
import Synchronization
import Testing
import Wire

/// Watches that go silent: half-open connections are found out, quiet ones are left in peace.
@Suite(.timeLimit(.minutes(30))) struct WatchSilenceTests {
    /// With chance 0.5 a watch is asked for 320 s, and may be silent for 5 s more.
    private static let idleLimit = Duration.seconds(325)

    private struct Watched {
        let world = EngineWorld()
        let store = SourceStore()
        let news = Heard()
        let watcher: SourceWatcher

        init() {
            _ = world.world.createIngresses(Burst(cluster: "eu", count: 1, addresses: ["203.0.113.1"]), at: .zero)
            let news = news
            watcher = SourceWatcher(
                transport: ClusterDoor(world, "eu"),
                requests: ClusterDoor.requests,
                store: store,
                time: world.time,
                random: RandomSource { 0.5 },
                logger: world.log.logger,
                metrics: .none,
                status: EngineStatus(resyncInterval: .seconds(300)),
                onNews: {},
                observe: { news.add($1) }
            )
        }

        func whileRunning(_ body: () async -> Void) async {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await watcher.run() }
                await until { news.all.contains(.opened) }
                await body()
                group.cancelAll()
            }
        }

        func add(_ prefix: String) {
            var burst = Burst(cluster: "eu", count: 1, addresses: ["203.0.113.2"])
            burst.prefix = prefix
            _ = world.world.createIngresses(burst, at: world.clock.now.offset)
        }
    }

    private final class Heard: Sendable {
        private let list = Mutex<[WatchNews]>([])
        var all: [WatchNews] { list.withLock { $0 } }
        var waits: [Duration] { all.compactMap { if case .waiting(let instant) = $0 { instant } else { nil } } }
        var hasEnded: Bool { all.contains { if case .ended = $0 { true } else { false } } }
        func add(_ news: WatchNews) { list.withLock { $0.append(news) } }
    }

    /// One that never told anything may stand above a restored server's version: only a list can tell.
    @Test(arguments: [(hasTold: true, lists: 1), (hasTold: false, lists: 2)])
    func `a half-open watch is given up, and what comes after it tells what was missed`(
        hasTold: Bool,
        lists: Int
    ) async {
        let watched = Watched()
        let (world, clock) = (watched.world, watched.world.clock)
        await watched.whileRunning {
            if hasTold { watched.add("told") }
            let known = hasTold ? 2 : 1
            await until { watched.store.count() == known }
            world.world.add([Fault(.watch(.halfOpen), times: 1)])
            watched.add("missed")
            await clock.waitForSleeper(until: .seconds(60))
            clock.advance(by: .seconds(60))
            await clock.waitForSleeper(until: Self.idleLimit)
            clock.advance(by: .seconds(264))
            await turns(2000)
            #expect(watched.store.count() == known)
            #expect(!watched.news.hasEnded)
            clock.advance(by: .seconds(1))
            await until { watched.news.all.contains(.ended("no answer within 325 s", .timedOut)) }
            await clock.waitForSleeper(until: Self.idleLimit + .milliseconds(750))
            clock.advance(by: .milliseconds(750))
            await until { watched.store.count() == known + 1 }
        }
        #expect(world.log.lines.contains("warning Watch stream ended: no answer within 325 s"))
        #expect(world.log.lines.filter { $0.contains("Listed") }.count == lists)
    }

    @Test func `bookmarks keep a quiet watch open`() async {
        let watched = Watched()
        let (world, clock) = (watched.world, watched.world.clock)
        await watched.whileRunning {
            await clock.waitForSleeper(until: .seconds(60))
            clock.advance(by: .seconds(60))
            await clock.waitForSleeper(until: Self.idleLimit)
            for _ in 0..<4 {
                let heard = watched.news.all.count
                clock.advance(by: .seconds(60))
                world.world.advance(to: world.clock.now.offset)
                await until { watched.news.all.count > heard }
            }
            clock.advance(by: .seconds(25))
            await clock.waitForSleeper(until: .seconds(300) + Self.idleLimit)
            #expect(!watched.news.hasEnded, "\(watched.news.all) \(world.log.lines)")
        }
    }

    @Test func `a watch that stops sending its bookmarks is taken up again where it was`() async {
        let watched = Watched()
        let (world, clock) = (watched.world, watched.world.clock)
        await watched.whileRunning {
            await clock.waitForSleeper(until: .seconds(60))
            clock.advance(by: .seconds(60))
            world.world.advance(to: world.clock.now.offset)
            await until { watched.news.all.contains(.received) }
            await clock.waitForSleeper(until: .seconds(180))
            clock.advance(by: .seconds(120))
            let silence = "nothing came for 120 s, not even the bookmarks that came before"
            await until { watched.news.all.contains(.ended(silence, .timedOut)) }
            clock.advance(by: .milliseconds(750))
            await until { watched.news.all.filter { $0 == .opened }.count == 2 }
        }
        #expect(world.log.lines.filter { $0.contains("Listed") }.count == 1)
    }

    @Test(arguments: [" ", "\r", "{\"type\":"])
    func `a drip of what is no line is silence`(drip: String) async {
        let clock = ManualClock()
        let drips = AsyncStream<[UInt8]>.makeStream()
        let list = #"{"kind":"IngressList","metadata":{"resourceVersion":"1"},"items":[]}"#
        let transport = StubTransport { number, _ in
            number == 0 ? Response(200, body: Body(Array(list.utf8))) : Response(200, body: Body(drips.stream))
        }
        let news = Heard()
        let watcher = SourceWatcher(
            transport: transport,
            requests: ClusterDoor.requests,
            store: SourceStore(),
            time: Time(clock),
            random: RandomSource { 0.5 },
            logger: RecordingLog().logger,
            metrics: .none,
            status: EngineStatus(resyncInterval: .seconds(300)),
            onNews: {},
            observe: { news.add($1) }
        )
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await watcher.run() }
            await until { news.all.contains(.opened) }
            await clock.waitForSleeper(until: .seconds(60))
            clock.advance(by: .seconds(60))
            await clock.waitForSleeper(until: Self.idleLimit)
            for _ in 0..<53 {
                drips.continuation.yield(Array(drip.utf8))
                await turns(50)
                clock.advance(by: .seconds(5))
            }
            await until { news.all.contains(.ended("no answer within 325 s", .timedOut)) }
            #expect(!news.all.contains(.received))
            group.cancelAll()
        }
    }

    @Test func `somebody who is impatient ends the wait for the next try`() async {
        let watched = Watched()
        let (world, clock) = (watched.world, watched.world.clock)
        await watched.whileRunning {
            let refusal = Fault.Effect.status(500, retryAfterSeconds: nil, body: nil)
            world.world.add([Fault(refusal, when: Fault.Match(api: "kubernetes")), Fault(.watch(.cut), times: 1)])
            await until { watched.news.waits.count == 1 }
            clock.advance(by: (watched.news.waits.first ?? .zero) - world.clock.now.offset)
            await until { watched.news.waits.count == 2 }
            let now = clock.now
            world.world.liftFaults()
            await watched.watcher.retry()
            await until { watched.news.all.filter { $0 == .opened }.count == 2 }
            #expect(clock.now == now)
        }
    }
}
