import CloudflareAPI
import HTTPTypes
import Support
import Testing
import Wire

/// What is not Cloudflare's answer says nothing about Cloudflare, whatever its status.
@Suite(.timeLimit(.minutes(30))) struct InterceptionTests {
    private static let page = """
        <!DOCTYPE html>\n<html><HEAD><Title lang="en">Access  denied |\n Example Firewall</TITLE></HEAD>
        <body><h1>Sorry</h1></body></html>
        """

    private static func error(_ call: Call, _ status: Int, _ body: String, _ headers: HTTPFields) async
        -> CloudflareError?
    {
        await Stubbed.error { () throws(CloudflareError) in
            try await call.run(Stubbed(status, body, headers: headers).client)
        }
    }

    private static func headers(_ type: String?, ray: String? = nil) throws -> HTTPFields {
        var headers = HTTPFields()
        headers[.contentType] = type
        if let ray { headers[try #require(HTTPField.Name("cf-ray"))] = ray }
        return headers
    }

    @Test(
        arguments: [
            (
                403, page, "text/html; charset=utf-8", "8f00-FRA",
                #"403 Forbidden, not from Cloudflare's API (text/html "Access denied | Example Firewall", cf-ray 8f00-FRA)"#
            ),
            (
                401, page, "text/html", nil,
                #"401 Unauthorized, not from Cloudflare's API (text/html "Access denied | Example Firewall")"#
            ),
            (
                200, page, "text/html", nil,
                #"200 OK, not from Cloudflare's API (text/html "Access denied | Example Firewall")"#
            ),
            (200, "  \n<p>Log in", nil, nil, #"200 OK, not from Cloudflare's API ("Log in")"#),
            (404, "", nil, nil, "404 Not Found, not from Cloudflare's API (an empty body)"),
            (404, "{}", "application/json", nil, #"404 Not Found, not from Cloudflare's API (application/json "{}")"#),
            (
                407, "<html>Proxy", "text/html", nil,
                #"407 Proxy Authentication Required, not from Cloudflare's API (text/html "Proxy")"#
            ),
            (
                400, "blocked\u{1B}]0;x\u{7}", "text/plain", "x y\u{7F}<b>",
                #"400 Bad Request, not from Cloudflare's API (text/plain "blocked<U+001B>]0;x<U+0007>", cf-ray xyb)"#
            ),
            (
                503, page, "text/html", "8f00-FRA",
                #"503 Service Unavailable (text/html "Access denied | Example Firewall", cf-ray 8f00-FRA)"#
            ),
        ] as [(Int, String, String?, String?, String)]
    )
    func `a page of a firewall is told by what came`(
        status: Int,
        body: String,
        type: String?,
        ray: String?,
        text: String
    ) async throws {
        for call in Call.reads + Call.writes {
            let error = try await Self.error(call, status, body, Self.headers(type, ray: ray))
            #expect(error.map { "\($0)" } == "Cloudflare API request failed: " + text)
            #expect(error?.name == (status < 500 ? "intercepted" : "serverFault"))
        }
    }

    @Test(arguments: [200, 403, 404, 407]) func `what a firewall answers passes`(status: Int) async throws {
        let error = try #require(await Self.error(Call.writes[0], status, Self.page, [.contentType: "text/html"]))
        #expect(error.isTransient)
        #expect(error.cause == (status == 407 ? .proxyLogin : .interception))
    }

    /// A page is as long as its sender likes.
    @Test func `no error's text is longer than a few lines of a log`() async throws {
        let long = String(repeating: "very long \u{301}\u{202E}\n", count: 100_000)
        let envelope = String(decoding: Stubbed.failure(1002, long), as: UTF8.self)
        let headers: HTTPFields = [
            .contentType: String(repeating: "x", count: 5000),
            .location: "https://" + String(repeating: "y", count: 5000),
        ]
        for (status, body) in [
            (400, envelope), (403, envelope), (403, long), (200, "<" + long), (502, long), (302, ""),
            (404, "<title>" + long),
        ] {
            let error = try #require(await Self.error(.listPools, status, body, headers))
            #expect("\(error)".utf8.count < 700)
            #expect(!"\(error)".contains { $0.isNewline })
        }
    }

    @Test(
        arguments: [
            (401, 1000, "Invalid API Token", .token), (401, 10000, "Authentication error", .token),
            (400, 6003, "Invalid request headers", .token), (400, 9106, "Authentication failed", .token),
            (403, 9103, "Unknown X-Auth-Key or X-Auth-Email", .token), (403, 9109, "Invalid access token", .token),
            (403, 9109, "Cannot use the access token from location: 203.0.113.7", .address),
            (403, 9109, "Unauthorized to access requested resource", .scope),
            (400, 7003, "Could not route to /zones/x", .scope), (404, 7003, "Could not route to /zones/x", .scope),
            (404, 1001, "object not found", .scope), (403, 10000, "Authentication error", .permission),
            (403, 9109, "Some new sentence", .permission), (403, 0, "", .permission),
            (400, 1002, "x: validation failed", nil), (409, 1003, "value not unique", nil), (412, 1005, "in use", nil),
            (500, 1000, "Internal error", nil),
        ] as [(Int, Int, String, CloudflareError.Cause?)]
    )
    func `status, code and message tell who can mend it`(
        status: Int,
        code: Int,
        message: String,
        cause: CloudflareError.Cause?
    ) async throws {
        let body = String(decoding: Stubbed.failure(code, message), as: UTF8.self)
        let error = try #require(await Self.error(.listPools, status, body, [:]))
        #expect(error.cause == cause)
        #expect((error.name == "unauthorized") == (cause == .token))
    }

    /// A path that the API does not have is no pool that is gone.
    @Test func `a path that is not routed is no absence`() async throws {
        let body = String(decoding: Stubbed.failure(7003, "Could not route"), as: UTF8.self)
        #expect(try #require(await Self.error(.readPool, 404, body, [:])).name == "refused")
    }
}
