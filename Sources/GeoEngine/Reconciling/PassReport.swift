package import CloudflareAPI
package import GeoRouting
import Wire

/// The result of one pass: how it ended, and what it did.
package struct PassReport: Sendable {
    /// How the pass ended, for the schedule.
    package var outcome: Schedule.Outcome
    /// The number of writes that Cloudflare accepted.
    package var writes = 0
    /// The operations that Cloudflare accepted, in order.
    package var applied: [Operation] = []
    /// The notices of the first plan; nil where nothing could be planned.
    package var firstNotices: [Notice]?
    /// The number of writes that a dry run has found, and has not sent.
    package var dryRunWrites = 0
    /// The instant at which a pass is due even without news, for example when a grace period ends; nil for none.
    package var wakeAt: Duration?
    /// Why the pass failed, in one line; nil where it did not fail.
    package var failure: String?
    /// What the Ingresses ask for.
    package var desired = Desired()
    /// Why the pass does not count as a success for readiness; nil where it does.
    ///
    /// There is a reason only where Cloudflare has refused writes and accepted none.
    package var unreadyReason: String?
    /// The wishes that the plan leaves out, each with the reason: there is no room, or Cloudflare refuses them.
    package var leftOut: [Wish: String] = [:]
    /// The Ingresses whose newest change is held back, because they change too often; each as `namespace/name`.
    package var held: Set<String> = []
    /// The reason for each refusal by Cloudflare, by the name of the pool or load balancer.
    package var refusalReasons: [String: String] = [:]
}

/// The purpose of a failed call to Cloudflare.
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

/// The reason why a pass cannot continue: a call to Cloudflare failed, or its lists cannot be trusted.
package enum PassFailure: Error {
    case cloudflare(CloudflareError, CloudflareTask)
    /// The lists contradict each other or our own writes; the text in one line says how.
    case unreliable(String)

    /// The wait that Cloudflare demands before the next request; nil where it demands none.
    package var retryAfter: Duration? {
        switch self {
        case .cloudflare(.rateLimited(let wait), _): wait
        case .cloudflare(.noReply(.blocked(let wait)), _): wait
        default: nil
        }
    }

    /// Whether Cloudflare refused the call because of its rate limit, or the call was not sent for that reason.
    package var isRateLimit: Bool {
        switch self {
        case .cloudflare(.rateLimited, _), .cloudflare(.noReply(.blocked), _): true
        default: false
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
            case .unusable, .intercepted: "garbled"
            }
        }
    }

    /// All values that `cause` can have.
    static let causes = [
        "contradiction", "forbidden", "garbled", "no_reply", "rate_limited", "refused", "server_fault", "unauthorized",
    ]

    /// One line for the log, with advice such as the missing permission.
    package var text: String {
        switch self {
        case .unreliable(let why): "Cloudflare's lists cannot be acted on: \(why)"
        case .cloudflare(let error, let task):
            "\(error) while \(task)\(Self.hint(Permission(task.kind).advice(for: error)))"
        }
    }

    /// The text of the failure, without the purpose of the call and without Cloudflare's name.
    package var reason: String {
        if case .cloudflare(let error, _) = self { error.reason } else { text }
    }

    private static func hint(_ advice: String?) -> String { advice.map { "; \($0)" } ?? "" }
}
