package import HTTPTypes
import RawStructuredFieldValues
package import Wire

/// The rate limits that the headers of a reply state.
///
/// Source: draft-ietf-httpapi-ratelimit-headers. Cloudflare sends the draft's `Ratelimit` and `Ratelimit-Policy`, with
/// one item for each of its policies. A wait of more than an hour is read as an hour.
package struct ServerLimit: Sendable, Equatable {
    /// The wait of `Retry-After`; nil unless the status is 429.
    package var retryAfter: Duration?
    /// The requests that each policy in the reply still allows, the tightest policy first.
    package var budgets: [Budget] = []

    /// The requests that one policy still allows in its present window.
    package struct Budget: Sendable, Equatable {
        /// Requests left in the present window.
        package var remaining: Int
        /// The time until the window ends; nil where the reply does not say.
        package var reset: Duration?
        /// Requests in a whole window, for all users of the token together; nil where the reply does not say.
        package var quota: Int?

        /// The rate in requests a second at which `remaining` lasts exactly until the window ends.
        ///
        /// Where the reply does not state this end, five minutes are assumed, the length of Cloudflare's windows.
        var pace: Double { Double(remaining) / max((reset ?? .seconds(300)).inSeconds, 1) }

        /// Whether this budget has the lower pace; where both are equal, whether its window ends later.
        fileprivate func isTighter(than other: Budget) -> Bool {
            pace == other.pace ? (reset ?? .zero) > (other.reset ?? .zero) : pace < other.pace
        }
    }

    /// Requests that the tightest policy still allows.
    package var remaining: Int? { budgets.first?.remaining }
    /// The time until the tightest policy's window ends.
    package var reset: Duration? { budgets.first?.reset }
    /// Requests in a whole window of the tightest policy.
    package var quota: Int? { budgets.first?.quota }

    /// The wait after a 429 whose `Retry-After` is missing or unreadable: one minute.
    package static let defaultBlock = Duration.seconds(60)

    /// Reads the headers of a response; malformed ones are ignored.
    package init(_ response: Response) {
        if response.status == 429 { retryAfter = response.headers.retryAfterWait ?? Self.defaultBlock }
        let quotas = Self.items(response.headers, .rateLimitPolicy).reduce(into: [String: Int]()) { quotas, item in
            if let name = item.name { quotas[name] = item.count("q").flatMap { $0 > 0 ? $0 : nil } }
        }
        budgets = Self.items(response.headers, .rateLimit).compactMap { item in
            guard let remaining = item.count("r") else { return nil }
            let reset = item.number("t").flatMap { $0 < 0 ? nil : Duration.seconds($0).asWait }
            return Budget(remaining: remaining, reset: reset, quota: item.name.flatMap { quotas[$0] })
        }
        budgets.sort { $0.isTighter(than: $1) }
    }

    /// The items in a header's lines, at most 32; a line that is not a list of structured fields is skipped.
    private static func items(_ headers: HTTPFields, _ name: HTTPField.Name) -> [Item] {
        let lines = headers[values: name].prefix(32).map { line -> [Item] in
            var parser = StructuredFieldValueParser(Array(line.utf8))
            return ((try? parser.parseListFieldValue()) ?? []).compactMap { member in
                if case .item(let item) = member { item } else { nil }
            }
        }
        return Array(lines.joined().prefix(32))
    }
}

extension Item {
    /// The policy's name: a string, or a token as in older drafts.
    fileprivate var name: String? {
        switch rfc9651BareItem {
        case .string(let name), .token(let name): name
        default: nil
        }
    }

    /// A parameter as a number, whole or decimal; nil where it is absent or no number.
    fileprivate func number(_ key: String) -> Double? {
        switch rfc9651Parameters[key] {
        case .integer(let value): Double(value)
        case .decimal(let value): Double(value)
        default: nil
        }
    }

    /// A parameter as a number of requests, rounded down and at most a billion; nil where it is negative or absent.
    fileprivate func count(_ key: String) -> Int? {
        number(key).flatMap { $0 < 0 ? nil : Int(min($0, 1e9)) }
    }
}

extension HTTPField.Name {
    // The names below are valid: the values after `??` are never used.
    /// `Ratelimit`: the requests that each policy still allows, such as `"default";r=1199;t=300`.
    package static let rateLimit = HTTPField.Name("ratelimit") ?? .retryAfter
    /// `Ratelimit-Policy`: the requests and seconds of each policy's window, such as `"default";q=1200;w=300`.
    package static let rateLimitPolicy = HTTPField.Name("ratelimit-policy") ?? .retryAfter
    /// `CF-Ray`: Cloudflare's id of a request, which its support needs to find the request.
    package static let ray = HTTPField.Name("cf-ray") ?? .server
}
