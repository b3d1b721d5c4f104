import Wire

/// A field of a reply where a fault can put an extreme number.
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
    /// They are zero, a negative number, the first number above `Int32`, the highest of `Int64`, the first above
    /// `Int64`, a number above every `Double`, and a fraction.
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
        case .remaining: headerRule("Ratelimit", "\"default\";r=\(number);t=20", times)
        case .reset: headerRule("Ratelimit", "\"default\";r=0;t=\(number)", times)
        case .quota: headerRule("Ratelimit-Policy", "\"default\";q=\(number);w=300", times)
        case .window: headerRule("Ratelimit-Policy", "\"default\";q=1200;w=\(number)", times)
        case .page: memberRule("/load_balancers", "/result_info/page", value, times)
        case .perPage: memberRule("/load_balancers", "/result_info/per_page", value, times)
        case .totalPages: memberRule("/load_balancers", "/result_info/total_pages", value, times)
        case .totalCount: memberRule("/load_balancers", "/result_info/total_count", value, times)
        case .retryAfterSeconds:
            [
                Fault(.status(429, retryAfterSeconds: nil, body: nil), when: .init(api: "kubernetes"), times: times),
                Fault(
                    .member("/details", ["retryAfterSeconds": value]),
                    when: .init(api: "kubernetes"),
                    times: times
                ),
            ]
        case .creationYear:
            [
                Fault(
                    .member("/items/*/metadata/creationTimestamp", .string("\(number)-01-01T00:00:00Z")),
                    when: .init(api: "kubernetes", method: "GET"),
                    times: times
                )
            ]
        case .weight: memberRule("/pools", "/result/*/origins/*/weight", value, times)
        case .minimumOrigins: memberRule("/pools", "/result/*/minimum_origins", value, times)
        case .latitude: memberRule("/pools", "/result/*/latitude", value, times)
        case .interval: memberRule("/monitors", "/result/*/interval", value, times)
        case .ttl: memberRule("/load_balancers", "/result/*/ttl", value, times)
        }
    }

    private func headerRule(_ name: String, _ value: String, _ times: Int?) -> [Fault] {
        [Fault(.headers([.init(name, value)]), when: .init(api: "cloudflare"), times: times)]
    }

    private func memberRule(_ path: String, _ pointer: String, _ value: JSON, _ times: Int?) -> [Fault] {
        [Fault(.member(pointer, value), when: .init(api: "cloudflare", method: "GET", path: path), times: times)]
    }
}
