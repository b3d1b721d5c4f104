import Foundation
import HTTPTypes
import Harness
import Wire

/// Fifty engines join one load balancer at the same instant, each with its own pool.
enum Join {
    private static let engines = 50
    private static let watched = Duration.seconds(300)

    static func measure() async throws -> [String] {
        var lines: [String] = []
        try await Sim.with(arguments: ["--latency", "20ms", "--no-rate-limit"]) { sim in
            for engine in 0..<engines {
                try await sim.createIngress(
                    "web-\(engine)",
                    in: "eu",
                    clusterName: "c\(engine)",
                    addresses: ["198.51.100.\(engine + 1)"],
                    labels: [("engine", "e\(engine)")]
                )
            }
            let begin = ContinuousClock.now
            let controllers = try (0..<engines).map { try Controller.start("eu", sim, settings($0)) }
            defer { for controller in controllers { controller.process.kill() } }
            try await eventually("all are in", within: .seconds(200)) { try await members(sim) == engines }
            let joined = ContinuousClock.now - begin
            let calls = try await sim.calls().count
            var missing = 0
            while ContinuousClock.now - begin < watched {
                missing = max(missing, engines - (try await members(sim)))
                try await Task.sleep(for: .seconds(1))
            }
            let all = try await sim.calls()
            lines = [
                "\(engines) engines join at once, 20 ms round trips: all in after \((joined / .seconds(1)).text()) s, "
                    + "\((Double(calls) / Double(engines)).text()) calls per engine until then",
                "  five minutes on: \((Double(all.count) / Double(engines)).text()) calls per engine in all, "
                    + "at most \(missing) missing after all were in, \(engines - (try await members(sim))) missing at the end",
            ]
        }
        return lines
    }

    private static func settings(_ engine: Int) -> [String: String] {
        ["OWNER_ID": "e\(engine)", "LABEL_SELECTOR": "dns.external/geo-route=true,engine=e\(engine)"]
    }

    private static func members(_ sim: Sim) async throws -> Int {
        try await sim.loadBalancer()?["default_pools"]?.array?.count ?? 0
    }
}
