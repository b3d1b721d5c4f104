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

    /// By pool and address: the Ingress for which the last pass wanted it.
    private var recentlyWanted: [String: [Address: String]] = [:]
    /// The load balancers that are ours to keep.
    private var keptHostnames: Set<String> = []
    private var known: [String: String] = [:]
    private var barrier = WriteBarrier()
    private var damper = FlapDamper()
    private var stale = StaleTracker(grace: .zero)
    private var memory = WriteMemory()
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
        rules.zone = Hostname(zone)
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
        memory.trials.update(desired)
        keptHostnames = Set(rules.hostnames.map(\.text)).union(desired.loadBalancers.map(\.hostname.text))
        var seen = try await observe()
        var rounds = 0
        while rounds < Self.roundLimit {
            let plan = await plan(for: desired, &seen)
            pass.plan = plan
            pass.notices = plan.notices
            let stage = stage(of: plan, seen.observed, &pass)
            if stage.isEmpty {
                if !isDryRun, continuesTrials(&pass) { continue }
                return finish(pass, desired, seen, isResync: isResync)
            }
            if isDryRun { return announceDue(plan, pass, isResync: isResync) }
            var isChanged = false
            for operation in stage where try await apply(operation, seen, desired, &pass) { isChanged = true }
            if let failure = pass.failure { throw failure }
            // What was refused as a whole has changed nothing that would have to be read again.
            if !isChanged { continue }
            seen = try await observe(after: stage[0].stage, of: plan, seen)
            rounds += 1
        }
        // Others keep crossing our writes; look again soon instead of racing them.
        reporter.report(pass.notices, isResync: isResync)
        return PassReport(outcome: .converged(lookBack: true), writes: pass.writes)
    }

    /// Whether there is another wish to try, now that nothing else is to be written.
    private func continuesTrials(_ pass: inout Pass) -> Bool {
        let open = memory.trials.searched.filter(pass.isDone)
        for pool in open where memory.trials.idle(pool) { return true }
        return memory.trials.retryOne(at: time.now()) { pass.isDone(with: $0) }
    }

    /// The plan, once everything has been asked that it depends on.
    private func plan(for desired: Desired, _ seen: inout Observation) async -> Plan {
        for id in seen.observed.uses.keys where memory.isInUse(id, seen.stamps) { seen.observed.uses[id] = .refused }
        while true {
            let plan = plan(for: desired, seen.observed)
            let unasked = plan.endingPools.filter { seen.observed.uses[$0] == nil }.sorted()
            if unasked.isEmpty { return plan }
            for id in unasked {
                let taught = memory.use(of: id, seen, at: time.now())
                let reader = CloudflareReader(client: client)
                seen.observed.uses[id] = taught
                if taught == nil { seen.observed.uses[id] = await reader.use(of: id, besides: seen.observed) }
            }
        }
    }

    private func plan(for desired: Desired, _ real: Observed) -> Plan {
        let now = time.now()
        let observed = memory.settled(real, at: now)
        let withheld = memory.withheld(in: real, at: now)
        var rules = rules
        rules.originLimit = memory.originLimit(real, at: now)
        func plan(_ removals: Removals) -> Plan {
            GeoRouting.plan(
                desired: desired,
                observed: observed,
                rules: rules,
                recentlyWanted: recentlyWanted,
                withheld: withheld,
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
        return plan.stage(pass.isOpen).compactMap { memory.trials.trimmed($0)?.withoutPoolsToCome(in: observed) }
    }

    private func finish(_ pass: Pass, _ desired: Desired, _ seen: Observation, isResync: Bool) -> PassReport {
        // What could not be written is still to be seen as given up.
        for pool in desired.pools where pass.isDone(with: pool.name) {
            recentlyWanted[pool.name] = pool.holders(recentlyWanted[pool.name] ?? [:], pass.plan.leftOut)
        }
        let unwatched = seen.observed.unwatchedPools(of: desired)
        let kept = memory.notices(seen.observed, owner: rules.owner)
        reporter.report(pass.notices + pass.refusals + unwatched + kept, isResync: isResync)
        show(seen.figures(desired, pass.plan, rules))
        metrics.show(pass.plan)
        metrics.show(memory, opaque: seen.observed.opaque.count)
        if case .converged = pass.outcome { owesLookBack = false }
        var report = PassReport(outcome: pass.outcome, writes: pass.writes)
        report.troubles = pass.refusedSubjects
        report.leftOut = pass.plan.leftOut.filter { !$0.value.isEmpty }
        if pass.writes == 0 {
            report.blocking = pass.blocking ?? seen.observed.totalRefusal(of: desired, report.leftOut)
        }
        let wakes = [memory.nextWake(after: time.now()), removal.isTimed ? stale.nextEnd(after: time.now()) : nil]
        report.wakeAt = wakes.compactMap(\.self).min()
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
            try await CloudflareReader(client: client).read(balancers: nil, monitors: readsMonitors ? nil : Listing())
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
        memory.read(observation, owners: rules.owners, at: time.now())
        known.merge(observation.ids) { $1 }
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
        if let why = observation.observed.inconsistency(of: keptHostnames) { return why }
        let zones = observation.balancers.compactMap(\.zoneName)
        if let zone = rules.zone, let other = zones.first(where: { Hostname.canonical($0) != zone.text }) {
            return "the list of load balancers is of zone \(other) instead of \(zone)"
        }
        return barrier.staleness(of: observation.stamps, at: time.now())
    }

    // MARK: Writing

    /// Sends the operation; whether it may have changed anything at Cloudflare.
    private func apply(
        _ operation: Operation,
        _ seen: Observation,
        _ desired: Desired,
        _ pass: inout Pass
    ) async throws(PassFailure) -> Bool {
        defer { owesLookBack = pass.isLookBackDue }
        do throws(CloudflareError) {
            try await send(operation, RequestBodies(observation: seen, virtualNetwork: rules.virtualNetwork))
            damper.wrote(operation, at: time.now())
            pass.wrote(operation)
            reporter.wrote(operation, place: rules.place)
            metrics.countOperation(operation, result: "success")
            return true
        } catch {
            // What got no answer may have taken effect, and counts as a write.
            if error.isOutcomeUnknown { damper.wrote(operation, at: time.now()) }
            let failure = PassFailure.cloudflare(error, doing: "trying to \(operation.summary)")
            switch error {
            // A value in the pool's own content is taken twice.
            case .conflict(let refusal) where operation.isPoolUpdate:
                refused(operation, refusal, failure, seen, desired, &pass)
                return false
            case .refused(let refusal):
                refused(operation, refusal, failure, seen, desired, &pass)
                return false
            default: metrics.countOperation(operation, result: "failure")
            }
            switch error {
            // Another writer was faster: the next round looks up what there is now.
            case .conflict, .notFound, .refused: pass.crossed(operation, failure)
            // One object that makes the server stumble, or needs a permission of its own, does not block the others.
            case .forbidden: pass.failure = failure
            case .serverFault, .intercepted:
                pass.mayHaveWritten(operation)
                pass.failure = failure
            case .noReply, .garbled:
                pass.mayHaveWritten(operation)
                throw failure
            case .rateLimited, .unauthorized: throw failure
            }
            return true
        }
    }

    private func refused(
        _ operation: Operation,
        _ refusal: CloudflareError.Refusal,
        _ failure: PassFailure,
        _ seen: Observation,
        _ desired: Desired,
        _ pass: inout Pass
    ) {
        let lesson = memory.refused(operation, refusal, seen, desired, at: time.now())
        // A wish that is found to be bad is one of the Ingresses' making, and pages no operator.
        metrics.countOperation(operation, result: lesson == .planAnew ? "left_out" : "failure")
        switch lesson {
        case .inUse, .planAnew: if !pass.tried(operation) { pass.leave(operation.subject) }
        case .quota: pass.refused(operation, failure, isExcused: true)
        case .refused: pass.refused(operation, failure, isExcused: isTenants(operation))
        }
    }

    /// Whether only an annotation asks for the load balancer: no tenant can make this process unready.
    private func isTenants(_ operation: Operation) -> Bool {
        guard operation.stage == .loadBalancers else { return false }
        return !rules.hostnames.contains { $0.text == operation.subject }
    }

    private func send(_ operation: Operation, _ bodies: RequestBodies) async throws(CloudflareError) {
        switch operation {
        case .createMonitor(let draft):
            note(WriteReply(try await client.createMonitor(bodies.body(of: draft))), operation, bodies)
        case .updateMonitor(let id, let settings):
            note(WriteReply(try await client.patchMonitor(id, bodies.body(of: settings))), operation, bodies)
        case .createPool(let draft):
            try await confirmAbsence(of: draft.name) { id throws(CloudflareError) in try await client.pool(id).name }
            note(WriteReply(try await client.createPool(bodies.body(of: draft))), operation, bodies)
        case .updatePool(let update):
            guard let body = bodies.body(of: update) else { return }
            note(WriteReply(try await client.patchPool(update.id, body)), operation, bodies)
        case .createLoadBalancer(let draft):
            guard let body = bodies.body(of: draft) else { return }
            try await confirmAbsence(of: draft.hostname.text) { id throws(CloudflareError) in
                Hostname.canonical(try await client.loadBalancer(id).name)
            }
            note(WriteReply(try await client.createLoadBalancer(body)), operation, bodies)
        case .updateLoadBalancer(let update):
            note(
                WriteReply(try await client.patchLoadBalancer(update.id, bodies.body(of: update))),
                operation,
                bodies
            )
        case .deletePool(let id, let name):
            try await client.deletePool(id)
            known[name] = nil
            barrier.forget(id)
            memory.deleted(pool: name, at: time.now())
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

    private func note(_ reply: WriteReply, _ operation: Operation, _ bodies: RequestBodies) {
        barrier.wrote(reply.kind, id: reply.id, name: reply.name, modified: reply.modified, at: time.now())
        memory.wrote(operation, reply, ids: bodies.id, at: time.now())
    }
}

extension Operation {
    fileprivate var isPoolUpdate: Bool { if case .updatePool = self { true } else { false } }
}
