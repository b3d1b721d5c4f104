package import CloudflareAPI
package import GeoRouting
package import KubernetesAPI
package import Logging
package import Wire

/// The whole engine for one cluster: watches Ingresses, and runs a pass whenever the schedule says so.
package struct Controller: Sendable {
    private let watcher: IngressWatcher
    private let reconciler: Reconciler
    private let checks: StartChecks
    private let cache = IngressCache()
    private let passes: PassLoop
    private let logger: Logger
    private let parts: Parts
    private let events: EventPoster?

    /// Asked by probes.
    package let status: EngineStatus

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
        package var chance: Chance
        package var logger: Logger
        package var metrics: EngineMetrics
        package var leadership = Leadership.always
        /// Read again while the program runs; nil where `RULES_FILE` is unset.
        package var rulesFile: RulesFile?
        /// For Events on the Ingresses; nil to write none.
        package var events: Events?
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
            chance: Chance,
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
            self.chance = chance
            self.logger = logger
            self.metrics = metrics
        }
    }

    /// What it takes to write Events.
    package struct Events: Sendable {
        package var requests: EventRequests
        /// Microseconds since 1970, for people who read them.
        package var calendar: @Sendable () -> Int

        package init(requests: EventRequests, calendar: @escaping @Sendable () -> Int) {
            self.requests = requests
            self.calendar = calendar
        }
    }

    package init(_ parts: Parts) {
        let status = EngineStatus(resyncInterval: parts.resyncInterval, start: parts.time.now())
        let reconciler = Reconciler(
            client: parts.cloudflare,
            rules: parts.rules,
            isDryRun: parts.isDryRun,
            removal: parts.removal,
            time: parts.time,
            logger: parts.logger,
            metrics: parts.metrics
        )
        let checks = StartChecks(
            client: parts.cloudflare,
            hostnames: parts.rules.hostnames,
            report: { [logger = parts.logger] in logger.report($0) }
        )
        let events = parts.isDryRun ? nil : parts.events.map { EventPoster($0, parts) }
        let passes = PassLoop(
            reconciler: reconciler,
            checks: checks,
            cache: cache,
            status: status,
            schedule: Schedule(interval: parts.resyncInterval),
            parts: parts,
            events: events
        )
        self.events = events
        self.status = status
        self.reconciler = reconciler
        self.checks = checks
        self.passes = passes
        logger = parts.logger
        self.parts = parts
        watcher = IngressWatcher(
            transport: parts.kubernetes,
            requests: parts.requests,
            cache: cache,
            time: parts.time,
            chance: parts.chance,
            logger: parts.logger,
            metrics: parts.metrics,
            status: status,
            onNews: { passes.news() }
        )
    }

    /// Runs until the task is cancelled; a refusal by either API never ends it.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watcher.run() }
            group.addTask { await self.passes.run() }
            group.addTask { await self.events?.run() }
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
                logger.info("RULES_FILE has changed: \(rules.rules.count) rules hold now")
                await reconciler.use(rules)
                passes.force()
            case .trouble(let why): logger.warning("\(why)")
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
        logger.info("Forced pass")
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
            logger.error("Not converged: \(why)")
            return .failed
        }
        if case .known(let zone) = await checks.run() { await reconciler.learn(zone: zone) }
        let report = await reconciler.passes(cache.sources)
        if report.due > 0 { return .changesDue }
        guard case .converged = report.outcome else {
            logger.error("Not converged\(report.failure.map { ": \($0)" } ?? "")")
            return .failed
        }
        logger.info("Converged", metadata: ["writes": "\(report.writes)"])
        return .converged
    }
}
