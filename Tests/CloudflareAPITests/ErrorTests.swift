import CloudflareAPI
import HTTPTypes
import Support
import Testing
import Wire

@Suite(.timeLimit(.minutes(30))) struct ErrorTests {
    @Test(arguments: [
        (401, 1000, "Invalid API Token", "unauthorized", "401 Unauthorized (code 1000: Invalid API Token)"),
        (401, 10000, "Authentication error", "unauthorized", "401 Unauthorized (code 10000: Authentication error)"),
        (400, 9106, "Authentication failed", "unauthorized", "400 Bad Request (code 9106: Authentication failed)"),
        (403, 1000, "Invalid API Token", "unauthorized", "403 Forbidden (code 1000: Invalid API Token)"),
        (403, 10000, "Authentication error", "forbidden", "403 Forbidden (code 10000: Authentication error)"),
        (403, 9109, "Invalid access token", "unauthorized", "403 Forbidden (code 9109: Invalid access token)"),
        (404, 1001, "object not found", "notFound", "404 Not Found (code 1001: object not found)"),
        (409, 1003, "value not unique", "conflict", "409 Conflict (code 1003: value not unique)"),
        (400, 1003, "value not unique", "conflict", "400 Bad Request (code 1003: value not unique)"),
        (409, 0, "", "conflict", "409 Conflict"),
        (400, 1002, "x: validation failed", "refused", "400 Bad Request (code 1002: x: validation failed)"),
        (405, 0, "", "refused", "405 Method Not Allowed"), (418, 0, "", "refused", "418 Error"),
        (500, 0, "oops", "serverFault", "500 Internal Server Error (oops)"),
        (502, 0, "", "serverFault", "502 Bad Gateway"),
        (503, 1003, "x", "serverFault", "503 Service Unavailable (code 1003: x)"),
        (504, 0, "", "serverFault", "504 Gateway Timeout"), (520, 0, "", "serverFault", "520 Error"),
    ])
    func `a refusal says what the caller can do`(
        status: Int,
        code: Int,
        message: String,
        name: String,
        text: String
    ) async {
        let stubbed = Stubbed(status, Stubbed.failure(code, message))
        for call in Call.writes {
            let error = await Stubbed.error { () throws(CloudflareError) in try await call.run(stubbed.client) }
            #expect(error?.name == name)
            #expect(error.map { "\($0)" } == "Cloudflare API request failed: " + text)
        }
    }

    @Test(arguments: [
        "{\"success\":false}", "{\"errors\":[]}", "{\"errors\":[null]}", "{\"success\":false,\"errors\":{}}",
    ])
    func `an error status of the API needs no error in its body`(body: String) async {
        for (status, name) in [
            (401, "unauthorized"), (403, "forbidden"), (404, "notFound"), (400, "refused"), (502, "serverFault"),
        ] {
            let error = await Stubbed.error { () throws(CloudflareError) in
                try await Stubbed(status, body).client.pools()
            }
            #expect(error?.name == name)
        }
        let unauthorized = await Stubbed.error { () throws(CloudflareError) in
            try await Stubbed(401, body).client.pools()
        }
        #expect(unauthorized.map { "\($0)" } == "Cloudflare API request failed: 401 Unauthorized")
    }

    @Test func `a server's own words are short wherever they go`() async {
        let long = String(repeating: "é", count: 2 << 20)
        let body = Stubbed.failure(1002, long)
        let stubbed = Stubbed(
            400,
            body,
            headers: [HTTPField.Name("cf-ray") ?? .server: String(repeating: "r", count: 70_000)]
        )
        let error = await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.pools() }
        #expect(error.map { "\($0)".utf8.count < 700 } == true)
        guard case .refused(let refusal) = error else {
            Issue.record("\(error.map { "\($0)" } ?? "no error")")
            return
        }
        #expect(refusal.ray.map { $0.utf8.count <= 64 } == true)
    }

    @Test func `a reply of very many small values is refused, not built`() async {
        let values = String(repeating: "0,", count: 2_000_000) + "0"
        let stubbed = Stubbed(200, #"{"success":true,"result":[\#(values)]}"#)
        let error = await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.pools() }
        #expect(error.map { "\($0)".contains("a body that is more than 400000 JSON values at byte") } == true)
    }

    @Test func `a failure in an envelope of status 200 is a failure`() async {
        let stubbed = Stubbed(200, Stubbed.failure(1003, "value not unique"))
        let error = await Stubbed.error { () throws(CloudflareError) in
            try await stubbed.client.createPool(JSONObject())
        }
        #expect(error?.name == "conflict")
    }

    @Test func `the request's id is kept for Cloudflare's support`() async throws {
        let ray = try #require(HTTPField.Name("cf-ray"))
        let stubbed = Stubbed(404, "{\"errors\":[]}", headers: [ray: "8f00-FRA"])
        guard
            case .notFound(let refusal)? = await Stubbed.error({ () throws(CloudflareError) in
                try await stubbed.client.pool("x")
            })
        else {
            Issue.record("a 404 is not found")
            return
        }
        #expect(refusal.ray == "8f00-FRA")
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is never followed`(status: Int) async {
        let stubbed = Stubbed(status, "", headers: [.location: "https://evil.example.net/client/v4"])
        for call in Call.reads + Call.writes {
            let sent = stubbed.transport.requests.count
            let error = await Stubbed.error { () throws(CloudflareError) in try await call.run(stubbed.client) }
            #expect(error?.name == "unusable")
            #expect(error.map { "\($0)".contains("which is never followed; check CF_API_URL") } == true)
            #expect(stubbed.transport.requests.count == sent + 1)
        }
    }

    @Test(
        arguments: [
            (.notSent("connection refused"), "connection refused", true),
            (.lost("reset"), "connection lost: reset", true),
            (.timedOut(after: .seconds(30)), "no answer within 30 s", true),
            (.heldBack, "held back by this process", true), (.cancelled, "cancelled", true),
        ] as [(TransportError, String, Bool)]
    )
    func `without a reply it is said what happened, and whether to try again`(
        cause: TransportError,
        text: String,
        isTransient: Bool
    ) async throws {
        let stubbed = Stubbed { _, _ throws(TransportError) in throw cause }
        let error = try #require(
            await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.createPool(JSONObject()) }
        )
        #expect("\(error)" == "Cloudflare API request failed: " + text)
        #expect(error.isTransient == isTransient)
    }

    @Test(arguments: [
        (429, true), (500, true), (502, true), (401, false), (403, false), (404, false), (409, true), (400, false),
        (302, true),
    ])
    func `a reply says whether to try again`(
        status: Int,
        isTransient: Bool
    ) async throws {
        let error = try #require(
            await Stubbed.error { () throws(CloudflareError) in
                try await Stubbed(status, "{\"errors\":[]}").client.createPool(JSONObject())
            }
        )
        #expect(error.isTransient == isTransient)
    }

    @Test func `no error's text shows the token`() async {
        for status in [301, 400, 401, 403, 404, 409, 412, 429, 500, 502, 200] {
            for call in Call.reads + Call.writes {
                let stubbed = Stubbed(status, "{")
                let error = await Stubbed.error { () throws(CloudflareError) in try await call.run(stubbed.client) }
                #expect(error != nil)
                #expect(error.map { !"\($0)\(String(reflecting: $0))".contains(Stubbed.token) } == true)
            }
        }
    }
}
