import CloudflareAPI
package import GeoRouting
import KubernetesAPI
import Wire

/// What a watch tells of itself.
package enum WatchNews: Sendable, Equatable {
    /// All Ingresses have been listed.
    case synced
    case opened
    /// Something came: an event, or a bookmark that says that nothing happened.
    case heard
    /// The server has closed it, as it does every few minutes.
    case closed
    /// It is over, or cannot be opened; in one line, and the trouble behind it where there is one.
    case ended(String, FailureKind?)
    /// The next try comes at this instant.
    case waiting(until: Duration)
}

extension FailureKind {
    /// What is behind the end of a watch; nil where it is none, or nothing that a person could mend.
    init?(_ interruption: Interruption) {
        if interruption.isUnauthorized {
            self = .unauthorized
        } else if interruption.isForbidden {
            self = .forbidden("list and watch Ingresses")
        } else {
            switch interruption {
            case .refused, .malformed: self = .serverFault
            case .transport(let error): self.init(error)
            case .silent: self = .timedOut
            case .closed, .closedAtOnce, .expired, .incomplete, .wentBack: return nil
            }
        }
    }

    /// What is behind a reading of Cloudflare that failed.
    package init?(_ failure: PassFailure) {
        guard case .cloudflare(let error, let task) = failure else { return nil }
        switch error {
        case .noReply(let error): self.init(error)
        case .rateLimited: self = .rateLimited
        case .serverFault, .garbled, .intercepted: self = .serverFault
        case .unauthorized: self = .unauthorized
        case .forbidden where error.cause != .permission: return nil
        case .forbidden:
            // Who is to add one adds the one that writing needs as well.
            self = .forbidden(
                task.kind == .loadBalancer ? "Load Balancers Edit" : "Load Balancing: Monitors and Pools Edit"
            )
        case .notFound, .conflict, .refused: return nil
        }
    }

    private init?(_ error: TransportError) {
        switch error {
        case .notSent, .lost: self = .unreachable
        case .timedOut: self = .timedOut
        case .blocked: self = .rateLimited
        case .tooLarge, .heldBack, .cancelled: return nil
        }
    }
}
