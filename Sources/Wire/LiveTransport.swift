import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The network itself.
///
/// Never follows a redirect: a token must not travel to another host.
package struct LiveTransport: Transport {
    private let client: HTTPClient
    private let server: Server
    private let fences = Fences()

    /// Connects `body` to a server and closes all connections behind it.
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

    /// A transport that has to be closed by `close`.
    init(_ server: Server) throws {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
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
        if let name = server.serverName { configuration.dnsOverride = [name: server.host] }
        if let login = server.proxy?.login { Secrets.process.hold(login.password) }
        if let key = server.identity?.key { Secrets.process.hold(key: key) }
        client = HTTPClient(eventLoopGroup: Self.group, configuration: configuration)
        self.server = server
    }

    /// Ends all requests and connections.
    func close() async {
        try? await client.shutdown()
    }

    /// The process' own: the health server shares its threads.
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

    package func send(_ request: Request) async throws(TransportError) -> Response {
        if !server.hasValidPort { throw .notSent("\(server.authority) has no valid port; a port is 1 to 65535") }
        // From here on somebody else knows it, and may say it back.
        if let credential = request.headers[.authorization] { Secrets.process.hold(authorization: credential) }
        var outgoing = HTTPClientRequest(url: server.requestURL + request.target)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headers { outgoing.headers.add(name: field.name.rawName, value: field.value) }
        if server.serverName != nil { outgoing.headers.replaceOrAdd(name: "host", value: String(server.authority)) }
        let fence = request.fence.map(fences.add)
        defer { if let fence { fences.remove(fence) } }
        if let fence { outgoing.headers.add(name: ConnectionGuard.fenceField, value: String(fence)) }
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
            throw await failure(error)
        }
    }

    /// What a failure to get an answer says, with the reason where a certificate is refused.
    private func failure(_ error: any Error) async -> TransportError {
        let failure = TransportError(error, peer: server.peer)
        switch failure {
        case .notSent(TransportError.unverified):
            guard let why = await CertificateProbe(server).verdict() else { return failure }
            return .notSent("TLS: \(why)")
        case .notSent(TransportError.otherName) where server.proxy != nil && server.serverName == nil:
            // Through a proxy an address cannot be verified: the connection's other end is the proxy's.
            return .notSent(
                TransportError.otherName + " (through a proxy, a server without a name needs a server name)"
            )
        default: return failure
        }
    }
}

/// The bytes given as certificate authorities hold no PEM certificate.
package struct InvalidAuthorities: Error {}

/// The bytes given as client certificate or key are no such PEM.
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
