package import HTTPTypes
import RawStructuredFieldValues
package import Wire

/// The limits of a server, as the headers of a reply state them.
///
/// Source: draft-ietf-httpapi-ratelimit-headers. Cloudflare sends the draft's `Ratelimit` and `Ratelimit-Policy`, with
/// one item for each of its policies. All numbers are capped here; a wait is capped at an hour.
package struct ServerLimit: Sendable, Equatable {
    /// The wait of `Retry-After`; nil unless the status is 429.
    package var retryAfter: Duration?
    /// What is left under each policy that the reply states, the tightest policy first.
    package var budgets: [Budget] = []

    /// What is left of one policy's window.
    package struct Budget: Sendable, Equatable {
        /// Requests left in the present window.
        package var remaining: Int
        /// The time until the window ends; nil where the reply does not say.
        package var reset: Duration?
        /// Requests in a whole window, for all users of the token together; nil where the reply does not say.
        package var quota: Int?

        /// The rate, in requests a second, that uses up `remaining` just when the window ends.
        ///
        /// Where the reply does not say when that is, five minutes are assumed, as long as Cloudflare's windows.
        var pace: Double { Double(remaining) / max((reset ?? .seconds(300)).inSeconds, 1) }

        /// Whether this budget allows a slower pace; of two with the same pace, the tighter one lasts longer.
        fileprivate func isTighter(than other: Budget) -> Bool {
            pace == other.pace ? (reset ?? .zero) > (other.reset ?? .zero) : pace < other.pace
        }
    }

    /// Requests left of the tightest policy.
    package var remaining: Int? { budgets.first?.remaining }
    /// The time until the tightest policy's window ends.
    package var reset: Duration? { budgets.first?.reset }
    /// Requests in a whole window of the tightest policy.
    package var quota: Int? { budgets.first?.quota }

    /// The wait after a 429 without a readable `Retry-After`: one minute.
    package static let defaultBlock = Duration.seconds(60)

    /// Reads the headers of a response; malformed ones are ignored.
    package init(_ response: Response) {
        if response.status == 429 { retryAfter = response.headers.wait ?? Self.defaultBlock }
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

    /// All items in a header's lines, at most 32; a line that is no list of structured fields is skipped.
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
    /// The name of the policy that the item is about: a string, or a token as in older drafts.
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

    /// A parameter that counts requests, rounded down and at most a billion; nil where it is negative or absent.
    fileprivate func count(_ key: String) -> Int? {
        number(key).flatMap { $0 < 0 ? nil : Int(min($0, 1e9)) }
    }
}

extension HTTPField.Name {
    // The names below are valid, so that what follows `??` is never used.
    /// `Ratelimit`: what is left of each policy's window, such as `"default";r=1199;t=300`.
    package static let rateLimit = HTTPField.Name("ratelimit") ?? .retryAfter
    /// `Ratelimit-Policy`: the size of each policy's window, such as `"default";q=1200;w=300`.
    package static let rateLimitPolicy = HTTPField.Name("ratelimit-policy") ?? .retryAfter
    /// `CF-Ray`: Cloudflare's id of a request, which its support asks for.
    package static let ray = HTTPField.Name("cf-ray") ?? .server
}
