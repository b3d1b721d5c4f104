import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The transport over the real network, with HTTP/1.1, and TLS 1.2 or later for https.
///
/// The transport never follows a redirect, because a token must not reach another host.
package struct LiveTransport: Transport {
    private let client: HTTPClient
    private let server: Server
    private let fences = Fences()

    /// Runs `body` with a transport to `server`, and closes all connections afterwards.
    ///
    /// - Throws: what `body` throws, and `InvalidAuthorities` or `InvalidIdentity` where the PEM cannot be used.
    package static func with<Result>(
        _ server: Server,
        _ body: (LiveTransport) async throws -> Result
    ) async throws -> Result {
        let transport = try LiveTransport(server)
        do {
            let result = try await body(transport)
            await transport.close()
            return result
        } catch {
            await transport.close()
            throw error
        }
    }

    /// Makes a transport that the caller must close with `close`.
    init(_ server: Server) throws {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        // Despite its name, this hook is called for every new connection, so it installs every guard.
        configuration.http1_1ConnectionDebugInitializer = { [fences] channel in
            ConnectionGuard.install(in: channel, fences, verifiesNames: !server.isVerificationOff)
        }
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.idleTimeout = .seconds(90)
        configuration.tlsConfiguration = try Self.tlsConfiguration(for: server)
        configuration.proxy = server.proxy.map { proxy in
            switch proxy.kind {
            case .http: .server(host: proxy.host, port: proxy.port, authorization: proxy.login?.authorization)
            case .socks5: .socksServer(host: proxy.host, port: proxy.port)
            }
        }
        // The host in `requestURL` is the TLS server name; `dnsOverride` resolves this name to the real host.
        if let name = server.serverName { configuration.dnsOverride = [name: server.host] }
        if let login = server.proxy?.login { Secrets.shared.register(login.password) }
        if let key = server.identity?.key { Secrets.shared.register(key: key) }
        client = HTTPClient(eventLoopGroup: Self.group, configuration: configuration)
        self.server = server
    }

    /// Ends all requests and connections.
    func close() async {
        try? await client.shutdown()
    }

    /// The event loops of the whole process; the health server uses the same threads.
    static let group = MultiThreadedEventLoopGroup.singleton

    static func tlsConfiguration(for server: Server) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
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

    /// Sends the request over a connection from the pool; throws `heldBack` where the request's fence is closed.
    package func send(_ request: Request) async throws(TransportError) -> Response {
        if !server.hasValidPort { throw .notSent("\(server.authority) has no valid port; a port is 1 to 65535") }
        // The credential must be masked from now on, because the server may repeat it in a reply.
        if let credential = request.headers[.authorization] { Secrets.shared.register(authorization: credential) }
        var outgoing = HTTPClientRequest(url: server.requestURL + request.target)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headers { outgoing.headers.add(name: field.name.rawName, value: field.value) }
        // The `Host` field names the real server, not the TLS server name in the URL.
        if server.serverName != nil { outgoing.headers.replaceOrAdd(name: "host", value: String(server.authority)) }
        let fence = request.fence.map(fences.add)
        defer { if let fence { fences.remove(fence) } }
        if let fence { outgoing.headers.add(name: ConnectionGuard.fenceField, value: String(fence)) }
        if !request.body.isEmpty { outgoing.body = .bytes(request.body) }
        do {
            // Callers limit the time with their own clock. The hour is for a request that no caller limits.
            let response = try await client.execute(outgoing, timeout: .hours(1))
            return Response(
                Int(response.status.code),
                headers: HTTPFields(response.headers),
                body: Body(response.body.map { Array($0.readableBytesView) })
            )
        } catch {
            throw await transportError(for: error)
        }
    }

    /// The error of a failed request as a `TransportError`, with the reason where the certificate was refused.
    private func transportError(for error: any Error) async -> TransportError {
        let translated = TransportError(error, peer: server.peer)
        switch translated {
        case .notSent(TransportError.unverifiedCertificate):
            guard let why = await CertificateProbe(server: server).refusalReason() else { return translated }
            return .notSent("TLS: \(why)")
        case .notSent(TransportError.nameMismatch) where server.proxy != nil && server.serverName == nil:
            // Through a proxy, the remote address is that of the proxy, so a certificate for an IP address cannot be
            // verified. A certificate for a `serverName` can be verified (`tls-server-name` in a kubeconfig).
            return .notSent(
                TransportError.nameMismatch + " (through a proxy, a server without a name needs a server name)"
            )
        default: return translated
        }
    }
}

/// The error that the bytes of the certificate authorities contain no PEM certificate.
package struct InvalidAuthorities: Error {}

/// The error that the bytes of a client certificate or of its key are no usable PEM.
package struct InvalidIdentity: Error {}

extension Server.Proxy.Login {
    fileprivate var authorization: HTTPClient.Authorization { .basic(username: user, password: password) }
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
    static let unverifiedCertificate = "TLS: the certificate is not signed by a trusted authority, or has expired"
    static let outdatedTLS = "TLS: the server speaks no TLS 1.2 or later"
    static let nameMismatch = "TLS: the certificate is for another name"

