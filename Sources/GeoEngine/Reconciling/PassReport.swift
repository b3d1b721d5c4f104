package import CloudflareAPI
package import GeoRouting
import Wire

/// How one pass ended, and what it did.
package struct PassReport: Sendable {
    /// How the pass ended, for the schedule.
    package var outcome: Schedule.Outcome
    /// Writes that Cloudflare accepted.
    package var writes = 0
    /// The operations of these writes, in order.
    package var applied: [Operation] = []
    /// The notices of the first plan; nil where nothing could be planned.
    package var outset: [Notice]?
    /// The number of operations that a dry run held back.
    package var due = 0
    /// When a pass is due even without news, such as at the end of a grace period; nil where none is.
    package var wakeAt: Duration?
    /// Why the pass failed, in one line; nil where it did not.
    package var failure: String?
    /// What the Ingresses asked for.
    package var desired = Desired()
    /// Why the pass does not count as a success although it ended; nil where it does.
    ///
    /// Cloudflare refused what was due, and nothing was written.
    package var blocking: String?
    /// Wishes that there is no room for, or that Cloudflare refuses, each with the reason.
    package var leftOut: [Wish: String] = [:]
    /// Ingresses that change too often, so that their newest change is held back; each as `namespace/name`.
    package var held: Set<String> = []
    /// The reason for each refusal by Cloudflare, by the name of the pool or load balancer.
    package var troubles: [String: String] = [:]
}

/// The purpose of a call to Cloudflare that failed.
package enum CloudflareTask: Sendable, Equatable, CustomStringConvertible {
    /// To read all objects of a kind.
    case reading(CloudflareRequest.Kind)
    /// To make a step of a plan.
    case writing(Operation)

    /// The words after "while", such as `reading the pools` or `trying to delete pool k8s-pool-shop-eu`.
    package var description: String {
        switch self {
        case .reading(.monitor): "reading the monitors"
        case .reading(.pool): "reading the pools"
        case .reading(.loadBalancer): "reading the load balancers"
        case .writing(let operation): "trying to \(operation.summary)"
        }
    }

    var kind: CloudflareRequest.Kind {
        switch self {
        case .reading(let kind): kind
        case .writing(.createMonitor), .writing(.updateMonitor): .monitor
        case .writing(.createPool), .writing(.updatePool), .writing(.deletePool): .pool
        case .writing(.createLoadBalancer), .writing(.updateLoadBalancer): .loadBalancer
        }
    }
}

/// Why a pass cannot go on: a call to Cloudflare failed, or its lists cannot be trusted.
package enum PassFailure: Error {
    case cloudflare(CloudflareError, CloudflareTask)
    /// The lists contradict themselves or our own writes; the text says how, in one line.
    case unreliable(String)

    /// How long Cloudflare wants no further request; nil where it did not ask for a wait.
    package var retryAfter: Duration? {
        switch self {
        case .cloudflare(.rateLimited(let wait), _): wait
        case .cloudflare(.noReply(.blocked(let wait)), _): wait
        default: nil
        }
    }

    /// A word for a metric's label.
    var cause: String {
        switch self {
        case .unreliable: "contradiction"
        case .cloudflare(let error, _):
            switch error {
            case .noReply(.blocked), .rateLimited: "rate_limited"
            case .noReply: "no_reply"
            case .serverFault: "server_fault"
            case .unauthorized: "unauthorized"
            case .forbidden: "forbidden"
            case .notFound, .conflict, .refused: "refused"
            case .garbled, .intercepted: "garbled"
            }
        }
    }

    /// All values that `cause` can have.
    static let causes = [
        "contradiction", "forbidden", "garbled", "no_reply", "rate_limited", "refused", "server_fault", "unauthorized",
    ]

    /// One line for the log, with what a person can do about it, such as the missing permission.
    package var text: String {
        switch self {
        case .unreliable(let why): "Cloudflare's lists cannot be acted on: \(why)"
        case .cloudflare(let error, let task):
            "\(error) while \(task)\(Self.hint(Permission(task.kind).advice(for: error)))"
        }
    }

    /// The failure alone, without the call that failed and without the name of Cloudflare.
    package var reason: String {
        if case .cloudflare(let error, _) = self { error.reason } else { text }
    }

    private static func hint(_ advice: String?) -> String { advice.map { "; \($0)" } ?? "" }
}
