package import HTTPTypes

/// The only interface to the network; an implementation sends requests to a live server, or to a simulated one.
package protocol Transport: Sendable {
    /// Sends the request, and returns once the head of the response has arrived; the body may take hours.
    func send(_ request: Request) async throws(TransportError) -> Response
}

/// The reason why there is no complete response; each case says whether the server may have got the request.
package enum TransportError: Error, Equatable {
    /// The server cannot have received the request; the text says why, for example a refused connection.
    case notSent(String)
    /// The connection failed; the server may have acted on the request.
    case lost(String)
    /// No complete reply came in time; the server may have acted on the request.
    case timedOut(after: Duration)
    /// The body is larger than `limit` bytes; `size` is its `Content-Length`, nil where that is unknown.
    case tooLarge(limit: Int, size: Int? = nil)
    /// The write was not sent, because this is a dry run or this replica does not lead.
    case heldBack
    /// The request was not sent, because the server has demanded a pause; `for` is the remaining part of the pause.
    case blocked(for: Duration)
    /// The task was cancelled; the request may have been sent.
    case cancelled
}

/// A complete reply: the head and all bytes of a `Response`.
package struct Reply: Sendable {
    /// The HTTP status code, such as 200.
    package var status: Int
    /// The header fields, such as `Retry-After`.
    package var headers: HTTPFields
    /// All bytes of the body, mostly JSON.
    package var body: [UInt8]

    package init(status: Int, headers: HTTPFields, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

extension Transport {
    /// Sends the request and reads the whole body, all within `timeout`; throws `tooLarge` for more than `limit` bytes.
    package func fetch(
        _ request: Request,
        limit: Int,
        timeout: Duration,
        time: Time
    ) async throws(TransportError) -> Reply {
        let outcome = await withTimeout(timeout, time) { () -> Result<Reply, TransportError> in
            do throws(TransportError) {
                let response = try await send(request)
                if let size = response.headers[.contentLength].flatMap({ Int($0) }), size > limit {
                    throw .tooLarge(limit: limit, size: size)
                }
                let body = try await response.body.collect(upTo: limit)
                return .success(Reply(status: response.status, headers: response.headers, body: body))
            } catch {
                return .failure(error)
            }
        }
        if Task.isCancelled { throw .cancelled }
        guard let outcome else { throw .timedOut(after: timeout) }
        return try outcome.get()
    }
}

extension Body {
    /// Reads all bytes of the body; throws `tooLarge` for more than `limit` bytes, `lost` where the connection breaks.
    package func collect(upTo limit: Int) async throws(TransportError) -> [UInt8] {
        do {
            var bytes: [UInt8] = []
            for try await chunk in self {
                if chunk.count > limit - bytes.count { throw TransportError.tooLarge(limit: limit) }
                // Above 1 MiB, reserves `limit` bytes at once, because growing step by step would copy the bytes many
                // times. Reserved memory that is not used costs nothing.
                if bytes.count + chunk.count > Swift.max(bytes.capacity, 1 << 20) { bytes.reserveCapacity(limit) }
                bytes.append(contentsOf: chunk)
            }
            return bytes
        } catch let error as TransportError {
            throw error
        } catch is CancellationError {
            throw .cancelled
        } catch {
            throw .lost("\(error)")
        }
    }
}

extension TransportError: CustomStringConvertible {
    /// The error as one line for a log, such as `no answer within 10 s`.
    package var description: String {
        switch self {
        case .notSent(let why): why
        case .lost(let why): "connection lost: \(why)"
        case .timedOut(let limit): "no answer within \(limit.components.seconds) s"
        case .tooLarge(let limit, let size):
            "the reply\(size.map { " of \(Self.text(bytes: $0))" } ?? "") is larger than \(Self.text(bytes: limit))"
        case .heldBack: "held back by this process"
        case .blocked(let wait): "not sent: the server wants no request for another \(wait.components.seconds) s"
        case .cancelled: "cancelled"
        }
    }

    /// A number of bytes for people: whole MiB, KiB or bytes, rounded down.
    private static func text(bytes: Int) -> String {
        switch bytes {
        case (1 << 20)...: "\(bytes >> 20) MiB"
        case (1 << 10)...: "\(bytes >> 10) KiB"
        default: "\(bytes) bytes"
        }
    }
}
