import Wire

/// Decides whether this replica leads: a pure state machine around one Lease.
///
/// The rules are client-go's. The lease's *record* is what a holder writes into its `spec`. A replica that does not
/// lead measures on its own clock for how long the record has not changed; the clocks of two replicas are never
/// compared. Every update names the version that it replaces, so that only one of two concurrent updates succeeds.
///
///     begin ──► get ──┬─ another leads ──► wait ──► get …
///                     └─ absent / free / expired / ours ──► create | update ──► wait ──► update …
///     resign ──► update (no holder) ──► stop
///
/// In every state, `isLeader(at:)` turns false at the renew deadline: 10 seconds after the leader sent its last
/// successful renewal. The Lease itself stops no write to another system, so a leader has to check before each such
/// write that it still leads.
///
/// The caller's loop, in one task:
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
/// `send` limits each request to `requestTimeout`, and turns its reply or its error into a `LeaseAnswer`. To release
/// the lease on SIGTERM, end the loop, set `outcome = elector.resign(moment())`, and run the same loop again. Give this
/// second loop a time limit, and do not cancel it.
package struct LeaderElector: Sendable {
    /// The length of the lease for other replicas; each counts it from the moment when it read the last renewal.
    private static let leaseSeconds = 15
    /// The time for which a leader still leads after it sent its last successful renewal.
    private static let renewDeadline = Duration.seconds(10)
    /// A leader's renewal interval; other replicas wait at least as long, unless the lease ends earlier.
    private static let retryPeriod = Duration.seconds(2)
    /// The largest random addition to the waits of the other replicas, as a multiple of the retry period.
    private static let jitter = 1.2
    /// The time limit of one request: half the renew deadline, so that a request that hangs leaves time for another.
    package static let requestTimeout = renewDeadline / 2

    /// The inputs of a call: monotonic time, calendar time (for people to read), and a random number in 0..<1.
    package typealias Moment = (now: Duration, unixMicroseconds: Int, random: Double)

    /// What the caller has to do next.
    package enum Action: Sendable, Equatable {
        /// Send the request, then call `answered`.
        case get
        case create(Lease)
        case update(Lease)
        /// Sleep until the instant, then call `waited`.
        case wait(until: Duration)
        /// End the loop: this replica has resigned.
        case stop
    }

    /// A change or a failure that belongs in the log.
    package enum Notice: Sendable, Equatable {
        /// We lead from now on.
        case acquired
        /// We lead no longer; the text says why.
        case lost(String)
        /// The lease has a new holder; the text is the holder's identity, empty where the lease has no holder.
        case newHolder(String)
        /// A request for the lease failed; the text says why.
        case failed(String)
        /// This replica has released the lease.
        case released
    }

    /// The result of a call: what to do, and what to log.
    package struct Outcome: Sendable, Equatable {
        /// The action that the shell performs next.
        package var action: Action
        /// The notices for the log, oldest first.
        package var notices: [Notice] = []
    }

    private enum State: Sendable, Equatable {
        case waiting
        case getting
        case writing
        /// Releasing the lease; `isWriting` is false while its current version is being read.
        case resigning(isWriting: Bool)
        case stopped
    }

    /// The lease as last read or written, and the time for which its record has not changed.
    struct ObservedLease: Sendable, Equatable {
        var lease: Lease
        /// The instant when this replica first saw the present record.
        var unchangedSince: Duration
    }

    /// The Lease's name, such as `external-dns-cloudflare-geo`.
    package let name: String
    /// The Lease's namespace.
    package let namespace: String
    /// The name of this replica in `holderIdentity`: the pod's name.
    package let identity: String

    private var state = State.waiting
    private var observed: ObservedLease?
    /// The instant when our last successful write was sent.
    private var renewedAt: Duration?
    /// The instant when the last request was sent; the requests that release the lease do not count.
    private var sentAt: Duration = .zero
    /// Whether the lease must be read before it can be written.
    private var needsRead = true
    private var isLeading = false
    /// The holder that the log already knows; nil at the start, and after a missed renew deadline.
    private var reportedHolder: String?

    /// The elector of one replica; `identity`, such as its pod's name, must differ from every other replica's.
    package init(name: String, namespace: String, identity: String) {
        self.name = name
        self.namespace = namespace
        self.identity = identity
    }

    /// Whether this replica may act as the leader at an instant.
    package func isLeader(at now: Duration) -> Bool {
        guard isLeading, let renewedAt else { return false }
        return now < renewedAt + Self.renewDeadline
    }

    /// The instant when `isLeader` turns false unless a renewal succeeds; nil where this replica does not lead.
    package var leadsUntil: Duration? {
        isLeading ? renewedAt.map { $0 + Self.renewDeadline } : nil
    }

    /// Whether this replica knows the lease, and with it the holder.
    package var knowsLease: Bool { observed != nil }
}

