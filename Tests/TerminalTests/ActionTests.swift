import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// What a person does by hand, seen on the screen and in what Cloudflare holds.
@Suite(.timeLimit(.minutes(30))) struct ActionTests {
    @Test func `an edited weight is held by Cloudflare and kept by the controller`() async throws {
        try await Sim.withConsole { sim, terminal in
            try await terminal.press("3", "w")
            try await terminal.shows("weight  33")
            try await terminal.press("5", "0", "]", "Enter")
            try await terminal.confirm("Set weight of origin-eu to 51")
            try await sim.origin("eu", becomesWeighted: "0.51")
            try await Controller.with("eu", sim) { controller in
                try await eventually("a pass ends") { controller.passes > 0 }
                try await controller.forcePass()
                try await sim.origin("eu", becomesWeighted: "0.51")
            }
            try await terminal.shows("shows the override") { _ in terminal.line("origin-eu").contains("◆ 51") }
            try await terminal.press("R")
            try await terminal.confirm("weight")
            try await sim.origin("eu", becomesWeighted: "0.33")
        }
    }

    @Test func `an origin is drained, enabled again, and the last action undone`() async throws {
        try await Sim.withConsole { sim, terminal in
            try await terminal.press("3", "D")
            try await terminal.confirm("Drain origin-eu")
            try await sim.origin("eu", becomesEnabled: false)
            try await terminal.shows("shows it drained") { _ in terminal.line("origin-eu").contains("drained") }
            try await terminal.press("1")
            try await terminal.shows("E enables")
            try await terminal.press("E")
            try await terminal.confirm("Enable origin-eu")
            try await sim.origin("eu", becomesEnabled: true)
            try await terminal.shows("Enabled origin-eu", "· u undoes")
            try await terminal.press("u")
            try await terminal.confirm("Undo")
            try await sim.origin("eu", becomesEnabled: false)
            #expect(terminal.audit.components(separatedBy: "\n").count { $0.contains("\"done\"") } == 3)
        }
    }

    @Test func `Enter on a fresh card cancels`() async throws {
        try await Sim.withConsole { sim, terminal in
            try await terminal.press("3", "Down", "D")
            try await terminal.shows("Drain origin-us_east", "y applies")
            try await terminal.press("Enter")
            try await terminal.hides("y applies")
            try await sim.origin("us_east", becomesEnabled: true)
            #expect(terminal.audit.isEmpty)
        }
    }

    @Test func `a stale origin is told of and removed`() async throws {
        try await Sim.withConsole { sim, terminal in
            try await sim.createIngress("api", in: "eu", addresses: ["203.0.113.77"])
            let once = try Controller.start("eu", sim, arguments: ["--once"])
            let code = try await once.process.exitCode(within: .seconds(60))
            #expect(code == 0)
            try await sim.deleteIngress("api", in: "eu")
            try await terminal.press("3", "r")
            try await terminal.shows("flags it") { _ in terminal.line("203.0.113.77").contains("stale") }
            try await terminal.press("1")
            try await terminal.shows("stale", "X removes")
            try await terminal.press("X")
            try await terminal.confirm("Remove")
            try await eventually("it is gone") {
                try await sim.pool("k8s-pool-shop-eu")?["origins"]?.array?.count == 1
            }
            let rest = try await sim.origin("eu")
            #expect(rest?["address"]?.string == "203.0.113.1")
        }
    }

    @Test func `what has changed under the card brings the card back`() async throws {
        try await Sim.withConsole { sim, terminal in
            try await terminal.press("3", "Down", "D")
            try await terminal.shows("Drain origin-us_east", "y applies")
            try await sim.patchPool("k8s-pool-shop-us_east") { origins in
                origins.map { origin in
                    var object = origin.object ?? JSONObject()
                    object["weight"] = .number("0.77")
                    return .object(object)
                }
            }
            try await terminal.press("y")
            try await terminal.shows("changed since you looked", "Tab Enter applies")
            try await sim.origin("us_east", becomesEnabled: true)
            // No key has opened this card, so it takes no y.
            try await terminal.press("y")
            try await terminal.shows("it had changed: read the card")
            try await sim.origin("us_east", becomesEnabled: true)
            try await terminal.press("Tab")
            try await terminal.shows("[▸Apply◂]")
            try await terminal.press("Enter")
            try await sim.origin("us_east", becomesEnabled: false)
            try await sim.origin("us_east", becomesWeighted: "0.77")
        }
    }

    @Test func `a forced sync makes anew what was deleted`() async throws {
        try await Sim.withConsole { sim, terminal in
            let balancer = try #require(try await sim.loadBalancer())
            let id = try #require(balancer["id"]?.string)
            let lost = try #require(try await sim.pool("k8s-pool-shop-us_east")?["id"]?.string)
            let kept = try #require(try await sim.pool("k8s-pool-shop-eu")?["id"])
            _ = try await sim.cloudflare(
                .patch,
                "/zones/\(Sim.zone)/load_balancers/\(id)",
                ["default_pools": .array([kept]), "fallback_pool": kept]
            )
            _ = try await sim.cloudflare(.delete, "/accounts/\(Sim.account)/load_balancers/pools/\(lost)")
            try await terminal.press("r")
            try await terminal.shows("no pool yet")
            // Controllers get a minute before a finding calls for help: a person may act before.
            try await terminal.press("Down")
            try await terminal.shows("▸ us_east")
            try await terminal.press("S")
            try await terminal.shows("Sync which clusters?")
            try await terminal.press("Enter")
            try await terminal.confirm("Force sync of")
            try await eventually("the pool is back, in the load balancer too", within: .seconds(60)) {
                guard try await sim.pool("k8s-pool-shop-us_east") != nil else { return false }
                return try await sim.loadBalancer()?["default_pools"]?.array?.count == 2
            }
        }
    }
}
