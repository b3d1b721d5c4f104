import Foundation
import Harness
import Testing
import Wire

/// What the kubelet is told while the world outside fails.
struct ProbeTests {
    @Test func `without Cloudflare the pod stays alive, says why it is not ready, and recovers`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            let port = sim.port + 9
            let environment = ["HTTP_ADDRESS": "127.0.0.1:\(port)", "RESYNC_INTERVAL": "10s"]
            try await Controller.with("eu", sim, environment) { _ in
                try await eventually("it is ready") { try await Self.ask(port, "/readyz").status == 200 }
                try await sim.fault(["match": ["side": "cloudflare"], "do": ["status": 503]])
                try await eventually("it is not ready", within: .seconds(60), every: .milliseconds(250)) {
                    #expect(try await Self.ask(port, "/livez").status == 200)
                    return try await Self.ask(port, "/readyz").status == 503
                }
                let why = try await Self.ask(port, "/readyz").text
                #expect(why.hasPrefix("not ready: the last successful pass was 2"))
                #expect(why.contains("Cloudflare API request failed: 503 Service Unavailable"))
                try await sim.liftFaults()
                try await eventually("it is ready again", within: .seconds(60)) {
                    try await Self.ask(port, "/readyz").status == 200
                }
            }
        }
    }

    @Test func `with the watch cut it says so, and goes on with what it knows`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            let port = sim.port + 9
            try await Controller.with("eu", sim, ["HTTP_ADDRESS": "127.0.0.1:\(port)"]) { _ in
                try await eventually("it is ready") { try await Self.ask(port, "/readyz").text == "ok\n" }
                try await sim.fault(["match": ["side": "kubernetes"], "do": ["status": 503]])
                try await sim.fault(["match": ["side": "kubernetes"], "do": ["watch": "cut"]])
                try await eventually("it tells of the watch") {
                    let reply = try await Self.ask(port, "/readyz")
                    return reply.status == 200 && reply.text.hasPrefix("ok\nbut the watch is cut: ")
                }
                try await sim.liftFaults()
                try await eventually("the watch is back", within: .seconds(60)) {
                    try await Self.ask(port, "/readyz").text == "ok\n"
                }
            }
        }
    }

    /// A program that does not listen yet answers nothing.
    private static func ask(_ port: Int, _ path: String) async throws -> (status: Int, text: String) {
        do {
            let reply = try await Controller.probe(port, path)
            return (reply.status, String(decoding: reply.body, as: UTF8.self))
        } catch {
            return (0, "")
        }
    }
}
