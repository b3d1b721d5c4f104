import Foundation
import Harness
import Testing
import Wire

/// Servers in trouble never block the screen, and never end the program.
@Suite(.timeLimit(.minutes(30))) struct TroubleTests {
    @Test(arguments: [429, 500])
    func `Cloudflare in trouble is said, what was read stays, and the end of it is seen`(status: Int) async throws {
        try await Sim.withConsole { sim, terminal in
            let effect: JSON = status == 429 ? ["block": 5] : ["status": JSON(status)]
            try await sim.fault(["match": ["side": "cloudflare", "caller": "geoconsole"], "do": effect])
            try await terminal.press("r")
            try await terminal.shows("\(status)", "k8s-pool-shop-eu", "k8s-pool-shop-us_east")
            try await terminal.press("7")
            try await terminal.shows("CF-RAY", "\(status)")
            try await sim.liftFaults()
            try await terminal.press("1")
            try await sim.patchPool("k8s-pool-shop-eu") { origins in
                origins.map { origin in
                    var object = origin.object ?? JSONObject()
                    object["enabled"] = false
                    return .object(object)
                }
            }
            try await terminal.press("r")
            try await terminal.shows("E enables")
        }
    }

    @Test func `a watch that is cut opens again, and misses nothing`() async throws {
        try await Sim.withConsole { sim, terminal in
            try await terminal.press("5")
            try await terminal.shows("default", " web ")
            try await sim.fault([
                "match": ["side": "kubernetes", "cluster": "eu"], "do": ["watch": "reset"], "times": 1,
            ])
            try await sim.createIngress("fresh", in: "eu", addresses: ["203.0.113.44"])
            try await terminal.shows(" fresh ", "203.0.113.44")
            try await terminal.press("6")
            try await terminal.shows("ADDED default/fresh")
        }
    }

    @Test func `a cluster that does not answer ages alone`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu", "us_east"])
            try await sim.fault(["match": ["side": "kubernetes", "cluster": "us_east"], "do": "hangBefore"])
            try await Terminal.with(
                sim.console(),
                (100, 30),
                environment: sim.consoleEnvironment
            ) { terminal in
                try await terminal.shows("k8s-pool-shop-eu", "k8s-pool-shop-us_east")
                try await terminal.press("5")
                try await terminal.shows("default", " web ")
                try await terminal.press("q")
                try await terminal.ends(0)
            }
        }
    }

    @Test func `where no API server answers from the start, the missing load balancer is told beside them`()
        async throws
    {
        try await Sim.with { sim in
            try await sim.fault(["match": ["side": "kubernetes"], "do": ["status": 503]])
            try await Terminal.with(sim.console(), (80, 24), environment: sim.consoleEnvironment) { terminal in
                let hostname = "app.example.com"
                try await terminal.shows("\(hostname): no load balancer; cannot sync until a cluster is read")
                try await terminal.shows("eu, us_east: watches down; Ingresses unknown")
                try await sim.liftFaults()
                try await terminal.press("r")
                try await terminal.shows("no load balancer \(hostname), and no Ingress asks for one")
                try await terminal.press("q")
                try await terminal.ends(0)
            }
        }
    }
}
