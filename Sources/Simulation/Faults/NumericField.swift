import Wire

/// A numeric field of a reply, into which a fault can put an extreme number.
package enum NumericField: String, Sendable, CaseIterable {
    /// The header `Retry-After` of a 429 reply of either API.
    case retryAfter
    /// The parameters of Cloudflare's headers `Ratelimit` and `Ratelimit-Policy`.
    case remaining, reset, quota, window
    /// The members of `result_info` in Cloudflare's lists.
    case page, perPage, totalPages, totalCount
    /// The member `details.retryAfterSeconds` of a Kubernetes `Status`.
    case retryAfterSeconds
    /// The year in the `creationTimestamp` of the objects in a Kubernetes list.
    case creationYear
    /// The members of pools and their origins, of monitors and of load balancers at Cloudflare.
    case weight, minimumOrigins, interval, ttl, latitude

    /// The extreme numbers, in the form that JSON and headers have them.
    ///
    /// They are zero, a negative number, the first above `Int32`, the last of `Int64`, the first above `Int64`, one
    /// above every `Double`, and a fraction.
    package static let extremeNumbers = [
        "0", "-1", "2147483648", "9223372036854775807", "9223372036854775808", "1e400", "0.5",
    ]

    /// The rules that put a number into this field.
    ///
    /// Each rule applies `times` times; nil means no limit.
    package func faults(_ number: String, times: Int? = 1) -> [Fault] {
        let value = JSON.number(number)
        return switch self {
        case .retryAfter:
            [
                Fault(.status(429, retryAfterSeconds: nil, body: nil), times: times),
                Fault(.headers([.init("Retry-After", number)]), times: times),
            ]
        case .remaining: header("Ratelimit", "\"default\";r=\(number);t=20", times)
        case .reset: header("Ratelimit", "\"default\";r=0;t=\(number)", times)
        case .quota: header("Ratelimit-Policy", "\"default\";q=\(number);w=300", times)
        case .window: header("Ratelimit-Policy", "\"default\";q=1200;w=\(number)", times)
        case .page: read("/load_balancers", "/result_info/page", value, times)
        case .perPage: read("/load_balancers", "/result_info/per_page", value, times)
        case .totalPages: read("/load_balancers", "/result_info/total_pages", value, times)
        case .totalCount: read("/load_balancers", "/result_info/total_count", value, times)
        case .retryAfterSeconds:
            [
                Fault(.status(429, retryAfterSeconds: nil, body: nil), when: .init(side: "kubernetes"), times: times),
                Fault(
                    .member("/details", ["retryAfterSeconds": value]),
                    when: .init(side: "kubernetes"),
                    times: times
                ),
            ]
        case .creationYear:
            [
                Fault(
                    .member("/items/*/metadata/creationTimestamp", .string("\(number)-01-01T00:00:00Z")),
                    when: .init(side: "kubernetes", method: "GET"),
                    times: times
                )
            ]
        case .weight: read("/pools", "/result/*/origins/*/weight", value, times)
        case .minimumOrigins: read("/pools", "/result/*/minimum_origins", value, times)
        case .latitude: read("/pools", "/result/*/latitude", value, times)
        case .interval: read("/monitors", "/result/*/interval", value, times)
        case .ttl: read("/load_balancers", "/result/*/ttl", value, times)
        }
    }

    private func header(_ name: String, _ value: String, _ times: Int?) -> [Fault] {
        [Fault(.headers([.init(name, value)]), when: .init(side: "cloudflare"), times: times)]
    }

    private func read(_ path: String, _ pointer: String, _ value: JSON, _ times: Int?) -> [Fault] {
        [Fault(.member(pointer, value), when: .init(side: "cloudflare", method: "GET", path: path), times: times)]
    }
}
