import ArgumentParser
import Foundation
import Launching
import Wire

/// The hidden command that a completion starts: it reads the fleet, which keeps its names in a file, and says nothing.
struct KeepNames: AsyncParsableCommand {
    static let name = "keep-names"
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Keeps the names of the fleet for completions.",
        shouldDisplay: false
    )

    /// The time after which the reading is given up.
    private static let limit: Duration = .seconds(10)

    @OptionGroup var source: SourceArguments

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let settings = try await LaunchSettings(source, LookArguments.parse([]), environment, Time(ContinuousClock()))
        let reading = FleetReading(arguments: settings.source, limit: Self.limit, environment: settings.environment)
        try await reading.with { _ in Foundation.exit(EXIT_SUCCESS) }
    }
}
