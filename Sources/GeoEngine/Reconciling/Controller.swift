package import CloudflareAPI
package import GeoRouting
package import KubernetesAPI
package import Logging
package import Wire

/// The whole engine for one cluster: it watches Ingresses, and runs passes when the schedule says so.
package struct Controller: Sendable {
    private let watcher: SourceWatcher
    private let passLoop: PassLoop
    private let parts: Parts

    /// The engine's state, for probes and metrics.
    package var status: EngineStatus { passLoop.status }

    /// The parts that the engine is made of.
    package struct Parts: Sendable {
        /// The planner's rules at the start: place, owner id, host names and limits.
        package var rules: RoutingRules
        /// `RESYNC_INTERVAL`: the longest time between two passes, plus or minus 10 %.
        package var resyncInterval: Duration
        /// Whether changes are only logged, not written.
        package var isDryRun: Bool
        /// Whether and when origins and pools that no Ingress asks for are removed.
        package var removal: RemovalPolicy
        /// The client for Cloudflare's API; its transport should be a `GuardedTransport`.
        package var cloudflare: CloudflareClient
        /// The transport to the cluster's API server, which adds the credentials.
        package var kubernetes: any Transport
        /// The requests that list and watch objects, one for each kind.
        package var requests: [ObjectRequests]
        /// The monotonic clock, and the function that waits until one of its instants.
        package var time: Time
        /// The source of jitter.
        package var random: RandomSource
        /// The logger of the engine.
        package var logger: Logger
        /// The metrics of the engine; `.none` for no metrics.
        package var metrics: EngineMetrics
        /// Whether this replica may write; `.always` without election.
        package var leadership = Leadership.always
        /// The rules file, which is read again while the program runs; nil where `RULES_FILE` is unset.
        package var rulesFile: RulesFile?
        /// The requests for Events on Ingresses, and the wall clock in microseconds since 1970; nil for no Events.
        package var events: (requests: EventRequests, wallClock: @Sendable () -> Int)?
        /// When `time` was zero, in seconds since 1970, for metrics that are instants; nil for none.
        package var clockStart: Double?
        /// Returns the time until Cloudflare accepts requests again; zero where it does not refuse them.
        package var remainingBlock: @Sendable () -> Duration = { .zero }
        /// Allows one request during a long block, to test whether Cloudflare still refuses requests.
        package var allowTestRequest: @Sendable () -> Void = {}

        package init(
            rules: RoutingRules,
            resyncInterval: Duration,
            isDryRun: Bool,
            removal: RemovalPolicy = .never,
            cloudflare: CloudflareClient,
            kubernetes: any Transport,
            requests: [ObjectRequests],
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
        let passLoop = PassLoop(parts)
        self.passLoop = passLoop
        self.parts = parts
        watcher = SourceWatcher(
            transport: parts.kubernetes,
            requests: parts.requests,
            store: passLoop.store,
            time: parts.time,
            random: parts.random,
            logger: parts.logger,
            metrics: parts.metrics,
            status: passLoop.status,
            onNews: { passLoop.noteNews() }
        )
    }

    /// Runs until the task is cancelled; no error of Cloudflare or Kubernetes ends it.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watcher.run() }
            group.addTask { await self.passLoop.run() }
            group.addTask { await self.passLoop.events?.run() }
            group.addTask { await self.applyRuleChanges() }
        }
    }

    /// Applies changes of `RULES_FILE`.
    private func applyRuleChanges() async {
        guard var file = parts.rulesFile else { return }
        while !Task.isCancelled {
            do { try await parts.time.pause(RulesFile.interval) } catch { return }
            switch file.readNews() {
            case .rules(let rules):
                parts.logger.info("RULES_FILE has changed: \(rules.rules.count) rules hold now")
                await passLoop.reconciler.applyRules(rules)
                passLoop.forcePass()
            case .trouble(let why): parts.logger.warning("\(why)")
            case nil: break
            }
        }
    }

    /// Updates the metrics that change without an event, such as ages; called before each scrape.
    package func refreshMetrics() {
        let now = parts.time.now()
        let moment = status.moment(at: now)
        if let clockStart = parts.clockStart {
            parts.metrics.showInstants(moment, at: now, clockStart: clockStart)
        }
        parts.metrics.show(
            moment,
            isLeading: parts.leadership.isHeld(at: now),
            remainingBlock: parts.remainingBlock()
        )
    }

    /// Starts a pass, because this replica has won the lease and may have missed changes.
    package func becameLeader() {
        passLoop.forcePass()
    }

    /// Starts a pass now, even where Cloudflare refuses all requests for over a minute more.
    package func forcePass() {
        parts.logger.info("Forced pass")
        parts.allowTestRequest()
        passLoop.forcePass()
    }

    /// The result of a run with `--once`.
    package enum OnceResult: Sendable, Equatable {
        case converged, failed
        /// A dry run has found changes to make.
        case changesDue
    }

    /// Lists the Ingresses once, without a watch, and brings Cloudflare up to date; returns the result.
    package func runOnce() async -> OnceResult {
        let gaps = await watcher.list()
        if !passLoop.status.isSynced {
            parts.logger.error("Not converged: \(gaps.joined(separator: "; "))")
            return .failed
        }
        if case .known(let name) = await passLoop.checks.run() { await passLoop.reconciler.learn(zone: name) }
        let report = await passLoop.reconciler.passUntilDone(passLoop.store.sources)
        if report.dryRunWrites > 0 { return .changesDue }
        guard case .converged = report.outcome else {
            parts.logger.error("Not converged\(report.failure.map { ": \($0)" } ?? "")")
            return .failed
        }
        if !gaps.isEmpty {
            parts.logger.error("Not converged: \(gaps.joined(separator: "; "))")
            return .failed
        }
        parts.logger.info("Converged", metadata: ["writes": "\(report.writes)"])
        return .converged
    }
}
