import HTTPTypes
package import Wire

/// Sends requests to one cluster's API server, and adds the current credential to each.
///
/// Tokens, client certificates and the authorities to trust are read again for each request; an exec plugin runs when
/// its credential has expired. A request that gets 401 is sent once more where there is a newer credential. This is
/// safe, because a refused request has had no effect.
package struct ClusterTransport: Transport {
    private let access: ClusterAccess
    private let network: @Sendable (Request, Server) async throws(TransportError) -> Response
    private let exec: ExecCredentialProvider?

    /// - Parameters:
    ///   - access: the cluster's address, and our credentials.
    ///   - hasTerminal: whether a plugin may ask a person at the terminal.
    ///   - runPlugin: runs the process of a plugin.
    ///   - unixSeconds: the current Unix time, which decides whether a credential has expired.
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
            ExecCredentialProvider(plugin, hasTerminal: hasTerminal, runPlugin: runPlugin, unixSeconds: unixSeconds)
        }
    }

    /// Sends the request, and repeats it once after a 401 where there is a newer credential.
    ///
    /// A plugin that fails before the first attempt throws `notSent`.
    package func send(_ request: Request) async throws(TransportError) -> Response {
        let first = try await credential()
        let response = try await send(request, as: first)
        guard response.status == 401 else { return response }
        if let generation = first.generation { await exec?.discard(generation: generation) }
        // Without a newer credential, for example because the plugin fails now, the caller gets the 401.
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
            let (credential, generation) = try await exec.current(for: access)
            return Credential(
                authorization: credential.token.map { "Bearer \($0)" },
                identity: credential.identity,
                generation: generation
            )
        } catch {
            if Task.isCancelled { throw .cancelled }
            throw .notSent("\(error)")
        }
    }

    /// The credential that one request is sent with.
    private struct Credential: Sendable, Equatable {
        var authorization: String?
        var identity: Server.Identity?
        /// How many credentials the plugin has given, this one included; nil for a credential without a plugin.
        var generation: Int?
    }
}
