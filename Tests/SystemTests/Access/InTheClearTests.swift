import Foundation
import Harness
import Testing

/// An API server without TLS: a listener on the way could read a token.
@Suite struct InTheClearTests {
    private static let answer = #"{"kind":"Status","code":403,"message":"no"}"#

    private static func users(_ files: ClusterFiles) throws -> [String] {
        [
            "token: \(Sim.clusterToken)", "username: me, password: \(Sim.clusterToken)",
            "tokenFile: \"\(try files.write(Sim.clusterToken, to: "token"))\"",
            try files.plugin(#"touch "$DIRECTORY/has-run"; "# + ClusterFiles.printing(#""token":"from-the-plugin""#)),
        ]
    }

    @Test(arguments: 0..<4)
    func `is sent no token and no password, no plugin is run, and one line says so`(index: Int) async throws {
        try await ClusterFiles.with { files in
            let reply = "HTTP/1.1 403 No\r\ncontent-length: \(Self.answer.utf8.count)\r\n\r\n\(Self.answer)"
            try await Relay.with(.reply(reply), to: 0) { server in
                try files.kubeconfig("http://127.0.0.1:\(server.port)", user: try Self.users(files)[index])
                try await Controller.with("eu", files.sim) { eu in
                    try await eventually("it is asked several times") { server.heads.count >= 3 }
                    #expect(!server.heads.contains { $0.lowercased().contains("authorization") })
                    #expect(!FileManager.default.fileExists(atPath: files.sim.directory.path + "/has-run"))
                    let line = "WARNING - the server http://127.0.0.1:\(server.port) is not https: nothing of user 'u'"
                    #expect(eu.log.split(separator: "\n").count { $0.contains(line) } == 1)
                }
            }
        }
    }

    @Test func `serves all the same, as geosim does`() async throws {
        try await ClusterFiles.with { files in
            try await Controller.with("eu", files.sim) { eu in
                try await files.converged()
                #expect(!eu.logged("is not https"))
            }
        }
    }
}
