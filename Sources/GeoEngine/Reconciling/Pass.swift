import GeoRouting

/// The state of one pass.
struct Pass {
    private(set) var plan = Plan()
    /// The notices of the latest plan.
    private(set) var notices: [Notice] = []
    /// The notices of the first plan; nil before there is one.
    private(set) var outset: [Notice]?
    var failure: PassFailure?
    private(set) var refusals: [Notice] = []
    /// The operations that Cloudflare accepted, in order.
    private(set) var applied: [Operation] = []

    /// The reason for each refusal, by the name of the object.
    private(set) var refusedSubjects: [String: String] = [:]
    /// The names of objects where a write met another writer's change.
    private var crossedSubjects: Set<String> = []
    /// The names of objects that are left to the next pass.
    private var heldSubjects: Set<String> = []
    /// The number of writes that were sent, accepted or not.
    private(set) var sent = 0
    /// Why the pass does not count as a success for readiness; nil where it does.
    ///
    /// This is the first refusal that is due neither to a tenant nor to the limits of the account's plan at Cloudflare.
    private(set) var blocking: String?
    /// How often the write to an object was refused and then planned with other content, by the object's name.
    private(set) var tries: [String: Int] = [:]
    /// Whether a re-read is due, because a write may have raced with another writer's.
    ///
    /// It may be a write of this pass, or of an earlier one that did not finish.
    private(set) var isRereadDue: Bool

    /// The instant at which the pass began; for a pass that continues others, the instant at which the first began.
    let began: Duration

    init(isRereadDue: Bool, at now: Duration = .zero) {
        self.isRereadDue = isRereadDue
        began = now
    }

    /// Whether the operation may still be tried in this pass.
    func isOpen(_ operation: Operation) -> Bool { isDone(with: operation.subject) }

    /// Whether no write to the object with this name has been refused, or been left to the next pass.
    func isDone(with subject: String) -> Bool { refusedSubjects[subject] == nil && !heldSubjects.contains(subject) }

    /// The pass that continues this one.
    ///
    /// It keeps the refusals, so that a refused write is not tried again before all other writes have been made.
    var continued: Pass {
        var next = self
        (next.notices, next.outset, next.failure, next.applied, next.sent) = ([], nil, nil, [], 0)
        return next
    }

    mutating func saw(_ plan: Plan) {
        self.plan = plan
        notices = plan.notices
        outset = outset ?? notices
    }

    mutating func sends() { sent += 1 }

    mutating func wrote(_ operation: Operation) {
        applied.append(operation)
        mayHaveWritten(operation)
    }

    /// Records a write that was made, or may have been made, and so may race with another writer's.
    mutating func mayHaveWritten(_ operation: Operation) {
        switch operation {
        case .createPool: break
        case .updatePool(let update): isRereadDue = isRereadDue || update.isShared
        case .createLoadBalancer, .updateLoadBalancer: isRereadDue = true
        case .deletePool, .createMonitor, .updateMonitor: break
        }
    }

    /// Records a write that met another writer's change: the next round reads again.
    ///
    /// The second time for the same object in one pass, this counts as a refusal.
    mutating func crossed(_ operation: Operation, _ failure: PassFailure) {
        isRereadDue = true
        if !crossedSubjects.insert(operation.subject).inserted { refused(operation, failure) }
    }

    /// Counts a refused try of a write; returns whether this pass may try the object again.
    mutating func tried(_ operation: Operation) -> Bool {
        tries[operation.subject, default: 0] += 1
        return tries[operation.subject, default: 0] < Self.tryLimit
    }

    /// The most tries for one pool in a pass; the next pass goes on.
    private static let tryLimit = 16

    /// Leaves the object to the next pass.
    mutating func leave(_ subject: String) { heldSubjects.insert(subject) }

    /// Records a refusal; an excused one does not make the process unready.
    mutating func refused(_ operation: Operation, _ failure: PassFailure, isExcused: Bool = false) {
        if !isExcused { blocking = blocking ?? failure.text }
        refusedSubjects[operation.subject] = failure.text
        refusals.append(Notice(.error, failure.text))
    }

    var outcome: Schedule.Outcome {
        if !refusedSubjects.isEmpty { return .refused }
        return .converged(lookBack: isRereadDue)
    }
}
