import Foundation
import Harness
import Wire

extension Sim {
    /// What a console for these clusters is started with.
    func console(_ clusters: [String] = ["eu", "us_east"], _ options: String = "") -> String {
        (["geoconsole"] + clusters.map { "--cluster \($0)=\($0)" } + [options]).joined(separator: " ")
    }

    /// What it needs in its environment.
    var consoleEnvironment: [String: String] {
        environment("eu").filter { $0.key.hasPrefix("CF_") || $0.key == "KUBECONFIG" }
    }

    /// A console in a terminal, before a world in which controllers have set up a pool for each cluster.
    static func withConsole(
        _ clusters: [String] = ["eu", "us_east"],
        options: String = "--write",
        size: (columns: Int, rows: Int) = (100, 30),
        _ body: (Sim, Terminal) async throws -> Void
    ) async throws {
        try await Sim.with { sim in
            try await sim.setUp(clusters)
            try await Terminal.with(sim.console(clusters, options), size, environment: sim.consoleEnvironment) {
                try await $0.shows("k8s-pool-shop-\(clusters[0])")
                try await body(sim, $0)
            }
        }
    }

    /// Lets a controller for each cluster run once.
    func setUp(_ clusters: [String]) async throws {
        for (number, cluster) in clusters.enumerated() {
            try await createIngress("web", in: cluster, addresses: ["203.0.113.\(number + 1)"])
            let once = try Controller.start(cluster, self, arguments: ["--once"])
            guard try await once.process.exitCode(within: .seconds(60)) == 0 else {
                throw Failure("the controller of \(cluster) has not converged: \(once.log)")
            }
        }
    }

    /// An origin of a cluster's pool.
    func origin(_ cluster: String, _ index: Int = 0) async throws -> JSON? {
        let origins = try await pool("k8s-pool-shop-\(cluster)")?["origins"]?.array ?? []
        return index < origins.count ? origins[index] : nil
    }

    /// Waits until the first origin of a cluster's pool is enabled, or drained.
    func origin(_ cluster: String, becomesEnabled isEnabled: Bool) async throws {
        try await eventually("the origin of \(cluster) is \(isEnabled ? "enabled" : "drained")", within: Terminal.limit)
        {
            let origin = try await origin(cluster)
            return origin?["enabled"]?.bool == isEnabled
        }
    }

    /// Waits until the first origin of a cluster's pool has the weight, as Cloudflare writes it.
    func origin(_ cluster: String, becomesWeighted weight: String) async throws {
        try await eventually("the weight of \(cluster)'s origin is \(weight)", within: Terminal.limit) {
            let origin = try await origin(cluster)
            return origin?["weight"] == .number(weight)
        }
    }
}

/// A card is on the screen.
extension Terminal {
    /// Waits for the card with this title until it takes its key, and confirms it: by typing what it asks for, or by y.
    func confirm(_ title: String) async throws {
        try await shows("shows the card '\(title)' armed") { screen in
            screen.contains(title) && (screen.contains("y applies") || screen.contains("Enter applies once"))
        }
        guard let asked = screen.firstMatch(of: /to confirm, type: ([^ ]+)/)?.output.1 else {
            return try await pressesApply()
        }
        try type(String(asked))
        try await press("Enter")
        try await hides("Enter applies once")
    }

    /// Presses y on the card, and again where it came too early: what a poll changes on a card disarms it for a moment.
    func pressesApply() async throws {
        try await shows("shows an armed card") { $0.contains("y applies") }
        try await press("y")
        try await shows("takes the y") { screen in
            guard screen.contains("y applies") else { return true }
            if screen.contains("too early") { try? await press("y") }
            return false
        }
    }

    /// Unlocks as a person does: asks, reads, confirms.
    func unlock() async throws {
        try await press("W")
        try await shows("y unlocks")
        try await press("y")
        try await shows(" WRITE ")
    }
}
