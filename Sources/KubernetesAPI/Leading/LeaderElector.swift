import Wire

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
    /// How long others hold still after the last renewal that they have seen, in seconds.
    private static let leaseSeconds = 15
    /// How long after its last renewal a leader still takes itself for one.
    private static let renewDeadline = Duration.seconds(10)
    private static let retryPeriod = Duration.seconds(2)
    /// Up to this share of the retry period is added to the waits of those who do not lead.
    private static let jitter = 1.2
    /// The bound on one request's time: half the renew deadline, so that a hanging one leaves time for another.
    package static let requestTimeout = renewDeadline / 2

    /// When something happens: on the monotonic clock, on the calendar (for people to read), and by chance (0..<1).
    package typealias Moment = (now: Duration, unixMicroseconds: Int, random: Double)

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

    private enum State: Sendable, Equatable {
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

    private var state = State.waiting
    private var record: Record?
    /// When the request of the last successful write by us was sent.
    private var renewed: Duration?
    /// When the request under way was sent.
    private var sent: Duration = .zero
    /// Whether the lease must be read before it can be written.
    private var isStale = true
    private var isLeading = false
    private var reportedHolder: String?

    /// A replica's elector; `identity` must differ from that of every other replica: the pod's name.
    package init(name: String, namespace: String, identity: String) {
        self.name = name
        self.namespace = namespace
        self.identity = identity
    }

    /// Whether this replica may act as the leader at an instant.
    package func isLeader(at now: Duration) -> Bool {
        guard isLeading, let renewed else { return false }
        return now < renewed + Self.renewDeadline
    }

    /// Until when `isLeader` holds if no further renewal succeeds; nil for one who does not lead.
    package var leadsUntil: Duration? {
        isLeading ? renewed.map { $0 + Self.renewDeadline } : nil
    }

    /// Whether the lease has been seen, so that it is known who leads.
    package var hasObserved: Bool { record != nil }
}

extension LeaderElector {
    package mutating func begin(_ moment: Moment) -> Outcome {
        attempt(moment)
    }

    /// The wait is over.
    package mutating func waited(_ moment: Moment) -> Outcome {
        guard state == .waiting else { return Outcome(action: next(moment)) }
        let notices = noticeOfDeadline(moment)
        var outcome = attempt(moment)
        outcome.notices.insert(contentsOf: notices, at: 0)
        return outcome
    }

    /// The request of the last action is answered, or is known to stay without an answer.
    package mutating func answered(_ answer: LeaseAnswer, _ moment: Moment) -> Outcome {
        let notices = noticeOfDeadline(moment)
        var outcome =
            switch state {
            case .getting: read(answer, moment)
            case .writing: wrote(answer, moment)
            case .resigning(let isWriting): resigned(answer, isWriting: isWriting, moment)
            case .waiting, .stopped: Outcome(action: next(moment))
            }
        outcome.notices.insert(contentsOf: notices, at: 0)
        return outcome
    }

    /// Gives the lease back, if it is ours.
    ///
    /// From this call on `isLeader` is false. Call it when no request is under way, or when the answer of the one that
    /// is will not be told: its effect is then looked up first.
    package mutating func resign(_ moment: Moment) -> Outcome {
        let wasInFlight = state == .getting || state == .writing
        let wasLeading = isLeading
        isLeading = false
        guard let lease = record?.lease, wasLeading || wasInFlight else { return stop() }
        if wasInFlight || isStale {
            state = .resigning(isWriting: false)
            return Outcome(action: .get)
        }
        return giveBack(lease, moment)
    }

    // MARK: Attempts

    private mutating func attempt(_ moment: Moment) -> Outcome {
        sent = moment.now
        guard isLeading, !isStale, let lease = record?.lease else {
            state = .getting
            return Outcome(action: .get)
        }
        return write(lease, moment)
    }

    private mutating func read(_ answer: LeaseAnswer, _ moment: Moment) -> Outcome {
        switch answer {
        case .found(let lease):
            var notices = observe(lease, moment.now)
            if isHeldByAnother(moment.now) { return Outcome(action: wait(moment), notices: notices) }
            let outcome = write(lease, moment)
            notices += outcome.notices
            return Outcome(action: outcome.action, notices: notices)
        case .absent:
            // Deleted: whoever was leading is not any more, by the record that all agree on.
            record = nil
            sent = moment.now
            state = .writing
            return Outcome(action: .create(claim(Lease(name: name, namespace: namespace), moment)))
        case .conflict: return failed("the server answers a read with a conflict", moment)
        case .failed(let why): return failed(why, moment)
        }
    }

    private mutating func write(_ lease: Lease, _ moment: Moment) -> Outcome {
        sent = moment.now
        state = .writing
        return Outcome(action: .update(claim(lease, moment)))
    }

