import Synchronization

/// The network, to a server whose certificates change while the program runs.
///
/// Each request goes to the server as it is described at that moment. When the description has changed, new requests
/// take new connections; what is under way on the old ones, such as a watch, ends in its own time.
package final class RenewingTransport: Sendable {
    private struct State {
        var current: Generation?
        /// All that are not closed yet.
        var open: [Generation] = []
    }

    private let state = Mutex(State())
    private let retired: AsyncStream<Generation>.Continuation

    private init(retired: AsyncStream<Generation>.Continuation) {
        self.retired = retired
    }

    /// Runs `body` with a transport, and closes all connections behind it.
    package static func with<Result: Sendable>(
        _ body: (RenewingTransport) async throws -> Result
    ) async throws -> Result {
        let (stream, continuation) = AsyncStream<Generation>.makeStream()
        let transport = RenewingTransport(retired: continuation)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await generation in stream { await transport.close(generation) }
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
        let hold = try hold(server)
        var response = try await hold.generation.transport.send(request)
        response.body = Body(HeldChunks(base: response.body, hold: hold))
        return response
    }

    /// The connections for a server, kept open as long as the result lives.
    private func hold(_ server: Server) throws(TransportError) -> Hold {
        let result = state.withLock { state -> Result<Hold, TransportError> in
            if let current = state.current, current.server == server { return .success(Hold(current)) }
            do {
                let next = Generation(server, try LiveTransport(server), retired)
                let hold = Hold(next)
                state.current?.retire()
                state.current = next
                state.open.append(next)
                return .success(hold)
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

    private func close(_ generation: Generation) async {
        state.withLock { $0.open.removeAll { $0 === generation } }
        await generation.transport.close()
    }

    private func closeAll() async {
        let open = state.withLock { state in
            defer { state = State() }
            return state.open
        }
        for generation in open { await generation.transport.close() }
    }
}

/// The connections that belong to one description of the server.
private final class Generation: Sendable {
    private struct State {
        var users = 0
        var isRetired = false
    }

    let server: Server
    let transport: LiveTransport
    private let state = Mutex(State())
    private let retired: AsyncStream<Generation>.Continuation

    init(_ server: Server, _ transport: LiveTransport, _ retired: AsyncStream<Generation>.Continuation) {
        self.server = server
        self.transport = transport
        self.retired = retired
    }

    func enter() {
        state.withLock { $0.users += 1 }
    }

    func leave() {
        change { $0.users -= 1 }
    }

    func retire() {
        change { $0.isRetired = true }
    }

    private func change(_ body: (inout State) -> Void) {
        let isOver = state.withLock { state in
            body(&state)
            return state.isRetired && state.users == 0
        }
        if isOver { retired.yield(self) }
    }
}

/// One request under way: lives as long as somebody can still read its answer.
private final class Hold: Sendable {
    let generation: Generation

    init(_ generation: Generation) {
        self.generation = generation
        generation.enter()
    }

    deinit { generation.leave() }
}

/// A body that keeps its connections open until it has been read, or dropped.
private struct HeldChunks: AsyncSequence, Sendable {
    typealias Element = [UInt8]

    let base: Body
    let hold: Hold

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: base.makeAsyncIterator(), hold: hold)
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: Body.AsyncIterator
        let hold: Hold

        mutating func next() async throws -> [UInt8]? {
            try await next(isolation: #isolation)
        }

        mutating func next(isolation: isolated (any Actor)?) async throws -> [UInt8]? {
            try await base.next(isolation: isolation)
        }
    }
}
