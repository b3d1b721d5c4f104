import HTTPTypes
import NIOSSL
import Synchronization
import Testing
import Wire

/// A request's fence is asked when its connection is ready: after TCP, proxies and TLS, right before its first byte.
@Suite(.timeLimit(.minutes(30))) struct FenceTests {
    private static let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"

    /// A server behind TLS that answers everything, and what it has heard; and a transport to it.
    private static func withServer(_ body: (Relay, LiveTransport) async throws -> Void) async throws {
        let authority = try TestAuthority("ours")
        try await Relay.with(tls: try authority.issue().server(), .reply(answer), to: 0) { relay in
            let server = Server(
                baseURL: "https://127.0.0.1:\(relay.port)",
                authorities: Array(authority.certificatePEM.utf8)
            )
            try await LiveTransport.with(server) { try await body(relay, $0) }
        }
    }

    private static func patch(_ fence: Fence?) -> Request {
        var request = Request(.patch, "/pools/1", body: Array("{}".utf8))
        request.fence = fence
        return request
    }

    @Test func `of a write whose fence has closed meanwhile no byte leaves, and the next one does`() async throws {
        try await Self.withServer { (relay, transport) async throws in
            await #expect(throws: TransportError.heldBack) { try await transport.send(Self.patch(Fence { false })) }
            #expect(relay.connections == 1)
            #expect(relay.heads == [])
            #expect(try await transport.send(Self.patch(Fence { true })).status == 200)
            #expect(relay.heads.count == 1)
        }
    }

    /// The server's part of the handshake comes after it has accepted the connection.
    @Test func `it is asked only when TLS is set up`() async throws {
        try await Self.withServer { (relay, transport) async throws in
            let whenAsked = Mutex<[Int]>([])
            let fence = Fence {
                whenAsked.withLock { $0.append(relay.connections) }
                return true
            }
            #expect(try await transport.send(Self.patch(fence)).status == 200)
            #expect(whenAsked.withLock { $0 } == [1])
        }
    }

    @Test func `the server sees nothing of it`() async throws {
        try await Self.withServer { (relay, transport) async throws in
            for fence in [nil, Fence { true }] { _ = try await transport.fetch(Self.patch(fence)) }
            #expect(relay.heads.count == 2)
            #expect(Set(relay.heads).count == 1)
            #expect(!relay.heads.contains { $0.contains("fence") })
        }
    }
}

extension LiveTransport {
    fileprivate func fetch(_ request: Request) async throws(TransportError) -> Reply {
        try await fetch(request, limit: 1024, timeout: .seconds(30), time: Time(ContinuousClock()))
    }
}
