import ArgumentParser
import CRevision
import CloudflareAPI
import Foundation
import GeoEngine
import GeoRouting
import Hummingbird
import KubernetesAPI
import Launching
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals
import Wire

/// The program: it assembles the engine from the settings, and runs it until a signal.
struct Program {
    private static let userAgent = "external-dns-cloudflare-geo/\(Version.current)"

    let settings: Settings
    let token: Token
    let logger: Logger
    let registry = PrometheusRegistry(help: EngineMetrics.help.merging(ProcessFigures.help) { own, _ in own })
    let time = Time(ContinuousClock())

    init(settings: Settings) {
        self.settings = settings
        token = Token(settings.token)
        logger = Logger(label: "external-dns-cloudflare-geo") { _ in
            LineLogHandler(format: settings.logFormat, logLevel: Logger.Level(settings.logLevel))
        }
    }

    /// Logs a problem as text, before the settings that define the logger are known.
    static func logProblem(_ problem: String) {
        Logger(label: "external-dns-cloudflare-geo") { _ in LineLogHandler(format: .text, logLevel: .error) }
            .error("\(problem.oneLine(limit: 2000))")
    }

    private static func failure(_ problem: String) -> ExitCode {
        logProblem(problem)
        return .failure
    }

    func run() async throws {
        let access = try clusterAccess()
        guard let rules = settings.rules(fingerprint: access.fingerprint) else {
            throw Self.failure("Invalid GEO_LOCATION '\(settings.place.code)'. Too long for an owner id: set OWNER_ID")
        }
        for warning in access.warnings { logger.warning("\(warning)") }
        if let proxy = access.proxy { logger.info("Reaching the API server \(access.server) through \(proxy)") }
        do {
            try await ClusterTransport.with(access, hasTerminal: PluginProcess.hasTerminal) { kubernetes in
                try await LiveTransport.with(settings.cloudflareServer) { cloudflare in
                    let leadership: Leadership = settings.ownElection == nil ? .always : .elected
                    let controller = controller(
                        rules,
                        access,
                        leadership,
                        kubernetes: kubernetes,
                        cloudflare: cloudflare
                    )
                    try await run(controller, rules, leaderLoop(access, leadership, kubernetes, controller))
                }
            }
        } catch is InvalidAuthorities {
            throw Self.failure("Invalid CF_CA_FILE '\(settings.authoritiesFile ?? "")'. It holds no PEM certificate")
        }
    }

    private func run(_ controller: Controller, _ rules: RoutingRules, _ leaderLoop: LeaderLoop?) async throws {
        logger.info(
            "Starting external-dns-cloudflare-geo \(Version.current)",
            metadata: [
                "geo": "\(rules.place.code)", "owner": "\(rules.owner)", "policy": "\(settings.policy.rawValue)",
                "hostnames": "\(rules.hostnames.map(\.text).joined(separator: ",").oneLine(limit: 500))",
                "dryRun": "\(settings.isDryRun)",
            ]
        )
        if settings.runsOnce {
            switch await Self.runUntilSignal({ await controller.runOnce() }) {
            case .converged: return
            case .failed: throw ExitCode.failure
            case .changesDue: throw ExitCode(2)
            }
        }
        if settings.isDryRun, settings.election != nil {
            logger.info("A dry run takes no part in the election of LEADER_ELECT")
        }
        try await serve(controller, leaderLoop, at: settings.httpAddress)
    }

    /// Runs the services; on a node without IPv6 the port is opened at the IPv4 fallback of the address.
    private func serve(_ controller: Controller, _ leaderLoop: LeaderLoop?, at address: ListenAddress) async throws {
        do {
            try await runServices(controller, leaderLoop, at: address)
        } catch let refusal as IOError {
            guard let fallback = address.fallback(after: refusal.errnoCode) else {
                let why = String(cString: strerror(refusal.errnoCode))
                throw Self.failure("Cannot listen on HTTP_ADDRESS \(address.host):\(address.port): \(why)")
            }
            logger.warning(
                "This node has no IPv6: listening on \(fallback.text) instead of HTTP_ADDRESS \(address.text)"
            )
            try await serve(controller, leaderLoop, at: fallback)
        }
    }

