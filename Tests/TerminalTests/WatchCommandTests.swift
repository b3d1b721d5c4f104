import Foundation
import Harness
import Testing
import Wire

/// The commands that go on, as processes.
@Suite(.timeLimit(.minutes(30))) struct WatchCommandTests {
    @Test func `an event is a line within seconds, and SIGTERM ends the command`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu", "us_east"])
            for format in ["table", "json"] {
                let process = try sim.startCommand("events --watch -o \(format)")
                defer { process.kill() }
                try await eventually("the watch is open", within: .seconds(20)) { process.log.contains("read 2 pools") }
                let name = "new-\(format)"
                try await sim.createIngress(name, in: "eu", addresses: ["203.0.113.77"])
                try await eventually("a line for the Ingress", within: .seconds(10)) {
                    process.log.contains("ADDED default/\(name)")
                }
                if format == "json" {
                    for line in process.log.split(separator: "\n") {
                        #expect(try JSON.parse(Array(line.utf8))["kind"] == "FleetEvent")
                    }
                } else {
                    #expect(process.log.hasPrefix("TIME "))
                }
                process.signal(SIGTERM)
                // What a shell reports as 143.
                #expect(try await process.exitCode() == SIGTERM)
                #expect(process.log.hasSuffix("\n"))
            }
        }
    }

    @Test func `an object that changes gets another line`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu", "us_east"])
            let process = try sim.startCommand("ingresses --watch --no-headers")
            defer { process.kill() }
            try await eventually("both Ingresses", within: .seconds(20)) {
                process.log.split(separator: "\n").count == 2
            }
            try await sim.setAddresses(["203.0.113.88"], of: "web", in: "eu")
            try await eventually("a third line", within: .seconds(10)) {
                process.log.split(separator: "\n").last?.contains("203.0.113.88") ?? false
            }
            #expect(process.log.split(separator: "\n").count == 3)
            try await sim.deleteIngress("web", in: "eu")
            try await eventually("a line for its end", within: .seconds(10)) {
                process.log.contains("ingress/eu/default/web is gone")
            }
        }
    }

    @Test func `calls go on as Cloudflare is polled`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu", "us_east"])
            let process = try sim.startCommand("calls --watch -o json")
            defer { process.kill() }
            try await eventually("the first reading", within: .seconds(20)) {
                process.log.split(separator: "\n").count >= 2
            }
            for line in process.log.split(separator: "\n") {
                #expect(try JSON.parse(Array(line.utf8))["status"]?["code"] == 200)
            }
        }
    }

    @Test(arguments: ["events --watch", "ingresses", "calls --watch -o json"])
    func `a reader that has seen enough ends the command quietly`(line: String) async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu", "us_east"])
            let program = ChildProcess.binaries.appending(path: "geoconsole").path
            let clusters = "--cluster eu=eu --cluster us_east=us_east"
            let process = try ChildProcess(
                "/bin/bash",
                ["-c", "set -o pipefail; \(program) \(line) \(clusters) | head -1"],
                environment: sim.consoleEnvironment,
                log: sim.directory.appending(path: "piped")
            )
            defer { process.kill() }
            try await eventually("the end of the command", within: .seconds(60)) {
                // News make a command notice that its reader is gone.
                try await sim.setAddresses(["203.0.113.\(Int.random(in: 1...250))"], of: "web", in: "eu")
                return !process.isRunning
            }
            #expect(try await process.exitCode() == 0)
            #expect(process.log.split(separator: "\n").count == 1, "\(process.log)")
        }
    }
}
