import HTTPTypes
import Testing
import Wire

@Suite(.timeLimit(.minutes(30))) struct LiveTransportTests {
    @Test func `a closed port means that nothing was sent`() async throws {
        try await LiveTransport.with(Server(baseURL: "http://127.0.0.1:1/")) { transport in
            _ = await #expect(throws: TransportError.notSent("cannot connect to 127.0.0.1:1: connection refused")) {
                try await transport.send(Request(.get, "/"))
            }
        }
    }

    @Test(arguments: ["0", "65536", "70000", "99999999999999999999", "-1", "x", ""])
    func `a port that is none is an error`(port: String) async throws {
        for host in ["127.0.0.1", "[::1]", "localhost"] {
            try await LiveTransport.with(Server(baseURL: "http://\(host):\(port)")) { transport in
                let error = TransportError.notSent("\(host):\(port) has no valid port; a port is 1 to 65535")
                _ = await #expect(throws: error) { try await transport.send(Request(.get, "/")) }
            }
        }
    }

    @Test func `authorities that are no certificate are refused before anything is sent`() async {
        let server = Server(baseURL: "https://127.0.0.1:1", authorities: Array("no certificate".utf8))
        await #expect(throws: InvalidAuthorities.self) {
            try await LiveTransport.with(server) { _ in }
        }
    }

    @Test func `a client certificate that is none is refused, and never described`() async {
        var server = Server(baseURL: "https://127.0.0.1:1")
        let identity = Server.Identity(certificates: Array("no certificate".utf8), key: Array("no key".utf8))
        server.identity = identity
        await #expect(throws: InvalidIdentity.self) {
            try await LiveTransport.with(server) { _ in }
        }
        #expect("\(identity)" == "client certificate")
    }

    @Test(arguments: [("https://a.example/", "https://a.example"), ("https://a.example/x//", "https://a.example/x")])
    func `a slash at the end of a base URL does not count`(given: String, kept: String) {
        #expect(Server(baseURL: given).baseURL == kept)
    }
}
