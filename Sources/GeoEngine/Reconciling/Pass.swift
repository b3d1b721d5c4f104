import GeoRouting

/// The state of one pass.
struct Pass {
    private(set) var plan = Plan()
    private(set) var notices: [Notice] = []
    /// The notices of the first plan; nil before there is one.
    private(set) var outset: [Notice]?
    var failure: PassFailure?
    private(set) var refusals: [Notice] = []
    /// The operations that Cloudflare accepted, in order.
    private(set) var applied: [Operation] = []

    /// The reason of each refusal, by the name of the object.
    private(set) var refusedSubjects: [String: String] = [:]
    private var crossedSubjects: Set<String> = []
    private var heldSubjects: Set<String> = []
    /// The number of writes that were sent, accepted or not.
    private(set) var sent = 0
    /// Why the pass is no success for readiness: the first refusal that neither a tenant nor the plan caused.
    private(set) var blocking: String?
    /// How often a pool's write was tried with other content, by the pool's name.
    private(set) var tries: [String: Int] = [:]
    /// Whether others may have crossed a write of this pass, or of an earlier one that did not finish.
    private(set) var isLookBackDue: Bool

    /// The instant at which it began; a pass that continues another has the first one's.
    let began: Duration

    init(isLookBackDue: Bool, at now: Duration = .zero) {
        self.isLookBackDue = isLookBackDue
        began = now
    }

    /// Whether the operation may still be tried in this pass.
    func isOpen(_ operation: Operation) -> Bool { isDone(with: operation.subject) }

    /// Whether no write to the object of this name was refused or waits.
    func isDone(with subject: String) -> Bool { refusedSubjects[subject] == nil && !heldSubjects.contains(subject) }

    /// The pass that continues this one: a refused write is not tried again before all others have had their turn.
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

    /// Records a write that was made, or may have been: others may cross it.
    mutating func mayHaveWritten(_ operation: Operation) {
        switch operation {
        case .createPool: break
        case .updatePool(let update): isLookBackDue = isLookBackDue || update.isShared
        case .createLoadBalancer, .updateLoadBalancer: isLookBackDue = true
        case .deletePool, .createMonitor, .updateMonitor: break
        }
    }

    /// Records a crossed write: the next round reads again; a second crossing in the same pass counts as a refusal.
    mutating func crossed(_ operation: Operation, _ failure: PassFailure) {
        isLookBackDue = true
        if !crossedSubjects.insert(operation.subject).inserted { refused(operation, failure) }
    }

    /// Counts a try with other content; whether this pass may make another.
    mutating func tried(_ operation: Operation) -> Bool {
        tries[operation.subject, default: 0] += 1
        return tries[operation.subject, default: 0] < Self.tryLimit
    }

    /// The most tries for one pool in a pass; the next pass goes on.
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
