import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Where a live transport sends its requests, and whom it trusts.
package struct Server: Sendable {
    /// Scheme, host, port and path prefix, without a slash at the end.
    package var baseURL: String
    /// PEM of the only authorities to trust; nil for the system's.
    package var authorities: [UInt8]?
    /// Switches certificate verification off.
    ///
    /// Only where a kubeconfig says so in so many words.
    package var isVerificationOff = false
    package var identity: Identity?
    package var proxy: Proxy?

    /// A client certificate with its chain, and its key; both PEM.
    package struct Identity: Sendable, Equatable, CustomStringConvertible {
        package var certificates: [UInt8]
        package var key: [UInt8]

        package init(certificates: [UInt8], key: [UInt8]) {
            self.certificates = certificates
            self.key = key
        }

        /// Never the key.
        package var description: String { "client certificate" }
    }

    /// An HTTP proxy to reach the server through (CONNECT for https).
    package struct Proxy: Sendable, Equatable {
        package var host: String
        package var port: Int

        package init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    package init(baseURL: String, authorities: [UInt8]? = nil, proxy: Proxy? = nil) {
        var baseURL = baseURL
        while baseURL.hasSuffix("/") { baseURL.removeLast() }
        self.baseURL = baseURL
        self.authorities = authorities
        self.proxy = proxy
    }
}

/// The network itself.
///
/// Never follows a redirect: a token must not travel to another host.
package struct LiveTransport: Transport {
    private let client: HTTPClient
    private let baseURL: String
    /// Whom connections are made to, for messages: the server, or the proxy before it.
    private let peer: String

    /// Connects `body` to a server and closes all connections behind it.
    ///
    /// - Throws: what `body` throws, and `InvalidAuthorities` or `InvalidIdentity` where the PEM cannot be used.
    package static func with<Result>(
        _ server: Server,
        _ body: (LiveTransport) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.idleTimeout = .seconds(90)
        configuration.tlsConfiguration = try tlsConfiguration(for: server)
        configuration.proxy = server.proxy.map { .server(host: $0.host, port: $0.port) }
        let client = HTTPClient(eventLoopGroup: group, configuration: configuration)
        do {
            let result = try await body(LiveTransport(client: client, baseURL: server.baseURL, peer: server.peer))
            try? await client.shutdown()
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// The process' own: the health server shares its threads.
    private static let group = MultiThreadedEventLoopGroup.singleton

    private static func tlsConfiguration(for server: Server) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let authorities = server.authorities {
            let certificates = (try? NIOSSLCertificate.fromPEMBytes(authorities)) ?? []
            if certificates.isEmpty { throw InvalidAuthorities() }
            configuration.trustRoots = .certificates(certificates)
        }
        if let identity = server.identity {
            do {
                let chain = try NIOSSLCertificate.fromPEMBytes(identity.certificates)
                configuration.certificateChain = chain.map { .certificate($0) }
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: identity.key, format: .pem))
            } catch {
                throw InvalidIdentity()
            }
        }
        if server.isVerificationOff { configuration.certificateVerification = .none }
        return configuration
    }

    package func send(_ request: Request) async throws(TransportError) -> Response {
        var outgoing = HTTPClientRequest(url: baseURL + request.target)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headers { outgoing.headers.add(name: field.name.rawName, value: field.value) }
        if !request.body.isEmpty { outgoing.body = .bytes(request.body) }
        do {
            // Limits on time are the caller's, who has the clock; this one only keeps a forgotten request finite.
            let response = try await client.execute(outgoing, timeout: .hours(1))
            return Response(
                Int(response.status.code),
                headers: HTTPFields(response.headers),
                body: Body(response.body.map { Array($0.readableBytesView) })
            )
        } catch {
            throw TransportError(error, peer: peer)
        }
    }
}

/// The bytes given as certificate authorities hold no PEM certificate.
package struct InvalidAuthorities: Error {}

/// The bytes given as client certificate or key are no such PEM.
package struct InvalidIdentity: Error {}

extension Server {
    fileprivate var peer: String {
        if let proxy { return "\(proxy.host):\(proxy.port)" }
        let start = baseURL.firstRange(of: "://")?.upperBound ?? baseURL.startIndex
        return String(baseURL[start...].prefix { $0 != "/" })
    }
}

extension HTTPFields {
    fileprivate init(_ headers: HTTPHeaders) {
        self.init()
        for (name, value) in headers {
            guard let name = HTTPField.Name(name) else { continue }
            append(HTTPField(name: name, value: value))
        }
    }
}

extension TransportError {
    fileprivate init(_ error: any Error, peer: String) {
        switch error {
        case is CancellationError: self = .cancelled
        case let error as NIOConnectionError: self = .notSent(Self.text(of: error))
        // An address in numbers is connected to without a look-up, and fails without NIOConnectionError around it. No
        // other error number is certain to come from connecting.
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            self = .notSent("cannot connect to \(peer): connection refused")
        case let error as NIOSSLError: self = .init(tls: error)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self = .notSent("TLS: the certificate is for another name")
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
                .notSent("TLS: the certificate is not signed by a trusted authority, or has expired")
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
