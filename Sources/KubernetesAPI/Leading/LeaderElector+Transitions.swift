import Wire

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
        guard let lease = record?.lease, wasLeading || wasInFlight else {
            state = .stopped
            return Outcome(action: .stop)
        }
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
        case .refused(let status): return failed("\(status)", moment)
        case .malformed(let why): return failed("malformed reply: \(why)", moment)
        case .failed(let error): return failed("\(error)", moment)
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
            if moment.now >= sent + timing.renewDeadline {
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
        case .refused(let status): return failed("\(status)", moment)
        case .malformed(let why): return failed("malformed reply: \(why)", moment)
        case .failed(let error): return failed("\(error)", moment)
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
        case .found(let lease) where isWriting && lease.holder != identity:
            state = .stopped
            return Outcome(action: .stop, notices: [.released])
        case .found(let lease) where !isWriting && lease.holder == identity: return giveBack(lease, moment)
        case .conflict where isWriting:
            state = .resigning(isWriting: false)
            return Outcome(action: .get)
        case .refused(let status): return stop(after: "\(status)")
        case .malformed(let why): return stop(after: "malformed reply: \(why)")
        case .failed(let error): return stop(after: "\(error)")
        case .found, .absent, .conflict:
            state = .stopped
            return Outcome(action: .stop)
        }
    }

    /// The lease runs out by itself.
    private mutating func stop(after why: String) -> Outcome {
        state = .stopped
        return Outcome(action: .stop, notices: [.failed("releasing the lease: \(why)")])
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
        return record.since + (record.lease.durationSeconds.map { .seconds($0) } ?? timing.leaseDuration)
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
        claimed.durationSeconds = Int(timing.leaseDuration.components.seconds)
        claimed.renewTime = time
        return claimed
    }

    private mutating func noticeOfDeadline(_ moment: Moment) -> [Notice] {
        guard isLeading, !isLeader(at: moment.now) else { return [] }
        isLeading = false
        isStale = true
        reportedHolder = nil
        return [.lost("not renewed within \(timing.renewDeadline.components.seconds) s")]
    }

    private mutating func wait(_ moment: Moment) -> Action {
        state = .waiting
        return next(moment)
    }

    /// A leader renews at a steady pace; the others' waits are spread, so that they do not all try at once, and end no
    /// later than the lease that they wait for.
    private func next(_ moment: Moment) -> Action {
        if state == .stopped { return .stop }
        if isLeading { return .wait(until: max(sent + timing.retryPeriod, moment.now)) }
        let next = moment.now + timing.retryPeriod * (1 + timing.jitter * moment.chance)
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
