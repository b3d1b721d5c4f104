import Harness
import HTTPTypes
import Testing
import Wire

/// Status lines that HTTP does not have end no process, whichever server sends them.
@Suite(.timeLimit(.minutes(30))) struct UnknownStatusTests {
    static let codes = ["000", "001", "099", "600", "999", "0", "99", "1000", "65536", "-1", "100", "101", "199"]

    private static func answer(_ code: String) -> Relay.Handshake {
        .reply("HTTP/1.1 \(code) X\r\ncontent-length: 2\r\n\r\n{}")
    }

    @Test(arguments: codes, [false, true])
    func `a status of any kind is an answer or an error`(code: String, throughProxy: Bool) async throws {
        try await Relay.with(Self.answer(code), to: 0) { peer in
            var server = Server(baseURL: "http://127.0.0.1:\(throughProxy ? 1 : peer.port)")
            if throughProxy { server.proxy = Server.Proxy(host: "127.0.0.1", port: peer.port) }
            try await LiveTransport.with(server) { transport in
                let request = Request(.get, "/")
                do throws(TransportError) {
                    let reply = try await transport.fetch(
                        request,
                        limit: 1024,
                        timeout: .seconds(5),
                        time: Time(ContinuousClock())
                    )
                    #expect(reply.status == 101)
                } catch {
                    #expect(!"\(error)".isEmpty)
                }
            }
            #expect(peer.heads.count == 1)
        }
    }

    @Test func `the error names the status`() async throws {
        try await Relay.with(Self.answer("000"), to: 0) { peer in
            try await LiveTransport.with(Server(baseURL: "http://127.0.0.1:\(peer.port)")) { transport in
                _ = await #expect(
                    throws: TransportError.lost("the server answers with status 0, which HTTP does not have")
                ) { try await transport.send(Request(.get, "/")) }
            }
        }
    }

    @Test(arguments: ["000", "999"])
    func `a controller lives on when either API answers so`(code: String) async throws {
        try await ClusterFiles.with { files in
            try await Relay.with(Self.answer(code), to: 0) { peer in
                try files.kubeconfig("http://127.0.0.1:\(peer.port)")
                let environment = ["CF_API_URL": "http://127.0.0.1:\(peer.port)"]
                try await Controller.with("eu", files.sim, environment) { eu in
                    try await eventually("both are told") {
                        eu.logged("Listing the Ingresses failed: connection lost: the server answers with status")
                            && eu.logged("Cloudflare API request failed: connection lost: the server answers")
                    }
                    #expect(eu.process.isRunning)
                }
            }
        }
    }
}
