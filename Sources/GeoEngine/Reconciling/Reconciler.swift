package import CloudflareAPI
package import GeoRouting
package import Logging
package import Wire

/// Runs passes: a pass reads Cloudflare, plans, writes, and reads again, until nothing is left to do.
///
/// All memory of this actor may be lost: after a crash the next pass needs only what Cloudflare and Kubernetes show.
package actor Reconciler {
    /// The most rounds of read, plan and write in one pass.
    ///
    /// A new pool needs three rounds: one for the pool, one for its load balancer, and one that finds nothing to do. A
    /// monitor, or a race with another writer, needs more.
    private static let roundLimit = 6
    /// The most passes in a row without an accepted write in `passUntilDone`.
    private static let refusedPassLimit = 16

    let client: any CloudflareAccess
    private let isDryRun: Bool
    private let removal: RemovalPolicy
    let time: Time
    private let logger: Logger
    let metrics: EngineMetrics
    var rules: RoutingRules

    /// The Ingress that wanted each address in the last pass, by the pool's name and the address.
    private var recentlyWanted: [String: [Address: String]] = [:]
    /// The host names of the load balancers that we maintain.
    private var maintainedHostnames: Set<String> = []
    /// The ids of all pools and load balancers that were read before, by name.
    var knownIDs: [String: String] = [:]
    var barrier = WriteBarrier()
    private var damper = SourceDamper()
    private var turns = Turns()
    /// The last pass, where it was interrupted before its last write; else nil.
    private var interruptedPass: Pass?
    /// The Ingresses of the last pass; nil where that pass left something to do.
    private var convergedSources: [SourceObject]?
    private var staleTracker = StaleTracker(grace: .zero)
    var memory = WriteMemory()
    /// Whether a re-read is still due after a write that may have raced with another writer's.
    ///
    /// Where a pass fails after such a write, the next pass makes the re-read.
    var isRereadDue = false
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
        if case .after(let grace) = removal { staleTracker = StaleTracker(grace: grace) }
        self.time = time
        self.logger = logger
        self.metrics = metrics
        reporter = Reporter(logger: logger)
    }

    /// Sets the zone's name; later passes skip host names outside of the zone.
    package func learn(zone: String) {
        let name = Hostname(zone)
        if rules.zone != name { convergedSources = nil }
        rules.zone = name
    }

    /// Applies the present rules of `RULES_FILE`.
    package func applyRules(_ tenants: TenantRules?) {
        rules.tenants = tenants
        convergedSources = nil
    }

    /// Brings Cloudflare up to date with these Ingresses; errors are in the report.
    ///
    /// A pass may stop early without harm: the next pass reads and plans again.
    ///
    /// - Parameters:
    ///   - allSources: every Ingress of the cluster.
    ///   - isResync: whether to log reminders again.
    ///   - isNewsOnly: whether changed Ingresses are the only reason for the pass; where all their changes are held
    ///     back, the pass is idle and makes no call.
    /// - Returns: the result of the pass.
    package func pass(_ allSources: [SourceObject], isResync: Bool, isNewsOnly: Bool = false) async -> PassReport {
        let start = time.now()
        let sources = damper.damp(allSources, at: start)
        metrics.show(held: damper.held.count)
        if isNewsOnly, convergedSources == sources { return idleReport }
        convergedSources = nil
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
        if case .converged(let lookBack) = report.outcome, report.dryRunWrites == 0, report.unreadyReason == nil {
            convergedSources = sources
            // Only changes that are held back are left. Where a re-read is due too, the outcome stays `.converged`.
            if !damper.held.isEmpty, !lookBack { report.outcome = .held(until: damper.heldUntil ?? start) }
        }
        metrics.countPass(report, duration: time.now() - start)
        return report
    }

    /// Runs passes until nothing is left to do, because a single pass ends after `Turns.writesPerPass` writes.
    ///
    /// - Parameter allSources: every Ingress of the cluster.
    /// - Returns: how the last pass ended, and what all passes did; the outcome is `.unfinished` where 16 passes in a
    ///   row wrote nothing.
    package func passUntilDone(_ allSources: [SourceObject]) async -> PassReport {
        var sum = await pass(allSources, isResync: true)
        var refusedPasses = 0
        while case .unfinished = sum.outcome, refusedPasses < Self.refusedPassLimit, !Task.isCancelled {
            var next = await pass(allSources, isResync: true)
            refusedPasses = next.writes == 0 ? refusedPasses + 1 : 0
            next.writes += sum.writes
            next.applied = sum.applied + next.applied
            next.firstNotices = sum.firstNotices
            sum = next
        }
        return sum
    }

    /// The report of a pass that has nothing to do: all changes since the last pass are held back.
    private var idleReport: PassReport {
        var report = PassReport(outcome: .idle)
        report.held = damper.held
        report.wakeAt = damper.heldUntil
        return report
    }

    /// Removes the metrics of the pools: a standby does not read Cloudflare, and cannot keep them up to date.
    func clearPoolMetrics() {
        show([])
    }

    private func show(_ figures: [PoolFigures]) {
        metrics.show(figures, insteadOf: self.figures)
        self.figures = figures
    }

    // MARK: Rounds

    private func converge(to desired: Desired, isResync: Bool) async throws(PassFailure) -> PassReport {
        var pass = makePass()
        memory.trials.update(desired)
        maintainedHostnames = Set(rules.hostnames.map(\.text)).union(desired.loadBalancers.map(\.hostname.text))
        // Where we manage no monitor, an empty list is the argument: then the monitors are not read.
        var rawState = try await observe(monitors: readsMonitors ? nil : Listing())
        var rounds = 0
        while rounds < Self.roundLimit {
            let plan = await plan(for: desired, &rawState)
            pass.notePlan(plan)
            let stage = stage(of: plan, rawState.current, desired, pass)
            if stage.isEmpty {
                // A trial changes the next plan without a write: no new read is needed.
                if !isDryRun, startNextTrial(&pass) { continue }
                return finish(pass, desired, rawState, isResync: isResync)
            }
            if isDryRun { return reportDryRun(plan, pass, isResync: isResync) }
            if pass.sentCount >= Turns.writesPerPass { return interrupt(pass, desired, rawState) }
            var isChanged = false
            for operation in stage where try await apply(operation, rawState, desired, &pass) { isChanged = true }
            if let failure = pass.failure { throw failure }
            let isLimitReached = pass.sentCount >= Turns.writesPerPass && plan.operations.count > stage.count
            if isLimitReached { return interrupt(pass, desired, rawState) }
            // Where all writes were refused, nothing has changed: no new read is needed.
            if !isChanged { continue }
            // Load balancers are read again unless the plan had writes to pools only. Monitors are read again only
            // after writes to monitors.
            let onlyPoolsDue = stage[0].stage == .pools && plan.loadBalancerOperations.isEmpty
            rawState = try await observe(
                balancers: onlyPoolsDue ? rawState.balancers : nil,
                monitors: stage[0].stage == .monitors ? nil : rawState.monitors
            )
            rounds += 1
        }
        // After so many rounds, another writer must be changing the same objects: read again soon, but write no more
        // now.
        reporter.report(pass.notices, isResync: isResync, at: time.now())
        return report(.converged(lookBack: true), pass)
    }

    /// The continuation of an interrupted pass that began less than 30 s ago, else a new pass.
    private func makePass() -> Pass {
        defer { interruptedPass = nil }
        let now = time.now()
        guard let interruptedPass, now - interruptedPass.beganAt < .seconds(30) else {
            return Pass(isRereadDue: isRereadDue, at: now)
        }
        return interruptedPass.continuation
    }

    /// Ends the pass before all writes are made, because other namespaces must get their turn.
    private func interrupt(_ pass: Pass, _ desired: Desired, _ rawState: RawState) -> PassReport {
        remember(desired, pass)
        interruptedPass = pass
        reportResults(pass, desired, rawState, isResync: false)
        return report(.unfinished, pass)
    }

    private func report(_ outcome: Schedule.Outcome, _ pass: Pass) -> PassReport {
        var report = PassReport(outcome: outcome, writes: pass.applied.count)
        report.applied = pass.applied
        report.firstNotices = pass.firstNotices
        report.refusalReasons = pass.refusedSubjects
        report.leftOut = pass.plan.leftOut.filter { !$0.value.isEmpty }
        return report
    }

    /// Logs the notices of a pass, and sets the metrics.
    private func reportResults(_ pass: Pass, _ desired: Desired, _ rawState: RawState, isResync: Bool) {
        let notices =
            pass.notices + pass.refusals + rawState.current.noticesOfUnprobedPools(of: desired)
            + memory.notices(rawState.current, owner: rules.owner) + pass.plan.shares.map(\.notice) + damper.notices
        reporter.report(notices, isResync: isResync, at: time.now())
        show(rawState.figures(desired, pass.plan, rules))
        metrics.show(pass.plan)
        metrics.show(memory, opaque: rawState.current.opaque.count)
    }

    /// Records which Ingress wants each address, for pools without a write that is still due.
    ///
    /// Other pools keep their former entries: the next plan still needs the addresses that Ingresses have given up.
    private func remember(_ desired: Desired, _ pass: Pass) {
        let due = Set(pass.plan.operations.map(\.subject))
        for pool in desired.pools where pass.mayStillWrite(pool.name) && !due.contains(pool.name) {
            recentlyWanted[pool.name] = pool.sourceByAddress(
                recentlyWanted[pool.name] ?? [:],
                pass.plan.leftOut,
                refused: desired.refused[pool.name]
            )
        }
    }

    /// Starts the next trial of a wish, when nothing else is left to write; returns whether there is one.
    private func startNextTrial(_ pass: inout Pass) -> Bool {
        let pools = memory.trials.poolsUnderTrial.filter(pass.mayStillWrite)
        for pool in pools where memory.trials.endEmptyTry(pool) { return true }
        return memory.trials.startRetry(at: time.now()) { pass.mayStillWrite($0) }
    }

    /// Plans, and looks up the other users of each pool that the plan would take out of service.
    ///
    /// These users may change the plan: after each look-up the plan is made again.
    private func plan(for desired: Desired, _ rawState: inout RawState) async -> Plan {
        for id in rawState.current.uses.keys where memory.limits.isDeletionRefused(of: id, rawState.modifiedOnByID) {
            rawState.current.uses[id] = .refused
        }
        while true {
            let plan = plan(for: desired, rawState.current)
            let poolsToLookUp = plan.poolsLosingService.filter { rawState.current.uses[$0] == nil }.sorted()
            if poolsToLookUp.isEmpty { return plan }
            for id in poolsToLookUp {
                let learnedUse = memory.learnedUse(of: id, rawState, at: time.now())
                let reader = CloudflareReader(client: client)
                rawState.current.uses[id] = learnedUse
                if learnedUse == nil {
                    rawState.current.uses[id] = await reader.otherUse(of: id, besides: rawState.current)
                }
            }
        }
    }

    private func plan(for desired: Desired, _ real: CurrentState) -> Plan {
        let now = time.now()
        let current = memory.planningState(real, at: now)
        let withheld = memory.withheld(in: real, at: now)
        let withheldSettings = memory.trials.withheldSettings
        var rules = rules
        rules.originLimit = memory.limits.originLimit(real, at: now)
        func plan(_ removals: Removals) -> Plan {
            GeoRouting.plan(
                desired: desired,
                current: current,
                rules: rules,
                recentlyWanted: recentlyWanted,
                withheld: withheld,
                withheldSettings: withheldSettings,
                removals: removals
            )
        }
        // This plan removes nothing, but lists the origins and pools that no Ingress asks for.
        let planWithoutRemovals = plan(.none)
        staleTracker.update(planWithoutRemovals, of: desired, at: time.now())
        switch removal {
        case .never: return planWithoutRemovals
        case .after:
            let dueRemovals = staleTracker.removals(at: time.now())
            return dueRemovals == .none ? planWithoutRemovals : plan(dueRemovals)
        case .confirmed:
            return plan(planWithoutRemovals.confirmedRemovals)
        }
    }

    /// The operations to send before the next read; where they are too many, those of the namespaces whose turn it is.
    private func stage(of plan: Plan, _ current: CurrentState, _ desired: Desired, _ pass: Pass) -> [Operation] {
        // A load balancer does not wait for a pool that is not created yet: all its other changes are made now.
        func readyParts(of operations: [Operation]) -> [Operation] {
            operations.compactMap { memory.trials.adaptedToTrial($0).withoutUncreatedPools(in: current) }
        }
        let allowed = plan.operations.filter(pass.mayStillTry)
        turns.update(allowed, at: time.now())
        let stage = readyParts(of: plan.earliestOperations(where: pass.mayStillTry))
        let room = Turns.writesPerPass - pass.sentCount
        if isDryRun || room <= 0 || stage.count <= room || stage[0].stage == .monitors { return stage }
        // Pools and load balancers are sent together here: no namespace waits for all pools of the others.
        return turns.next(readyParts(of: allowed), atMost: room) { desired.askers(of: $0, in: current) }
    }

    private func finish(_ pass: Pass, _ desired: Desired, _ rawState: RawState, isResync: Bool) -> PassReport {
        remember(desired, pass)
        reportResults(pass, desired, rawState, isResync: isResync)
        // The outcome tells the schedule about a due re-read.
        if case .converged = pass.outcome { isRereadDue = false }
        var report = report(pass.outcome, pass)
        if report.writes == 0 {
            report.unreadyReason =
                pass.unreadyReason ?? rawState.current.totalRefusal(of: desired, pass.plan.refusedWishes)
        }
        let graceEnd = removal.isTimed ? staleTracker.nextEnd(after: time.now()) : nil
        report.wakeAt = [memory.nextWake(after: time.now()), graceEnd].compactMap(\.self).min()
        return report
    }

    private func reportDryRun(_ plan: Plan, _ pass: Pass, isResync: Bool) -> PassReport {
        reporter.report(pass.notices, isResync: isResync, at: time.now())
        for operation in plan.operations {
            logger.info("Dry run: would \(operation.summary)")
        }
        return PassReport(outcome: .converged(lookBack: false), dryRunWrites: plan.operations.count)
    }

    // MARK: Reading

    private var readsMonitors: Bool { if case .managed = rules.monitor { true } else { false } }

    /// Reads Cloudflare, and learns from what was read; throws where the lists cannot be trusted.
    ///
    /// Load balancers and monitors are read only where their list is nil.
    private func observe(
        balancers: Listing<LoadBalancerObject>? = nil,
        monitors: Listing<MonitorObject>?
    ) async throws(PassFailure) -> RawState {
        let rawState = try await CloudflareReader(client: client).read(balancers: balancers, monitors: monitors)
        await confirmAbsences(from: rawState)
        if let why = unreliability(of: rawState) { throw .unreliable(why) }
        memory.noteRead(rawState, owners: rules.owners, at: time.now())
        knownIDs.merge(rawState.ids) { $1 }
        return rawState
    }

    /// Looks up the objects that we have just written and that a list lacks.
    ///
    /// An object counts as deleted only where a read of its own URL does not find it either. Monitors are not looked
    /// up: Cloudflare accepts equal monitors, and after an outdated answer we would create a second one.
    private func confirmAbsences(from rawState: RawState) async {
        for (id, kind) in barrier.absences(from: rawState.modifiedOnByID, at: time.now()) {
            do throws(CloudflareError) {
                _ = try await name(of: kind, id)
            } catch {
                if case .notFound = error { barrier.forget(id) }
            }
        }
    }

    /// Why the lists cannot be trusted; nil where they can.
    private func unreliability(of rawState: RawState) -> String? {
        if let why = rawState.current.inconsistency(of: maintainedHostnames) { return why }
        let zones = rawState.balancers.compactMap(\.zoneName)
        if let zone = rules.zone, let other = zones.first(where: { Hostname.canonical($0) != zone.text }) {
            return "the list of load balancers is of zone \(other) instead of \(zone)"
        }
        return barrier.staleness(of: rawState.modifiedOnByID, at: time.now())
    }
}
