import ArgumentParser

/// The console.
@main
struct Geoconsole: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "geoconsole", abstract: "Shows and repairs the whole.")

    func run() async throws {}
}
