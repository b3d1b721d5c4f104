import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// The program: its options, its files, its end.
///
/// What it simulates is tested without sockets.
@Suite(.serialized)
struct GeosimTests {
    /// A folder of the test's own, and a port that four more may follow: below those of `Sim.start`.
    private let directory = FileManager.default.temporaryDirectory.appending(path: "geosim-\(UUID().uuidString)")
    private let port = Int.random(in: 1010...1090) * 10

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    private var listen: [String] { ["--listen", "127.0.0.1:\(port)"] }

    private func start(_ arguments: [String]) throws -> ChildProcess {
        try ChildProcess("geosim", arguments, log: directory.appending(path: "\(UUID().uuidString).log"))
    }

    private func output(_ arguments: [String]) async throws -> (code: Int32?, text: String) {
        let process = try start(arguments)
        return (try await process.exitCode(), process.log)
    }

    /// Serves while `body` runs.
    private func serving(_ arguments: [String] = [], _ body: (ChildProcess) async throws -> Void) async throws {
        let process = try start(listen + arguments)
        defer { process.kill() }
        while process.isRunning, !process.log.contains("listening") { try await Task.sleep(for: .milliseconds(10)) }
        try #require(process.isRunning, "\(process.log)")
        try await body(process)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `it says where it listens, and a signal ends it`(_ signal: Int32) async throws {
        try await serving { (process) async throws in
            #expect(
                process.log == "geosim listening on http://127.0.0.1:\(port) (eu \(port + 1), us_east \(port + 2), "
                    + "us_west \(port + 3), asia \(port + 4))\n"
            )
            process.signal(signal)
            #expect(try await process.exitCode() == 0)
        }
    }

    @Test(arguments: [0, 3])
    func `an occupied port is one line, and the end`(_ offset: Int) async throws {
        try await serving { (_) async throws in
            let result = try await output(["--listen", "127.0.0.1:\(port + offset)"])
            #expect(result.code == 1)
            #expect(result.text.hasPrefix("geosim: port "))
            #expect(result.text.contains("is in use; stop what listens there"))
            #expect(result.text.split(separator: "\n").count == 1)
        }
    }

    @Test(arguments: [
        (["--listen", "0.0.0.0:8787"], "add --allow-remote"), (["--listen", "nowhere"], "--listen"),
        (["--listen", "127.0.0.1:65533"], "needs a port from 1 to 65531"),
        (["--scenario", "x"], "known: four-clusters"), (["--latency", "fast"], "write 20ms or 1.5s"),
        (["--seed", "-1"], "--seed"), (["--plan", "gold"], "'free', 'pro' or 'enterprise'"),
        (["--rewrite", "nothing"], "spaced-codes"),
        (["--scenario", "incident", "--zone", "example.org"], "has its load balancer in example.com"),
    ])
    func `a bad option is told, with what to write`(_ arguments: [String], _ expected: String) async throws {
        let result = try await output(arguments)
        #expect(result.code != 0)
        #expect(result.text.contains(expected))
    }