extension LeaderElector {
    /// Starts the election with a read of the lease; call it once, before any other method.
    package mutating func begin(_ moment: Moment) -> Outcome {
        attempt(moment)
    }

    /// Goes on after the wait of the last action.
    package mutating func waited(_ moment: Moment) -> Outcome {
        guard state == .waiting else { return Outcome(action: nextWait(moment)) }
        let notices = stepDownIfExpired(moment)
        var outcome = attempt(moment)
        outcome.notices.insert(contentsOf: notices, at: 0)
        return outcome
    }

    /// Goes on with the answer to the request of the last action, or with the failure to get one.
    package mutating func answered(_ answer: LeaseAnswer, _ moment: Moment) -> Outcome {
        let notices = stepDownIfExpired(moment)
        var outcome =
            switch state {
            case .getting: handleRead(answer, moment)
            case .writing: handleWrite(answer, moment)
            case .resigning(let isWriting): handleRelease(answer, isWriting: isWriting, moment)
            case .waiting, .stopped: Outcome(action: nextWait(moment))
            }
        outcome.notices.insert(contentsOf: notices, at: 0)
        return outcome
    }

    /// Releases the lease, if this replica holds it.
    ///
    /// From this call on, `isLeader` is false. Call this method when no request is under way, or when the answer to the
    /// request under way will never be passed in; in the second case the lease is read first.
    package mutating func resign(_ moment: Moment) -> Outcome {
        let wasInFlight = state == .getting || state == .writing
        let wasLeading = isLeading
        isLeading = false
        guard let lease = observed?.lease, wasLeading || wasInFlight else { return stop() }
        if wasInFlight || needsRead {
            state = .resigning(isWriting: false)
            return Outcome(action: .get)
        }
        return release(lease, moment)
    }

    // MARK: Attempts

    private mutating func attempt(_ moment: Moment) -> Outcome {
        sentAt = moment.now
        guard isLeading, !needsRead, let lease = observed?.lease else {
            state = .getting
            return Outcome(action: .get)
        }
        return write(lease, moment)
    }

    private mutating func handleRead(_ answer: LeaseAnswer, _ moment: Moment) -> Outcome {
        switch answer {
        case .found(let lease):
            var notices = observe(lease, moment.now)
            if isHeldByAnother(moment.now) { return Outcome(action: wait(moment), notices: notices) }
            let outcome = write(lease, moment)
            notices += outcome.notices
            return Outcome(action: outcome.action, notices: notices)
        case .absent:
            // Replicas know a leader only from the lease: where there is none, any replica may create it.
            observed = nil
            sentAt = moment.now
            state = .writing
            return Outcome(action: .create(leaseToWrite(Lease(name: name, namespace: namespace), moment)))
        case .conflict: return failed("the server answers a read with a conflict", moment)
        case .failed(let why): return failed(why, moment)
        }
    }

    private mutating func write(_ lease: Lease, _ moment: Moment) -> Outcome {
        sentAt = moment.now
        state = .writing
        return Outcome(action: .update(leaseToWrite(lease, moment)))
    }

    private mutating func handleWrite(_ answer: LeaseAnswer, _ moment: Moment) -> Outcome {
        switch answer {
        case .found(let lease) where lease.holder == identity:
            let wasLeading = isLeading
            observed = ObservedLease(lease: lease, unchangedSince: moment.now)
            // The answer came so late that this renewal has already expired: read the lease again.
            if moment.now >= sentAt + Self.renewDeadline {
                needsRead = true
                return attempt(moment)
            }
            renewedAt = sentAt
            isLeading = true
            needsRead = false
            reportedHolder = identity
            return Outcome(action: wait(moment), notices: wasLeading ? [] : [.acquired])
        case .found(let lease):
            let notices = observe(lease, moment.now)
            return Outcome(action: wait(moment), notices: notices)
        case .conflict, .absent:
            // Another client changed or deleted the lease first. A leader reads the lease at once: it still leads only
            // if it is still the holder.
            needsRead = true
            if isLeading { return attempt(moment) }
            return Outcome(action: wait(moment))
        case .failed(let why): return failed(why, moment)
        }
    }

