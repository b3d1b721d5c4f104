import ArgumentParser
import Commands
import GeoRouting

/// The command `geoconsole drain`.
struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Switches pools, origins or load balancers off.",
        discussion: """
            \(ActingHelp.names) \(ActingHelp.card)

              geoconsole drain eu
              geoconsole drain k8s-pool-shop-eu/origin-eu --dry-run
              geoconsole drain eu --yes --type-name eu -o json

            \(ActingHelp.statuses)
            """
    )

    @Argument(help: "Pools, geos, origins or load balancers.", completion: .objects)
    var names: [String]
    @OptionGroup var acting: ActingArguments

    func run() async throws { try await ActionRun(arguments: acting, request: .drain(names)).run() }
}

/// The command `geoconsole enable`.
struct EnableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Switches pools, origins or load balancers on.",
        discussion: """
            \(ActingHelp.names) A geo means its pool, or where that is on its only drained origin. \(ActingHelp.card)

              geoconsole enable eu

            \(ActingHelp.statuses)
            """
    )

    @Argument(help: "Pools, geos, origins or load balancers.", completion: .objects)
    var names: [String]
    @OptionGroup var acting: ActingArguments

    func run() async throws { try await ActionRun(arguments: acting, request: .enable(names)).run() }
}

/// The command `geoconsole weight`.
struct WeightCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weight",
        abstract: "Sets the weight of an origin; its controller then leaves it alone.",
        discussion: """
            \(ActingHelp.names) \(ActingHelp.card)

              geoconsole weight eu/origin-eu 50
              geoconsole release eu/origin-eu

            \(ActingHelp.statuses)
            """
    )

    @Argument(help: "The origin.", completion: .origins)
    var origin: String
    @Argument(help: "The weight in hundredths, 1 to 100.")
    var weight: String
    @OptionGroup var acting: ActingArguments

    func validate() throws {
        if Weight(text: weight) == nil {
            throw ValidationError("the weight '\(weight)': write a whole number from 1 to 100")
        }
    }

    func run() async throws {
        guard let weight = Weight(text: weight) else { return }
        try await ActionRun(arguments: acting, request: .weight(origin, weight)).run()
    }
}

/// The command `geoconsole release`.
struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Gives a weight that was set by hand back to the controller of the origin.",
        discussion: """
            \(ActingHelp.names) A pool or a geo means its only origin with such a weight. \(ActingHelp.card)

              geoconsole release eu/origin-eu

            \(ActingHelp.statuses)
            """
    )

    @Argument(help: "The origin.", completion: .origins)
    var origin: String
    @OptionGroup var acting: ActingArguments

    func run() async throws { try await ActionRun(arguments: acting, request: .release(origin)).run() }
}
