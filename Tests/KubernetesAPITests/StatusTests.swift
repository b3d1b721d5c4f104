import HTTPTypes
@testable import KubernetesAPI
import Testing
import Wire

@Suite struct StatusTests {
    @Test(arguments: [
        ("unauthorized.txt", 401, "Unauthorized", "401 Unauthorized"),
        (
            "forbidden.txt", 403, "Forbidden",
            "403 Forbidden: ingresses.networking.k8s.io is forbidden: User \"plain\" cannot list resource "
                + "\"ingresses\" in API group \"networking.k8s.io\" at the cluster scope"
        ),
        ("not-found.txt", 404, "NotFound", "404 NotFound: the server could not find the requested resource"),
        (
            "bad-selector.txt", 400, "BadRequest",
            "400 BadRequest: unable to parse requirement: found '=', expected: identifier"
        ),
        (
            "bad-continue.txt", 400, "BadRequest",
            "400 BadRequest: invalid continue token: continue key is not valid: "
                + "invalid character '\\x81' looking for beginning of value"
        ),
        (
            "lease-exists.txt", 409, "AlreadyExists",
            "409 AlreadyExists: leases.coordination.k8s.io \"leader\" already exists"
        ),
        (
            "lease-conflict.txt", 409, "Conflict",
            "409 Conflict: Operation cannot be fulfilled on leases.coordination.k8s.io \"leader\": the object has been "
                + "modified; please apply your changes to the latest version and try again"
        ),
    ])
    func `recorded errors are read`(name: String, code: Int, reason: String, text: String) throws {
        let status = Status(Reply(status: code, headers: [:], body: try Fixture.body(name)))
        #expect(status.code == code)
        #expect(status.reason == reason)
        #expect(status.description == text)
        #expect(!status.isExpired)
        #expect(!status.isTransient)
    }

    @Test(
        arguments: [
            ("7", "{}", .seconds(7)),
            ("7", #"{"kind":"Status","details":{"retryAfterSeconds":3}}"#, .seconds(7)),
            (nil, #"{"kind":"Status","details":{"retryAfterSeconds":3}}"#, .seconds(3)),
            (nil, "{}", nil),
            ("soon", "{}", nil),
            ("-1", "{}", nil),
            ("9223372036854775807", "{}", .seconds(3600)),
        ] as [(String?, String, Duration?)]
    )
    func `the server may ask to be left alone`(header: String?, body: String, expected: Duration?) {
        var headers: HTTPFields = [:]
        headers[.retryAfter] = header
        #expect(Status(Reply(status: 429, headers: headers, body: Array(body.utf8))).retryAfter == expected)
    }

    @Test(arguments: [
        ("", "502"),
        ("<html>\r\n<b>Bad\u{1B}[31m Gateway</b>\n", "502: <html> <b>Bad<U+001B>[31m Gateway</b>"),
        (String(repeating: "x", count: 5000), "502: " + String(repeating: "x", count: 200)),
        (
            "{\"kind\":\"Status\",\"message\":\"" + String(repeating: "y", count: 5000) + "\"}",
            "502: " + String(repeating: "y", count: 300) + "…"
        ),
    ])
    func `a proxy's page becomes one short line`(body: String, text: String) {
        #expect(Status(Reply(status: 502, headers: [:], body: Array(body.utf8))).description == text)
    }

    @Test(arguments: [
        (
            403,
            #"{"kind":"Status","reason":"Forbidden","details":{"causes":[{"reason":"NamespaceTerminating"}]},"code":403}"#,
            true
        ),
        (404, #"{"kind":"Status","reason":"NotFound","details":{"name":"a","kind":"namespaces"}}"#, true),
        (404, #"{"kind":"Status","reason":"NotFound","details":{"name":"a","kind":"ingresses"}}"#, false),
        (403, #"{"kind":"Status","reason":"Forbidden","details":{"kind":"events"}}"#, false),
        (404, "404 page not found", false),
        (403, #"{"reason":"Forbidden","details":{"causes":[{"reason":"NamespaceTerminating"}]}}"#, false),
    ])
    func `what is being deleted is told apart from what is not allowed`(code: Int, body: String, isEnding: Bool) {
        #expect(Status(Reply(status: code, headers: [:], body: Array(body.utf8))).isNamespaceGone == isEnding)
    }

    @Test(arguments: [
        (400, false, false), (401, false, false), (404, false, false), (409, false, false), (410, true, false),
        (429, false, true), (500, false, true), (503, false, true), (599, false, true), (600, false, false),
    ])
    func `codes fall into classes`(code: Int, isExpired: Bool, isTransient: Bool) {
        #expect(Status(code: code).isExpired == isExpired)
        #expect(Status(code: code).isTransient == isTransient)
    }
}