    /// Runs the services with the port at this address.
    ///
    /// The port is opened first: an occupied port ends the program before it contacts any server.
    private func runServices(_ controller: Controller, _ leaderLoop: LeaderLoop?, at address: ListenAddress)
        async throws
    {
        // The open port wakes two tasks, and a signal wakes only one.
        let (passesMayStart, electionMayStart) = (Signal(), Signal())
        // The HTTP server and the service group log errors only.
        var errorLogger = logger
        errorLogger.logLevel = .error
        let health = HealthServer(
            address: address,
            status: controller.status,
            registry: registry,
            refreshMetrics: {
                controller.refreshMetrics()
                ProcessFigures.now()?.record(in: registry)
            },
            time: time,
            logger: errorLogger
        )
        let server = health.application {
            passesMayStart.raise()
            electionMayStart.raise()
        }
        let passWork = CancellableWork {
            await passesMayStart.wait()
            // The wait also ends where the port cannot be opened; the task is cancelled then.
            if !Task.isCancelled { await controller.run() }
        }
        // Services are stopped in reverse order: passes end before the lease is released.
        var configuration = ServiceGroupConfiguration(
            services: [
                server, ElectionService(loop: leaderLoop, mayStart: electionMayStart), passWork,
                CancellableWork { await Self.forcePasses(of: controller) },
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: errorLogger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(8)
        try await ServiceGroup(configuration: configuration).run()
        logger.info("Stopped")
    }

    /// Runs `body` to its end, unless a signal ends the process.
    ///
    /// SIGTERM, SIGINT and SIGHUP end the process and its running plugins. The exit code is 128 plus the signal's
    /// number.
    private static func runUntilSignal<Result: Sendable>(
        _ body: @Sendable @escaping () async -> Result
    ) async -> Result {
        await withTaskGroup { group in
            group.addTask {
                for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup) {
                    Foundation.exit(128 + signal.rawValue)
                }
            }
            let result = await body()
            group.cancelAll()
            return result
        }
    }

    /// Starts a pass at each SIGHUP.
    private static func forcePasses(of controller: Controller) async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) { controller.forcePass() }
    }

    // MARK: Parts

    private func clusterAccess() throws -> ClusterAccess {
        do throws(KubernetesAccessError) {
            return try settings.clusterAccess(ProcessInfo.processInfo.environment)
        } catch {
            throw Self.failure("\(error)")
        }
    }

    private func controller(
        _ rules: RoutingRules,
        _ access: ClusterAccess,
        _ leadership: Leadership,
        kubernetes: any Transport,
        cloudflare: any Transport
    ) -> Controller {
        let metrics = EngineMetrics(factory: registry)
        let guarded = GuardedTransport(
            cloudflare,
            isDryRun: settings.isDryRun,
            leadership: leadership,
            time: time,
            logger: logger,
            metrics: metrics
        )
        var parts = Controller.Parts(
            rules: rules,
            resyncInterval: settings.resyncInterval,
            isDryRun: settings.isDryRun,
            removal: settings.removal,
            cloudflare: CloudflareClient(
                transport: guarded,
                token: { token.current },
                account: settings.account,
                zone: settings.zone,
                userAgent: "\(Self.userAgent) (\(rules.owner))",
                time: time
            ),
            kubernetes: kubernetes,
            requests: settings.requests(userAgent: "\(Self.userAgent) (\(rules.owner))"),
            time: time,
            random: .system,
            logger: logger,
            metrics: metrics
        )
        parts.leadership = leadership
        if let path = settings.rulesFile, let tenants = settings.tenants {
            parts.rulesFile = RulesFile(path: path, lastValid: tenants) {
                FileManager.default.contents(atPath: $0).map(Array.init)
            }
        }
        parts.remainingBlock = { guarded.remainingBlock }
        parts.allowTestRequest = { guarded.allowTestRequest() }
        if settings.writesEvents {
            let requests = EventRequests(instance: Self.podName, userAgent: Self.userAgent)
            parts.events = (requests, { Int(Date().timeIntervalSince1970 * 1e6) })
        }
        parts.clockStart = Date().timeIntervalSince1970 - time.now().inSeconds
        metrics.begin(
            version: Version.current,
            revision: String(cString: builtRevision()),
            place: rules.place.code,
            resyncInterval: settings.resyncInterval
        )
        return Controller(parts)
    }

    /// The pod's name; `HOSTNAME` is the same unless the pod's template sets another host name.
    private static var podName: String {
        let environment = ProcessInfo.processInfo.environment
        return environment["POD_NAME"] ?? environment["HOSTNAME"] ?? "external-dns-cloudflare-geo"
    }

    /// The loop that takes part in the election; nil where this replica leads without election.
    private func leaderLoop(
        _ access: ClusterAccess,
        _ leadership: Leadership,
        _ kubernetes: any Transport,
        _ controller: Controller
    ) -> LeaderLoop? {
        guard let election = settings.ownElection else { return nil }
        // From now on the replica is unready until it has read the lease.
        controller.status.requireLease()
        let namespace = election.namespace ?? access.defaultNamespace
        return LeaderLoop(
            elector: LeaderElector(name: election.name, namespace: namespace, identity: election.identity),
            transport: kubernetes,
            requests: LeaseRequests(name: election.name, namespace: namespace, userAgent: Self.userAgent),
            leadership: leadership,
            time: time,
            wallClock: { Int(Date().timeIntervalSince1970 * 1e6) },
            random: .system,
            logger: logger,
            status: controller.status,
            onAcquired: { controller.becameLeader() }
        )
    }
}

/// The service that takes part in the election; at a graceful shutdown it releases the lease.
private struct ElectionService: Service {
    let loop: LeaderLoop?
    let mayStart: Signal

    func run() async throws {
        // A service that returns early ends the whole group: without an election, wait for the shutdown.
        guard let loop else { return try await gracefulShutdown() }
        await mayStart.wait()
        if Task.isCancelled { return }
        await withGracefulShutdownHandler {
            await loop.run()
        } onGracefulShutdown: {
            loop.resign()
        }
    }
}

/// A service that runs `body` until a graceful shutdown cancels it.
private struct CancellableWork: Service {
    let body: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await body() }
    }
}
