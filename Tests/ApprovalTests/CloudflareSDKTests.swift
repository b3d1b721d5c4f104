import Foundation
import Harness
import Testing

/// Cloudflare's own Python SDK, with strict validation of every reply.
@Suite(.enabled(if: Tool.python != nil, "no Python with the package cloudflare: run .ci/venv"))
struct CloudflareSDKTests {
    @Test func `the SDK finds nothing to object to`() async throws {
        try await Sim.with { (sim) async throws in
            let script = try required(Bundle.module.url(forResource: "Clients/cloudflare_sdk", withExtension: "py"))
            let address = "http://127.0.0.1:\(sim.port)/client/v4"
            let command = try Tool(
                required(Tool.python),
                [script.path, address, Sim.token, Sim.account, Sim.zone],
                directory: sim.directory
            )
            let output = try await command.output(within: .seconds(180))
            let lines = output.text.split(separator: "\n")
            for line in lines where !line.hasPrefix("ok ") && line != lines.last { Issue.record("\(line)") }
            #expect(output.code == 0, "\(lines.last ?? "")")
            #expect(lines.count > 100)
        }
    }
}
