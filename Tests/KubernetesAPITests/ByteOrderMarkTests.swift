import Foundation
@testable import KubernetesAPI
import Testing
import Wire

/// What editors on Windows put before a text, and between its lines.
@Suite struct ByteOrderMarkTests {
    private static let config = """
        kind: Config
        current-context: a
        contexts: [{name: a, context: {cluster: c, user: u}}]
        clusters: [{name: c, cluster: {server: "https://k:6443", certificate-authority: ca.crt}}]
        users: [{name: u, user: {tokenFile: token}}]

        """

    private static func access(_ change: (String) -> [UInt8]) throws(KubernetesAccessError) -> ClusterAccess {
        let texts = [
            "/k/config": config, "/k/token": "s3cret\n", "/k/ca.crt": (try? TestFiles.authority()) ?? "",
        ].mapValues(change)
        let files = Files { path throws(Files.Fault) in
            guard let bytes = texts[path] else { throw .missing }
            return bytes
        }
        return try Kubeconfig.load("/k/config", files: files).access(files: files)
    }

    @Test(arguments: ["\n", "\r\n"])
    func `a mark of UTF-8 is left out, in the kubeconfig and in all that it names`(newline: String) throws {
        let marked = try Self.access { [0xEF, 0xBB, 0xBF] + Array($0.replacing("\n", with: newline).utf8) }
        let plain = try Self.access { Array($0.utf8) }
        #expect(marked.authorization() == "Bearer s3cret")
        #expect(marked.fingerprint == plain.fingerprint)
        #expect(marked.endpoint.authorities?.first == UInt8(ascii: "-"))
        #expect(marked.server == plain.server)
    }

    @Test(arguments: [[0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]])
    func `UTF-16 is refused in a sentence, wherever it stands`(mark: [UInt8]) throws {
        for name in ["kind: Config", "s3cret", "CERTIFICATE"] {
            let error = try #require(throws: KubernetesAccessError.self) {
                _ = try Self.access { $0.contains(name) ? mark + Array($0.utf8) : Array($0.utf8) }
            }
            #expect("\(error)".hasSuffix("it is UTF-16 text; save it as UTF-8"))
        }
        let error = try #require(throws: KubernetesAccessError.self) {
            try Kubeconfig(parsing: mark + [0x61, 0x00], file: "/k")
        }
        #expect("\(error)" == "/k: it is UTF-16 text; save it as UTF-8; correct the kubeconfig")
    }

    @Test func `a plugin may print a mark of UTF-8, and none of UTF-16`() throws {
        let text = #"{"kind":"ExecCredential","apiVersion":"\#(ExecPluginTests.v1beta1)","status":{"token":"t"}}"#
        let plugin = ExecPluginTests.plugin()
        let marked = [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        #expect(try ExecCredential(.exited(code: 0, output: marked), of: plugin).token == "t")
        let error = try #require(throws: PluginError.self) {
            try ExecCredential(.exited(code: 0, output: [0xFF, 0xFE] + Array(text.utf8)), of: plugin)
        }
        #expect("\(error)".hasSuffix("printed UTF-16 text; it must print an ExecCredential in UTF-8"))
    }

    @Test func `a file larger than any kubeconfig is not read`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(count: (8 << 20) + 1).write(to: file)
        let fault = Files.Fault.unreadable("it is larger than 8 MiB")
        #expect(throws: fault) { try Files.live.read(file.path) }
        #expect(throws: fault) { try Files { _ in Array(repeating: 0, count: (8 << 20) + 1) }.read("x") }
    }
}
