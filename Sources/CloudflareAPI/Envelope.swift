import HTTPTypes
package import Wire

/// The outer object of every reply: `{success, errors, messages, result, result_info}`.
package struct Envelope: Sendable {
    /// The value of `result`: an object or a list, depending on the endpoint.
    package var result: JSON
    /// The number of pages; 1 where the reply does not name it.
    package var totalPages: Int
    /// The number of elements on all pages; nil where the reply does not name it.
    package var totalCount: Int?
    /// The size of the reply's body in bytes.
    package var size: Int

    /// The limit on the JSON values in one reply; this many values need about 40 MiB of memory.
    ///
    /// Ten thousand pools with one origin each have fewer values.
    private static let valueLimit = 400_000

    /// Reads a reply; throws an error where the reply has no result.
    package init(_ reply: Reply) throws(CloudflareError) {
        if reply.status == 429 { throw .rateLimited(retryAfter: reply.headers.retryAfterWait) }
        let json: JSON
        do throws(JSONError) {
            json = try JSON.parse(reply.body, valueLimit: Self.valueLimit)
        } catch {
            guard (200..<300).contains(reply.status) else { throw Self.error(reply, nil) }
            if NonAPIReply.isPage(reply) { throw .intercepted(NonAPIReply(reply)) }
            throw .unusable("status \(reply.status) with a body that is \(error)")
        }
        guard (200..<300).contains(reply.status) else { throw Self.error(reply, json) }
        guard json["success"]?.bool == true, let result = json["result"] else {
            if json["success"]?.bool == false { throw Self.error(reply, json) }
            throw .unusable("status \(reply.status) without \"success\" and \"result\"")
        }
        self.result = result
        totalPages = json["result_info"]?["total_pages"]?.int ?? 1
        totalCount = json["result_info"]?["total_count"]?.int
        size = reply.body.count
    }

    private static func error(_ reply: Reply, _ json: JSON?) -> CloudflareError {
        if (300..<400).contains(reply.status) { return redirect(reply) }
        let isAPI = json?["success"]?.bool != nil || json?["errors"]?.array != nil
        if reply.status >= 500 {
            let page = NonAPIReply(reply)
            // A reply with status 5xx that is not the API's JSON comes from a proxy in front of the API. The message is
            // then the text of the proxy's page.
            let hasNoPage = isAPI || reply.body.isEmpty
            return .serverFault(CloudflareError.Refusal(reply, json, message: hasNoPage ? nil : "\(page)"))
        }
        guard isAPI else { return .intercepted(NonAPIReply(reply)) }
        let refusal = CloudflareError.Refusal(reply, json)
        switch (reply.status, refusal.code) {
        case (401, _): return .unauthorized(refusal)
        case _ where refusal.cause == .token: return .unauthorized(refusal)
        case (403, _): return .forbidden(refusal)
        // With 7000 and 7003 the server does not know the path, so the object may still exist.
        case (_, 7000), (_, 7003): return .refused(refusal)
        case (404, _): return .notFound(refusal)
        case (409, _), (_, 1003): return .conflict(refusal)
        default: return .refused(refusal)
        }
    }

    private static func redirect(_ reply: Reply) -> CloudflareError {
        let target = reply.headers[.location].map { " to \(String($0.prefix { $0 != "?" }).oneLine(limit: 80))" } ?? ""
        return .unusable(
            "a redirect (status \(reply.status))\(target), which is never followed; check CF_API_URL, "
                + "or look for a portal that wants a login"
        )
    }
}

extension CloudflareError.Refusal {
    /// Reads the first error of the reply, with the first entry of its `error_chain`; other errors are ignored.
    fileprivate init(_ reply: Reply, _ json: JSON?, message: String? = nil) {
        let first = json?["errors"]?.array?.first
        let texts = [first, first?["error_chain"]?.array?.first].compactMap { $0?["message"]?.string }
        self.init(
            status: reply.status,
            code: first?["code"]?.int ?? 0,
            message: message ?? texts.map { $0.oneLine(limit: 300) }.joined(separator: ": "),
            ray: reply.headers.ray
        )
    }
}
