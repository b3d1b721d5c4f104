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

    /// The engine's state, for probes and metrics.
    package var status: EngineStatus { passes.status }

    /// The parts that the engine gets from outside.
    package struct Parts: Sendable {
        /// The planner's rules: place, owner id, host names and limits; changes of `RULES_FILE` are applied later.
        package var rules: RoutingRules
        /// `RESYNC_INTERVAL`: the longest time between two passes, give or take 10 %.
        package var resyncInterval: Duration
        /// Whether changes are only logged, not written.
        package var isDryRun: Bool
        /// Whether and when origins and pools that no Ingress asks for are removed.
        package var removal: RemovalPolicy
        /// The client for Cloudflare's API; a `GuardedTransport` should carry its calls.
        package var cloudflare: CloudflareClient
        /// The way to the cluster's API server, with credentials.
        package var kubernetes: any Transport
        /// The requests that list and watch the Ingresses.
        package var requests: IngressRequests
        /// The monotonic clock, and the way to wait for one of its instants.
        package var time: Time
        /// The source of jitter.
        package var random: RandomSource
        /// The logger for all that the engine reports.
        package var logger: Logger
        /// The metrics that the engine keeps; `.none` to keep none.
        package var metrics: EngineMetrics
        /// Whether this replica may write; `.always` without election.
        package var leadership = Leadership.always
        /// The rules file, which is read again while the program runs; nil where `RULES_FILE` is unset.
        package var rulesFile: RulesFile?
        /// The requests for Events on Ingresses, and the wall clock in microseconds since 1970; nil to write none.
        package var events: (requests: EventRequests, calendar: @Sendable () -> Int)?
        /// How long Cloudflare still refuses every request.
        package var blocked: @Sendable () -> Duration = { .zero }
        /// Lets the next request through a long block, to test whether Cloudflare still refuses.
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

    /// Runs until the task is cancelled; errors of Cloudflare or Kubernetes never end it.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watcher.run() }
            group.addTask { await self.passes.run() }
            group.addTask { await self.passes.events?.run() }
            group.addTask { await self.followRules() }
        }
    }

    /// Applies changes of `RULES_FILE`.
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

    /// Updates the metrics that change with time alone, before a scrape.
    package func refreshMetrics() {
        let now = parts.time.now()
        parts.metrics.show(
            status.moment(at: now),
            isLeading: parts.leadership.isHeld(at: now),
            blocked: parts.blocked()
        )
    }

    /// Starts a pass, because this replica has won the lease and may have missed changes.
    package func leads() {
        passes.force()
    }

    /// Starts a pass now, even where Cloudflare blocks requests for more than a minute.
    package func force() {
        parts.logger.info("Forced pass")
        parts.lift()
        passes.force()
    }

    /// How a run with `--once` ended.
    package enum OnceResult: Sendable, Equatable {
        case converged, failed
        /// A dry run found something to change.
        case changesDue
    }

    /// Lists the Ingresses, brings Cloudflare to what they ask for, and returns how that ended; there is no watch.
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
