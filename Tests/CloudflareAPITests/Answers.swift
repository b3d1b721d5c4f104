import CloudflareAPI
import HTTPTypes
import Support
import Testing
import Wire

/// A client whose every request gets the answer that `answer` makes of it.
struct Stubbed {
    static let token = "t0ken-T0KEN-0123456789"

    let transport: StubTransport
    let client: CloudflareClient

    init(_ answer: @escaping @Sendable (Int, Request) throws(TransportError) -> Response) {
        transport = StubTransport(answer)
        client = CloudflareClient(
            transport: transport,
            token: { Self.token },
            account: "acc0unt",
            zone: "z0ne",
            userAgent: "tests/1",
            time: Time(ManualClock())
        )
    }

    init(_ status: Int, _ body: [UInt8], headers: HTTPFields = [:]) {
        self.init { _, _ in Response(status, headers: headers, body: Body(body)) }
    }

    init(_ status: Int, _ body: String, headers: HTTPFields = [:]) {
        self.init(status, Array(body.utf8), headers: headers)
    }

    /// A reply in the API's envelope.
    static func success(_ result: JSON, info: JSON? = nil) -> [UInt8] {
        var envelope = JSONObject([("success", true), ("errors", []), ("messages", []), ("result", result)])
        envelope["result_info"] = info
        return JSON.object(envelope).bytes
    }

    static func failure(_ code: Int, _ message: String) -> [UInt8] {
        let error: JSON = ["code": JSON(code), "message": .string(message)]
        let envelope: JSON = ["success": false, "errors": [error], "messages": [], "result": .null]
        return envelope.bytes
    }

    /// What a call throws; nil where it succeeds.
    static func error<Result>(
        _ call: () async throws(CloudflareError) -> Result
    ) async -> CloudflareError? {
        do throws(CloudflareError) {
            _ = try await call()
            return nil
        } catch {
            return error
        }
    }
}

extension CloudflareError {
    /// The case's name, for tables.
    var name: String {
        switch self {
        case .noReply: "noReply"
        case .rateLimited: "rateLimited"
        case .serverFault: "serverFault"
        case .unauthorized: "unauthorized"
        case .forbidden: "forbidden"
        case .notFound: "notFound"
        case .conflict: "conflict"
        case .refused: "refused"
        case .unusable: "unusable"
        case .intercepted: "intercepted"
        }
    }
}

/// A call of the client, so that one table can go through all of them.
struct Call: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let run: @Sendable (CloudflareClient) async throws(CloudflareError) -> Void

    static let listPools = reads[0], listBalancers = reads[1], readPool = reads[3], readBalancer = reads[4]
    static let verifyToken = reads[6]

    static let reads = [
        Call(testDescription: "list pools") { client throws(CloudflareError) in _ = try await client.pools() },
        Call(testDescription: "list load balancers") { client throws(CloudflareError) in
            _ = try await client.loadBalancers()
        },
        Call(testDescription: "list monitors") { client throws(CloudflareError) in _ = try await client.monitors() },
        Call(testDescription: "read a pool") { client throws(CloudflareError) in _ = try await client.pool("id") },
        Call(testDescription: "read a load balancer") { client throws(CloudflareError) in
            _ = try await client.loadBalancer("id")
        },
        Call(testDescription: "read the zone") { client throws(CloudflareError) in _ = try await client.zoneName() },
        Call(testDescription: "verify the token") { client throws(CloudflareError) in
            _ = try await client.verifyToken()
        },
    ]

    static let writes = [
        Call(testDescription: "create a pool") { client throws(CloudflareError) in
            _ = try await client.createPool(JSONObject())
        },
        Call(testDescription: "change a pool") { client throws(CloudflareError) in
            _ = try await client.patchPool("id", JSONObject())
        },
        Call(testDescription: "create a load balancer") { client throws(CloudflareError) in
            _ = try await client.createLoadBalancer(JSONObject())
        },
        Call(testDescription: "change a load balancer") { client throws(CloudflareError) in
            _ = try await client.patchLoadBalancer("id", JSONObject())
        },
        Call(testDescription: "create a monitor") { client throws(CloudflareError) in
            _ = try await client.createMonitor(JSONObject())
        },
        Call(testDescription: "change a monitor") { client throws(CloudflareError) in
            _ = try await client.patchMonitor("id", JSONObject())
        },
    ]
}
