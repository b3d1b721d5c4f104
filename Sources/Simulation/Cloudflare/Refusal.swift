import Wire

/// The reason why Cloudflare refuses a request: the status, and the one error in the envelope.
struct Refusal: Error {
    var status: Int
    var code: Int
    var message: String
    /// The entry in `error_chain`; only errors about headers have one.
    var chain: (code: Int, message: String)?

    /// The refusal of a value that the API does not accept; its message ends like the API's own.
    static func invalid(_ detail: String) -> Refusal {
        Refusal(status: 400, code: 1002, message: detail + ": validation failed")
    }

    /// The refusal of a path that names nothing.
    static func unroutable(_ path: some StringProtocol) -> Refusal {
        Refusal(
            status: 400,
            code: 7003,
            message: "Could not route to \(path), perhaps your object identifier is invalid?"
        )
    }

    static let notUnique = Refusal(status: 409, code: 1003, message: "value not unique")
    static let notFound = Refusal(status: 404, code: 1001, message: "object not found")
    static let referenced = Refusal(
        status: 412,
        code: 1005,
        message: "This object is referenced by other objects, delete them first."
    )
    static let forbidden = Refusal(status: 403, code: 10000, message: "Authentication error")
    /// The refusal of a well-formed id that no object of this account has.
    static let idOfOtherAccount = Refusal(
        status: 403,
        code: 9109,
        message: "Unauthorized to access requested resource"
    )
    /// The refusal of a call with an unknown or inactive token.
    static let invalidToken = Refusal(status: 403, code: 9109, message: "Invalid access token")
    /// The refusal to verify an unknown token, or a token that another endpoint verifies.
    static let unverifiableToken = Refusal(status: 401, code: 1000, message: "Invalid API Token")
    static let noCredentials = Refusal(
        status: 400,
        code: 9106,
        message: "Missing X-Auth-Key, X-Auth-Email or Authorization headers"
    )
    static let malformedToken = malformedHeader(6111, "Authorization")
    static let malformedEmail = malformedHeader(6102, "X-Auth-Email")
    static let malformedKey = malformedHeader(6103, "X-Auth-Key")
    static let unknownKey = Refusal(status: 403, code: 9103, message: "Unknown X-Auth-Key or X-Auth-Email")
    static let noHealth = Refusal(status: 404, code: 1001, message: "Health info unavailable")
    /// The refusal of a token that may not be used from the caller's address.
    static let wrongLocation = Refusal(
        status: 403,
        code: 9109,
        message: "Cannot use the access token from location: 203.0.113.7"
    )

    static func rateLimited(by window: RateWindow = .standard) -> Refusal {
        Refusal(
            status: 429,
            code: 10100,
            message: "More than \(window.quota) requests per \(window.span.components.seconds) seconds reached. "
                + "Please wait and consider throttling your request speed"
        )
    }

    private static func malformedHeader(_ code: Int, _ header: String) -> Refusal {
        Refusal(
            status: 400,
            code: 6003,
            message: "Invalid request headers",
            chain: (code, "Invalid format for \(header) header")
        )
    }

    static func quota(_ what: String) -> Refusal {
        Refusal(status: 400, code: 1002, message: "Exceeded quota for \(what)")
    }
}

/// The JSON object around the result of every Cloudflare reply.
enum Envelope {
    static func success(_ result: JSON, messages: JSON = [], info: JSON? = nil) -> JSON {
        var object = JSONObject([
            ("result", result), ("success", true), ("errors", []), ("messages", messages),
        ])
        object["result_info"] = info
        return .object(object)
    }

    static func failure(_ refusal: Refusal) -> JSON {
        var error = JSONObject([("code", JSON(refusal.code)), ("message", .string(refusal.message))])
        if let chain = refusal.chain {
            error["error_chain"] = [["code": JSON(chain.code), "message": .string(chain.message)]]
        }
        return ["success": false, "errors": [.object(error)], "messages": [], "result": .null]
    }

    /// Returns one page of a list, with its page information; pages count from 1.
    ///
    /// Without `page` and `perPage` the page holds the whole list; with `page` alone it holds 20 elements.
    static func list(_ items: [JSON], page: Int?, perPage: Int?) -> JSON {
        let size = max(1, perPage ?? (page == nil ? Int.max : 20))
        let number = max(1, page ?? 1)
        let skipped = size == Int.max ? 0 : (number - 1).multipliedReportingOverflow(by: size).partialValue
        let shown = Array(items.dropFirst(min(max(skipped, 0), items.count)).prefix(size))
        let pages = max(1, size == Int.max ? 1 : (items.count + size - 1) / size)
        return success(
            .array(shown),
            info: [
                "count": JSON(shown.count), "page": JSON(number), "per_page": JSON(size),
                "total_count": JSON(items.count), "total_pages": JSON(pages),
            ]
        )
    }
}
