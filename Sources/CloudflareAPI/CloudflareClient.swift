import HTTPTypes
package import Wire

/// The part of Cloudflare's API v4 that geo routing needs; one method per call, no retries, nothing remembered.
package struct CloudflareClient: CloudflareAccess {
    let account: String
    let zone: String
    private let transport: any Transport
    private let recorder: (any WriteRecorder)?
    private let token: @Sendable () -> String
    private let userAgent: String
    private let time: Time

    /// The longest time for one call, as in the original.
    package static let timeout = Duration.seconds(30)
    /// The largest reply that is read, in bytes (8 MiB): ten thousand pools with one origin each fit.
    package static let replyLimit = 8 << 20

    /// The most pages of a list that are read: 2,500 elements at 25 a page.
    static let pageLimit = 100

    /// Makes a client for one account and one zone.
    ///
    /// - Parameters:
    ///   - transport: reaches the API, path prefix included.
    ///   - token: asked before each request, so that a rotated token is taken up.
    ///   - account: the account's id.
    ///   - zone: the zone's id.
    ///   - userAgent: how the program names itself.
    ///   - time: limits each call to `timeout`.
    ///   - recorder: records each write; nil for no record.
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

    /// Sends one request and unwraps its reply.
    ///
    /// The recorder hears of the call only as `write`. `mend` is the advice that is added where the reply is too large.
    func call(
        _ method: HTTPRequest.Method,
        _ target: String,
        body: JSONObject? = nil,
        write: CloudflareRequest? = nil,
        mend: String = ""
    ) async throws(CloudflareError) -> Envelope {
        let reply: Reply
        do throws(TransportError) {
            reply = try await fetch(request(method, target, body), write)
        } catch {
            if case .tooLarge = error { throw .garbled("\(error)\(mend)") }
            throw .noReply(error)
        }
        return try Envelope(reply)
    }

    private func fetch(_ request: Request, _ write: CloudflareRequest?) async throws(TransportError) -> Reply {
        if let write { try recorder?.begins(write) }
        let outcome: Result<Reply, TransportError>
        do throws(TransportError) {
            let limit = Self.replyLimit
            outcome = .success(try await transport.fetch(request, limit: limit, timeout: Self.timeout, time: time))
        } catch {
            outcome = .failure(error)
        }
        if let write { recorder?.ended(write, outcome) }
        return try outcome.get()
    }

    private func request(_ method: HTTPRequest.Method, _ target: String, _ body: JSONObject?) -> Request {
        var request = Request(method, target, userAgent: userAgent, json: body.map(JSON.object))
        request.headers[.authorization] = "Bearer \(token())"
        return request
    }

    /// All elements of a list, of every page; throws `garbled` where elements are missing.
    ///
    /// Asked without parameters, Cloudflare sends pools, load balancers and monitors whole (recorded replies have
    /// `per_page` 9223372036854775807). Should that change, the further pages are read as well.
    func list(_ target: String) async throws(CloudflareError) -> [JSON] {
        let mend = "; delete pools, load balancers and monitors that nothing uses, or use another account"
        let first = try await call(.get, target, mend: mend)
        if first.totalPages > Self.pageLimit {
            throw .garbled("a list of \(first.totalPages) pages; at most \(Self.pageLimit) are read")
        }
        var elements = try Self.elements(of: first)
        var size = first.size
        for page in stride(from: 2, through: first.totalPages, by: 1) {
            let reply = try await call(.get, "\(target)?page=\(page)", mend: mend)
            size += reply.size
            if size > Self.replyLimit {
                throw .garbled("\(page) pages are larger than \(Self.replyLimit >> 20) MiB\(mend)")
            }
            let next = try Self.elements(of: reply)
            if next.isEmpty { throw .garbled("an empty page \(page) of \(first.totalPages)") }
            elements += next
        }
        if let total = first.totalCount, total != elements.count {
            throw .garbled("a list of \(elements.count) elements that says it has \(total)")
        }
        return elements
    }

    private static func elements(of envelope: Envelope) throws(CloudflareError) -> [JSON] {
        guard let elements = envelope.result.array else { throw .garbled("a list whose result is no array") }
        return elements
    }
}