    @Test func `env and kubeconfig tell where the same geosim is`() async throws {
        let exports = try await output(["env"] + listen)
        let lines = exports.text.split(separator: "\n")
        #expect(exports.code == 0)
        #expect(lines.first == "export CF_API_URL=http://127.0.0.1:\(port)/client/v4")
        #expect(
            lines.map { $0.prefix { $0 != "=" } } == [
                "export CF_API_URL", "export CF_API_TOKEN", "export CF_ACCOUNT_ID", "export CF_ZONE_ID",
                "export CF_LB_HOSTNAME",
            ]
        )
        let config = try await output(["kubeconfig"] + listen).text
        for (offset, name) in ["eu", "us_east", "us_west", "asia"].enumerated() {
            let cluster = "- name: \(name)\n  cluster:\n    server: http://127.0.0.1:\(port + 1 + offset)\n"
            #expect(config.contains(cluster))
            #expect(config.contains("- name: \(name)\n  context:\n    cluster: \(name)\n    user: geosim\n"))
        }
    }

    @Test func `zones, a plan and rewrites are options, and env names the first zone`() async throws {
        let zones = ["--zone", "bücher.example", "--zone", "example.org"]
        let exports = try await output(["env"] + listen + zones).text
        #expect(exports.contains("export CF_LB_HOSTNAME='app.bücher.example'\n"))
        let help = try await output(["serve", "--help"]).text
        for option in ["--zone", "--plan", "--rewrite", "--echo-writes", "--ascii-zone-names", "--burst-limit"] {
            #expect(help.contains(option))
        }
        #expect(help.contains("dropped-coordinates"))
        let options = [
            "--plan", "free", "--rewrite", "weights-1-decimal", "--rewrite", "whole-seconds", "--burst-limit",
        ]
        try await serving(zones + options) { (_) async throws in
            let reply = try await send(Self.verify, to: url(0))
            #expect(reply.headers.contains { $0.name.canonicalName == "ratelimit" && $0.value.contains("burst") })
            let state = try await send(Request(.get, "/sim/state"), to: url(0))
            let json = try JSON.parse(state.body)
            #expect(json["zones"]?.array?.map { $0["name"] } == ["bücher.example", "example.org"])
        }
    }

    @Test func `with TLS it keeps a CA of its own, and its clients trust nothing else`() async throws {
        let folder = directory.appending(path: "tls")
        let arguments = ["--tls", folder.path]
        let exports = try await output(["env"] + listen + arguments).text
        #expect(exports.contains("export CF_API_URL=https://127.0.0.1:\(port)/client/v4\n"))
        #expect(exports.contains("export CF_CA_FILE=\(folder.path)/ca.pem\n"))
        let authority = try Data(contentsOf: folder.appending(path: "ca.pem"))
        try await serving(arguments) { (_) async throws in
            for name in ["ca-key.pem", "server-key.pem"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder.appending(path: name).path)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
            let url = "https://localhost:\(port)"
            let trusted = try await send(Request(.get, "/sim/state"), to: url, authorities: Array(authority))
            #expect(trusted.status == 200)
            await #expect(throws: TransportError.self) { try await send(Request(.get, "/sim/state"), to: url) }
            let config = try await output(["kubeconfig"] + listen + arguments).text
            #expect(config.contains("certificate-authority-data: \(authority.base64EncodedString())\n"))
        }
        #expect(try Data(contentsOf: folder.appending(path: "ca.pem")) == authority)
    }

    @Test func `each side answers at its own place`() async throws {
        try await serving { (_) async throws in
            #expect(try await send(Self.verify, to: url(0)).status == 200)
            #expect(try await send(Request(.get, "/apis"), to: url(0)).status == 404)
            #expect(try await send(Request(.get, "/sim/nothing"), to: url(0)).status == 404)
            let list = try await send(Request(.get, "/apis/gateway.networking.k8s.io/v1/gateways"), to: url(4))
            #expect(String(decoding: list.body, as: UTF8.self).contains("203.0.113.200"))
        }
    }

    @Test func `a watch line arrives while the watch goes on`() async throws {
        try await serving(["--scenario", "empty"]) { (_) async throws in
            let line = try await LiveTransport.with(Server(baseURL: url(1))) { transport in
                let path = "/apis/networking.k8s.io/v1/namespaces/shop/ingresses"
                let watch = try await transport.send(Request(.get, path + "?watch=1&resourceVersion=200"))
                let body: JSON = ["metadata": ["name": "a"]]
                _ = try await transport.send(Request(.post, path, body: body.bytes))
                var iterator = watch.body.makeAsyncIterator()
                return try await iterator.next()
            }
            let event = try JSON.parse(try #require(line))
            #expect(event["type"] == "ADDED")
        }
    }

    @Test(arguments: ["dropBefore", "dropAfter", "truncate"])
    func `a connection that breaks does so for the client`(_ action: String) async throws {
        try await serving { (_) async throws in
            let rules: JSON = [["match": ["side": "cloudflare"], "do": .string(action), "times": 1]]
            #expect(try await send(Request(.post, "/sim/faults", body: rules.bytes), to: url(0)).status == 200)
            await #expect(throws: TransportError.self) { try await send(Self.verify, to: url(0)) }
            #expect(try await send(Self.verify, to: url(0)).status == 200)
        }
    }

    // MARK: Requests

    private static let verify = Request(
        .get,
        "/client/v4/user/tokens/verify",
        headers: [.authorization: "Bearer geosim-token-full-0123456789abcdef012345"]
    )

    private func url(_ offset: Int) -> String { "http://127.0.0.1:\(port + offset)" }

    private func send(_ request: Request, to url: String, authorities: [UInt8]? = nil) async throws -> Reply {
        try await LiveTransport.with(Server(baseURL: url, authorities: authorities)) { transport in
            let response = try await transport.send(request)
            let body = try await response.body.collect(upTo: 1 << 20)
            return Reply(status: response.status, headers: response.headers, body: body)
        }
    }
}
