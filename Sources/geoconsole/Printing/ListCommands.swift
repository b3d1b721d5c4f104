import ArgumentParser
import Commands
import FleetControl
import Wire

/// Help that the commands share.
private enum Help {
    static let reads = "Reads Cloudflare and the clusters once, and writes nothing."
    static let exit = "The exit status is 0, or 1 if not all of it can be told, or 64 for a wrong command line."
    static let findings =
        "The exit status is 0 if nothing is wrong, 2 with findings, 1 if it cannot be told, 64 for a wrong command line."
    static let watch = ArgumentHelp("Go on, and print a line for each change, or an object with -o json.")
}

/// The command `geoconsole status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tells whether the fleet is healthy: what is wrong, worst first, and what serves each geo.",
        discussion: """
            \(Help.reads)

              geoconsole status || notify-on-call
              geoconsole status -o json | jq -r '.status.findings[].status.message'

            \(Help.findings)
            """
    )

    @Flag(help: Help.watch) var watch = false
    @OptionGroup var list: ListArguments

    func validate() throws { try list.validate(watch: watch) }

    func run() async throws {
        let run = ListRun(arguments: list)
        if watch { return try await WatchRun(run: run, kind: .findings).objects() }
        try await run.run(.all) { situation in
            let report = FleetReport(situation)
            return ListRun.Output(
                forEachLine: { report.lines($0, hasTitles: $1).forEach($2) },
                forEachPiece: { format, write in write(format == .yaml ? report.json.yaml : report.json.indented + "\n")
                },
                failure: report.failure,
                exit: report.exit
            )
        }
    }
}

/// The command `geoconsole findings`.
struct FindingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "findings",
        abstract: "Lists what is wrong, the worst for users first.",
        discussion: """
            \(Help.reads)

              geoconsole findings -o wide
              geoconsole findings OriginDown

            \(Help.findings)
            """
    )

    @Argument(help: "Reasons, objects, pools or geos (all).") var name: [String] = []
    @Flag(help: Help.watch) var watch = false
    @OptionGroup var list: ListArguments

    func validate() throws { try list.validate(watch: watch) }
    func run() async throws { try await list.run(.findings, names: name, watch: watch) }
}

/// The command `geoconsole pools`.
struct PoolsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pools",
        abstract: "Lists the pools of the account.",
        discussion: "\(Help.reads)\n\n\(Help.exit)",
        aliases: ["pool"]
    )

    @Argument(help: "Pools, by name or geo (all).") var name: [String] = []
    @Flag(help: Help.watch) var watch = false
    @OptionGroup var list: ListArguments

    func validate() throws { try list.validate(watch: watch) }
    func run() async throws { try await list.run(.pools, names: name, watch: watch) }
}

/// The command `geoconsole origins`.
struct OriginsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "origins",
        abstract: "Lists the origins of all pools.",
        discussion: "\(Help.reads)\n\n\(Help.exit)",
        aliases: ["origin"]
    )

    @Argument(help: "Origins, by POOL/ORIGIN, origin, address, pool or geo (all).") var name: [String] = []
    @Flag(help: Help.watch) var watch = false
    @OptionGroup var list: ListArguments

    func validate() throws { try list.validate(watch: watch) }
    func run() async throws { try await list.run(.origins, names: name, watch: watch) }
}

/// The command `geoconsole loadbalancers`.
struct LoadBalancersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loadbalancers",
        abstract: "Lists the load balancers of the zone, and how they differ from what the clusters want.",
        discussion: "\(Help.reads)\n\n\(Help.exit)",
        aliases: ["lb", "loadbalancer"]
    )

    @Argument(help: "Load balancers, by host name (all).") var name: [String] = []
    @Flag(help: Help.watch) var watch = false
    @OptionGroup var list: ListArguments

    func validate() throws { try list.validate(watch: watch) }
    func run() async throws { try await list.run(.loadBalancers, names: name, watch: watch) }
}

/// The command `geoconsole ingresses`.
struct IngressesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingresses",
        abstract: "Lists the Ingresses, and the other sources, that ask for pools.",
        discussion: """
            Reads the clusters once, not Cloudflare, and writes nothing. Without -n it lists all namespaces, as an Ingress \
            of any may join a pool; with -n the others are read too, and not printed. Where this user may read only one \
            namespace, set NAMESPACE.

              geoconsole ingresses -n shop
              geoconsole ingresses shop/api -o yaml

            \(Help.exit)
            """,
        aliases: ["ingress", "sources", "source"]
    )

    @Argument(help: "Sources, by name or NAMESPACE/NAME (all).") var name: [String] = []
    @Flag(help: Help.watch) var watch = false
    @OptionGroup var list: ListArguments

    func validate() throws { try list.validate(watch: watch) }

    func run() async throws {
        var list = list
        let namespace = list.source.namespace
        list.source.namespace = nil
        try await list.run(.sources, .clusters, names: name, namespace: namespace, watch: watch)
    }
}

/// The command `geoconsole events`.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Prints what happens in the fleet, the oldest first.",
        discussion: """
            With --watch it goes on until Ctrl-C or SIGTERM, one line or one JSON object for each event. Without it, it \
            prints what one reading shows. Writes nothing.

              geoconsole events --watch
              geoconsole events --watch -o json | jq -r 'select(.status.level != "Info") | .status.message'

            \(Help.exit)
            """
    )

    @Flag(help: Help.watch) var watch = false
    @OptionGroup var list: ListArguments

    func validate() throws { try list.validate(watch: watch) }

    func run() async throws {
        if watch { return try await WatchRun(run: ListRun(arguments: list), kind: .events).events() }
        try await list.run(.events, names: [], watch: false)
    }
}

/// The command `geoconsole calls`.
struct CallsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calls",
        abstract: "Prints the calls that this program makes to Cloudflare, with their answers, the oldest first.",
        discussion: """
            With --watch it goes on until Ctrl-C or SIGTERM, one line or one JSON object for each call. Without it, it \
            prints those of one reading. Writes nothing.

              geoconsole calls -o wide

            \(Help.exit)
            """
    )

    @Flag(help: Help.watch) var watch = false
    @OptionGroup var list: ListArguments

    func validate() throws { try list.validate(watch: watch) }

    func run() async throws {
        if watch { return try await WatchRun(run: ListRun(arguments: list), kind: .calls).calls() }
        try await list.run(.calls, .cloudflare, names: [], watch: false)
    }
}

extension ListArguments {
    /// Checks the options together with `--watch`.
    fileprivate func validate(watch: Bool) throws {
        if watch, output == .yaml { throw ValidationError("--watch prints lines: take -o table, wide, json or name") }
    }

    /// Lists the objects of a kind once, or follows them.
    fileprivate func run(
        _ kind: ListedKind,
        _ scope: FleetWatcher.ReadScope = .all,
        names: [String],
        namespace: String? = nil,
        watch: Bool
    ) async throws {
        let run = ListRun(arguments: self)
        if watch {
            return try await WatchRun(run: run, kind: kind, names: names, namespace: namespace).objects()
        }
        try await run.run(scope) { situation in
            ListRun.Output(Listing(kind, names: names, namespace: namespace, in: situation))
        }
    }
}
