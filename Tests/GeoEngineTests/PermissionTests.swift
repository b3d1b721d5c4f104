import CloudflareAPI
import GeoRouting
import HTTPTypes
import Testing
import Wire

@testable import GeoEngine

/// What a person is told of a call that failed, in the log and on the screen.
struct PermissionTests {
    private static func failure(
        _ status: Int,
        _ code: Int,
        _ message: String,
        _ task: CloudflareTask
    ) throws -> PassFailure {
        let body = "{\"success\":false,\"errors\":[{\"code\":\(code),\"message\":\"\(message)\"}]}"
        return try failure(status, body, task)
    }

    private static func failure(_ status: Int, _ body: String, _ task: CloudflareTask) throws -> PassFailure {
        let error = #expect(throws: CloudflareError.self) {
            try Envelope(Reply(status: status, headers: [:], body: Array(body.utf8)))
        }
        return .cloudflare(try #require(error), task)
    }

    @Test(
        arguments: [
            (
                403, 10000, "Authentication error", .reading(.pool),
                "the token needs the permission Account · Load Balancing: Monitors and Pools · Edit, and CF_ACCOUNT_ID must be its account",
                .forbidden("Load Balancing: Monitors and Pools Edit")
            ),
            (
                403, 10000, "Authentication error", .reading(.loadBalancer),
                "the token needs the permission Zone · Load Balancers · Edit, and CF_ZONE_ID must be its zone",
                .forbidden("Load Balancers Edit")
            ),
            (
                403, 9109, "Cannot use the access token from location: 192.0.2.1", .reading(.pool),
                "the token's Client IP Address Filtering shuts this address out: add it in the Cloudflare dashboard",
                nil
            ),
            (
                403, 9109, "Unauthorized to access requested resource", .reading(.loadBalancer),
                "CF_ZONE_ID must be a zone of the token", nil
            ),
            (403, 9109, "Invalid access token", .reading(.pool), "check CF_API_TOKEN", .unauthorized),
            (400, 1002, "x: validation failed", .writing(.deletePool(id: "x", name: "x")), nil, nil),
        ] as [(Int, Int, String, CloudflareTask, String?, FailureKind?)]
    )
    func `log and screen name the same mend`(
        status: Int,
        code: Int,
        message: String,
        task: CloudflareTask,
        mend: String?,
        trouble: FailureKind?
    ) throws {
        let failure = try Self.failure(status, code, message, task)
        #expect(failure.text.hasSuffix(" while \(task)" + (mend.map { "; \($0)" } ?? "")))
        #expect(FailureKind(failure) == trouble)
    }

    @Test func `a firewall's page is no lack of a permission on the screen either`() throws {
        let failure = try Self.failure(403, "<html><title>Blocked</title>", .reading(.pool))
        #expect(FailureKind(failure) == .serverFault)
        #expect(failure.cause == "garbled")
        #expect(failure.text.contains("(\"Blocked\") while reading the pools; a firewall, proxy or portal"))
    }
}
