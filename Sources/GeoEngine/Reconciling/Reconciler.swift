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
    /// The most passes in a row without an accepted write, before `passes` gives up.
    private static let refusedPassLimit = 16

    let client: any CloudflareAccess
    private let isDryRun: Bool
    private let removal: RemovalPolicy
    let time: Time
    private let logger: Logger
    let metrics: EngineMetrics
    var rules: RoutingRules

    /// By pool and address: the Ingress for which the last pass wanted it.
    private var recentlyWanted: [String: [Address: String]] = [:]
    /// The load balancers that are ours to keep.
    private var keptHostnames: Set<String> = []
    var known: [String: String] = [:]
    var barrier = WriteBarrier()
    private var damper = WishDamper()
    private var turns = Turns()
    /// The last pass, where it ended before all was written.
    private var open: Pass?
    /// The Ingresses of the last pass, where it left nothing to do.
    private var settled: [IngressSource]?
    private var stale = StaleTracker(grace: .zero)
    var memory = WriteMemory()
    /// Whether a look back at a write is due: a pass that fails after its write leaves it to the next one.
    var owesLookBack = false
    var reporter: Reporter
    private var figures: [PoolFigures] = []

    package init(
        client: any CloudflareAccess,
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

    /// Sets the zone's name once it is known: host names outside of it are skipped from then on.
    package func learn(zone: String) {
        let name = Hostname(zone)
        if rules.zone != name { settled = nil }
        rules.zone = name
    }

    /// Applies the present rules of `RULES_FILE`.
    package func use(_ tenants: TenantRules?) {
        rules.tenants = tenants
        settled = nil
    }

    /// Brings Cloudflare to what these Ingresses ask for; never throws, never loses anything by stopping early.
    ///
    /// - Parameters:
    ///   - all: every Ingress of the cluster.
    ///   - isResync: whether reminders are due.
    ///   - isNewsOnly: whether only changed Ingresses call for the pass: where all changes wait, it makes no call.
    /// - Returns: how it ended.
    package func pass(_ all: [IngressSource], isResync: Bool, isNewsOnly: Bool = false) async -> PassReport {
        let start = time.now()
        let sources = damper.damped(all, at: start)
        metrics.show(held: damper.held.count)
        if isNewsOnly, settled == sources { return idle }
        settled = nil
        let desired = Desired(sources, rules: rules)
        reporter.announce(desired, place: rules.place, at: start)
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
        report.held = damper.held
        report.wakeAt = [report.wakeAt, damper.heldUntil].compactMap(\.self).min()
        if case .converged(let lookBack) = report.outcome, report.due == 0, report.blocking == nil {
            settled = sources
            if !damper.held.isEmpty, !lookBack { report.outcome = .held(until: damper.heldUntil ?? start) }
        }
        metrics.countPass(report, duration: time.now() - start)
        return report
    }

    /// Runs passes until one is finished: a single one ends after some writes, so that others get their turn.
    ///
    /// - Parameter all: every Ingress of the cluster.
    /// - Returns: how the last one ended, and what all of them did; unfinished where Cloudflare only refuses.
    package func passes(_ all: [IngressSource]) async -> PassReport {
        var sum = await pass(all, isResync: true)
        var refusedPasses = 0
        while case .unfinished = sum.outcome, refusedPasses < Self.refusedPassLimit, !Task.isCancelled {
            var next = await pass(all, isResync: true)
            refusedPasses = next.writes == 0 ? refusedPasses + 1 : 0
            next.writes += sum.writes
            next.applied = sum.applied + next.applied
            next.outset = sum.outset
            sum = next
        }
        return sum
    }

    /// The report of a pass without news, apart from changes that wait.
    private var idle: PassReport {
        var report = PassReport(outcome: .idle)
        report.held = damper.held
        report.wakeAt = damper.heldUntil
        return report
    }

    /// Removes the metrics of the pools: a standby does not read what the leader changes.
    func standBy() {
        show([])
    }

    private func show(_ figures: [PoolFigures]) {
        metrics.show(figures, insteadOf: self.figures)
        self.figures = figures
    }

    // MARK: Rounds

    private func converge(to desired: Desired, isResync: Bool) async throws(PassFailure) -> PassReport {
        var pass = begin()
        memory.trials.update(desired)
        keptHostnames = Set(rules.hostnames.map(\.text)).union(desired.loadBalancers.map(\.hostname.text))
        var seen = try await observe(monitors: readsMonitors ? nil : Listing())
        var rounds = 0
        while rounds < Self.roundLimit {
            let plan = await plan(for: desired, &seen)
            pass.saw(plan)
            let stage = stage(of: plan, seen.current, desired, pass)
            if stage.isEmpty {
                if !isDryRun, continuesTrials(&pass) { continue }
                return finish(pass, desired, seen, isResync: isResync)
            }
            if isDryRun { return announceDue(plan, pass, isResync: isResync) }
            if pass.sent >= Turns.lot { return interrupt(pass, desired, seen) }
            var isChanged = false
            for operation in stage where try await apply(operation, seen, desired, &pass) { isChanged = true }
            if let failure = pass.failure { throw failure }
            if pass.sent >= Turns.lot, plan.operations.count > stage.count { return interrupt(pass, desired, seen) }
            // Refused writes have changed nothing, so that no new read is needed.
            if !isChanged { continue }
            // Where only pools were to be written, only pools are read again.
            let isSettled = stage[0].stage == .pools && plan.loadBalancerOperations.isEmpty
            seen = try await observe(
                balancers: isSettled ? seen.balancers : nil,
                monitors: stage[0].stage == .monitors ? nil : seen.monitors
            )
            rounds += 1
        }
        // Others keep crossing our writes; look again soon instead of racing them.
        reporter.report(pass.notices, isResync: isResync, at: time.now())
        return report(.converged(lookBack: true), pass)
    }

    /// A pass that continues the interrupted one, for half a minute at most; else a new one.
    private func begin() -> Pass {
        defer { open = nil }
        let now = time.now()
        guard let open, now - open.began < .seconds(30) else { return Pass(isLookBackDue: owesLookBack, at: now) }
        return open.continued
    }

    /// Ends the pass before all is written, so that others get their turn.
    private func interrupt(_ pass: Pass, _ desired: Desired, _ seen: RawState) -> PassReport {
        remember(desired, pass)
        open = pass
        tell(pass, desired, seen, isResync: false)
        return report(.unfinished, pass)
    }

    private func report(_ outcome: Schedule.Outcome, _ pass: Pass) -> PassReport {
        var report = PassReport(outcome: outcome, writes: pass.applied.count)
        report.applied = pass.applied
        report.outset = pass.outset
        report.troubles = pass.refusedSubjects
        report.leftOut = pass.plan.leftOut.filter { !$0.value.isEmpty }
        return report
    }

    /// Logs the notices of a pass, and sets the metrics.
    private func tell(_ pass: Pass, _ desired: Desired, _ seen: RawState, isResync: Bool) {
        let notices =
            pass.notices + pass.refusals + seen.current.unwatchedPools(of: desired)
            + memory.notices(seen.current, owner: rules.owner) + pass.plan.shares.map(\.notice) + damper.notices
        reporter.report(notices, isResync: isResync, at: time.now())
        show(seen.figures(desired, pass.plan, rules))
        metrics.show(pass.plan)
        metrics.show(memory, opaque: seen.current.opaque.count)
    }

    /// Records which Ingress wants each address, for pools that have nothing left to write.
    ///
    /// Other pools keep their former entries, so that the next plan still finds the addresses that were given up.
    private func remember(_ desired: Desired, _ pass: Pass) {
        let open = Set(pass.plan.operations.map(\.subject))
        for pool in desired.pools where pass.isDone(with: pool.name) && !open.contains(pool.name) {
            recentlyWanted[pool.name] = pool.holders(
                recentlyWanted[pool.name] ?? [:],
                pass.plan.leftOut,
                refused: desired.refused[pool.name]
            )
        }
    }

    /// Whether the trials have another wish to try, once nothing else is left to write.
    private func continuesTrials(_ pass: inout Pass) -> Bool {
        let open = memory.trials.searched.filter(pass.isDone)
        for pool in open where memory.trials.idle(pool) { return true }
        return memory.trials.retryOne(at: time.now()) { pass.isDone(with: $0) }
    }

    /// The plan, made once the use of each pool that it would end has been looked up.
    private func plan(for desired: Desired, _ seen: inout RawState) async -> Plan {
        for id in seen.current.uses.keys where memory.limits.isInUse(id, seen.stamps) {
            seen.current.uses[id] = .refused
        }
        while true {
            let plan = plan(for: desired, seen.current)
            let unasked = plan.endingPools.filter { seen.current.uses[$0] == nil }.sorted()
            if unasked.isEmpty { return plan }
            for id in unasked {
                let taught = memory.use(of: id, seen, at: time.now())
                let reader = CloudflareReader(client: client)
                seen.current.uses[id] = taught
                if taught == nil { seen.current.uses[id] = await reader.use(of: id, besides: seen.current) }
            }
        }
    }

    private func plan(for desired: Desired, _ real: CurrentState) -> Plan {
        let now = time.now()
        let current = memory.settled(real, at: now)
        let withheld = memory.withheld(in: real, at: now)
        var rules = rules
        rules.originLimit = memory.limits.originLimit(real, at: now)
        func plan(_ removals: Removals) -> Plan {
            GeoRouting.plan(
                desired: desired,
                current: current,
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
        case .confirmed: return plan(Removals(origins: careful.stale, pools: careful.orphanPools, isConfirmed: true))
        }
    }

    /// The operations to apply before the next read; of many, those that have their turn.
    private func stage(of plan: Plan, _ current: CurrentState, _ desired: Desired, _ pass: Pass) -> [Operation] {
        // A pool that is not created yet must not keep a load balancer from its other changes.
        func ready(_ operations: [Operation]) -> [Operation] {
            operations.compactMap { memory.trials.trimmed($0).withoutPoolsToCome(in: current) }
        }
        let open = plan.operations.filter(pass.isOpen)
        turns.update(open, at: time.now())
        let stage = ready(plan.stage(pass.isOpen))
        let room = Turns.lot - pass.sent
        if isDryRun || room <= 0 || stage.count <= room || stage[0].stage == .monitors { return stage }
        return turns.take(ready(open), atMost: room) { desired.askers(of: $0, in: current) }
    }

    private func finish(_ pass: Pass, _ desired: Desired, _ seen: RawState, isResync: Bool) -> PassReport {
        remember(desired, pass)
        tell(pass, desired, seen, isResync: isResync)
        if case .converged = pass.outcome { owesLookBack = false }
        var report = report(pass.outcome, pass)
        if report.writes == 0 {
            report.blocking = pass.blocking ?? seen.current.totalRefusal(of: desired, pass.plan.refusedWishes)
        }
        let wakes = [memory.nextWake(after: time.now()), removal.isTimed ? stale.nextEnd(after: time.now()) : nil]
        report.wakeAt = wakes.compactMap(\.self).min()
        return report
    }

    private func announceDue(_ plan: Plan, _ pass: Pass, isResync: Bool) -> PassReport {
        reporter.report(pass.notices, isResync: isResync, at: time.now())
        for operation in plan.operations {
            logger.info("Dry run: would \(operation.summary)")
        }
        return PassReport(outcome: .converged(lookBack: false), due: plan.operations.count)
    }

    // MARK: Reading

    private var readsMonitors: Bool { if case .managed = rules.monitor { true } else { false } }

    /// Reads the pools, and each of the other lists that is not given.
    private func observe(
        balancers: Listing<LoadBalancerObject>? = nil,
        monitors: Listing<MonitorObject>?
    ) async throws(PassFailure) -> RawState {
        let rawState = try await CloudflareReader(client: client).read(balancers: balancers, monitors: monitors)
        await confirmAbsences(from: rawState)
        if let why = unreliability(of: rawState) { throw .unreliable(why) }
        memory.read(rawState, owners: rules.owners, at: time.now())
        known.merge(rawState.ids) { $1 }
        return rawState
    }

    /// Looks up objects that we have just written and a list lacks: they are gone only where their own URL says so too.
    ///
    /// Monitors are not looked up: their names do not collide, so that a lagging answer would cause a second one.
    private func confirmAbsences(from rawState: RawState) async {
        for (id, kind) in barrier.absences(from: rawState.stamps, at: time.now()) {
            do throws(CloudflareError) {
                _ = try await name(of: kind, id)
            } catch {
                if case .notFound = error { barrier.forget(id) }
            }
        }
    }

    private func unreliability(of rawState: RawState) -> String? {
        if let why = rawState.current.inconsistency(of: keptHostnames) { return why }
        let zones = rawState.balancers.compactMap(\.zoneName)
        if let zone = rules.zone, let other = zones.first(where: { Hostname.canonical($0) != zone.text }) {
            return "the list of load balancers is of zone \(other) instead of \(zone)"
        }
        return barrier.staleness(of: rawState.stamps, at: time.now())
    }
}
