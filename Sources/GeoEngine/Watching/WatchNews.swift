import CloudflareAPI
package import GeoRouting
import KubernetesAPI
import Wire

/// An event of the list and watch of one kind, for an observer.
package enum WatchNews: Sendable, Equatable {
    /// All objects have been listed, and are in the store.
    case synced
    /// The server has accepted the watch.
    case opened
    /// The server has sent events or a bookmark; a bookmark only shows that the watch works.
    case received
    /// The server has closed the watch, which is normal every few minutes.
    case closed
    /// The list or the watch has failed: the reason in one line, and the kind of failure where there is one.
    case ended(String, FailureKind?)
    /// Not all objects of the kind are known, for this reason; other kinds are not affected.
    case incomplete(KindGap)
    /// All objects of the kind are known again.
    case complete
    /// The server does not have the kind, and need not have it: older releases of its API lack it.
    case leftOut
    /// The next try begins at this instant.
    case waiting(until: Duration)
}

extension FailureKind {
    /// The kind of failure that ended a list or a watch; nil where the next list or watch repairs the loss.
    init?(_ interruption: Interruption, _ kind: ObjectKind) {
        if interruption.isUnauthorized {
            self = .unauthorized
        } else if interruption.isForbidden {
            self = .forbidden("list and watch \(kind.plural)")
        } else {
            switch interruption {
            case .refused, .malformed: self = .serverFault
            case .transport(let error): self.init(error)
            case .silent: self = .timedOut
            case .closed, .closedAtOnce, .expired, .missedEvent, .versionWentBack: return nil
            }
        }
    }

    /// The kind of failure of a call to Cloudflare; nil where it has none.
    package init?(_ failure: PassFailure) {
        guard case .cloudflare(let error, let task) = failure else { return nil }
        switch error {
        case .noReply(let error): self.init(error)
        case .rateLimited: self = .rateLimited
        case .serverFault, .unusable, .intercepted: self = .serverFault
        case .unauthorized: self = .unauthorized
        // Another cause than a permission, such as the client's address: adding a permission would not help.
        case .forbidden where error.cause != .permission: return nil
        case .forbidden:
            // The permission to edit includes reading, and writes need it too.
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
