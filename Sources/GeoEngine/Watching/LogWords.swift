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

extension Duration {
    /// The seconds with one decimal, or with none where it is zero: `1`, `0.5`.
    var inTenths: String {
        let tenths = Int((inSeconds * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
