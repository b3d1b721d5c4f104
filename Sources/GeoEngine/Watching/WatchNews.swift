import CloudflareAPI
package import GeoRouting
import KubernetesAPI
import Wire

/// What happens to a watch, for its observer.
package enum WatchNews: Sendable, Equatable {
    /// All Ingresses have been listed.
    case synced
    case opened
    /// Something came: an event, or a bookmark, which means that nothing happened.
    case heard
    /// The server has closed it, as it does every few minutes.
    case closed
    /// The watch broke or cannot be opened: why, in one line, and the kind of failure; nil where it is of no kind.
    case ended(String, FailureKind?)
    /// The next try comes at this instant.
    case waiting(until: Duration)
}

extension FailureKind {
    /// The failure that ended a watch; nil where it is none, or a person cannot mend it.
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

    /// The failure of a reading of Cloudflare; nil where it is of no kind.
    package init?(_ failure: PassFailure) {
        guard case .cloudflare(let error, let task) = failure else { return nil }
        switch error {
        case .noReply(let error): self.init(error)
        case .rateLimited: self = .rateLimited
        case .serverFault, .garbled, .intercepted: self = .serverFault
        case .unauthorized: self = .unauthorized
        case .forbidden where error.cause != .permission: return nil
        case .forbidden:
            // The advice is to add the permission to edit, because writes need it as well.
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
