package import CloudflareAPI
package import GeoRouting
package import Logging
package import Wire

/// Runs passes: reads what is, plans, writes the difference, reads again, until nothing is left to do.
///
/// Everything that outlives a pass is a memory that may be lost: after a crash the next pass starts from what
/// Cloudflare and Kubernetes say.
package actor Reconciler {
    /// Rounds of read, plan and write in one pass: pools, load balancers, a look at the result, and as many again.
    private static let roundLimit = 6

    private let client: CloudflareClient
    private let isDryRun: Bool
    private let removal: RemovalPolicy
    private let time: Time
    private let logger: Logger
    private let metrics: EngineMetrics
    private var rules: RoutingRules

    private var recentlyWanted: [String: Set<Address>] = [:]
    private var known: [String: String] = [:]
    private var barrier = WriteBarrier()
    private var damper = FlapDamper()
    private var stale = StaleTracker(grace: .zero)
    /// Whether a look back at a write is due: a pass that fails after its write leaves it to the next one.
    private var owesLookBack = false
    private var reporter: Reporter
    private var figures: [PoolFigures] = []

    package init(
        client: CloudflareClient,
        rules: RoutingRules,
        isDryRun: Bool,
        removal: RemovalPolicy = .never,
        time: Time,
        logger: Logger,
        metrics: EngineMetrics
    ) {
        self.client = client
        self.rules = rules
        self.isDryRun = isDryRun
        self.removal = removal
        if case .after(let grace) = removal { stale = StaleTracker(grace: grace) }
        self.time = time
        self.logger = logger
        self.metrics = metrics
        reporter = Reporter(logger: logger)
    }

    /// Tells the zone's name once it is known: host names outside of it are skipped from then on.
    package func learn(zone: String) {
        rules.zone = zone
    }

    /// Brings Cloudflare to what these Ingresses ask for; never throws, never loses anything by stopping early.
    package func pass(_ sources: [IngressSource], isResync: Bool) async -> PassReport {
        let start = time.now()
        let desired = Desired(sources, rules: rules)
        reporter.announce(desired, place: rules.place)
        metrics.show(desired.ignored)
        var report: PassReport
        do throws(PassFailure) {
            report = try await converge(to: desired, isResync: isResync)
        } catch {
            report = PassReport(outcome: .failed(retryAfter: error.retryAfter), failure: error.text)
            reporter.failed(error)
            metrics.countRetry(error)
        }
        report.desired = desired
        metrics.countPass(report, duration: time.now() - start)
        return report
    }

    /// Shows no pools any more: what another replica changes from now on is not seen here.
    func standBy() {
        show([])
    }

    private func show(_ figures: [PoolFigures]) {
        metrics.show(figures, insteadOf: self.figures)
        self.figures = figures
    }

    // MARK: Rounds

    private func converge(to desired: Desired, isResync: Bool) async throws(PassFailure) -> PassReport {
        var pass = Pass(isLookBackDue: owesLookBack)
        var seen = try await observe()
        for _ in 0..<Self.roundLimit {
            let plan = plan(for: desired, seen.observed)
            pass.plan = plan
            pass.notices = plan.notices
            let stage = stage(of: plan, seen.observed, &pass)
            if stage.isEmpty { return finish(pass, desired, seen, isResync: isResync) }
            if isDryRun { return announceDue(plan, pass, isResync: isResync) }
            for operation in stage { try await apply(operation, seen, &pass) }
            if let failure = pass.failure { throw failure }
            seen = try await observe(after: stage[0].stage, of: plan, seen)
        }
        // Others keep crossing our writes; look again soon instead of racing them.
        reporter.report(pass.notices, isResync: isResync)
        return PassReport(outcome: .converged(lookBack: true), writes: pass.writes)
    }

    private func plan(for desired: Desired, _ observed: Observed) -> Plan {
        func plan(_ removals: Removals) -> Plan {
            GeoRouting.plan(
                desired: desired,
                observed: observed,
                rules: rules,
                recentlyWanted: recentlyWanted,
                removals: removals
            )
        }
        let careful = plan(.none)
        stale.update(careful, of: desired, at: time.now())
        switch removal {
        case .never: return careful
        case .after:
            let ripe = stale.removals(at: time.now())
            return ripe == .none ? careful : plan(ripe)
        case .confirmed: return plan(Removals(origins: careful.stale, pools: careful.unaskedPools, isConfirmed: true))
        }
    }

    /// The operations to apply before the next read.
    private func stage(of plan: Plan, _ observed: Observed, _ pass: inout Pass) -> [Operation] {
        for operation in plan.poolOperations where pass.isOpen(operation) {
            if let hold = damper.hold(operation.subject, at: time.now()) { pass.hold(operation, until: hold) }
        }
        // A pool whose creation was refused or waits must not keep load balancers from what can be done.
        return plan.stage(pass.isOpen).compactMap { $0.withoutPoolsToCome(in: observed) }
    }

    private func finish(_ pass: Pass, _ desired: Desired, _ seen: Observation, isResync: Bool) -> PassReport {
        // What could not be written is still to be seen as given up.
        for pool in desired.pools where pass.isDone(with: pool.name) {
            recentlyWanted[pool.name] = Set(pool.wants.map(\.address))
        }
        let unwatched = seen.observed.unwatchedPools(of: desired)
        reporter.report(pass.notices + pass.refusals + unwatched, isResync: isResync)
        show(seen.figures(desired, pass.plan, rules))
        metrics.show(pass.plan)
        if case .converged = pass.outcome { owesLookBack = false }
        var report = PassReport(outcome: pass.outcome, writes: pass.writes)
        report.troubles = pass.refusedSubjects
        if case .after = removal { report.wakeAt = stale.nextEnd(after: time.now()) }
        return report
    }

    private func announceDue(_ plan: Plan, _ pass: Pass, isResync: Bool) -> PassReport {
        reporter.report(pass.notices, isResync: isResync)
        for operation in plan.operations {
            logger.info("Dry run: would \(operation.summary)")
        }
        return PassReport(outcome: .converged(lookBack: false), due: plan.operations.count)
    }

    // MARK: Reading

    private func observe() async throws(PassFailure) -> Observation {
        try await take(
            try await CloudflareReader(client: client).read(balancers: nil, monitors: readsMonitors ? nil : [])
        )
    }

    /// Reads what the stage may have changed, and what the next stage needs fresh: what was only a matter of pools is
    /// checked on pools alone.
    private func observe(
        after stage: Operation.Stage,
        of plan: Plan,
        _ seen: Observation
    ) async throws(PassFailure) -> Observation {
        let isSettled = stage == .pools && plan.loadBalancerOperations.isEmpty
        let observation = try await CloudflareReader(client: client).read(
            balancers: isSettled ? seen.balancers : nil,
            monitors: stage == .monitors ? nil : seen.monitors
        )
        return try await take(observation)
    }

    private var readsMonitors: Bool { if case .managed = rules.monitor { true } else { false } }

    private func take(_ observation: Observation) async throws(PassFailure) -> Observation {
        await confirmAbsences(from: observation)
        if let why = unreliability(of: observation) { throw .unreliable(why) }
        for pool in observation.pools { known[pool.name] = pool.id }
        for balancer in observation.observed.loadBalancers { known[balancer.hostname] = balancer.id }
        return observation
    }

    /// What we have just written and a list lacks is gone only where its own address says so as well.
    ///
    /// Not so for monitors: their names do not collide, so that a lagging answer would bring a second one about.
    private func confirmAbsences(from observation: Observation) async {
        for absence in barrier.absences(from: observation.stamps, at: time.now())
        where absence.kind != .monitor {
            do throws(CloudflareError) {
                switch absence.kind {
                case .pool: _ = try await client.pool(absence.id)
                case .balancer: _ = try await client.loadBalancer(absence.id)
                case .monitor: break
                }
            } catch {
                if case .notFound = error { barrier.forget(absence.id) }
            }
        }
    }

    private func unreliability(of observation: Observation) -> String? {
        if let why = observation.observed.inconsistency { return why }
        if let zone = rules.zone, let other = observation.balancers.compactMap(\.zoneName).first(where: { $0 != zone })
        {
            return "the list of load balancers is of zone \(other) instead of \(zone)"
        }
        return barrier.staleness(of: observation.stamps, at: time.now())
    }

    // MARK: Writing

    private func apply(_ operation: Operation, _ seen: Observation, _ pass: inout Pass) async throws(PassFailure) {
        defer { owesLookBack = pass.isLookBackDue }
        do throws(CloudflareError) {
            try await send(operation, RequestBodies(observation: seen, virtualNetwork: rules.virtualNetwork))
            pass.wrote(operation)
            reporter.wrote(operation, place: rules.place)
            metrics.countOperation(operation, result: "success")
        } catch {
            metrics.countOperation(operation, result: "failure")
            let failure = PassFailure.cloudflare(error, doing: "trying to \(operation.summary)")
            switch error {
            // Another writer was faster: the next round looks up what there is now.
            case .conflict, .notFound: pass.crossed(operation, failure)
            case .refused: pass.refused(operation, failure)
            // One object that makes the server stumble, or needs a permission of its own, does not block the others.
            case .forbidden: pass.failure = failure
            case .serverFault:
                pass.mayHaveWritten(operation)
                pass.failure = failure
            case .noReply, .garbled:
                pass.mayHaveWritten(operation)
                throw failure
            case .rateLimited, .unauthorized: throw failure
            }
        }
    }

    private func send(_ operation: Operation, _ bodies: RequestBodies) async throws(CloudflareError) {
        switch operation {
        case .createMonitor(let draft): note(try await client.createMonitor(bodies.body(of: draft)))
        case .updateMonitor(let id, let settings): note(try await client.patchMonitor(id, bodies.body(of: settings)))
        case .createPool(let draft):
            try await confirmAbsence(of: draft.name) { id throws(CloudflareError) in try await client.pool(id).name }
            note(try await client.createPool(bodies.body(of: draft)))
        case .updatePool(let update):
            guard let body = bodies.body(of: update) else { return }
            damper.wrote(update.name, at: time.now())
            note(try await client.patchPool(update.id, body))
        case .createLoadBalancer(let draft):
            guard let body = bodies.body(of: draft) else { return }
            try await confirmAbsence(of: draft.hostname.text) { id throws(CloudflareError) in
                try await client.loadBalancer(id).name.lowercased()
            }
            note(try await client.createLoadBalancer(body))
        case .updateLoadBalancer(let update):
            note(try await client.patchLoadBalancer(update.id, bodies.body(of: update)))
        case .deletePool(let id, let name):
            try await client.deletePool(id)
            known[name] = nil
            barrier.forget(id)
        }
    }

    /// What existed a moment ago is created anew only after its own address says that it is gone, or has another name.
    private func confirmAbsence(
        of name: String,
        _ readName: (String) async throws(CloudflareError) -> String
    ) async throws(CloudflareError) {
        guard let id = known[name] else { return }
        do throws(CloudflareError) {
            if try await readName(id) == name { throw .garbled("a list without \(name), which exists as \(id)") }
        } catch {
            guard case .notFound = error else { throw error }
        }
        known[name] = nil
    }

    private func note(_ monitor: MonitorObject) {
        barrier.wrote(.monitor, id: monitor.id, name: monitor.id, modified: monitor.modified, at: time.now())
    }

    private func note(_ pool: PoolObject) {
        barrier.wrote(.pool, id: pool.id, name: pool.name, modified: pool.modified, at: time.now())
    }

    private func note(_ balancer: LoadBalancerObject) {
        barrier.wrote(
            .balancer,
            id: balancer.id,
            name: balancer.name,
            modified: balancer.modified,
            at: time.now()
        )
    }
}
