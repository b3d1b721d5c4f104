import GeoRouting

/// What one pass has met so far.
struct Pass {
    private(set) var plan = Plan()
    private(set) var notices: [Notice] = []
    /// What the first plan had to say.
    private(set) var outset: [Notice]?
    var failure: PassFailure?
    private(set) var refusals: [Notice] = []
    /// What Cloudflare accepted, in order.
    private(set) var applied: [Operation] = []

    /// Why, by the name of what was refused.
    private(set) var refusedSubjects: [String: String] = [:]
    private var crossedSubjects: Set<String> = []
    private var heldSubjects: Set<String> = []
    /// Writes that were sent, whatever became of them.
    private(set) var sent = 0
    /// Why the pass is no success for readiness: the first refusal that is not a tenant's, nor the plan's limit.
    private(set) var blocking: String?
    /// How often a pool's write was tried in another way, by its name.
    private(set) var tries: [String: Int] = [:]
    /// Whether others may have crossed a write of this pass, or of one before that came to no end.
    private(set) var isLookBackDue: Bool

    /// When it began, with all that it goes on with.
    let began: Duration

    init(isLookBackDue: Bool, at now: Duration = .zero) {
        self.isLookBackDue = isLookBackDue
        began = now
    }

    /// Whether the operation may still be tried in this pass.
    func isOpen(_ operation: Operation) -> Bool { isDone(with: operation.subject) }

    /// Whether nothing that was to be written to the object of this name was refused, or waits.
    func isDone(with subject: String) -> Bool { refusedSubjects[subject] == nil && !heldSubjects.contains(subject) }

    /// This pass, to be gone on with: what was refused is not tried again before all else has had its turn.
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

    /// Also what got no answer may have had its effect, and others may cross it.
    mutating func mayHaveWritten(_ operation: Operation) {
        switch operation {
        case .createPool: break
        case .updatePool(let update): isLookBackDue = isLookBackDue || update.isShared
        case .createLoadBalancer, .updateLoadBalancer: isLookBackDue = true
        case .deletePool, .createMonitor, .updateMonitor: break
        }
    }

    /// A first crossing is looked up in the next round; a second one in the same pass is a refusal.
    mutating func crossed(_ operation: Operation, _ failure: PassFailure) {
        isLookBackDue = true
        if !crossedSubjects.insert(operation.subject).inserted { refused(operation, failure) }
    }

    /// Counts a try in another way; whether there may be more in this pass.
    mutating func tried(_ operation: Operation) -> Bool {
        tries[operation.subject, default: 0] += 1
        return tries[operation.subject, default: 0] < Self.tryLimit
    }

    /// So many calls may go into one pool's wishes in a pass; the next pass goes on.
    private static let tryLimit = 16

    /// Leaves the object to the next pass.
    mutating func leave(_ subject: String) { heldSubjects.insert(subject) }

    mutating func refused(_ operation: Operation, _ failure: PassFailure, isExcused: Bool = false) {
        if !isExcused { blocking = blocking ?? failure.text }
        refusedSubjects[operation.subject] = failure.text
        refusals.append(Notice(.error, failure.text))
    }

    var outcome: Schedule.Outcome {
        if !refusedSubjects.isEmpty { return .refused }
        return .converged(lookBack: isLookBackDue)
    }
}
