import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// What a command that acts says when servers, networks and people get between the card and the write.
@Suite(.timeLimit(.minutes(30))) struct ActingFaultTests {
    private static let weight = ["weight", "eu", "50", "--yes", "-o", "json"]
    private static let writes: JSON = ["side": "cloudflare", "caller": "geoconsole", "method": "PATCH"]
    private static let reads: JSON = ["side": "cloudflare", "caller": "geoconsole", "method": "GET"]

    @Test(arguments: [401, 403, 429, 500])
    func `Cloudflare that cannot be read gets one line, a cause in the JSON, and no write`(status: Int) async throws {
        try await Sim.withCommands { sim, shell in
            let effect: JSON = status == 429 ? ["block": 30] : ["status": JSON(status)]
            try await sim.fault(["match": Self.reads, "do": effect])
            let output = try await shell.run(Self.weight + ["--timeout", "3s"])
            #expect(output.code == 1 && output.remarks.count == 1, "\(output.text)")
            #expect(try output.json["status"]?["cause"]?.string?.hasPrefix("Cloudflare ") == true, "\(output.text)")
            #expect(shell.audit == "")
            let plan = try await shell.run("plan", "--timeout", "3s")
            #expect(plan.code == 1 && plan.remarks.count == 1, "\(plan.text)")
        }
    }

    @Test(arguments: [401, 403, 429, 500])
    func `a write that Cloudflare refuses is told, and the file has both lines`(status: Int) async throws {
        try await Sim.withCommands { sim, shell in
            let effect: JSON = status == 429 ? ["block": 2] : ["status": JSON(status)]
            try await sim.fault(["match": Self.writes, "do": effect])
            let output = try await shell.run(Self.weight)
            #expect(output.code == 1 && output.remarks.count == 1, "\(output.text)")
            let cause = try output.json["status"]?["cause"]?.string ?? ""
            #expect(cause.contains("\(status)") || cause.contains("refused"), "\(output.text)")
            #expect(shell.phases.first == "intended" && shell.phases.count >= 2)
            try await sim.origin("eu", becomesWeighted: "0.33")
        }
    }

    @Test func `a lost answer is looked up: done where it took effect`() async throws {
        try await Sim.withCommands { sim, shell in
            try await sim.fault(["match": Self.writes, "do": "dropAfter", "times": 1])
            let output = try await shell.run("weight", "eu", "50", "--yes")
            #expect(output.code == 0, "\(output.text)")
            #expect(output.text.contains("the answer was lost; looked up: it took effect"))
            try await sim.origin("eu", becomesWeighted: "0.5")
            #expect(shell.phases == ["intended", "done", "looked up"])
        }
    }

    @Test(arguments: [true, false])
    func `kill -9 between intent and answer: the next run says what became of it`(hasArrived: Bool) async throws {
        try await Sim.withCommands { sim, shell in
            try await sim.fault(["match": Self.writes, "do": hasArrived ? "hangAfter" : "hangBefore"])
            let process = try shell.start(["weight", "eu", "50", "--yes"])
            try await eventually("the intent is in the file") { shell.phases == ["intended"] }
            if hasArrived { try await sim.origin("eu", becomesWeighted: "0.5") }
            process.kill()
            try await sim.liftFaults()
            let next = try await shell.run("weight", "us_east", "60", "--dry-run")
            #expect(next.code == 0 && next.remarks.count == 1, "\(next.text)")
            let result = hasArrived ? "looked up: it took effect" : "looked up: it did not take effect"
            #expect(next.remarks.first?.hasSuffix(result) == true, "\(next.text)")
            // A dry run writes nothing down: the next one looks it up again.
            let third = try await shell.run("weight", "us_east", "60", "--yes")
            #expect(third.code == 0 && third.remarks.first?.hasSuffix(result) == true, "\(third.text)")
            let fourth = try await shell.run("undo", "--id", "1", "--dry-run")
            #expect(fourth.code == (hasArrived ? 0 : 1), "\(fourth.text)")
            #expect(!fourth.text.contains("was begun"))
        }
    }

    @Test func `Ctrl-C before the write writes nothing, after it says what is known`() async throws {
        try await Sim.withCommands { sim, shell in
            try await sim.fault(["match": Self.reads, "do": "hangBefore"])
            let start = try await sim.lastRequest()
            let early = try shell.start(["weight", "eu", "50", "--yes"])
            try await eventually("a read hangs") { try await sim.lastRequest() > start }
            early.signal(SIGINT)
            let code = try await early.exitCode()
            #expect(code == 130 && early.log == "geoconsole: interrupted: nothing was written\n", "\(early.log)")
            #expect(shell.audit == "")
            try await sim.liftFaults()
            try await sim.fault(["match": Self.writes, "do": "hangBefore"])
            let late = try shell.start(["weight", "eu", "50", "--yes"])
            try await eventually("the intent is in the file") { shell.phases == ["intended"] }
            late.signal(SIGINT)
            let lateCode = try await late.exitCode()
            #expect(lateCode == 130, "\(late.log)")
            #expect(late.log.contains("PATCH of k8s-pool-shop-eu was sent, and its answer is not known"), "\(late.log)")
        }
    }

    // MARK: At a terminal

    private static func atTerminal(
        _ command: String,
        _ body: (Sim, Terminal) async throws -> Void
    ) async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu", "us_east"])
            let clusters = "--cluster eu=eu --cluster us_east=us_east"
            try await Terminal.with(
                "geoconsole \(command) \(clusters)",
                (140, 40),
                environment: sim.consoleEnvironment
            ) { try await body(sim, $0) }
        }
    }

    @Test(arguments: [("y", 0, "0.5"), ("n", 1, "0.33"), ("", 1, "0.33")])
    func `a terminal is asked, and only y writes`(answer: String, code: Int, weight: String) async throws {
        try await Self.atTerminal("weight eu 50") { sim, terminal in
            try await terminal.shows("Set weight of origin-eu to 50", "33 → 50", "Apply? y/N")
            #expect(terminal.audit == "")
            if !answer.isEmpty { try terminal.type(answer) }
            try await terminal.press("Enter")
            try await terminal.ends(code)
            try await sim.origin("eu", becomesWeighted: weight)
        }
    }

    @Test(arguments: [("eu", 0, false), ("y", 1, true)])
    func `where the card wants a name, the name is typed`(answer: String, code: Int, isEnabled: Bool) async throws {
        try await Self.atTerminal("drain eu --yes") { sim, terminal in
            try await terminal.shows("Drain pool k8s-pool-shop-eu", "to confirm, type eu:")
            try terminal.type(answer)
            try await terminal.press("Enter")
            try await terminal.ends(code)
            try await sim.pool("eu", isEnabled: isEnabled)
        }
    }

    @Test func `Ctrl-C at the question writes nothing`() async throws {
        try await Self.atTerminal("weight eu 50") { sim, terminal in
            try await terminal.shows("Apply? y/N")
            try terminal.signal(SIGINT)
            try await terminal.ends(130)
            #expect(terminal.screen.contains("interrupted: nothing was written"))
            #expect(terminal.audit == "")
            try await sim.origin("eu", becomesWeighted: "0.33")
        }
    }

    @Test func `what changes while the question stands is not overwritten: exit 3`() async throws {
        try await Self.atTerminal("weight eu 50") { sim, terminal in
            try await terminal.shows("Apply? y/N")
            try await sim.patchPool("k8s-pool-shop-eu") { origins in
                origins.map { origin in
                    var object = origin.object ?? JSONObject()
                    object["weight"] = .number("0.77")
                    return .object(object)
                }
            }
            try terminal.type("y")
            try await terminal.press("Enter")
            try await terminal.ends(3)
            #expect(terminal.screen.contains("changed meanwhile, nothing was written"))
            try await sim.origin("eu", becomesWeighted: "0.77")
            #expect(terminal.audit == "")
        }
    }
}
