import Foundation

/// A running `external-dns-cloudflare-geo`, started as a pod starts it.
struct Controller: Sendable {
    let process: ChildProcess

    /// Starts a controller for a cluster, runs `body`, and ends the controller.
    static func with(
        _ cluster: String,
        _ sim: Sim,
        _ environment: [String: String] = [:],
        arguments: [String] = [],
        _ body: (Controller) async throws -> Void
    ) async throws {
        let controller = try start(cluster, sim, environment, arguments: arguments)
        defer { controller.process.kill() }
        try await body(controller)
    }

    static func start(
        _ cluster: String,
        _ sim: Sim,
        _ environment: [String: String] = [:],
        arguments: [String] = []
    ) throws -> Controller {
        let log = sim.directory.appending(path: "\(cluster)-\(UUID().uuidString.prefix(8)).log")
        let settings = sim.environment(cluster).merging(environment) { $1 }.filter { !$0.value.isEmpty }
        return Controller(
            process: try ChildProcess("external-dns-cloudflare-geo", arguments, environment: settings, log: log)
        )
    }

    var log: String { process.log }

    func logged(_ text: String) -> Bool { log.contains(text) }

    /// The number of passes that have ended.
    var passes: Int { log.split(separator: "\n").count { $0.contains("Pass ended") } }

    /// Forces a pass by SIGHUP and waits until it has ended.
    func forcePass() async throws {
        let before = passes
        process.signal(SIGHUP)
        try await eventually("a forced pass ends") { passes > before }
    }
}
