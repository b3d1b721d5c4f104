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

    /// - Parameters:
    ///   - access: where the cluster is, and who we are.
    ///   - hasTerminal: whether a plugin may ask a person something.
    ///   - runPlugin: runs the process of a plugin.
    ///   - unixSeconds: the time of day, for the expiry of credentials.
    ///   - network: sends the requests.
    package init(
        _ access: ClusterAccess,
        hasTerminal: Bool,
        runPlugin: @escaping PluginRunner,
        unixSeconds: @escaping @Sendable () -> Int,
        network: @escaping @Sendable (Request, Server) async throws(TransportError) -> Response
    ) {
        self.access = access
        self.network = network
        exec = access.exec.map { plugin in
            ExecCredentials(plugin, hasTerminal: hasTerminal, run: runPlugin, unixSeconds: unixSeconds)
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
        for field in access.impersonation { request.headers.append(field) }
        var server = access.endpoint
        if let identity = credential.identity { server.identity = identity }
        return try await network(request, server)
    }

    private func credential() async throws(TransportError) -> Credential {
        guard let exec else { return Credential(authorization: access.authorization()) }
        do throws(PluginError) {
            let (credential, serial) = try await exec.current(for: access)
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
