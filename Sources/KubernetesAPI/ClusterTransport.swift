import HTTPTypes
package import Wire

/// The way to one cluster's API server, with all that it takes to be let in.
///
/// Each request gets the credential of the moment: tokens, client certificates and the authorities to trust are read
/// anew, plugins run when theirs has expired. A request that is refused with 401 is repeated once if there is a newer
/// credential by then; a refused request has had no effect.
package struct ClusterTransport: Transport {
    private let access: ClusterAccess
    private let network: @Sendable (Request, Server) async throws(TransportError) -> Response
    private let exec: ExecCredentials?

    /// Runs `body` with a transport to a cluster, and closes all connections behind it.
    ///
    /// - Parameters:
    ///   - access: where the cluster is, and who we are.
    ///   - hasTerminal: whether a plugin may ask a person something.
    ///   - runPlugin: runs the process of a plugin.
    ///   - unixSeconds: the time of day, for the expiry of credentials.
    ///   - body: what to do with the transport.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    package static func with<Result: Sendable>(
        _ access: ClusterAccess,
        hasTerminal: Bool,
        runPlugin: @escaping PluginRunner,
        unixSeconds: @escaping @Sendable () -> Int,
        _ body: (ClusterTransport) async throws -> Result
    ) async throws -> Result {
        try await RenewingTransport.with { network in
            let transport = ClusterTransport(
                access,
                hasTerminal: hasTerminal,
                runPlugin: runPlugin,
                unixSeconds: unixSeconds
            ) { request, server throws(TransportError) in try await network.send(request, to: server) }
            return try await body(transport)
        }
    }

    /// A transport whose requests `network` sends.
    package init(
        _ access: ClusterAccess,
        hasTerminal: Bool,
        runPlugin: @escaping PluginRunner,
        unixSeconds: @escaping @Sendable () -> Int,
        network: @escaping @Sendable (Request, Server) async throws(TransportError) -> Response
    ) {
        self.access = access
        self.network = network
        exec = access.exec.map { login in
            ExecCredentials(login.plugin, hasTerminal: hasTerminal, run: runPlugin, unixSeconds: unixSeconds)
        }
    }

    package func send(_ request: Request) async throws(TransportError) -> Response {
        let first = try await credential()
        let response = try await send(request, as: first)
        guard response.status == 401 else { return response }
        if let serial = first.serial { await exec?.rejected(serial: serial) }
        guard let second = try? await credential(), second != first else { return response }
        return try await send(request, as: second)
    }

    private func send(_ request: Request, as credential: Credential) async throws(TransportError) -> Response {
        var request = request
        request.headers[.authorization] = credential.authorization
        for field in access.impersonation?.fields ?? [] { request.headers.append(field) }
        var server = access.endpoint
        if let identity = credential.identity { server.identity = identity }
        return try await network(request, server)
    }

    private func credential() async throws(TransportError) -> Credential {
        guard let exec else {
            if let token = access.token.current() { return Credential(authorization: "Bearer \(token)") }
            return Credential(authorization: access.password?.authorization)
        }
        do throws(PluginError) {
            let (credential, serial) = try await exec.current(for: access.execCluster)
            return Credential(
                authorization: credential.token.map { "Bearer \($0)" },
                identity: credential.identity,
                serial: serial
            )
        } catch {
            if Task.isCancelled { throw .cancelled }
            throw .notSent("\(error)")
        }
    }

    /// Who we are in one request.
    private struct Credential: Sendable, Equatable {
        var authorization: String?
        var identity: Server.Identity?
        /// The number of a plugin's credential.
        var serial: Int?
    }
}

extension Password {
    fileprivate var authorization: String { "Basic \(Base64.text(Array("\(user):\(password)".utf8)))" }
}
