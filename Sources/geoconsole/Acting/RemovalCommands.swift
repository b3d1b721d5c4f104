import ArgumentParser
import Commands

/// The command `geoconsole remove`.
struct RemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Removes an origin that no source asks for.",
        discussion: """
            \(ActingHelp.names) A pool or a geo means its only stale origin. \(ActingHelp.card)

              geoconsole remove 203.0.113.9

            \(ActingHelp.statuses)
            """
    )

    @Argument(help: "The origin.", completion: .origins)
    var origin: String
    @OptionGroup var acting: ActingArguments

    func run() async throws { try await ActionRun(arguments: acting, request: .remove(origin)).run() }
}

/// The command `geoconsole prune`.
struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Removes stale origins: those that a watched cluster owns and no source asks for any more.",
        discussion: """
            \(ActingHelp.names) \(ActingHelp.card)

              geoconsole prune
              geoconsole prune eu --stale-for 10m --yes

            \(ActingHelp.statuses)
            """
    )

    @Argument(help: "Pools, geos or origins (all pools).", completion: .objects)
    var names: [String] = []
    @Option(
        help: ArgumentHelp(
            "Watch for this long first, 1s to 24h, and remove only what stays stale all the time.",
            valueName: "time"
        )
    )
    var staleFor: String?
    @OptionGroup var acting: ActingArguments

    func validate() throws {
        if let staleFor, ReadArguments.duration(staleFor, hours: 24) == nil {
            throw ValidationError("--stale-for '\(staleFor)': write a time from 1s to 24h, such as 10m or 1h")
        }
    }

    func run() async throws {
        var run = ActionRun(arguments: acting, request: .prune(names))
        run.staleTime = staleFor.flatMap { ReadArguments.duration($0, hours: 24) }
        try await run.run()
    }
}

/// The command `geoconsole confirm-removals`.
struct ConfirmRemovalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm-removals",
        abstract: "Syncs a cluster and removes its stale origins, even where the brake holds them.",
        discussion: """
            \(ActingHelp.card) The card wants the name of the cluster typed.

              geoconsole confirm-removals eu
              geoconsole confirm-removals eu --yes --type-name eu

            \(ActingHelp.statuses)
            """
    )

    @Argument(help: "The cluster (the only one in which removals are held).")
    var cluster: String?
    @OptionGroup var acting: ActingArguments

    func run() async throws { try await ActionRun(arguments: acting, request: .confirmRemovals(cluster)).run() }
}

/// The command `geoconsole undo`.
struct UndoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Undoes an action of the audit file: the last one, or the one with a number.",
        discussion: """
            Also undoes what was done on the screen. The undo of an undo (--id) does the action again. What was changed \
            since is not overwritten. \(ActingHelp.card)

              geoconsole undo
              geoconsole undo --id 3

            \(ActingHelp.statuses)
            """
    )

    @Option(help: ArgumentHelp("The entry of the audit file (the last action that stands).", valueName: "number"))
    var id: Int?
    @OptionGroup var acting: ActingArguments

    func run() async throws { try await ActionRun(arguments: acting, request: .undo(id)).run() }
}
