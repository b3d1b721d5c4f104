import Synchronization
package import Wire

/// Answers requests by a function of their number and content, and keeps them.
package final class StubTransport: Transport, Sendable {
    private let answer: @Sendable (Int, Request) throws(TransportError) -> Response
    private let sent = Mutex<[Request]>([])

    /// Makes a transport; `answer` is given each request with its number, beginning with 0.
    package init(_ answer: @escaping @Sendable (Int, Request) throws(TransportError) -> Response) {
        self.answer = answer
    }

    package var requests: [Request] { sent.withLock { $0 } }

    package func send(_ request: Request) async throws(TransportError) -> Response {
        let number = sent.withLock { sent in
            sent.append(request)
            return sent.count - 1
        }
        return try answer(number, request)
    }
}
