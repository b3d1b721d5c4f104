import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// The commands that act, as processes without a terminal: what they print, write and end with.
@Suite(.timeLimit(.minutes(30))) struct ActingCommandTests {
    @Test func `a drain is refused without yes, done with it, and undone from the audit file`() async throws {
        try await Sim.withCommands { sim, shell in
            let refused = try await shell.run("drain", "eu")
            #expect(refused.code == 1 && refused.text.contains("→ users of eu go to us_east"), "\(refused.text)")
            #expect(refused.remarks.count == 1 && refused.text.contains("nothing was written: no terminal to ask on"))
            let planned = try await shell.run("drain", "eu", "--dry-run", "--yes", "--type-name", "eu")
            #expect(planned.code == 0 && planned.text.contains("dry run: nothing was written"), "\(planned.text)")
            #expect(planned.text.contains("PATCH /accounts/\(Sim.account)/load_balancers/pools/"))
            let named = try await shell.run("drain", "eu", "--yes")
            #expect(named.code == 1 && named.text.contains("--type-name eu"), "\(named.text)")
            let wrong = try await shell.run("drain", "eu", "--yes", "--type-name", "us_east")
            #expect(wrong.code == 1 && wrong.text.contains("--type-name 'us_east' is not the name"), "\(wrong.text)")
            #expect(shell.audit == "")
            try await sim.pool("eu", isEnabled: true)
            let done = try await shell.run("drain", "eu", "--yes", "--type-name", "eu")
            #expect(done.code == 0 && done.remarks == [], "\(done.text)")
            // The line leads to the same clusters and audit file.
            #expect(done.text.contains("(audit entry 1: geoconsole undo --id 1 --cluster eu=eu"), "\(done.text)")
            try await sim.pool("eu", isEnabled: false)
            let again = try await shell.run("drain", "eu", "--yes")
            #expect(again.code == 0 && again.text.contains("● nothing to do: "), "\(again.text)")
            let undone = try await shell.run("undo", "--yes")
            #expect(undone.code == 0 && undone.text.contains("Undid: Drain pool k8s-pool-shop-eu"), "\(undone.text)")
            try await sim.pool("eu", isEnabled: true)
            let redone = try await shell.run("undo", "--id", "2", "--yes", "--type-name", "eu")
            #expect(redone.code == 0 && redone.text.contains("Redid: "), "\(redone.text)")
            try await sim.pool("eu", isEnabled: false)
            #expect(shell.phases == Array(repeating: ["intended", "done"], count: 3).flatMap { $0 })
        }
    }

    @Test func `a wrong weight is undone by its number, and never over a later change`() async throws {
        try await Sim.withCommands { sim, shell in
            let weighted = try await shell.run("weight", "eu/origin-eu", "50", "--yes", "-o", "json")
            #expect(weighted.code == 0, "\(weighted.text)")
            let json = try weighted.json
            #expect(json["kind"] == "ActionResult" && json["status"]?["outcome"] == "Done")
            #expect(json["status"]?["actions"]?.array?.first?["auditEntry"] == 1)
            try await sim.origin("eu", becomesWeighted: "0.5")
            let second = try await shell.run("weight", "203.0.113.1", "70", "--yes")
            #expect(second.code == 0, "\(second.text)")
            let early = try await shell.run("undo", "--id", "1", "--yes")
            #expect(early.code == 1 && early.text.contains("undoing would overwrite a later change"), "\(early.text)")
            let last = try await shell.run("undo", "--id", "2", "--yes")
            #expect(last.code == 0, "\(last.text)")
            let first = try await shell.run("undo", "--yes")
            #expect(first.code == 0, "\(first.text)")
            try await sim.origin("eu", becomesWeighted: "0.33")
            let none = try await shell.run("undo", "--yes")
            #expect(
                none.code == 0 && none.text.contains("nothing to undo: ")
                    && none.text.contains("has no action that could be undone"),
                "\(none.text)"
            )
            let unknown = try await shell.run("undo", "--id", "9", "--yes")
            #expect(unknown.code == 64 && unknown.text.contains("--id 9: "), "\(unknown.text)")
            _ = try await shell.run("weight", "origin-eu", "40", "--yes")
            let released = try await shell.run("release", "eu", "--yes")
            #expect(released.code == 0 && released.text.contains("Released weight of origin-eu"), "\(released.text)")
        }
    }

    @Test func `a stale origin is removed by prune and by remove, and only what stays stale`() async throws {
        try await Sim.withCommands { sim, shell in
            for number in 1...2 {
                try await sim.createIngress("old-\(number)", in: "eu", addresses: ["203.0.113.8\(number)"])
            }
            let once = try Controller.start("eu", sim, arguments: ["--once"])
            let code = try await once.process.exitCode(within: .seconds(60))
            #expect(code == 0)
            let live = try await shell.run("remove", "203.0.113.81", "--yes")
            #expect(live.code == 1 && live.text.contains("a source of eu asks for this origin"), "\(live.text)")
            let none = try await shell.run("prune", "--yes")
            #expect(none.code == 0 && none.text.contains("nothing to prune"), "\(none.text)")
            try await sim.deleteIngress("old-1", in: "eu")
            let waited = try await shell.run("prune", "--stale-for", "1s", "--yes", "--dry-run")
            #expect(waited.code == 0 && waited.text.contains("Prune 1 stale origin"), "\(waited.text)")
            let removed = try await shell.run("remove", "eu", "--yes")
            #expect(removed.code == 0, "\(removed.text)")
            try await sim.deleteIngress("old-2", in: "eu")
            let pruned = try await shell.run("prune", "eu", "--yes")
            #expect(pruned.code == 0 && pruned.text.contains("Pruned 1 stale origin"), "\(pruned.text)")
            let rest = try await sim.pool("k8s-pool-shop-eu")?["origins"]?.array
            #expect(rest?.count == 1)
        }
    }

    @Test func `a plan is applied as long as it is the same, and says what differs`() async throws {
        try await Sim.withCommands { sim, shell in
            let none = try await shell.run("plan")
            #expect(none.code == 0 && none.text.hasPrefix("No changes: "), "\(none.text)")
            try await sim.setAddresses(["203.0.113.50"], of: "web", in: "eu")
            let file = shell.folder.appending(path: "plan.json").path
            let plan = try await shell.run("plan", "--out", file)
            #expect(plan.code == 2 && plan.text.contains("  ~ pool k8s-pool-shop-eu"), "\(plan.text)")
            #expect(plan.text.contains("~ origin-eu address: 203.0.113.1 → 203.0.113.50"))
            #expect(plan.text.hasSuffix("Plan: 0 to add, 1 to change, 0 to remove.\n"))
            let json = try await shell.run("plan", "-o", "json")
            let kept = try String(contentsOfFile: file, encoding: .utf8)
            #expect(json.code == 2 && json.text == kept)
            #expect(!kept.contains("PATCH") && !kept.contains("/accounts/"))
            try await sim.setAddresses(["203.0.113.51"], of: "web", in: "eu")
            let changed = try await shell.run("apply", file, "--yes", "-o", "json")
            #expect(changed.code == 3, "\(changed.text)")
            #expect(changed.remarks.count == 1 && changed.text.contains("changed meanwhile, nothing was written"))
            #expect(try changed.json["status"]?["outcome"] == "Changed")
            #expect(shell.audit == "")
            try await sim.setAddresses(["203.0.113.50"], of: "web", in: "eu")
            let unasked = try await shell.run("apply", file)
            #expect(unasked.code == 1 && unasked.text.contains("no terminal to ask on"), "\(unasked.text)")
            let applied = try await shell.run("apply", file, "--yes")
            #expect(applied.code == 0 && applied.text.contains("● Synced "), "\(applied.text)")
            let address = try await sim.origin("eu")?["address"]
            #expect(address == "203.0.113.50")
            let late = try await shell.run("apply", file, "--yes")
            #expect(late.code == 3, "\(late.text)")
            let other = try await shell.run("apply", file, "--yes", environment: ["CF_ZONE_ID": Sim.otherZone])
            #expect(other.code == 1 && !other.text.contains("● Synced"), "\(other.text)")
            let undone = try await shell.run("undo", "--dry-run")
            #expect(undone.code == 0 && undone.text.contains("Undo: Force sync of eu"), "\(undone.text)")
        }
    }

    @Test func `a forced sync makes anew what was deleted, and many removals are confirmed by name`() async throws {
        try await Sim.withCommands(["eu"]) { sim, shell in
            let names = (10...20).map { "more-\($0)" }
            for (number, name) in names.enumerated() {
                try await sim.createIngress(name, in: "eu", addresses: ["203.0.113.\(100 + number)"])
            }
            let synced = try await shell.run("sync", "--yes")
            #expect(synced.code == 0 && synced.text.contains("● Synced eu"), "\(synced.text)")
            for name in names { try await sim.deleteIngress(name, in: "eu") }
            let braked = try await shell.run("prune", "--yes")
            #expect(braked.code == 1 && braked.text.contains("run geoconsole confirm-removals eu"), "\(braked.text)")
            let unnamed = try await shell.run("confirm-removals", "--yes")
            #expect(unnamed.code == 1 && unnamed.text.contains("--type-name eu"), "\(unnamed.text)")
            let confirmed = try await shell.run("confirm-removals", "--yes", "--type-name", "eu")
            #expect(confirmed.code == 0, "\(confirmed.text)")
            let rest = try await sim.pool("k8s-pool-shop-eu")?["origins"]?.array
            #expect(rest?.count == 1)
        }
    }

    @Test func `names that are wrong get one line with near names`() async throws {
        try await Sim.withCommands { _, shell in
            let cases: [([String], String)] = [
                (["drain", "eux"], "'eux' is no pool, geo, origin or load balancer; near: eu"),
                (["drain"], "Missing expected argument"),
                (["weight", "eu", "0"], "the weight '0': write a whole number"),
                (["sync", "us"], "no cluster 'us' is watched; near: us_east"),
                (["prune", "--stale-for", "x"], "--stale-for 'x': write a time"),
                (["drain", "eu", "--write"], "--write is for the screen"),
            ]
            for (arguments, line) in cases {
                let output = try await shell.run(arguments)
                #expect(output.code == 64 && output.text.hasPrefix("geoconsole: " + line), "\(output.text)")
                #expect(output.text.hasSuffix("(geoconsole \(arguments[0]) --help)\n"))
                #expect(output.text.split(separator: "\n").count == 1)
            }
            let json = try await shell.run("drain", "eux", "-o", "json")
            #expect(json.code == 64)
            #expect(try json.json["status"]?["cause"]?.string?.hasPrefix("'eux' is no pool") == true)
            let help = try await shell.run("drain", "--help")
            #expect(help.code == 0 && help.text.contains("The exit status is 0 if it was done"), "\(help.text)")
        }
    }

    @Test func `what forbids the screen to write forbids it here`() async throws {
        try await Sim.withCommands { sim, shell in
            let start = try await sim.lastRequest()
            let flag = try await shell.run("weight", "eu", "50", "--yes", "--read-only")
            #expect(flag.code == 1, "\(flag.text)")
            #expect(flag.text.contains("nothing was written: started with --read-only"))
            let variable = try await shell.run("weight", "eu", "50", "--yes", environment: ["DRY_RUN": "true"])
            #expect(variable.code == 1 && variable.text.contains("DRY_RUN is set"), "\(variable.text)")
            let unwritable = try await shell.run("weight", "eu", "50", "--yes", "--audit", "/proc/none")
            #expect(unwritable.code == 1 && unwritable.text.contains("--audit /proc/none"), "\(unwritable.text)")
            let log = try await sim.request(.get, "/sim/requests?since=\(start)").array ?? []
            let own = log.filter { ($0["caller"]?.string ?? "").contains("geoconsole") }
            #expect(!own.isEmpty && own.filter { $0["method"] != "GET" } == [])
        }
    }
}