    /// Translates an error of the HTTP client.
    init(_ error: any Error, peer: String) {
        switch error {
        case is CancellationError: self = .cancelled
        case is FenceIsClosed: self = .heldBack
        case let error as NIOConnectionError: self = .notSent(Self.text(of: error))
        // A failed connection to a numeric address gives an `IOError` without `NIOConnectionError` around it. Only this
        // error number proves that nothing was sent: others may also occur on a ready connection.
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            self = .notSent("cannot connect to \(peer): connection refused")
        case let error as NIOSSLError: self = .init(tls: error)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self = .notSent(Self.nameMismatch)
        case let error as NamelessCertificate: self = .notSent("\(error)")
        case let error as HTTPClientError:
            self =
                switch error {
                case .cancelled: .cancelled
                case .connectTimeout: .notSent("no connection within 10 s")
                case .tlsHandshakeTimeout: .notSent("no TLS handshake within 10 s")
                default: .lost(error.shortDescription)
                }
        case _ where "\(error)".contains("ALERT_CERTIFICATE_REQUIRED"):
            // In TLS 1.3 this alert comes after the client's part of the handshake. The request was not read.
            self = .notSent("TLS: the server requires a client certificate")
        default: self = .lost("\(error)")
        }
    }

    /// Translates a TLS error: only a failed handshake proves that nothing was sent.
    private init(tls error: NIOSSLError) {
        guard case .handshakeFailed(let reason) = error else {
            self = .lost("TLS: \(error)")
            return
        }
        let text = "\(reason)"
        self =
            switch true {
            case text.contains("CERTIFICATE_VERIFY_FAILED"):
                .notSent(Self.unverifiedCertificate)
            case text.contains("UNSUPPORTED_PROTOCOL"), text.contains("ALERT_PROTOCOL_VERSION"):
                .notSent(Self.outdatedTLS)
            case text.contains("WRONG_VERSION_NUMBER"): .notSent("TLS: the server does not speak TLS on this port")
            default: .notSent("TLS handshake failed: \(text)")
            }
    }

    private static func text(of error: NIOConnectionError) -> String {
        let peer = "\(error.host):\(error.port)"
        if let cause = error.connectionErrors.first?.error as? IOError {
            let reason = cause.errnoCode == ECONNREFUSED ? "connection refused" : cause.description
            return "cannot connect to \(peer): \(reason)"
        }
        if let cause = error.dnsAError ?? error.dnsAAAAError { return "cannot resolve \(error.host): \(cause)" }
        return "cannot connect to \(peer)"
    }
}

/// A handler on each connection that refuses some requests and responses, and then closes the connection.
///
/// *Before anything is sent*, the guard refuses a certificate that names its server only in the common name. The TLS
/// library accepts such a certificate. RFC 9525 §6.3 forbids it, because authorities do not check the common name. Then
/// the guard checks the request's fence. At this moment the connection is ready, and the bytes go to the kernel next. A
/// header field contains the number of the fence, because the HTTP client has no other way to pass a value to its
/// channel. The guard removes this field.
///
/// *Before the client receives a response*, the guard refuses a status outside of 100 to 599 (RFC 9110 §15). The client
/// expects another head after each status below 200, but the decoder expects one only after 100 to 199. After `000`,
/// the decoder continues with a body, and this crashes the client and the process (async-http-client 1.37.0,
/// `HTTPRequestStateMachine.receivedHTTPResponseHead`).
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    static let fenceField = "geo-fence"

    private let fences: Fences
    /// The reason why nothing may be sent over this connection; nil where requests may be sent.
    private let refusal: NamelessCertificate?
    /// Whether the guard has closed the connection; bytes that still arrive are ignored.
    private var isClosed = false

    private init(_ fences: Fences, _ refusal: NamelessCertificate?) {
        self.fences = fences
        self.refusal = refusal
    }

    /// Puts a guard between the decoder and the client of a new connection, after its TLS handshake.
    static func install(
        in channel: any Channel,
        _ fences: Fences,
        verifiesNames: Bool
    ) -> EventLoopFuture<Void> {
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
            // Without TLS there is no certificate.
            let certificate = verifiesNames ? (try? pipeline.nioSSL_peerCertificate()) : nil
            let isNameless = certificate?._subjectAlternativeNames().isEmpty == true
            let handler = ConnectionGuard(fences, isNameless ? NamelessCertificate() : nil)
            try pipeline.addHandler(handler, position: .after(decoder))
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isClosed {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        if let refusal { return refuse(refusal, context, promise) }
        guard case .head(var head) = unwrapOutboundIn(data), let number = head.headers.first(name: Self.fenceField)
        else { return context.write(data, promise: promise) }
        guard Int(number).flatMap({ fences[$0] })?.isOpen() == true else {
            return refuse(FenceIsClosed(), context, promise)
        }
        head.headers.remove(name: Self.fenceField)
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isClosed { return }
        if case .head(let head) = unwrapInboundIn(data), !(100...599).contains(head.status.code) {
            return refuse(UnknownStatus(code: head.status.code), context)
        }
        context.fireChannelRead(data)
    }

    private func refuse(_ why: any Error, _ context: ChannelHandlerContext, _ write: EventLoopPromise<Void>? = nil) {
        write?.fail(why)
        if isClosed { return }
        isClosed = true
        context.fireErrorCaught(why)
        context.close(promise: nil)
    }
}

/// The error that the server answered with a status outside of 100 to 599.
struct UnknownStatus: Error, CustomStringConvertible {
    let code: UInt

    var description: String { "the server answers with status \(code), which HTTP does not have" }
}

/// The error that the fence of a request was closed when the connection was ready; no byte was sent.
struct FenceIsClosed: Error {}

/// The error that the server's certificate has no subject alternative name.
struct NamelessCertificate: Error, CustomStringConvertible {
    var description: String {
        "TLS: the certificate has no subject alternative name; its common name counts for nothing"
    }
}
