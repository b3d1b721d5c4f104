package import HTTPTypes

/// The head of an HTTP response, and its body as it arrives.
///
/// The response to a watch has a body without an end.
package struct Response: Sendable {
    /// The HTTP status code, such as 200.
    package var status: Int
    /// The header fields, such as `Retry-After`.
    package var headers: HTTPFields
    /// The body; its bytes may still be arriving when the head is complete.
    package var body: Body

    package init(_ status: Int, headers: HTTPFields = [:], body: Body = Body()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A response with a whole JSON body.
    package init(_ status: Int, headers: HTTPFields = [:], json: JSON) {
        var headers = headers
        headers[.contentType] = "application/json"
        self.init(status, headers: headers, body: Body(json.bytes))
    }
}

/// A response body as chunks of bytes; a chunk may end anywhere, also inside a character.
///
/// Iterate over it only once: a live body cannot be read again.
package struct Body: AsyncSequence, Sendable {
    /// One chunk of bytes, of any length.
    package typealias Element = [UInt8]
    /// Any error of the underlying source; `collect` converts it to a `TransportError`.
    package typealias Failure = any Error

    private let source: @Sendable () -> any AsyncIteratorProtocol<[UInt8], any Error>

    /// A body that is known as a whole: one chunk, or none where `bytes` is empty.
    package init(_ bytes: [UInt8] = []) {
        source = { Whole(bytes: bytes) }
    }

    package init<Chunks: AsyncSequence & Sendable>(_ chunks: Chunks) where Chunks.Element == [UInt8] {
        source = { Erased(base: chunks.makeAsyncIterator()) }
    }

    /// The iterator over the chunks; make only one.
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

    /// Gives all bytes as one chunk.
    private struct Whole: AsyncIteratorProtocol {
        var bytes: [UInt8]

        mutating func next(isolation: isolated (any Actor)?) async throws -> [UInt8]? {
            defer { bytes = [] }
            return bytes.isEmpty ? nil : bytes
        }
    }

    /// Wraps an iterator of any failure type in one that throws `any Error`, as `source` requires.
    private struct Erased<Base: AsyncIteratorProtocol>: AsyncIteratorProtocol where Base.Element == [UInt8] {
        var base: Base

        mutating func next(isolation: isolated (any Actor)?) async throws -> [UInt8]? {
            try await base.next(isolation: isolation)
        }
    }
}
