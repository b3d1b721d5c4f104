import GeoRouting

/// The state of one pass.
struct Pass {
    private(set) var plan = Plan()
    /// The notices of the latest plan.
    private(set) var notices: [Notice] = []
    /// The notices of the first plan; nil until there is one.
    private(set) var firstNotices: [Notice]?
    var failure: PassFailure?
    private(set) var refusals: [Notice] = []
    /// The operations that Cloudflare accepted, in order.
    private(set) var applied: [Operation] = []

    /// The reason for each refusal, by the object's name.
    private(set) var refusedSubjects: [String: String] = [:]
    /// The names of objects whose write failed because another writer had changed the object.
    private var racedSubjects: Set<String> = []
    /// The names of objects whose writes are postponed to the next pass.
    private var postponedSubjects: Set<String> = []
    /// The number of writes that were sent, whether accepted or not.
    private(set) var sentCount = 0
    /// Why the pass does not count as a success for readiness; nil where it does.
    ///
    /// The reason is the first refusal that is not excused. A refusal is excused where a tenant has caused it, or a
    /// limit of the account's plan at Cloudflare.
    private(set) var unreadyReason: String?
    /// How often each object's write was refused and then planned with other content, by the object's name.
    private(set) var tries: [String: Int] = [:]
    /// Whether a re-read is due, because a write may have raced with another writer's.
    ///
    /// The write may be of this pass, or of an earlier pass that did not finish.
    private(set) var isRereadDue: Bool

    /// The instant at which the pass began; where it continues other passes, the instant at which the first began.
    let beganAt: Duration

    init(isRereadDue: Bool, at now: Duration = .zero) {
        self.isRereadDue = isRereadDue
        beganAt = now
    }

    /// Whether this pass may still try the operation.
    func mayStillTry(_ operation: Operation) -> Bool { mayStillWrite(operation.subject) }

    /// Whether this pass may still write the object with this name: no write to it was refused or postponed.
    func mayStillWrite(_ subject: String) -> Bool {
        refusedSubjects[subject] == nil && !postponedSubjects.contains(subject)
    }

    /// The pass that continues this one.
    ///
    /// It keeps the refusals: a refused write is tried again only after all other writes.
    var continuation: Pass {
        var next = self
        (next.notices, next.firstNotices, next.failure, next.applied, next.sentCount) = ([], nil, nil, [], 0)
        return next
    }

    mutating func notePlan(_ plan: Plan) {
        self.plan = plan
        notices = plan.notices
        firstNotices = firstNotices ?? notices
    }

    mutating func countWrite() { sentCount += 1 }

    mutating func wrote(_ operation: Operation) {
        applied.append(operation)
        mayHaveWritten(operation)
    }

    /// Records a write that Cloudflare has made or may have made, and that may race with another writer's.
    mutating func mayHaveWritten(_ operation: Operation) {
        switch operation {
        case .createPool: break
        case .updatePool(let update): isRereadDue = isRereadDue || update.needsReread
        case .createLoadBalancer, .updateLoadBalancer: isRereadDue = true
        case .deletePool, .createMonitor, .updateMonitor: break
        }
    }

    /// Records a write that failed because another writer had changed the object; the next round reads again.
    ///
    /// The second such failure for an object in one pass counts as a refusal.
    mutating func raced(_ operation: Operation, _ failure: PassFailure) {
        isRereadDue = true
        if !racedSubjects.insert(operation.subject).inserted { refused(operation, failure) }
    }

    /// Counts a refused write; returns whether this pass may try the object again.
    mutating func countRefusedTry(_ operation: Operation) -> Bool {
        tries[operation.subject, default: 0] += 1
        return tries[operation.subject, default: 0] < Self.tryLimit
    }

    /// The most tries for one pool in a pass; the next pass continues.
    private static let tryLimit = 16

    /// Postpones the writes to an object to the next pass.
    mutating func postpone(_ subject: String) { postponedSubjects.insert(subject) }

    /// Records a refusal; an excused refusal does not make the process unready.
    mutating func refused(_ operation: Operation, _ failure: PassFailure, isExcused: Bool = false) {
        if !isExcused { unreadyReason = unreadyReason ?? failure.text }
        refusedSubjects[operation.subject] = failure.text
        refusals.append(Notice(.error, failure.text))
    }

    var outcome: Schedule.Outcome {
        if !refusedSubjects.isEmpty { return .refused }
        return .converged(lookBack: isRereadDue)
    }
}