    private mutating func failed(_ why: String, _ moment: Moment) -> Outcome {
        // A failed write may have had an effect; the version that we know is then outdated.
        needsRead = true
        return Outcome(action: wait(moment), notices: [.failed(why)])
    }

    // MARK: Resigning

    private mutating func release(_ lease: Lease, _ moment: Moment) -> Outcome {
        var lease = lease
        let time = Timestamp.microTime(moment.unixMicroseconds)
        lease.holder = ""
        // Replicas that ignore the empty holder then wait only a second; client-go releases a lease in the same way.
        lease.durationSeconds = 1
        lease.acquireTime = time
        lease.renewTime = time
        state = .resigning(isWriting: true)
        return Outcome(action: .update(lease))
    }

    private mutating func handleRelease(_ answer: LeaseAnswer, isWriting: Bool, _ moment: Moment) -> Outcome {
        switch answer {
        case .found(let lease) where isWriting && lease.holder != identity: return stop(.released)
        case .found(let lease) where !isWriting && lease.holder == identity: return release(lease, moment)
        case .conflict where isWriting:
            state = .resigning(isWriting: false)
            return Outcome(action: .get)
        // There is no second attempt, because the lease expires by itself.
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
    /// Stores the lease as the server has it; the time of a changed record counts from now.
    private mutating func observe(_ lease: Lease, _ now: Duration) -> [Notice] {
        var notices: [Notice] = []
        if observed?.lease.recordFields != lease.recordFields {
            observed = ObservedLease(lease: lease, unchangedSince: now)
        }
        // The lease's resource version may have changed although its record has not.
        observed?.lease = lease
        needsRead = false
        if isLeading, lease.holder != identity {
            isLeading = false
            notices.append(
                .lost("the lease is held by \(lease.holder.isEmpty ? "nobody" : lease.holder.oneLine(limit: 253))")
            )
        }
        if reportedHolder != lease.holder {
            reportedHolder = lease.holder
            if lease.holder != identity { notices.append(.newHolder(lease.holder.oneLine(limit: 253))) }
        }
        return notices
    }

    /// Whether another replica holds the lease and has renewed it lately, by the clock of this replica.
    private func isHeldByAnother(_ now: Duration) -> Bool {
        expiry.map { now < $0 } ?? false
    }

    /// The instant when another replica's lease ends without a renewal; nil where no other replica holds the lease.
    private var expiry: Duration? {
        guard let observed, !observed.lease.holder.isEmpty, observed.lease.holder != identity else { return nil }
        let span = observed.lease.durationSeconds.map { Duration.seconds($0) } ?? .seconds(Self.leaseSeconds)
        return observed.unchangedSince + span
    }

    /// The lease to write, with this replica as its holder.
    private func leaseToWrite(_ lease: Lease, _ moment: Moment) -> Lease {
        var result = lease
        let time = Timestamp.microTime(moment.unixMicroseconds)
        if lease.holder != identity {
            // A lease that does not exist yet lacks this field: the assignment of 0 writes it.
            if lease.resourceVersion != nil { result.transitions += 1 } else { result.transitions = 0 }
            result.acquireTime = time
        }
        result.holder = identity
        result.durationSeconds = Self.leaseSeconds
        result.renewTime = time
        return result
    }

    /// Ends the leadership where its renew deadline has passed, and returns a notice; otherwise changes nothing.
    private mutating func stepDownIfExpired(_ moment: Moment) -> [Notice] {
        guard isLeading, !isLeader(at: moment.now) else { return [] }
        isLeading = false
        needsRead = true
        reportedHolder = nil
        return [.lost("not renewed within \(Self.renewDeadline.components.seconds) s")]
    }

    private mutating func wait(_ moment: Moment) -> Action {
        state = .waiting
        return nextWait(moment)
    }

    /// The next wait: a fixed interval for a leader, a random length for other replicas.
    ///
    /// Random waits keep the other replicas from trying all at once; none of them lasts longer than the lease.
    private func nextWait(_ moment: Moment) -> Action {
        if state == .stopped { return .stop }
        if isLeading { return .wait(until: max(sentAt + Self.retryPeriod, moment.now)) }
        let next = moment.now + Self.retryPeriod * (1 + Self.jitter * moment.random)
        guard let expiry, expiry > moment.now else { return .wait(until: next) }
        return .wait(until: min(next, expiry))
    }
}

extension Lease {
    /// The fields of the record: the holder writes them with each renewal, so a change shows that the holder is alive.
    fileprivate var recordFields: [String?] {
        [holder, renewTime, acquireTime, durationSeconds.map(String.init), String(transitions)]
    }
}
