import GeoFleet
import HTTPTypes
import KubernetesAPI
import Wire

@testable import CloudflareAPI
@testable import GeoEngine

extension Target {
    /// What either API says of its limits in headers: waits within reason, and a limiter that goes on.
    ///
    /// The first byte decides the status; a NUL parts `Retry-After`, `Ratelimit`, `Ratelimit-Policy` and `Date`.
    static let headers = Target(
        name: "headers",
        seeds: [
            "37", "30", "39223372036854775807", "3-1", "3Sun, 06 Nov 1994 08:49:37 GMT",
            "2\0\"default\";r=50;t=30\0\"default\";q=1200;w=300",
            "2\0\"burst\";r=0;t=20, \"default\";r=900;t=300\0\"burst\";q=50;w=10, \"default\";q=1200;w=300",
            "2\0\"default\";r=0;t=9223372036854775807", "2\0\"default\";r=-1;t=-1",
            "2\0\0\0Sun, 06 Nov 9999 23:59:60 GMT",
        ],
        words: [
            "r=", "t=", "q=", "w=", "\"default\"", "\"burst\"", ";", ", ", "9223372036854775807", "1e309", "-1",
            "0.5", "Sun, ", " GMT", "?1", ":YWJj:", "()", "\0",
        ]
    ) { input in
        let parts = input.dropFirst().split(separator: 0, maxSplits: 3, omittingEmptySubsequences: false)
        var headers: HTTPFields = [:]
        for (name, part) in zip([HTTPField.Name.retryAfter, .rateLimit, .rateLimitPolicy, .date], parts) {
            headers[name] = String(decoding: part, as: UTF8.self)
        }
        let status = [200, 429, 503, 429][Int(input.first ?? 0) % 4]
        let response = Response(status, headers: headers)
        var limiter = RateLimiter(now: .zero)
        limiter.observe(ServerLimit(response), at: .seconds(1))
        _ = (limiter.admitOrDelay(at: .seconds(2)), headers[.date].flatMap(HTTPDate.seconds))
        if limiter.remainingBlock(at: .seconds(1)) > hour { return "Cloudflare is waited for longer than an hour" }
        let reply = Reply(status: status, headers: headers, body: [])
        if let wait = Status(reply).retryAfter, !(.zero...hour).contains(wait) { return "a wait out of bounds" }
        do throws(CloudflareError) {
            _ = try Envelope(reply)
        } catch {
            if case .rateLimited(let wait?) = error, !(.zero...hour).contains(wait) { return "a wait out of bounds" }
        }
        return nil
    }

    private static let hour = Duration.seconds(3600)
}
