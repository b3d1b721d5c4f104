package import Wire

/// Why a list failed or a watch ended.
///
/// The description is fit for a log.
package enum Interruption: Error, Sendable, Equatable, CustomStringConvertible {
    /// The server closed the watch, as it does every few minutes.
    case closed
    /// The server closed the watch within a second and without an event.
    case closedAtOnce
    /// Bookmarks came, and then nothing for two of their intervals: the connection is dead.
    case silent(for: Duration)
    /// The version or page asked for has left the server's history; a new list follows.
    case expired
    /// The server's versions are lower than the one it had told before, as after a restored backup; a new list follows.
    case wentBack
    /// The server refuses or fails; `code` 401 and 403 tell that credentials or permissions are missing.
    case refused(Status)
    case transport(TransportError)
    /// The server answers something that is no list, or no watch.
    case malformed(String)
    /// Lines too long to read went by; a new list makes good what they said.
    case incomplete

    /// The server does not accept who we are: no valid token or certificate.
    package var isUnauthorized: Bool { refusal?.code == 401 && refusal?.isOfServer == true }

    /// Something between here and the server refuses in its place, such as a firewall or a proxy.
    package var isIntercepted: Bool {
        refusal.map { (400..<500).contains($0.code) && $0.code != 429 && !$0.isOfServer } ?? false
    }

    /// The server knows us, and our role lacks the permission.
    package var isForbidden: Bool { refusal?.code == 403 && refusal?.isOfServer == true }

    private var refusal: Status? {
        if case .refused(let status) = self { status } else { nil }
    }

    package var description: String {
        switch self {
        case .closed: "closed by the server"
        case .closedAtOnce: "closed by the server at once"
        case .silent(let span):
            "nothing came for \(span.components.seconds) s, not even the bookmarks that came before"
        case .expired: "the resource version has expired"
        case .wentBack: "the server's resource versions have gone back, as after a restored backup"
        case .refused(let status): "\(status)"
        case .transport(let error): "\(error)"
        case .malformed(let why): "malformed reply: \(why)"
        case .incomplete: "an event too large to read was left out"
        }
    }
}
