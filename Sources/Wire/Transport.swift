package import HTTPTypes

/// The only interface to the network; behind it is a live server, or a simulated one.
package protocol Transport: Sendable {
    /// Sends the request and returns when the response's head has arrived; the body may take hours.
    func send(_ request: Request) async throws(TransportError) -> Response
}

/// Why there is no (whole) response, in terms of what the caller may conclude.
package enum TransportError: Error, Equatable {
    /// The server cannot have received the request: refused connection, unknown host, TLS failure. The text says which.
    case notSent(String)
    /// The server may have acted on the request or not.
    case lost(String)
    /// No answer in time; the server may have acted on the request or not.
    case timedOut(after: Duration)
    /// The body is larger than `limit` bytes; `size` is its `Content-Length`, nil where unknown.
    case tooLarge(limit: Int, size: Int? = nil)
    /// A write, held back by a dry run or by a replica that does not lead.
    case heldBack
    /// Not sent: the server has asked for no requests during this time.
    case blocked(for: Duration)
    case cancelled
}

/// A whole reply: the head and all bytes of a `Response`.
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
    /// Sends the request and reads the whole body, at most `limit` bytes of it, within `timeout` for both.
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
    /// All bytes of the body; throws `tooLarge` past `limit`, `lost` where it breaks off.
    package func collect(upTo limit: Int) async throws(TransportError) -> [UInt8] {
        do {
            var bytes: [UInt8] = []
            for try await chunk in self {
                if chunk.count > limit - bytes.count { throw TransportError.tooLarge(limit: limit) }
                // Past 1 MiB, room for all is reserved at once: it costs nothing until it is used, unlike copies that
                // double.
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
    /// One line for a log, such as `no answer within 10 s`.
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
