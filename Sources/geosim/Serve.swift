import ArgumentParser
import Foundation
import Simulation
import UnixSignals
import Wire

/// The command `geosim serve`, which serves a simulated world over sockets until a signal arrives.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves both APIs until SIGTERM or SIGINT (the default)."
    )

    @OptionGroup var addressOptions: AddressOptions

    @Option(
        help: """
            The scenario of the world: \(Scenario.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ")). \
            A KIND is one of \(Incident.Kind.allCases.map(\.rawValue).joined(separator: ", ")); for two, write + \
            between them.
            """
    )
    var scenario = "four-clusters"

    @Option(help: "The seed of all random numbers; the same seed gives the same world.")
    var seed: UInt64 = 1

    @Option(help: "The round-trip time of a request to Cloudflare, such as 20ms.")
    var latency = "0ms"

    @Option(help: "The resourceVersion that the clusters begin with.")
    var firstVersion = 200

    @OptionGroup(title: "Cloudflare") var account: AccountOptions

    @Flag(help: "Allow an address that other hosts can reach. Anyone who can reach it can change everything.")
    var allowRemote = false

    func validate() throws {
        if !addressOptions.listen.isLoopback, !allowRemote {
            throw ValidationError(
                "--listen \(addressOptions.listen.defaultValueDescription) is reachable by other hosts; "
                    + "use 127.0.0.1, or add --allow-remote"
            )
        }
        _ = try settings()
    }

    func run() async throws {
        var settings = try settings()
        let time = Time(ContinuousClock())
        let world: World
        let servers: Servers
        do {
            settings.owners = try addressOptions.owners()
            world = World(settings)
            servers = try Servers(addressOptions: addressOptions, world: world, time: time)
        } catch {
            exitWithError(error)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await servers.run { report($0) } }
            group.addTask { try await advanceWorld(world, time) }
            group.addTask { await exitOnSignal() }
            try await group.waitForAll()
        }
    }

    private func settings() throws -> Settings {
        let scenario: Scenario
        do throws(ScenarioError) {
            scenario = try Scenario.named(self.scenario)
        } catch {
            throw ValidationError("--scenario \(error)")
        }
        guard let latency = Duration(text: latency) else {
            throw ValidationError("--latency '\(self.latency)' is no duration; write 20ms or 1.5s")
        }
        if scenario.incident != nil, addressOptions.zone.first ?? "example.com" != "example.com" {
            throw ValidationError("--scenario \(self.scenario) has its load balancer in example.com; name it first")
        }
        var settings = Settings(seed: seed, epoch: Int(Date().timeIntervalSince1970), scenario: scenario)
        settings.clusters = AddressOptions.clusters
        settings.latency = latency
        settings.firstVersion = firstVersion
        settings.clustersWithGatewayController = Set(settings.clusters)
        settings.clustersWithLoadBalancerController = Set(settings.clusters)
        settings.cloudflare = addressOptions.cloudflare
        account.apply(to: &settings.cloudflare)
        // kubectl sends no token over plain http.
        settings.kubernetes.acceptsAnonymous = addressOptions.tls == nil
        return settings
    }

    private func report(_ result: Result<Void, UserError>) {
        if case .failure(let failure) = result { exitWithError(failure) }
        let clusters = addressOptions.clusterPorts.map { "\($0.name) \($0.port)" }.joined(separator: ", ")
        let line = "geosim listening on \(addressOptions.cloudflareURL) (\(clusters))\n"
        FileHandle.standardOutput.write(Data(line.utf8))
    }

    /// Prints an error and exits, because geosim cannot serve.
    ///
    /// It does not close the sockets that already listen: the exit does that.
    private func exitWithError(_ error: any Error) -> Never {
        FileHandle.standardError.write(Data("geosim: \(error)\n".utf8))
        Foundation.exit(EXIT_FAILURE)
    }

    /// Advances the world with the clock: it makes the scenario's steps, sends bookmarks and ends watches.
    ///
    /// It advances the world at least every 20 ms.
    private func advanceWorld(_ world: World, _ time: Time) async throws {
        while true {
            let now = time.now()
            let soon = now + .milliseconds(20)
            let due = world.advance(to: now) ?? soon
            // A watch that opens during the sleep may be due earlier than `due`.
            try await time.sleep(max(now + .milliseconds(1), min(due, soon)))
        }
    }

    /// Exits at once on SIGTERM or SIGINT.
    ///
    /// There is nothing to save, and a graceful shutdown would wait for open watches.
    private func exitOnSignal() async {
        for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) { Foundation.exit(EXIT_SUCCESS) }
    }
}
