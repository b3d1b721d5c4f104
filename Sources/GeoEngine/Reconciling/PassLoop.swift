import GeoRouting
import Logging
import Synchronization
import Wire

/// Runs passes one after the other.
///
/// `Schedule` decides when a pass begins. The loop waits until then; a changed Ingress ends the wait early.
final class PassLoop: Sendable {
    let reconciler: Reconciler
    let checks: StartChecks
    let store = SourceStore()
    let status: EngineStatus
    let events: EventRecorder?
    private let schedule: Mutex<Schedule>
    /// The instant of the first Ingress event since the last pass; nil where there was none.
    private let firstNewsAt = Mutex<Duration?>(nil)
    private let signal = Signal()
    private let parts: Controller.Parts

    init(_ parts: Controller.Parts) {
        self.parts = parts
        reconciler = Reconciler(
            client: parts.cloudflare,
            rules: parts.rules,
            isDryRun: parts.isDryRun,
            removal: parts.removal,
            time: parts.time,
            logger: parts.logger,
            metrics: parts.metrics
        )
        checks = StartChecks(client: parts.cloudflare, hostnames: parts.rules.hostnames) { parts.logger.report($0) }
        status = EngineStatus(resyncInterval: parts.resyncInterval, start: parts.time.now())
        events = EventRecorder(parts)
        schedule = Mutex(Schedule(interval: parts.resyncInterval))
    }

    /// Makes a pass due because Ingresses have changed.
    func noteNews() {
        firstNewsAt.withLock { $0 = $0 ?? parts.time.now() }
        schedule.withLock { $0.noteNews() }
        signal.raise()
    }

    /// Makes a pass due at once, even during a wait.
    func forcePass() {
        schedule.withLock { $0.forcePass() }
        signal.raise()
    }

    /// Runs passes until the task is cancelled; the first one begins after a whole list of the Ingresses.
    func run() async {
        var zoneAnswer = await checks.run()
        while !Task.isCancelled, !status.isSynced { await signal.wait() }
        while !Task.isCancelled {
            if !updateLeading() {
                // When this replica wins the lease, it forces a pass, and the forced pass raises the signal.
                await reconciler.clearPoolMetrics()
                await signal.wait()
                continue
            }
            let (step, isNewsOnly) = schedule.withLock { ($0.next(at: parts.time.now()), $0.isNewsOnly) }
            switch step {
            case .wait(let instant): await signal.wait(until: instant, parts.time.sleep)
            case .run(let isResync):
                // Until Cloudflare has answered, each pass begins with another request for the zone's name.
                if zoneAnswer == .unanswered { zoneAnswer = await checks.checkZone() }
                if case .known(let name) = zoneAnswer { await reconciler.learn(zone: name) }
                await pass(isResync: isResync, isNewsOnly: isNewsOnly)
            }
        }
    }

    /// Returns whether this replica leads, and records it in the status.
    private func updateLeading() -> Bool {
        let isLeading = parts.leadership.isHeld(at: parts.time.now())
        status.setLeading(isLeading)
        return isLeading
    }

    private func pass(isResync: Bool, isNewsOnly: Bool) async {
        let newsAt = firstNewsAt.withLock { instant in
            defer { instant = nil }
            return instant
        }
        let sources = store.sources
        let report = await reconciler.pass(sources, isResync: isResync, isNewsOnly: isNewsOnly)
        if Task.isCancelled { return }
        let now = parts.time.now()
        // An idle pass has read and written nothing: its report says only when the next pass is due.
        if report.outcome == .idle {
            if let instant = report.wakeAt { schedule.withLock { $0.wake(at: instant) } }
            return
        }
        status.passEnded(report, at: now)
        events?.record(sources, report)
        if report.writes > 0, let newsAt { parts.metrics.recordEventToWrite(now - newsAt) }
        schedule.withLock { schedule in
            schedule.ended(report.outcome, at: now, random: parts.random)
            if let instant = report.wakeAt { schedule.wake(at: instant) }
        }
        parts.logger.debug(
            "Pass ended",
            metadata: ["outcome": "\(report.outcome)", "writes": "\(report.writes)"]
        )
    }
}
