import Synchronization

/// The network connections to a server whose certificates may change while the program runs.
///
/// Each request comes with the present description of its server (`Server`). After a change, new requests open new
/// connections; a watch or another request on the old ones goes on until it ends.
package final class RenewingTransport: Sendable {
    private struct State {
        var current: Generation?
        /// The transports that are not closed yet, by the number of their generation.
        var open: [Int: LiveTransport] = [:]
        var lastNumber = 0
    }

    private let state = Mutex(State())
    /// Takes the numbers of generations that are no longer in use, for the task that closes them.
    private let retired: AsyncStream<Int>.Continuation

    private init(retired: AsyncStream<Int>.Continuation) {
        self.retired = retired
    }

    /// Runs `body` with a transport, and closes all connections afterwards.
    package static func with<Result: Sendable>(
        _ body: (RenewingTransport) async throws -> Result
    ) async throws -> Result {
        let (stream, continuation) = AsyncStream<Int>.makeStream()
        let transport = RenewingTransport(retired: continuation)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await number in stream { await transport.close(number) }
            }
            defer { continuation.finish() }
            do {
                let result = try await body(transport)
                await transport.closeAll()
                return result
            } catch {
                await transport.closeAll()
                throw error
            }
        }
    }

    /// Sends a request to a server.
    package func send(_ request: Request, to server: Server) async throws(TransportError) -> Response {
        let generation = try generation(for: server)
        var response = try await generation.transport.send(request)
        // The body retains the generation, so that its connections stay open until the body is released.
        response.body = Body(response.body.map { chunk in withExtendedLifetime(generation) { chunk } })
        return response
    }

    /// The connections for a server, kept open as long as the result lives.
    private func generation(for server: Server) throws(TransportError) -> Generation {
        let result = state.withLock { state -> Result<Generation, TransportError> in
            if let current = state.current, current.server == server { return .success(current) }
            do {
                let transport = try LiveTransport(server)
                state.lastNumber += 1
                state.open[state.lastNumber] = transport
                let next = Generation(server, transport, state.lastNumber, retired)
                state.current = next
                return .success(next)
            } catch is InvalidAuthorities {
                return .failure(.notSent("TLS: the authorities to trust hold no PEM certificate"))
            } catch is InvalidIdentity {
                return .failure(.notSent("TLS: client certificate or key are no PEM"))
            } catch {
                return .failure(.notSent("TLS: \(error)"))
            }
        }
        return try result.get()
    }

    private func close(_ number: Int) async {
        await state.withLock { $0.open.removeValue(forKey: number) }?.close()
    }

    private func closeAll() async {
        let open = state.withLock { state in
            defer { state = State() }
            return state.open
        }
        for transport in open.values { await transport.close() }
    }
}

/// The connections for one description of the server.
///
/// It is released once a newer generation has taken its place and no response is read over it any more; `deinit` then
/// has its connections closed.
private final class Generation: Sendable {
    let server: Server
    let transport: LiveTransport
    private let number: Int
    private let retired: AsyncStream<Int>.Continuation

    init(_ server: Server, _ transport: LiveTransport, _ number: Int, _ retired: AsyncStream<Int>.Continuation) {
        self.server = server
        self.transport = transport
        self.number = number
        self.retired = retired
    }

    deinit { retired.yield(number) }
}
