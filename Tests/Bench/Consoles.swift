import Foundation
import HTTPTypes
import Harness
import Wire

/// The console beside htop, btop and tig, all in the same terminal of 80×24.
enum Consoles {
    static func measure() async throws -> [String] {
        var lines = ["console beside others, 80×24, idle for \(idleSeconds) s (medians of \(starts) starts)"]
        lines.append(row(["", "first paint ms", "bytes", "CPU %", "bytes/s", "RssAnon MiB"]))
        for other in others { lines.append(row(try measure(other.name, other.command, other.environment))) }
        lines.append(row(try measure("geoconsole --demo", ["geoconsole", "--demo"], [:])))
        try await Sim.with(arguments: []) { sim in
            for cluster in Sim.clusters { try await sim.createIngress("web", in: cluster, addresses: ["203.0.113.1"]) }
            lines.append(row(try measure("geoconsole, real", command, environment(sim))))
            lines.append(try await updates(sim))
        }
        try await Sim.with { sim in lines += try await load(sim) }
        return lines
    }

    private static let starts = 9
    private static let idleSeconds = 30
    /// So long after its start a program has drawn all it is going to draw by itself.
    private static let settling = Duration.seconds(10)
    private static let others: [(name: String, command: [String], environment: [String: String])] = [
        ("htop", ["htop"], [:]), ("btop", ["btop"], [:]),
        // The history of the folder that it is started in: this project's.
        ("tig", ["tig"], [:]),
    ]
    private static let command =
        ["geoconsole"] + Sim.clusters.flatMap { ["--cluster", "\($0)=\($0)"] }

    private static func environment(_ sim: Sim) -> [String: String] {
        var environment = sim.environment("eu")
        environment["GEO_LOCATION"] = nil
        environment["KUBE_CONTEXT"] = nil
        environment["XDG_STATE_HOME"] = sim.directory.path
        return environment
    }

    private static func row(_ cells: [String]) -> String {
        "  " + cells[0].padding(toLength: 20, withPad: " ", startingAt: 0)
            + cells.dropFirst().map { String(repeating: " ", count: max(1, 16 - $0.count)) + $0 }.joined()
    }

    private static func measure(
        _ name: String,
        _ command: [String],
        _ environment: [String: String]
    ) throws -> [String] {
        var paints: [Double] = []
        for _ in 0..<starts {
            let begin = ContinuousClock.now
            let terminal = try PseudoTerminal(command, environment: environment)
            // A screen is there when as many bytes have come as no mere preparation of a terminal takes.
            terminal.read(for: .seconds(5)) { $0.count > 400 }
            paints.append((ContinuousClock.now - begin) / .milliseconds(1))
        }
        let terminal = try PseudoTerminal(command, environment: environment)
        let first = terminal.read(for: settling)
        let cpu = terminal.processorSeconds
        let bytes = terminal.read(for: .seconds(idleSeconds))
        let share = (terminal.processorSeconds - cpu) / Double(idleSeconds) * 100
        return [
            name, Sample(paints).median.text(), String(first), share.text(3), (bytes / idleSeconds).description,
            terminal.memory("RssAnon").text(),
        ]
    }

    /// The bytes that one changed address costs.
    private static func updates(_ sim: Sim) async throws -> String {
        let terminal = try PseudoTerminal(command, environment: environment(sim))
        terminal.read(for: .seconds(5))
        var sizes: [Double] = []
        for number in 2..<12 {
            try await sim.setAddresses(["203.0.113.\(number)"], of: "web", in: "eu")
            sizes.append(Double(terminal.read(for: .milliseconds(500))))
        }
        let sample = Sample(sizes)
        return "bytes for one changed Ingress: median \(sample.median.text(0)), worst \(sample.quantile(1).text(0)), "
            + "n \(sizes.count)   (bar: 300)"
    }

    /// Key to paint while 500 Ingresses of 10,000 change each second.
    private static func load(_ sim: Sim) async throws -> [String] {
        try await sim.fill(10_000)
        let terminal = try PseudoTerminal(command, environment: environment(sim))
        terminal.read(for: .seconds(10))
        terminal.press("5")
        terminal.read(for: .seconds(1))
        var paints: [Double] = []
        var missing = 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await churn(sim) }
            for _ in 0..<200 {
                terminal.press("?")
                if let time = terminal.time(to: "Keys in", within: .seconds(1)) {
                    paints.append(time)
                } else {
                    missing += 1
                }
                terminal.press("?")
                terminal.read(for: .milliseconds(60))
                try await Task.sleep(for: .milliseconds(1))
            }
            group.cancelAll()
        }
        let sample = Sample(paints)
        return [
            "key to paint, 10,000 Ingresses, 500 events/s: p50 \(sample.median.text()) ms, "
                + "p99 \(sample.quantile(0.99).text()) ms, n \(paints.count), lost \(missing)   (bar: p99 8)",
            "  RssAnon then: \(terminal.memory("RssAnon").text()) MiB",
        ]
    }

    private static func churn(_ sim: Sim) async throws {
        var number = 0
        while !Task.isCancelled {
            number += 1
            _ = try? await sim.request(
                .post,
                "/sim/burst",
                [
                    "cluster": "eu", "count": 50, "bytes": 4096, "clusterName": "shop",
                    "addresses": [.string("203.0.113.\(number % 200 + 1)")],
                ]
            )
            try? await Task.sleep(for: .milliseconds(100))
        }
    }
}
