import Foundation
import HTTPTypes
import Harness
import NIOSSL
import Testing
import Wire

/// A controller and an API server behind real TLS.
@Suite struct TLSTests {
    struct Refusal: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let line: String
        /// The server's names, how long it is valid, whether the client trusts its authority, and whether the server
        /// wants certificates of its clients.
        var loopback = true
        var validUntil = 3600.0
        var isTrusted = true
        var wantsClients = false
        /// The newest version that the server speaks.
        var version: TLSVersion?
        /// Where there is one, it is the server's only name, and asked for.
        var commonName: String?
    }

    static let refusals = [
        Refusal(
            testDescription: "a wrong authority",
            line: "TLS: the certificate is not signed by a trusted authority",
            isTrusted: false
        ),
        Refusal(
            testDescription: "an expired certificate",
            line: "TLS: the certificate has expired on ",
            validUntil: -60
        ),
        Refusal(
            testDescription: "a certificate for another name",
            line: "TLS: the certificate is for another name",
            loopback: false
        ),
        Refusal(
            testDescription: "no certificate of the client's",
            line: "TLS: the server requires a client certificate",
            wantsClients: true
        ),
        Refusal(
            testDescription: "TLS 1.0",
            line: "TLS: the server speaks no TLS 1.2 or later",
            version: .tlsv1
        ),
        Refusal(
            testDescription: "TLS 1.1",
            line: "TLS: the server speaks no TLS 1.2 or later",
            version: .tlsv11
        ),
        Refusal(
            testDescription: "a common name alone",
            line: "TLS: the certificate has no subject alternative name; its common name counts for nothing",
            loopback: false,
            commonName: "localhost"
        ),
    ]

    /// A server that is refused, and the files of who refuses it.
    private static func refusing(
        _ refusal: Refusal,
        _ body: (ClusterFiles, Relay, _ host: String, TestAuthority) async throws -> Void
    ) async throws {
        try await ClusterFiles.with { files in
            let authority = try TestAuthority("ours")
            let issued = try authority.issue(
                names: refusal.commonName == nil ? ["other.example"] : [],
                loopback: refusal.loopback,
                commonName: refusal.commonName ?? "test",
                validUntil: refusal.validUntil
            )
            let server = try issued.server(clients: refusal.wantsClients ? authority : nil, upTo: refusal.version)
            let trusted = refusal.isTrusted ? authority : try TestAuthority("theirs")
            // All that is said behind the handshake is noted.
            try await Relay.with(tls: server, .reply("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"), to: 0) {
                front in
                try await body(files, front, refusal.commonName ?? "127.0.0.1", trusted)
                #expect(front.heads.isEmpty)
            }
        }
    }

    @Test(arguments: refusals)
    func `a refused handshake is one line that says why, and nothing is sent`(refusal: Refusal) async throws {
        try await Self.refusing(refusal) { files, front, host, trusted in
            try files.kubeconfig("https://\(host):\(front.port)", cluster: [try files.authority(trusted)])
            try await Controller.with("eu", files.sim) { eu in
                try await eventually("the refusal is told") {
                    eu.logged("WARNING - Listing the Ingresses failed: \(refusal.line)")
                }
                let pools = try await files.sim.pools()
                #expect(pools.isEmpty)
                #expect(!eu.logged(Sim.clusterToken))
            }
        }
    }

    @Test(arguments: refusals)
    func `Cloudflare's API is refused for the same reasons`(refusal: Refusal) async throws {
        try await Self.refusing(refusal) { files, front, host, trusted in
            let environment = [
                "CF_API_URL": "https://\(host):\(front.port)/client/v4",
                "CF_CA_FILE": try files.write(trusted.certificatePEM, to: "cloudflare.pem"),
            ]
            try await Controller.with("eu", files.sim, environment) { eu in
                try await eventually("the refusal is told") {
                    eu.logged("Cloudflare API request failed: \(refusal.line)")
                }
                #expect(!eu.logged(Sim.token))
            }
        }
    }

    @Test func `a trusted server is watched, by a client certificate where it wants one`() async throws {
        try await ClusterFiles.with { files in
            let authority = try TestAuthority("ours")
            let client = try authority.issue(loopback: false)
            let certificate = try files.write(client.certificate, to: "client.pem")
            let key = try files.write(client.key, to: "client-key.pem")
            let server = try authority.issue().server(clients: authority)
            try await Relay.with(tls: server, to: files.apiPort) { front in
                try files.kubeconfig(
                    "https://127.0.0.1:\(front.port)",
                    cluster: [try files.authority(authority)],
                    user: "client-certificate: \"\(certificate)\", client-key: \"\(key)\""
                )
                try await Controller.with("eu", files.sim) { _ in
                    try await files.converged()
                    try await files.follows("203.0.113.2")
                }
            }
        }
    }

    @Test func `a server name is asked for and verified in place of the URL's`() async throws {
        try await ClusterFiles.with { files in
            let authority = try TestAuthority("ours")
            let server = try authority.issue(names: ["kube.internal"], loopback: false).server()
            try await Relay.with(tls: server, to: files.apiPort) { front in
                try files.kubeconfig(
                    "https://127.0.0.1:\(front.port)",
                    cluster: [try files.authority(authority), "tls-server-name: kube.internal"]
                )
                try await Controller.with("eu", files.sim) { _ in try await files.converged() }
            }
        }
    }

    @Test func `a redirect to another host carries no token there, nor anything else`() async throws {
        try await ClusterFiles.with { files in
            try await Relay.with(.reply("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"), to: 0) { other in
                let answer = "HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:\(other.port)/\r\ncontent-length: 0\r\n\r\n"
                let authority = try TestAuthority("ours")
                try await Relay.with(tls: try authority.issue().server(), .reply(answer), to: 0) { server in
                    let cluster = [try files.authority(authority)]
                    try files.kubeconfig("https://127.0.0.1:\(server.port)", cluster: cluster)
                    try await Controller.with("eu", files.sim) { eu in
                        try await eventually("the redirect is told") {
                            eu.logged("Listing the Ingresses failed: 307")
                        }
                        #expect(server.heads.contains { $0.contains("Bearer \(Sim.clusterToken)") })
                        #expect(other.heads.isEmpty)
                    }
                }
            }
        }
    }

    @Test func `a watch goes on over its old connection when the server's description changes`() async throws {
        try await ClusterFiles.with { files in
            try await RenewingTransport.with { network in
                let headers: HTTPFields = [.authorization: "Bearer \(Sim.clusterToken)"]
                let path = "/apis/networking.k8s.io/v1/ingresses"
                let watch = try await network.send(
                    Request(.get, "\(path)?watch=true&resourceVersion=0", headers: headers),
                    to: Server(baseURL: "http://127.0.0.1:\(files.apiPort)")
                )
                var events = watch.body.makeAsyncIterator()
                _ = try await events.next()
                let list = try await network.send(
                    Request(.get, path, headers: headers),
                    to: Server(baseURL: "http://127.0.0.1:\(files.apiPort)").renamed
                )
                #expect(list.status == 200)
                _ = try await list.body.collect(upTo: 1 << 20)
                try await files.sim.createIngress("late", in: "eu")
                var seen = ""
                while !seen.contains("\"late\""), let bytes = try await events.next() {
                    seen += String(decoding: bytes, as: UTF8.self)
                }
                #expect(seen.contains("\"late\""))
            }
        }
    }

    @Test func `geosim behind its own authority is converged on with the files that it prints`() async throws {
        try await Slots.shared.whileHolding {
            let directory = FileManager.default.temporaryDirectory.appending(path: "geo-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: directory) }
            let (port, sim) = try await Sim.start(["--tls", directory.path], directory)
            defer { sim.kill() }
            #expect(sim.log.contains("listening on https://"))
            let place = ["--listen", "127.0.0.1:\(port)", "--tls", directory.path]
            let kubeconfig = directory.appending(path: "kubeconfig")
            try ChildProcess("geosim", ["kubeconfig"] + place, log: kubeconfig).waitUntilExit()
            let environment = [
                "CF_API_URL": "https://\(place[1])/client/v4", "CF_CA_FILE": directory.appending(path: "ca.pem").path,
                "CF_API_TOKEN": Sim.token, "CF_ACCOUNT_ID": Sim.account, "CF_ZONE_ID": Sim.zone,
                "GEO_LOCATION": "eu", "KUBECONFIG": kubeconfig.path,
            ]
            let log = directory.appending(path: "eu.log")
            let eu = try ChildProcess("external-dns-cloudflare-geo", ["--once"], environment: environment, log: log)
            let code = try await eu.exitCode(within: .seconds(30))
            #expect(code == 0)
            #expect(eu.log.contains("Converged"))
        }
    }
}

extension Server {
    /// The same server under a description that differs.
    fileprivate var renamed: Server {
        var server = self
        server.baseURL = server.baseURL.replacing("127.0.0.1", with: "localhost")
        return server
    }
}
