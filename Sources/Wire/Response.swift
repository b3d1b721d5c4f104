package import HTTPTypes

/// An HTTP response: a complete head, and a body whose bytes may still be arriving.
///
/// The body of a response to a watch does not end by itself.
package struct Response: Sendable {
    /// The HTTP status code, such as 200.
    package var status: Int
    /// The header fields, such as `Retry-After`.
    package var headers: HTTPFields
    /// The body, to be read chunk by chunk.
    package var body: Body

    package init(_ status: Int, headers: HTTPFields = [:], body: Body = Body()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A response with a complete JSON body.
    package init(_ status: Int, headers: HTTPFields = [:], json: JSON) {
        var headers = headers
        headers[.contentType] = "application/json"
        self.init(status, headers: headers, body: Body(json.bytes))
    }
}

/// A response body as a sequence of chunks of bytes; a chunk may end anywhere, even inside a character.
///
/// Iterate over a body only once, because a live body cannot be read again.
package struct Body: AsyncSequence, Sendable {
    /// One chunk of bytes, of any length.
    package typealias Element = [UInt8]
    /// Any error of the underlying source; `collect` converts it to a `TransportError`.
    package typealias Failure = any Error

    private let source: @Sendable () -> any AsyncIteratorProtocol<[UInt8], any Error>

    /// A body of known bytes: one chunk, or none where `bytes` is empty.
    package init(_ bytes: [UInt8] = []) {
        source = { WholeIterator(bytes: bytes) }
    }

    package init<Chunks: AsyncSequence & Sendable>(_ chunks: Chunks) where Chunks.Element == [UInt8] {
        source = { ErasedIterator(base: chunks.makeAsyncIterator()) }
    }

    /// The iterator over the chunks; call this only once for each body.
    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: source())
    }

    /// Iterates over the chunks of any source, live or simulated.
    package struct AsyncIterator: AsyncIteratorProtocol {
        var base: any AsyncIteratorProtocol<[UInt8], any Error>

        /// The next chunk; nil at the end of the body; throws where the connection breaks.
        package mutating func next(isolation: isolated (any Actor)?) async throws -> [UInt8]? {
            try await base.next(isolation: isolation)
        }
    }

    /// An iterator that gives all bytes as one chunk.
    private struct WholeIterator: AsyncIteratorProtocol {
        var bytes: [UInt8]

        mutating func next(isolation: isolated (any Actor)?) async throws -> [UInt8]? {
            defer { bytes = [] }
            return bytes.isEmpty ? nil : bytes
        }
    }

    /// An iterator around another one of any failure type; it throws `any Error`, as `source` requires.
    private struct ErasedIterator<Base: AsyncIteratorProtocol>: AsyncIteratorProtocol where Base.Element == [UInt8] {
        var base: Base

        mutating func next(isolation: isolated (any Actor)?) async throws -> [UInt8]? {
            try await base.next(isolation: isolation)
        }
    }
}
