import Foundation
import HTTPTypes
import Harness
import Synchronization
import Testing
import Wire

/// Servers that say back what they were sent, in every way: none of it leaves the process.
@Suite struct SecretTests {
    private static let controls = "\u{1B}[31m\u{7}\u{202E}\u{2028}"

    /// The credential of a request's head.
    private static func credential(_ head: String) -> String {
        let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("authorization:") } ?? ""
        return String(line.dropFirst("authorization: ".count))
    }

    /// All that an unkind server can make of a credential.
    private static func spelt(_ credential: String) -> String {
        let word = credential.split(separator: " ").last.map(String.init) ?? ""
        let padding = String(repeating: "x", count: 430 - controls.utf8.count - credential.utf8.count)
        return [
            controls, credential, Data(credential.utf8).base64EncodedString(), word.percentEncoded, padding, word,
        ].joined(separator: " ")
    }

    private static func reply(_ status: Int, _ ray: String, _ body: JSON) -> String {
        let text = body.text
        return "HTTP/1.1 \(status) No\r\ncontent-type: application/json\r\ncf-ray: \(ray)\r\n"
            + "content-length: \(text.utf8.count)\r\n\r\n\(text)"
    }

    private static let cloudflare = Relay.Handshake.answer { head in
        let message = JSON.string(spelt(credential(head)))
        let body: JSON = ["success": false, "errors": [["code": 10000, "message": message]], "result": .null]
        return reply(403, credential(head), body)
    }

    private static let kubernetes = Relay.Handshake.answer { head in
        let message = JSON.string(spelt(credential(head)))
        return reply(403, credential(head), ["kind": "Status", "code": 403, "reason": message, "message": message])
    }

    /// Nothing that stands for a token, or for eight letters of it, nor what moves a cursor.
    private static func expectClean(_ text: String, _ token: String, _ place: String) {
        #expect(!text.contains(token.prefix(8)), "\(place)")
        let digits = Data("Bearer \(token)".utf8).base64EncodedString()
        #expect(!text.contains(digits.dropFirst(10).prefix(12)), "\(place)")
        for scalar in controls.unicodeScalars where scalar.value < 0x20 || scalar.value > 0x7F {
            #expect(!text.unicodeScalars.contains(scalar), "\(place): \(scalar.value)")
        }
    }

    @Test(arguments: ["text", "json"])
    func `Cloudflare's echo of the token is masked in log, probes and Events`(format: String) async throws {
        try await ClusterFiles.with { files in
            try await Relay.with(Self.cloudflare, to: 0) { server in
                let port = files.sim.port + 8
                let environment = [
                    "CF_API_URL": "http://127.0.0.1:\(server.port)/client/v4", "LOG_FORMAT": format, "EVENTS": "true",
                    "HTTP_ADDRESS": "127.0.0.1:\(port)",
                ]
                try await Controller.with("eu", files.sim, environment) { eu in
                    try await eventually("it is told") { eu.logged("[masked]") }
                    var body = ""
                    try await eventually("the probe tells it") {
                        body = String(decoding: try await Controller.probe(port, "/readyz").body, as: UTF8.self)
                        return body.contains("[masked]")
                    }
                    Self.expectClean(body, Sim.token, "readyz")
                    let metrics = try await Controller.probe(port, "/metrics").body
                    Self.expectClean(String(decoding: metrics, as: UTF8.self), Sim.token, "metrics")
                    let events = try await files.sim.request(.get, "/api/v1/namespaces/default/events", port: 1)
                    Self.expectClean(events.text, Sim.token, "Events")
                    Self.expectClean(eu.log, Sim.token, "log")
                    #expect(server.heads.contains { Self.credential($0) == "Bearer \(Sim.token)" })
                }
            }
        }
    }

    @Test(arguments: ["token: \(Sim.clusterToken)", "username: me, password: \(Sim.clusterToken)"])
    func `Kubernetes' echo of a token or a password is masked in log and probes`(user: String) async throws {
        try await ClusterFiles.with { files in
            let authority = try TestAuthority("ours")
            try await Relay.with(tls: try authority.issue().server(), Self.kubernetes, to: 0) { server in
                let port = files.sim.port + 8
                try files.kubeconfig(
                    "https://127.0.0.1:\(server.port)",
                    cluster: [try files.authority(authority)],
                    user: user
                )
                try await Controller.with("eu", files.sim, ["HTTP_ADDRESS": "127.0.0.1:\(port)"]) { eu in
                    try await eventually("it is told") { eu.logged("[masked]") }
                    let body = String(decoding: try await Controller.probe(port, "/readyz").body, as: UTF8.self)
                    #expect(body.contains("[masked]"))
                    let sent = try required(server.heads.map(Self.credential).first { !$0.isEmpty })
                    for (text, place) in [(body, "readyz"), (eu.log, "log")] {
                        Self.expectClean(text, Sim.clusterToken, place)
                        #expect(!text.contains(sent))
                    }
                }
            }
        }
    }

    @Test func `a token that was exchanged for another is masked on`() async throws {
        try await ClusterFiles.with { files in
            let tokens = Seen()
            let answer = Relay.Handshake.answer { head in
                let message = tokens.all(adding: Self.credential(head)).joined(separator: " ")
                let body: JSON = [
                    "success": false, "errors": [["code": 10000, "message": .string(message)]], "result": .null,
                ]
                return Self.reply(403, "1", body)
            }
            try await Relay.with(answer, to: 0) { server in
                let file = try files.write("the-first-of-two-tokens", to: "cloudflare-token")
                let environment = [
                    "CF_API_URL": "http://127.0.0.1:\(server.port)/client/v4", "CF_API_TOKEN": "",
                    "CF_API_TOKEN_FILE": file,
                ]
                try await Controller.with("eu", files.sim, environment) { eu in
                    try await eventually("the first is sent") { tokens.count == 1 }
                    try files.write("its-successor-in-office", to: "cloudflare-token")
                    try await eventually("the second is sent") { tokens.count == 2 }
                    try await eventually("both are told") { eu.logged("[masked] Bearer [masked]") }
                    #expect(!eu.logged("the-first-of-two"))
                    #expect(!eu.logged("successor"))
                }
            }
        }
    }

    @Test func `what is wrong with the settings is told without the secrets in them, and in one line`() async throws {
        try await ClusterFiles.with { files in
            let environment = [
                "CF_API_URL": "https://me:hunter2hunter2@api.example/v4", "CF_ACCOUNT_ID": Sim.token,
                "KUBE_CONTEXT": "no\u{1B}[2J\u{7}\u{202E}such\u{2028}context",
            ]
            try await Controller.with("eu", files.sim, environment) { eu in
                let code = try await eu.process.exitCode()
                #expect(code == 1)
                #expect(eu.logged("Invalid CF_API_URL 'https://[masked]@api.example/v4'"))
                #expect(!eu.logged("hunter2"))
                Self.expectClean(eu.log, Sim.token, "settings")
            }
            try await Controller.with("eu", files.sim, ["KUBE_CONTEXT": environment["KUBE_CONTEXT"] ?? ""]) { eu in
                let code = try await eu.process.exitCode()
                #expect(code == 1)
                #expect(eu.logged("there is no context 'no<U+001B>[2J<U+0007><U+202E>such<U+2028>context'"))
                Self.expectClean(eu.log, Sim.token, "kubeconfig")
            }
            let arguments = ["--no\u{1B}[2J\u{202E}\u{2028}such"]
            try await Controller.with("eu", files.sim, arguments: arguments) { eu in
                let code = try await eu.process.exitCode()
                #expect(code == 64)
                #expect(eu.logged("Error: Unknown option '--no<U+001B>[2J<U+202E><U+2028>such'"))
                Self.expectClean(eu.log, Sim.token, "arguments")
            }
        }
    }
}

/// The credentials that have been seen, in order.
private final class Seen: Sendable {
    private let credentials = Mutex<[String]>([])

    var count: Int { credentials.withLock { $0.count } }

    func all(adding credential: String) -> [String] {
        credentials.withLock { credentials in
            if !credential.isEmpty, !credentials.contains(credential) { credentials.append(credential) }
            return credentials
        }
    }
}
