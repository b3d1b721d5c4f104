import KubernetesAPI
import Wire

extension Interruption {
    /// One word for a metric's label.
    var cause: String {
        switch self {
        case .closed: "closed"
        case .closedAtOnce: "closed_at_once"
        case .expired: "expired"
        case .refused: "refused"
        case .silent, .transport(.timedOut): "silent"
        case .transport: "connection"
        case .malformed: "malformed"
        case .missedEvent: "incomplete"
        case .versionWentBack: "went_back"
        }
    }
}
