/// Decides, replica by replica, who of several leads: a pure state machine around one Lease.
///
/// The rules are client-go's. A replica that does not lead watches for the lease's *record* to change and measures on
/// its own clock how long it has not; clocks are never compared. Every write names the version that it replaces, so
/// that of two who try only one succeeds.
///
///     begin ──► get ──┬─ another leads ──► wait ──► get …
///                     └─ absent / free / expired / ours ──► create | update ──► wait ──► update …
///     resign ──► update (no holder) ──► stop
///
/// Whatever the state, `isLeader(at:)` is false once the renew deadline after the last successful renewal is over. A
/// Lease does not fence: whoever writes elsewhere has to ask before each write.
///
/// The shell's loop, in one task:
///
///     var outcome = elector.begin(moment())
///     while true {
///         log(outcome.notices)
///         switch outcome.action {
///         case .get: outcome = elector.answered(await send(requests.get()), moment())
///         case .create(let lease): outcome = elector.answered(await send(requests.create(lease)), moment())
///         case .update(let lease): outcome = elector.answered(await send(requests.update(lease)), moment())
///         case .wait(let instant): sleep until the instant; outcome = elector.waited(moment())
///         case .stop: return
///         }
///     }
///
/// where `send` bounds each request by `requestTimeout` and makes a `LeaseAnswer` of reply or error. To release on
/// SIGTERM end the loop, then go on with `outcome = elector.resign(moment())` and the same loop (not cancelled, but
/// with a bound on its time).
package struct LeaderElector: Sendable {
    package struct Timing: Sendable, Equatable {
        /// How long others hold still after the last renewal that they have seen.
        package var leaseDuration: Duration = .seconds(15)
        /// How long after its last renewal a leader still takes itself for one.
        package var renewDeadline: Duration = .seconds(10)
        package var retryPeriod: Duration = .seconds(2)
        /// Up to this share of the retry period is added to the waits of those who do not lead.
        package var jitter = 1.2

        package init() {}
    }

    /// When something happens: on the monotonic clock, on the calendar (for people to read), and by chance (0..<1).
    package struct Moment: Sendable {
        package var now: Duration
        package var unixMicroseconds: Int
        package var chance: Double

        package init(now: Duration, unixMicroseconds: Int, chance: Double) {
            self.now = now
            self.unixMicroseconds = unixMicroseconds
            self.chance = chance
        }
    }

    /// What the shell is to do next.
    package enum Action: Sendable, Equatable {
        /// Send the request, then call `answered`.
        case get
        case create(Lease)
        case update(Lease)
        /// Sleep until the instant, then call `waited`.
        case wait(until: Duration)
        /// Resigned: nothing more to do.
        case stop
    }

    /// What is worth a line in the log.
    package enum Notice: Sendable, Equatable {
        /// We lead from now on.
        case acquired
        /// We lead no longer; the text says why.
        case lost(String)
        /// Another replica leads, as seen for the first time; empty where nobody does.
        case leader(String)
        /// An attempt to take or renew the lease failed.
        case failed(String)
        /// The lease was given back.
        case released
    }

    package struct Outcome: Sendable, Equatable {
        package var action: Action
        package var notices: [Notice] = []
    }

    enum State: Sendable, Equatable {
        case waiting
        case getting
        case writing
        /// Giving the lease back; `isWriting` is false while its current version is being looked up.
        case resigning(isWriting: Bool)
        case stopped
    }

    /// The lease as this replica last saw it, and when it first saw it so.
    struct Record: Sendable, Equatable {
        var lease: Lease
        var since: Duration
    }

    package let name: String
    package let namespace: String
    package let identity: String
    package let timing: Timing

    var state = State.waiting
    var record: Record?
    /// When the request of the last successful write by us was sent.
    var renewed: Duration?
    /// When the request under way was sent.
    var sent: Duration = .zero
    /// Whether the lease must be read before it can be written.
    var isStale = true
    var isLeading = false
    var reportedHolder: String?

    /// A replica's elector; `identity` must differ from that of every other replica: the pod's name.
    package init(name: String, namespace: String, identity: String, timing: Timing = Timing()) {
        self.name = name
        self.namespace = namespace
        self.identity = identity
        self.timing = timing
    }

    /// Whether this replica may act as the leader at an instant.
    package func isLeader(at now: Duration) -> Bool {
        guard isLeading, let renewed else { return false }
        return now < renewed + timing.renewDeadline
    }

    /// Until when `isLeader` holds if no further renewal succeeds; nil for one who does not lead.
    package var leadsUntil: Duration? {
        isLeading ? renewed.map { $0 + timing.renewDeadline } : nil
    }

    /// Whether the lease has been seen, so that it is known who leads.
    package var hasObserved: Bool { record != nil }

    /// Who leads as far as this replica knows; nil for nobody or unknown.
    package var holder: String? {
        record.map(\.lease.holder).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The bound on one request's time: half the renew deadline, so that a hanging one leaves time for another.
    package var requestTimeout: Duration { timing.renewDeadline / 2 }
}
