import EngineSupport
import CloudflareAPI
import CoreMetrics
import GeoRouting
import HTTPTypes
import Simulation
import Support
import Testing
import Wire

@testable import GeoEngine

/// What the engine tells Prometheus while it works on a simulated Cloudflare.
@Suite(.timeLimit(.minutes(30))) struct EngineMetricsTests {
    private static let pool = "k8s-pool-c1-eu"

    /// A world, what was measured in it, and a reconciler for one cluster.
    private static func begin(removal: RemovalPolicy = .never) throws -> (EngineWorld, RecordingMetrics, Reconciler) {
        let (world, metrics) = (EngineWorld(), RecordingMetrics())
        let reconciler = Reconciler(
            client: world.client(),
            rules: try #require(EngineWorld.rules()),
            isDryRun: false,
            removal: removal,
            time: world.time,
            logger: world.log.logger,
            metrics: EngineMetrics(factory: metrics)
        )
        return (world, metrics, reconciler)
    }

    private static func figure(_ name: String, _ metrics: RecordingMetrics) -> Double? {
        metrics["pool_\(name)_origins{pool=\(pool)}"]
    }

    @Test func `a pass shows its pools, and what it wrote`() async throws {
        let (_, metrics, reconciler) = try Self.begin()
        _ = await reconciler.pass([source("203.0.113.1", "203.0.113.2")], isResync: true)
        #expect(metrics["pool_origins{pool=\(Self.pool)}"] == 2)
        #expect(Self.figure("desired", metrics) == 2)
        for name in ["stale", "foreign", "drained", "overridden"] { #expect(Self.figure(name, metrics) == 0) }
        #expect(metrics["pool_origin_health{pool=\(Self.pool),health=unknown}"] == 2)
        #expect(metrics["pool_health{pool=\(Self.pool),health=unknown}"] == 1)
        #expect(metrics["operations_total{kind=create_pool,result=success}"] == 1)
        #expect(metrics["passes_total{result=success}"] == 1)
        #expect(metrics["brake_on"] == 0)
    }

    @Test func `what people and others do at Cloudflare shows in the figures`() async throws {
        let (world, metrics, reconciler) = try Self.begin()
        let sources = [source("203.0.113.1", "203.0.113.2", "203.0.113.3")]
        _ = await reconciler.pass(sources, isResync: true)
        let pool = try #require(try await world.somebody.pools().first)
        var origins = pool.origins
        origins[0]["enabled"] = false
        origins[1]["weight"] = .number("0.5")
        origins.append(JSONObject([(key: "name", value: "theirs"), (key: "address", value: "203.0.113.99")]))
        let body = JSONObject([(key: "origins", value: .array(origins.map { .object($0) }))])
        _ = try await world.somebody.patchPool(pool.id, body)
        _ = await reconciler.pass(
            Array(
                sources.map { source in
                    var source = source
                    source.addresses.removeLast()
                    return source
                }
            ),
            isResync: true
        )
        #expect(metrics["pool_origins{pool=\(Self.pool)}"] == 4)
        #expect(Self.figure("desired", metrics) == 2)
        #expect(Self.figure("stale", metrics) == 1)
        #expect(Self.figure("foreign", metrics) == 1)
        #expect(Self.figure("drained", metrics) == 1)
        #expect(Self.figure("overridden", metrics) == 1)
        #expect(metrics["pool_origin_health{pool=\(Self.pool),health=disabled}"] == 1)
    }

    @Test func `a pool that is gone takes its series with it`() async throws {
        let (world, metrics, reconciler) = try Self.begin()
        _ = await reconciler.pass([source("203.0.113.1")], isResync: true)
        #expect(metrics.all.keys.contains { $0.contains(Self.pool) })
        // Cleared by hand: no owner any more, and no Ingress.
        let pool = try #require(try await world.somebody.pools().first)
        _ = try await world.somebody.patchPool(pool.id, JSONObject([(key: "description", value: "")]))
        _ = await reconciler.pass([], isResync: true)
        #expect(!metrics.all.keys.contains { $0.contains(Self.pool) })
        #expect(metrics["passes_total{result=success}"] == 2)
    }

    @Test func `a standby shows no pools`() async throws {
        let (_, metrics, reconciler) = try Self.begin()
        _ = await reconciler.pass([source("203.0.113.1")], isResync: true)
        await reconciler.clearPoolMetrics()
        #expect(!metrics.all.keys.contains { $0.contains(Self.pool) })
    }

    @Test func `Ingresses that are kept out are counted by reason, each once`() async throws {
        let (_, metrics, reconciler) = try Self.begin()
        let sources = [
            source("203.0.113.1"), source("203.0.113.2", name: "nameless", cluster: nil),
            source("10.0.0.1", "10.0.0.2", "203.0.113.3", name: "private"),
        ]
        _ = await reconciler.pass(sources, isResync: true)
        #expect(metrics["ingresses_ignored{reason=no_cluster_name}"] == 1)
        #expect(metrics["ingresses_ignored{reason=private_address}"] == 1)
        #expect(metrics["ingresses_ignored{reason=no_address}"] == 0)
        _ = await reconciler.pass([source("203.0.113.1")], isResync: true)
        #expect(metrics["ingresses_ignored{reason=no_cluster_name}"] == 0)
    }

    @Test func `a pass that has to be repeated is counted by what went wrong`() async throws {
        let (world, metrics, reconciler) = try Self.begin()
        world.world.add([Fault(.status(503, retryAfterSeconds: nil, body: nil), when: Fault.Match(api: "cloudflare"))])
        _ = await reconciler.pass([source("203.0.113.1")], isResync: true)
        #expect(metrics["pass_retries_total{cause=server_fault}"] == 1)
        #expect(metrics["passes_total{result=failure}"] == 1)
    }

    @Test func `counters are there before anything happens`() {
        let metrics = RecordingMetrics()
        EngineMetrics(factory: metrics)
            .begin(version: "1.2.3", revision: "0a1b", place: "eu", resyncInterval: .seconds(90))
        #expect(metrics["build_info{version=1.2.3,revision=0a1b,geo=eu}"] == 1)
        #expect(metrics["resync_interval_seconds"] == 90)
        #expect(metrics["operations_total{kind=update_pool,result=failure}"] == 0)
        #expect(metrics["pass_retries_total{cause=rate_limited}"] == 0)
        #expect(metrics["watch_reconnects_total{cause=expired}"] == 0)
    }

    @Test func `beside each age stands the instant, which stays while the age grows`() {
        let metrics = RecordingMetrics()
        let status = EngineStatus(resyncInterval: .seconds(300), start: .seconds(2))
        status.noteServerActivity(at: .seconds(10))
        for now in [20, 25] {
            EngineMetrics(factory: metrics).showInstants(
                status.moment(at: .seconds(now)),
                at: .seconds(now),
                clockStart: 1_700_000_000
            )
            #expect(metrics["watch_last_event_timestamp_seconds"] == 1_700_000_010)
            // No pass has succeeded yet: the start of the process.
            #expect(metrics["last_success_timestamp_seconds"] == 1_700_000_002)
        }
    }

    @Test func `the budget is shown as Cloudflare tells it`() async throws {
        let (clock, metrics) = (ManualClock(), RecordingMetrics())
        let policy = try #require(HTTPField.Name("Ratelimit-Policy"))
        let limit = try #require(HTTPField.Name("Ratelimit"))
        let base = StubTransport { _, _ in
            Response(
                200,
                headers: [limit: "\"default\";r=50;t=30", policy: "\"burst\";q=9;w=1, \"default\";q=1200;w=300"]
            )
        }
        let transport = GuardedTransport(
            base,
            isDryRun: false,
            time: Time(clock),
            logger: RecordingLog().logger,
            metrics: EngineMetrics(factory: metrics)
        )
        _ = try await transport.send(Request(.get, "/accounts/a/load_balancers/pools"))
        #expect(metrics["cloudflare_rate_budget_remaining"] == 50)
        #expect(metrics["cloudflare_rate_budget_limit"] == 1200)
        #expect(metrics["cloudflare_requests_total{endpoint=pools,method=GET,status=200}"] == 1)
    }

    @Test func `ages and states are those of the moment`() {
        let (metrics, status) = (RecordingMetrics(), EngineStatus(resyncInterval: .seconds(60), start: .seconds(5)))
        let shown = EngineMetrics(factory: metrics)
        shown.show(status.moment(at: .seconds(25)), isLeading: false, remainingBlock: .seconds(7))
        #expect(metrics["ready"] == 0 && metrics["leader"] == 0 && metrics["cloudflare_blocked_seconds"] == 7)
        #expect(metrics["last_success_age_seconds"] == 20 && metrics["watch_last_event_age_seconds"] == 20)
        _ = status.noteListed()
        status.noteServerActivity(at: .seconds(30))
        status.passEnded(PassReport(outcome: .converged(lookBack: false)), at: .seconds(31))
        shown.show(status.moment(at: .seconds(40)), isLeading: true, remainingBlock: .zero)
        #expect(metrics["ready"] == 1 && metrics["leader"] == 1 && metrics["cloudflare_blocked_seconds"] == 0)
        #expect(metrics["last_success_age_seconds"] == 9 && metrics["watch_last_event_age_seconds"] == 10)
    }
}
