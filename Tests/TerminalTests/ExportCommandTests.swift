import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// The command `geoconsole export`, as a process.
@Suite(.timeLimit(.minutes(30))) struct ExportCommandTests {
    private static func export(_ options: String..., sim: Sim) async throws -> (code: Int32?, text: String) {
        let log = sim.directory.appending(path: "export-\(UUID().uuidString)")
        let process = try ChildProcess(
            "geoconsole",
            ["export"] + options + ["--cluster", "eu=eu"],
            environment: sim.consoleEnvironment,
            log: log
        )
        defer { process.kill() }
        return (try await process.exitCode(within: .seconds(60)), process.log)
    }

    @Test func `each form has what Cloudflare has, and nothing is written`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu"])
            let start = try await sim.lastRequest()
            let json = try await Self.export("-o", "json", sim: sim)
            #expect(json.code == 0, "\(json.text)")
            let items = try required(try JSON.parse(Array(json.text.utf8))["items"]?.array)
            for object in try await sim.pools() {
                let same = items.first { $0["object"]?["id"] == object["id"] }
                #expect(same?["object"]?["origins"]?.array?.count == object["origins"]?.array?.count)
                #expect(same?["metadata"]?["owners"]?.array?.first?["cluster"] == "eu", "\(json.text)")
            }
            let yaml = try await Self.export("-o", "yaml", "--hostname", "app.example.com", sim: sim)
            #expect(yaml.code == 0 && yaml.text.contains("\n    name: \"k8s-pool-shop-eu\"\n"), "\(yaml.text)")
            let terraform = try await Self.export(sim: sim)
            #expect(terraform.code == 0 && terraform.text.contains("(cluster eu): origin-eu\n"), "\(terraform.text)")
            let log = try await sim.request(.get, "/sim/requests?since=\(start)").array ?? []
            let own = log.filter { ($0["caller"]?.string ?? "").contains("geoconsole") }
            #expect(own.count > 8)
            #expect(own.filter { $0["method"] != "GET" } == [])
        }
    }

    @Test func `what is wrong gets its status and one line`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu"])
            let name = try await Self.export("--hostname", "ap.example.com", sim: sim)
            #expect(name.code == 64)
            #expect(name.text.hasPrefix("geoconsole: --hostname 'ap.example.com' is no load balancer"), "\(name.text)")
            let write = try await Self.export("--write", sim: sim)
            #expect(write.code == 64 && write.text.contains("this command writes nothing"), "\(write.text)")
            let time = try await Self.export("--timeout", "0s", sim: sim)
            #expect(time.code == 64 && time.text.hasPrefix("geoconsole: --timeout '0s': write a time"), "\(time.text)")
            // Without the monitors the export would lose something.
            try await sim.fault(["match": ["side": "cloudflare", "path": "monitors"], "do": ["status": 403]])
            let refused = try await Self.export("-o", "json", sim: sim)
            #expect(refused.code == 1, "\(refused.text)")
            #expect(refused.text.hasPrefix("geoconsole: the monitors cannot be read: "), "\(refused.text)")
            #expect(refused.text.split(separator: "\n").count == 1)
            try await sim.liftFaults()
            try await sim.fault(["match": ["side": "cloudflare", "path": "monitors"], "do": "hangBefore"])
            let late = try await Self.export("--timeout", "2s", sim: sim)
            #expect(late.code == 1 && late.text.contains("no answer in time"), "\(late.text)")
        }
    }
}
