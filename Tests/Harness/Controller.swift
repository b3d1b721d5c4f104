import Foundation
import HTTPTypes
package import Wire

/// A running `external-dns-cloudflare-geo`, started as a pod starts it.
package struct Controller: Sendable {
    package let process: ChildProcess

    /// Starts a controller for a cluster, runs `body`, and ends the controller.
    package static func with(
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

    package static func start(
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

    package var log: String { process.log }

    package func logged(_ text: String) -> Bool { log.contains(text) }

    /// The number of passes that have ended.
    package var passes: Int { log.split(separator: "\n").count { $0.contains("Pass ended") } }

    /// Forces a pass by SIGHUP and waits until it has ended.
    package func forcePass() async throws {
        let before = passes
        process.signal(SIGHUP)
        try await eventually("a forced pass ends") { passes > before }
    }

    /// Asks a controller's own port.
    package static func probe(_ port: Int, _ path: String) async throws -> Reply {
        try await LiveTransport.with(Server(baseURL: "http://127.0.0.1:\(port)")) { transport in
            try await transport.fetch(
                Request(.get, path),
                limit: 1 << 20,
                timeout: .seconds(5),
                time: Time(ContinuousClock())
            )
        }
    }
}
