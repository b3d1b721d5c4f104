import Foundation
import Harness
import HTTPTypes
import Testing
import Wire

/// The README's runbook, line by line.
@Suite(.timeLimit(.minutes(30))) struct RunbookTests {
    /// A line of the runbook.
    struct Line: Sendable {
        var arguments: [String]
        var status: Int32

        /// Reads a line such as `geoconsole status   # what to look at; exit status 2`.
        init?(_ text: Substring) {
            let parts = text.split(separator: "#", maxSplits: 1).map(String.init)
            let words = parts.first?.split(separator: " ").map(String.init) ?? []
            guard words.first == "geoconsole" else { return nil }
            arguments = Array(words.dropFirst())
            status = parts.last?.components(separatedBy: "exit status ").dropFirst().first.flatMap { Int32($0) } ?? 0
        }
    }

    private static func lines() throws -> [Line] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(contentsOf: root.appending(path: "../README.md"), encoding: .utf8)
        let section = readme.components(separatedBy: "### Runbook: eu is down\n").last ?? ""
        let text = section.components(separatedBy: "\n#").first ?? ""
        return text.split(separator: "\n").filter { $0.hasPrefix("    ") }.compactMap { Line($0) }
    }

    /// Lets Cloudflare probe a cluster's pool, whose origin does not answer.
    private static func breakPool(_ cluster: String, _ sim: Sim) async throws {
        _ = try await sim.request(.post, "/sim/health", ["address": "203.0.113.1", "healthy": false])
        let account = "/accounts/\(Sim.account)/load_balancers"
        let settings: JSON = ["type": "tcp", "port": 443, "interval": 10]
        let monitor = try await sim.cloudflare(.post, account + "/monitors", settings)
        let pool = try required(try await sim.pool("k8s-pool-shop-\(cluster)")?["id"]?.string)
        _ = try await sim.cloudflare(.patch, account + "/pools/\(pool)", ["monitor": monitor["id"] ?? .null])
    }

    @Test func `each line does what it says`() async throws {
        let lines = try Self.lines()
        #expect(lines.count == 12)
        try await Sim.withCommands { sim, shell in
            try await Self.breakPool("eu", sim)
            try await eventually("eu is down", within: .seconds(90)) {
                try await shell.run("status").text.contains("critical")
            }
            var outputs: [String] = []
            for line in lines {
                let output = try await shell.run(line.arguments)
                let command = line.arguments.joined(separator: " ")
                #expect(output.code == line.status, "geoconsole \(command): \(output.text)")
                outputs.append(output.text)
                if line.arguments.starts(with: ["drain", "eu", "--yes"]) {
                    try await sim.pool("eu", isEnabled: false)
                    _ = try await sim.request(.post, "/sim/health", ["address": "203.0.113.1", "healthy": true])
                }
                if line.arguments == ["enable", "eu", "--yes"] { try await sim.pool("eu", isEnabled: true) }
            }
            #expect(outputs[0].contains("eu"))
            #expect(outputs[6].contains("served by   k8s-pool-shop-us_east"), "\(outputs[6])")
            #expect(outputs[9].contains("33"), "\(outputs[9])")
        }
    }
}
