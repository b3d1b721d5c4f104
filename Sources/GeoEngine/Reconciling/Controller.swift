package import CloudflareAPI
package import GeoRouting
package import KubernetesAPI
package import Logging
package import Wire

/// The whole engine for one cluster: watches Ingresses, and runs a pass whenever the schedule says so.
package struct Controller: Sendable {
    private let watcher: IngressReflector
    private let passes: PassLoop
    private let parts: Parts

    /// Asked by probes.
    package var status: EngineStatus { passes.status }

    /// Everything that the engine is given from outside.
    package struct Parts: Sendable {
        package var rules: RoutingRules
        package var resyncInterval: Duration
        package var isDryRun: Bool
        package var removal: RemovalPolicy
        package var cloudflare: CloudflareClient
        package var kubernetes: any Transport
        package var requests: IngressRequests
        package var time: Time
        package var random: RandomSource
        package var logger: Logger
        package var metrics: EngineMetrics
        package var leadership = Leadership.always
        /// Read again while the program runs; nil where `RULES_FILE` is unset.
        package var rulesFile: RulesFile?
        /// For Events on the Ingresses: what writes them, and microseconds since 1970; nil to write none.
        package var events: (requests: EventRequests, calendar: @Sendable () -> Int)?
        /// How long Cloudflare still refuses every request.
        package var blocked: @Sendable () -> Duration = { .zero }
        /// Has one request try whether Cloudflare still refuses it.
        package var lift: @Sendable () -> Void = {}

        package init(
            rules: RoutingRules,
            resyncInterval: Duration,
            isDryRun: Bool,
            removal: RemovalPolicy = .never,
            cloudflare: CloudflareClient,
            kubernetes: any Transport,
            requests: IngressRequests,
            time: Time,
            random: RandomSource,
            logger: Logger,
            metrics: EngineMetrics
        ) {
            self.rules = rules
            self.resyncInterval = resyncInterval
            self.isDryRun = isDryRun
            self.removal = removal
            self.cloudflare = cloudflare
            self.kubernetes = kubernetes
            self.requests = requests
            self.time = time
            self.random = random
            self.logger = logger
            self.metrics = metrics
        }
    }

    package init(_ parts: Parts) {
        let passes = PassLoop(parts)
        self.passes = passes
        self.parts = parts
        watcher = IngressReflector(
            transport: parts.kubernetes,
            requests: parts.requests,
            cache: passes.cache,
            time: parts.time,
            random: parts.random,
            logger: parts.logger,
            metrics: parts.metrics,
            status: passes.status,
            onNews: { passes.news() }
        )
    }

    /// Runs until the task is cancelled; a refusal by either API never ends it.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watcher.run() }
            group.addTask { await self.passes.run() }
            group.addTask { await self.passes.events?.run() }
            group.addTask { await self.followRules() }
        }
    }

    /// Takes up what changes in `RULES_FILE`.
    private func followRules() async {
        guard var file = parts.rulesFile else { return }
        while !Task.isCancelled {
            do { try await parts.time.pause(RulesFile.interval) } catch { return }
            switch file.news() {
            case .rules(let rules):
                parts.logger.info("RULES_FILE has changed: \(rules.rules.count) rules hold now")
                await passes.reconciler.use(rules)
                passes.force()
            case .trouble(let why): parts.logger.warning("\(why)")
            case nil: break
            }
        }
    }

    /// Brings the metrics that only time changes up to date, for a scrape.
    package func refreshMetrics() {
        let now = parts.time.now()
        parts.metrics.show(
            status.moment(at: now),
            isLeading: parts.leadership.isHeld(at: now),
            blocked: parts.blocked()
        )
    }

    /// The lease is ours: what has changed while another led is looked at now.
    package func leads() {
        passes.force()
    }

    /// Asks for a pass now, also while Cloudflare wants no request for more than a minute.
    package func force() {
        parts.logger.info("Forced pass")
        parts.lift()
        passes.force()
    }

    /// How a single pass ended.
    package enum OnceResult: Sendable, Equatable {
        case converged, failed
        /// A dry run found something to change.
        case changesDue
    }

    /// Lists, runs one pass and reports, without watching.
    package func once() async -> OnceResult {
        if let why = await watcher.list() {
            parts.logger.error("Not converged: \(why)")
            return .failed
        }
        if case .known(let zone) = await passes.checks.run() { await passes.reconciler.learn(zone: zone) }
        let report = await passes.reconciler.passes(passes.cache.sources)
        if report.due > 0 { return .changesDue }
        guard case .converged = report.outcome else {
            parts.logger.error("Not converged\(report.failure.map { ": \($0)" } ?? "")")
            return .failed
        }
        parts.logger.info("Converged", metadata: ["writes": "\(report.writes)"])
        return .converged
    }
}