    private mutating func wrote(_ answer: LeaseAnswer, _ moment: Moment) -> Outcome {
        switch answer {
        case .found(let lease) where lease.holder == identity:
            let wasLeading = isLeading
            record = Record(lease: lease, since: moment.now)
            // An answer that comes after the deadline says nothing about now.
            if moment.now >= sent + Self.renewDeadline {
                isStale = true
                return attempt(moment)
            }
            renewed = sent
            isLeading = true
            isStale = false
            reportedHolder = identity
            return Outcome(action: wait(moment), notices: wasLeading ? [] : [.acquired])
        case .found(let lease):
            let notices = observe(lease, moment.now)
            return Outcome(action: wait(moment), notices: notices)
        case .conflict, .absent:
            // Somebody was faster. Who leads now decides whether we still do; a leader asks at once.
            isStale = true
            if isLeading { return attempt(moment) }
            return Outcome(action: wait(moment))
        case .failed(let why): return failed(why, moment)
        }
    }

    private mutating func failed(_ why: String, _ moment: Moment) -> Outcome {
        // A write may have taken effect, so that the version we know may be the one before.
        isStale = true
        return Outcome(action: wait(moment), notices: [.failed(why)])
    }

    // MARK: Resigning

    private mutating func giveBack(_ lease: Lease, _ moment: Moment) -> Outcome {
        var lease = lease
        let time = Timestamp.microTime(moment.unixMicroseconds)
        lease.holder = ""
        // Replicas that judge by the record alone need not wait for the old duration.
        lease.durationSeconds = 1
        lease.acquireTime = time
        lease.renewTime = time
        state = .resigning(isWriting: true)
        return Outcome(action: .update(lease))
    }

    private mutating func resigned(_ answer: LeaseAnswer, isWriting: Bool, _ moment: Moment) -> Outcome {
        switch answer {
        case .found(let lease) where isWriting && lease.holder != identity: return stop(.released)
        case .found(let lease) where !isWriting && lease.holder == identity: return giveBack(lease, moment)
        case .conflict where isWriting:
            state = .resigning(isWriting: false)
            return Outcome(action: .get)
        // The lease runs out by itself.
        case .failed(let why): return stop(.failed("releasing the lease: \(why)"))
        case .found, .absent, .conflict: return stop()
        }
    }

    private mutating func stop(_ notices: Notice...) -> Outcome {
        state = .stopped
        return Outcome(action: .stop, notices: notices)
    }
}

// MARK: - The record

extension LeaderElector {
    /// Takes in what the server has; a record that reads otherwise than before starts its time anew.
    private mutating func observe(_ lease: Lease, _ now: Duration) -> [Notice] {
        var notices: [Notice] = []
        if record?.lease.claimed != lease.claimed { record = Record(lease: lease, since: now) }
        // The version may have changed without the record.
        record?.lease = lease
        isStale = false
        if isLeading, lease.holder != identity {
            isLeading = false
            notices.append(
                .lost("the lease is held by \(lease.holder.isEmpty ? "nobody" : lease.holder.oneLine(limit: 253))")
            )
        }
        if reportedHolder != lease.holder {
            reportedHolder = lease.holder
            if lease.holder != identity { notices.append(.leader(lease.holder.oneLine(limit: 253))) }
        }
        return notices
    }

    /// Whether another replica holds the lease and has renewed it lately, as seen from here.
    private func isHeldByAnother(_ now: Duration) -> Bool {
        expiry.map { now < $0 } ?? false
    }

    /// When another's lease is over unless renewed; nil where nobody else holds it.
    private var expiry: Duration? {
        guard let record, !record.lease.holder.isEmpty, record.lease.holder != identity else { return nil }
        return record.since + (record.lease.durationSeconds.map { .seconds($0) } ?? .seconds(Self.leaseSeconds))
    }

    /// The lease as it reads when it is ours.
    private func claim(_ lease: Lease, _ moment: Moment) -> Lease {
        var claimed = lease
        let time = Timestamp.microTime(moment.unixMicroseconds)
        if lease.holder != identity {
            if lease.resourceVersion != nil { claimed.transitions += 1 } else { claimed.transitions = 0 }
            claimed.acquireTime = time
        }
        claimed.holder = identity
        claimed.durationSeconds = Self.leaseSeconds
        claimed.renewTime = time
        return claimed
    }

    private mutating func noticeOfDeadline(_ moment: Moment) -> [Notice] {
        guard isLeading, !isLeader(at: moment.now) else { return [] }
        isLeading = false
        isStale = true
        reportedHolder = nil
        return [.lost("not renewed within \(Self.renewDeadline.components.seconds) s")]
    }

    private mutating func wait(_ moment: Moment) -> Action {
        state = .waiting
        return next(moment)
    }

    /// A leader renews at a steady pace; the others' waits are spread, so that they do not all try at once, and end no
    /// later than the lease that they wait for.
    private func next(_ moment: Moment) -> Action {
        if state == .stopped { return .stop }
        if isLeading { return .wait(until: max(sent + Self.retryPeriod, moment.now)) }
        let next = moment.now + Self.retryPeriod * (1 + Self.jitter * moment.random)
        guard let expiry, expiry > moment.now else { return .wait(until: next) }
        return .wait(until: min(next, expiry))
    }
}

extension Lease {
    /// What a holder writes: the part that tells that it is alive.
    fileprivate var claimed: [String?] {
        [holder, renewTime, acquireTime, durationSeconds.map(String.init), String(transitions)]
    }
}
