package import CloudflareAPI
package import GeoRouting
package import Logging
package import Wire

/// Runs passes: reads Cloudflare, plans, writes the difference, and reads again, until nothing is left to do.
///
/// Everything that this actor remembers between passes may be lost: after a crash the next pass starts from what
/// Cloudflare and Kubernetes say.
package actor Reconciler {
    /// The most rounds of read, plan and write in one pass.
    ///
    /// A new pool takes three: the pool, its load balancer, and a look at the result. A monitor or a race with another
    /// writer takes more.
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

    /// The Ingress for which the last pass wanted an address, by the pool's name and the address.
    private var recentlyWanted: [String: [Address: String]] = [:]
    /// The host names of the load balancers that we maintain.
    private var keptHostnames: Set<String> = []
    /// The ids of all pools and load balancers that were read before, by name.
    var known: [String: String] = [:]
    var barrier = WriteBarrier()
    private var damper = WishDamper()
    private var turns = Turns()
    /// The last pass, where it ended before all was written.
    private var open: Pass?
    /// The Ingresses of the last pass; nil unless that pass left nothing to do.
    private var settled: [IngressSource]?
    private var stale = StaleTracker(grace: .zero)
    var memory = WriteMemory()
    /// Whether a re-read is still due after a write that may have raced with another writer's.
    ///
    /// A pass that fails after such a write leaves the re-read to the next one.
    var owesReread = false
    var reporter: Reporter
    /// The figures that the metrics show now.
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

    /// Brings Cloudflare to what these Ingresses ask for; errors are in the report.
    ///
    /// A pass may stop early without harm: the next one reads and plans anew.
    ///
    /// - Parameters:
    ///   - all: every Ingress of the cluster.
    ///   - isResync: whether notices that are reminders are logged again.
    ///   - isNewsOnly: whether changed Ingresses are the only reason for the pass; where all their changes are held
    ///     back, the pass is idle and makes no call.
    /// - Returns: how the pass ended, and what it did.
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
            // Nothing is left but changes that are held back; where a re-read is due too, that comes first.
            if !damper.held.isEmpty, !lookBack { report.outcome = .held(until: damper.heldUntil ?? start) }
        }
        metrics.countPass(report, duration: time.now() - start)
        return report
    }

    /// Runs passes until nothing is left to do, because a single pass ends after `Turns.lot` writes.
    ///
    /// - Parameter all: every Ingress of the cluster.
    /// - Returns: how the last pass ended, and what all of them did; unfinished where 16 passes in a row wrote nothing.
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

    /// The report of a pass for which there is no news but changes that are held back.
    private var idle: PassReport {
        var report = PassReport(outcome: .idle)
        report.held = damper.held
        report.wakeAt = damper.heldUntil
        return report
    }

    /// Removes the metrics of the pools, which a standby cannot keep up to date because it does not read Cloudflare.
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
        // The empty list keeps monitors from being read where none is managed.
        var seen = try await observe(monitors: readsMonitors ? nil : Listing())
        var rounds = 0
        while rounds < Self.roundLimit {
            let plan = await plan(for: desired, &seen)
            pass.saw(plan)
            let stage = stage(of: plan, seen.current, desired, pass)
            if stage.isEmpty {
                // A trial changes the next plan without a write, so that no new read is needed.
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
            // Load balancers are read again unless only pools were to be written; monitors only after monitors were
            // written.
            let isSettled = stage[0].stage == .pools && plan.loadBalancerOperations.isEmpty
            seen = try await observe(
                balancers: isSettled ? seen.balancers : nil,
                monitors: stage[0].stage == .monitors ? nil : seen.monitors
            )
            rounds += 1
        }
        // After so many rounds, other writers must be interfering: read again soon instead of racing them.
        reporter.report(pass.notices, isResync: isResync, at: time.now())
        return report(.converged(lookBack: true), pass)
    }

    /// The continuation of an interrupted pass that began less than 30 s ago, else a new pass.
    private func begin() -> Pass {
        defer { open = nil }
        let now = time.now()
        guard let open, now - open.began < .seconds(30) else { return Pass(isRereadDue: owesReread, at: now) }
        return open.continued
    }

    /// Ends the pass before all is written, so that other namespaces get their turn.
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

    /// Moves the trials on, once nothing else is left to write; returns whether there is another wish to try.
    private func continuesTrials(_ pass: inout Pass) -> Bool {
        let open = memory.trials.searched.filter(pass.isDone)
        for pool in open where memory.trials.idle(pool) { return true }
        return memory.trials.retryOne(at: time.now()) { pass.isDone(with: $0) }
    }

    /// Plans, and looks up the other users of each pool that the plan would take out of service.
    ///
    /// What is found may change the plan, and so calls for another one.
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
        // This plan removes nothing, but shows which origins and pools no Ingress asks for.
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

    /// The operations to send before the next read; where they are too many, those whose namespaces have their turn.
    private func stage(of plan: Plan, _ current: CurrentState, _ desired: Desired, _ pass: Pass) -> [Operation] {
        // A load balancer does not wait for a pool that is not created yet: its other changes are made now.
        func ready(_ operations: [Operation]) -> [Operation] {
            operations.compactMap { memory.trials.trimmed($0).withoutUncreatedPools(in: current) }
        }
        let open = plan.operations.filter(pass.isOpen)
        turns.update(open, at: time.now())
        let stage = ready(plan.stage(pass.isOpen))
        let room = Turns.lot - pass.sent
        if isDryRun || room <= 0 || stage.count <= room || stage[0].stage == .monitors { return stage }
        // Here pools and load balancers go together, so that no namespace waits for all pools of the others.
        return turns.take(ready(open), atMost: room) { desired.askers(of: $0, in: current) }
    }

    private func finish(_ pass: Pass, _ desired: Desired, _ seen: RawState, isResync: Bool) -> PassReport {
        remember(desired, pass)
        tell(pass, desired, seen, isResync: isResync)
        // The outcome passes a due re-read on to the schedule.
        if case .converged = pass.outcome { owesReread = false }
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

    /// Reads Cloudflare and learns from it; throws where the lists cannot be trusted.
    ///
    /// Load balancers and monitors are read only where their list is not passed in.
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

    /// Looks up objects that we have just written and that a list lacks.
    ///
    /// An object counts as deleted only where a read of its own URL says so too. Monitors are not looked up: Cloudflare
    /// accepts several equal ones, so that an outdated answer would make us create a second one.
    private func confirmAbsences(from rawState: RawState) async {
        for (id, kind) in barrier.absences(from: rawState.stamps, at: time.now()) {
            do throws(CloudflareError) {
                _ = try await name(of: kind, id)
            } catch {
                if case .notFound = error { barrier.forget(id) }
            }
        }
    }

    /// Why the lists cannot be acted on; nil where they can.
    private func unreliability(of rawState: RawState) -> String? {
        if let why = rawState.current.inconsistency(of: keptHostnames) { return why }
        let zones = rawState.balancers.compactMap(\.zoneName)
        if let zone = rules.zone, let other = zones.first(where: { Hostname.canonical($0) != zone.text }) {
            return "the list of load balancers is of zone \(other) instead of \(zone)"
        }
        return barrier.staleness(of: rawState.stamps, at: time.now())
    }
}
