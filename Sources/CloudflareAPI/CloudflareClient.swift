import HTTPTypes
package import Wire

/// A client for the part of Cloudflare's API v4 that geo routing needs.
///
/// Each method makes one call, or one for each page of a list. The client never tries again, and remembers nothing.
package struct CloudflareClient: CloudflareAccess {
    let account: String
    let zone: String
    private let transport: any Transport
    private let recorder: (any WriteRecorder)?
    private let token: @Sendable () -> String
    private let userAgent: String
    private let time: Time

    /// The time limit for one call, from the connection to the last byte of the reply.
    package static let timeout = Duration.seconds(30)
    /// The size limit for a reply, in bytes: 8 MiB.
    ///
    /// A list of ten thousand pools with one origin each is smaller.
    package static let replyLimit = 8 << 20

    /// The limit on the pages of one list; 100 pages of 25 elements have 2,500 elements.
    static let pageLimit = 100

    /// Makes a client for one account and one zone.
    ///
    /// - Parameters:
    ///   - transport: sends the requests; it adds the path prefix of the API.
    ///   - token: returns the token; called before each request, because the token may rotate.
    ///   - account: the account's id.
    ///   - zone: the zone's id.
    ///   - userAgent: the program's name for Cloudflare's log.
    ///   - time: the clock that limits each call to `timeout`.
    ///   - recorder: records each write; nil where writes are not recorded.
    package init(
        transport: any Transport,
        token: @escaping @Sendable () -> String,
        account: String,
        zone: String,
        userAgent: String,
        time: Time,
        recorder: (any WriteRecorder)? = nil
    ) {
        self.transport = transport
        self.recorder = recorder
        self.token = token
        self.account = account
        self.zone = zone
        self.userAgent = userAgent
        self.time = time
    }

    /// Sends one request, and reads the envelope of the reply.
    ///
    /// - Parameters:
    ///   - method: the HTTP method.
    ///   - target: path and query.
    ///   - body: the JSON to send; nil for none.
    ///   - write: the write for the recorder; nil for a read, which is not recorded.
    ///   - advice: the last words of the error message where the reply is too large.
    /// - Returns: the envelope of a reply that reports success.
    /// - Throws: an error where the connection fails, the reply is unusable, or Cloudflare refuses the request.
    func call(
        _ method: HTTPRequest.Method,
        _ target: String,
        body: JSONObject? = nil,
        write: CloudflareRequest? = nil,
        advice: String = ""
    ) async throws(CloudflareError) -> Envelope {
        let reply: Reply
        do throws(TransportError) {
            reply = try await fetch(request(method, target, body), write)
        } catch {
            if case .tooLarge = error { throw .unusable("\(error)\(advice)") }
            throw .noReply(error)
        }
        return try Envelope(reply)
    }

    private func fetch(_ request: Request, _ write: CloudflareRequest?) async throws(TransportError) -> Reply {
        if let write { try recorder?.recordStart(of: write) }
        let outcome: Result<Reply, TransportError>
        do throws(TransportError) {
            let limit = Self.replyLimit
            outcome = .success(try await transport.fetch(request, limit: limit, timeout: Self.timeout, time: time))
        } catch {
            outcome = .failure(error)
        }
        if let write { recorder?.recordEnd(of: write, outcome) }
        return try outcome.get()
    }

    private func request(_ method: HTTPRequest.Method, _ target: String, _ body: JSONObject?) -> Request {
        var request = Request(method, target, userAgent: userAgent, json: body.map(JSON.object))
        request.headers[.authorization] = "Bearer \(token())"
        return request
    }

    /// All elements of a list, from all pages; throws `unusable` where elements are missing.
    ///
    /// A request without parameters gets all pools, load balancers or monitors on one page: the recorded replies have
    /// `per_page` 9223372036854775807. Further pages are read in case this changes.
    func list(_ target: String) async throws(CloudflareError) -> [JSON] {
        let advice = "; delete pools, load balancers and monitors that nothing uses, or use another account"
        let first = try await call(.get, target, advice: advice)
        if first.totalPages > Self.pageLimit {
            throw .unusable("a list of \(first.totalPages) pages; at most \(Self.pageLimit) are read")
        }
        var elements = try Self.elements(of: first)
        var size = first.size
        for page in stride(from: 2, through: first.totalPages, by: 1) {
            let reply = try await call(.get, "\(target)?page=\(page)", advice: advice)
            size += reply.size
            if size > Self.replyLimit {
                throw .unusable("\(page) pages are larger than \(Self.replyLimit >> 20) MiB\(advice)")
            }
            let next = try Self.elements(of: reply)
            if next.isEmpty { throw .unusable("an empty page \(page) of \(first.totalPages)") }
            elements += next
        }
        if let total = first.totalCount, total != elements.count {
            throw .unusable("a list of \(elements.count) elements that says it has \(total)")
        }
        return elements
    }

    private static func elements(of envelope: Envelope) throws(CloudflareError) -> [JSON] {
        guard let elements = envelope.result.array else { throw .unusable("a list whose result is no array") }
        return elements
    }
}
