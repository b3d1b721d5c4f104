import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL

extension TransportError {
    static let unverified = "TLS: the certificate is not signed by a trusted authority, or has expired"
    static let tooOld = "TLS: the server speaks no TLS 1.2 or later"
    static let otherName = "TLS: the certificate is for another name"

    /// What an error of the client says of the request.
    init(_ error: any Error, peer: String) {
        switch error {
        case is CancellationError: self = .cancelled
        case is FenceIsClosed: self = .heldBack
        case let error as NIOConnectionError: self = .notSent(Self.text(of: error))
        // An address in numbers is connected to without a look-up, and fails without NIOConnectionError around it. No
        // other error number is certain to come from connecting.
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            self = .notSent("cannot connect to \(peer): connection refused")
        case let error as NIOSSLError: self = .init(tls: error)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self = .notSent(Self.otherName)
        case let error as NamelessCertificate: self = .notSent("\(error)")
        case let error as HTTPClientError: self = .init(http: error)
        case _ where "\(error)".contains("ALERT_CERTIFICATE_REQUIRED"):
            // The server refuses the handshake after the client's part of it is over; it has not read the request.
            self = .notSent("TLS: the server requires a client certificate")
        default: self = .lost("\(error)")
        }
    }

    private init(http error: HTTPClientError) {
        self =
            switch error {
            case .cancelled: .cancelled
            case .connectTimeout: .notSent("no connection within 10 s")
            case .tlsHandshakeTimeout: .notSent("no TLS handshake within 10 s")
            default: .lost(error.shortDescription)
            }
    }

    private init(tls error: NIOSSLError) {
        guard case .handshakeFailed(let reason) = error else {
            self = .lost("TLS: \(error)")
            return
        }
        let text = "\(reason)"
        self =
            switch true {
            case text.contains("CERTIFICATE_VERIFY_FAILED"):
                .notSent(Self.unverified)
            case text.contains("UNSUPPORTED_PROTOCOL"), text.contains("ALERT_PROTOCOL_VERSION"):
                .notSent(Self.tooOld)
            case text.contains("WRONG_VERSION_NUMBER"): .notSent("TLS: the server does not speak TLS on this port")
            default: .notSent("TLS handshake failed: \(text)")
            }
    }

    private static func text(of error: NIOConnectionError) -> String {
        let place = "\(error.host):\(error.port)"
        if let cause = error.connectionErrors.first?.error as? IOError {
            return
                "cannot connect to \(place): \(cause.errnoCode == ECONNREFUSED ? "connection refused" : cause.description)"
        }
        if let cause = error.dnsAError ?? error.dnsAAAAError { return "cannot resolve \(error.host): \(cause)" }
        return "cannot connect to \(place)"
    }
}
