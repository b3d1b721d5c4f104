import Foundation
import HTTPTypes
import Harness
import Wire

/// The commands of geoconsole: how long `status` takes, and how much memory each command holds at most.
enum Commands {
    static func measure() async throws -> [String] {
        var lines: [String] = []
        try await Sim.with { sim in
            try await sim.fillAll(1000)
            let times = try await (0..<11).asyncMap { _ in try await run(["status"], sim).milliseconds }
            lines.append("status with 1000 Ingresses in 4 clusters: \(Sample(times).median.text(0)) ms   (bar: 150)")
        }
        try await Sim.with { sim in
            try await sim.fillAll(10_000)
            lines.append("with 10000 Ingresses in 4 clusters   (bar: 20 MiB of anonymous memory)")
            for arguments in commands {
                let most = try await run(arguments, sim).mebibytes
                let name = arguments.joined(separator: " ").padding(toLength: 24, withPad: " ", startingAt: 0)
                lines.append("  \(name) \(most.text()) MiB")
            }
        }
        return lines
    }

    private static let commands = [
        ["status"], ["status", "-o", "json"], ["findings"], ["pools", "-o", "json"], ["origins"], ["loadbalancers"],
        ["ingresses"], ["ingresses", "-o", "wide"], ["ingresses", "-o", "json"], ["ingresses", "-o", "yaml"],
        ["events"], ["calls"], ["plan"], ["export"],
    ]

    /// Runs a command to its end; with its duration, and its anonymous memory at the fullest moment seen.
    private static func run(
        _ arguments: [String],
        _ sim: Sim
    ) async throws -> (milliseconds: Double, mebibytes: Double) {
        var environment = sim.environment("eu")
        environment["GEO_LOCATION"] = nil
        environment["KUBE_CONTEXT"] = nil
        environment["XDG_STATE_HOME"] = sim.directory.path
        let clusters = Sim.clusters.flatMap { ["--cluster", "\($0)=\($0)"] }
        let begin = ContinuousClock.now
        let process = try ChildProcess(
            "geoconsole",
            arguments + clusters,
            environment: environment,
            log: sim.directory.appending(path: "command.log")
        )
        var most = 0.0
        while process.isRunning {
            most = max(most, (try? Memory.anonymousMebibytes(of: process.identifier)) ?? 0)
            try await Task.sleep(for: .milliseconds(1))
        }
        return ((ContinuousClock.now - begin) / .milliseconds(1), most)
    }
}

extension Sim {
    /// Ingresses of 4 KB, as many in each cluster.
    fileprivate func fillAll(_ count: Int) async throws {
        for cluster in Sim.clusters {
            try await request(
                .post,
                "/sim/burst",
                [
                    "cluster": .string(cluster), "count": JSON(count / Sim.clusters.count), "bytes": 4096,
                    "clusterName": "shop", "addresses": ["203.0.113.1"],
                ]
            )
        }
    }
}

extension Range<Int> {
    /// The results of a step for each number, one after the other.
    fileprivate func asyncMap<Value>(_ step: (Int) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for number in self { values.append(try await step(number)) }
        return values
    }
}
