import HTTPTypes
package import Wire

/// The frame around every reply: `{success, errors, messages, result, result_info}`.
package struct Envelope: Sendable {
    package var result: JSON
    /// Pages in all; 1 where the reply does not page.
    package var totalPages: Int
    /// Elements in all; nil where the reply does not say.
    package var totalCount: Int?

    /// Opens a reply; throws what it says instead of a result.
    package init(_ reply: Reply) throws(CloudflareError) {
        if reply.status == 429 { throw .rateLimited(retryAfter: Self.retryAfter(reply)) }
        let json = try? JSON.parse(reply.body)
        guard (200..<300).contains(reply.status) else { throw Self.error(reply, json) }
        guard let json else { throw .garbled("status \(reply.status) with a body that is not JSON") }
        guard json["success"]?.bool == true, let result = json["result"] else {
            if json["success"]?.bool == false { throw Self.error(reply, json) }
            throw .garbled("status \(reply.status) without \"success\" and \"result\"")
        }
        self.result = result
        totalPages = json["result_info"]?["total_pages"]?.int ?? 1
        totalCount = json["result_info"]?["total_count"]?.int
    }

    /// `Retry-After` in seconds, as Cloudflare sends it; nil for anything else.
    private static func retryAfter(_ reply: Reply) -> Duration? {
        reply.headers[.retryAfter].flatMap { Int($0) }.map { .seconds(max($0, 0)) }
    }

    private static func error(_ reply: Reply, _ json: JSON?) -> CloudflareError {
        let first = json?["errors"]?.array?.first
        let chain = first?["error_chain"]?.array?.first
        let refusal = CloudflareError.Refusal(
            status: reply.status,
            code: first?["code"]?.int ?? 0,
            message: [first?["message"]?.string, chain?["message"]?.string].compactMap { $0 }.joined(separator: ": "),
            ray: reply.headers[HTTPField.Name.ray]
        )
        switch (reply.status, refusal.code) {
        case (300..<400, _):
            return .garbled("a redirect (status \(reply.status)), which is never followed; check CF_API_URL")
        case (500..., _): return .serverFault(refusal)
        case (401, _), (_, 6003), (_, 9106), (_, 1000): return .unauthorized(refusal)
        case (403, _): return .forbidden(refusal)
        case (404, _): return .notFound(refusal)
        case (409, _), (_, 1003): return .conflict(refusal)
        default: return .refused(refusal)
        }
    }
}

extension HTTPField.Name {
    static let ray = HTTPField.Name("cf-ray") ?? .server
}
