import Synchronization

/// A transport to a server whose certificates may change while the program runs.
///
/// Each request comes with the present description of its server (`Server`). After a change of the description, new
/// requests use new connections. A watch, or any other request, continues on its old connection until the request ends.
package final class RenewingTransport: Sendable {
    private struct State {
        var current: Generation?
        /// The transports that are still open, by the number of their generation.
        var transports: [Int: LiveTransport] = [:]
        var lastNumber = 0
    }

    private let state = Mutex(State())
    /// Sends the numbers of unused generations to the task that closes their connections.
    private let unusedNumbers: AsyncStream<Int>.Continuation

    private init(unusedNumbers: AsyncStream<Int>.Continuation) {
        self.unusedNumbers = unusedNumbers
    }

    /// Runs `body` with a transport, and closes all connections afterwards.
    package static func with<Result: Sendable>(
        _ body: (RenewingTransport) async throws -> Result
    ) async throws -> Result {
        let (stream, continuation) = AsyncStream<Int>.makeStream()
        let transport = RenewingTransport(unusedNumbers: continuation)
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
        // The body retains the generation, because its connections must stay open until the body is released.
        response.body = Body(response.body.map { chunk in withExtendedLifetime(generation) { chunk } })
        return response
    }

    /// The connections for a server; they stay open as long as the returned object lives.
    private func generation(for server: Server) throws(TransportError) -> Generation {
        let result = state.withLock { state -> Result<Generation, TransportError> in
            if let current = state.current, current.server == server { return .success(current) }
            do {
                let transport = try LiveTransport(server)
                state.lastNumber += 1
                state.transports[state.lastNumber] = transport
                let next = Generation(server, transport, state.lastNumber, unusedNumbers)
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
        await state.withLock { $0.transports.removeValue(forKey: number) }?.close()
    }

    private func closeAll() async {
        let transports = state.withLock { state in
            defer { state = State() }
            return state.transports
        }
        for transport in transports.values { await transport.close() }
    }
}

/// The connections for one description of the server.
///
/// A generation is released when a newer one has replaced it and no response is read over its connections any more.
/// Then `deinit` sends the generation's number to the task that closes the connections.
private final class Generation: Sendable {
    let server: Server
    let transport: LiveTransport
    private let number: Int
    private let unusedNumbers: AsyncStream<Int>.Continuation

    init(_ server: Server, _ transport: LiveTransport, _ number: Int, _ unusedNumbers: AsyncStream<Int>.Continuation) {
        self.server = server
        self.transport = transport
        self.number = number
        self.unusedNumbers = unusedNumbers
    }

    deinit { unusedNumbers.yield(number) }
}
