package import CloudflareAPI
package import GeoRouting
import Wire

/// How one pass ended, and what it did.
package struct PassReport: Sendable {
    package var outcome: Schedule.Outcome
    /// Writes that Cloudflare accepted.
    package var writes = 0
    /// What they did, in order.
    package var applied: [Operation] = []
    /// What the first plan had to say; nil where nothing could be planned.
    package var outset: [Notice]?
    /// Operations that a dry run held back.
    package var due = 0
    /// When a pass is due although nothing new has come: the next grace ends.
    package var wakeAt: Duration?
    /// Why the pass failed, in one line.
    package var failure: String?
    /// What the Ingresses asked for.
    package var desired = Desired()
    /// Why this pass is no success, though it ended: what was due was refused, and nothing was written.
    package var blocking: String?
    /// Wishes that there is no room for, or that Cloudflare refuses, and why.
    package var leftOut: [Wish: String] = [:]
    /// Ingresses whose newest change waits, for they change too often; by namespace and name.
    package var held: Set<String> = []
    /// Why Cloudflare refused what was to be done, by the pool's or load balancer's name.
    package var troubles: [String: String] = [:]
}

/// What was being done when Cloudflare did not do it.
package enum CloudflareTask: Sendable, Equatable, CustomStringConvertible {
    /// All objects of a kind were being read.
    case reading(CloudflareRequest.Kind)
    /// A step of a plan was being made.
    case writing(Operation)

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

/// Why a pass cannot go on: what was read cannot be acted on, or Cloudflare does not answer.
package enum PassFailure: Error {
    case cloudflare(CloudflareError, CloudflareTask)
    /// What was read contradicts itself; with how, in one line.
    case unreliable(String)

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

    static let causes = [
        "contradiction", "forbidden", "garbled", "no_reply", "rate_limited", "refused", "server_fault", "unauthorized",
    ]

    /// One line, with the permission that is missing where one is.
    package var text: String {
        switch self {
        case .unreliable(let why): "Cloudflare's lists cannot be acted on: \(why)"
        case .cloudflare(let error, let task):
            "\(error) while \(task)\(Self.hint(Permission(task.kind).advice(for: error)))"
        }
    }

    /// Without what was being done, and without the words that name Cloudflare.
    package var reason: String {
        if case .cloudflare(let error, _) = self { error.reason } else { text }
    }

    private static func hint(_ advice: String?) -> String { advice.map { "; \($0)" } ?? "" }
}
