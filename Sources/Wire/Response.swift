package import HTTPTypes

/// The head of an HTTP response, and its body as it comes.
///
/// A watch is a response whose body does not end.
package struct Response: Sendable {
    package var status: Int
    package var headers: HTTPFields
    package var body: Body

    package init(_ status: Int, headers: HTTPFields = [:], body: Body = Body()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A JSON response that is there at once.
    package init(_ status: Int, headers: HTTPFields = [:], json: JSON) {
        var headers = headers
        headers[.contentType] = "application/json"
        self.init(status, headers: headers, body: Body(json.bytes))
    }
}

/// A response body: chunks of bytes whose boundaries mean nothing.
///
/// Read it once.
package struct Body: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = any Error

    private let source: @Sendable () -> any AsyncIteratorProtocol<[UInt8], any Error>

    /// A body of one chunk, or of none.
    package init(_ bytes: [UInt8] = []) {
        source = { Whole(bytes: bytes) }
    }

    package init<Chunks: AsyncSequence & Sendable>(_ chunks: Chunks) where Chunks.Element == [UInt8] {
        source = { Erased(base: chunks.makeAsyncIterator()) }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: source())
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        var base: any AsyncIteratorProtocol<[UInt8], any Error>

        package mutating func next(isolation: isolated (any Actor)?) async throws -> [UInt8]? {
            try await base.next(isolation: isolation)
        }
    }

    /// All bytes at once.
    private struct Whole: AsyncIteratorProtocol {
        var bytes: [UInt8]

        mutating func next(isolation: isolated (any Actor)?) async throws -> [UInt8]? {
            defer { bytes = [] }
            return bytes.isEmpty ? nil : bytes
        }
    }

    /// Gives every iterator the one failure type that the existential above names.
    private struct Erased<Base: AsyncIteratorProtocol>: AsyncIteratorProtocol where Base.Element == [UInt8] {
        var base: Base

        mutating func next(isolation: isolated (any Actor)?) async throws -> [UInt8]? {
            try await base.next(isolation: isolation)
        }
    }
}
