import ArgumentParser
import GeoConsole

/// The command line of the screen.
struct Arguments: ParsableArguments {
    @OptionGroup var source: SourceArguments
    @OptionGroup var writing: WritingArguments
    @OptionGroup var look: LookArguments
    @OptionGroup var recording: RecordingArguments

    /// The audit file that a person has named.
    var audit: String? { recording.audit }
}

/// Where actions are recorded.
///
/// The parser gives an option of the screen to a command too only where both have it in a group of the same type.
struct RecordingArguments: ParsableArguments {
    @Option(
        help: "The file in which every action is recorded ($XDG_STATE_HOME/geoconsole/audit.jsonl).",
        completion: .file()
    )
    var audit: String?
}

/// What is shown: the simulated world, or the clusters and Cloudflare that the environment names.
struct SourceArguments: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: "Show a simulated world with four clusters and their controllers; no network, no credentials."
    )
    var demo = false
    @Option(help: "With --demo: the name of the scenario.", completion: .scenarios)
    var scenario = "four-clusters"
    @Option(help: "With --demo: the seed of everything that happens by chance.")
    var seed: UInt64 = 1

    @Option(
        name: [.customShort("p"), .long],
        help: "The account, load balancer and clusters, by their name in the settings file ($GEOCONSOLE_PROFILE)."
    )
    var profile: String?
    @Option(
        help: ArgumentHelp(
            "A cluster to watch: its place and its context in the kubeconfig; repeat it for several.",
            discussion: "Without it: the current context or the pod's service account, at GEO_LOCATION.",
            valueName: "geo=context"
        ),
        completion: .clusters
    )
    var cluster: [String] = []
    @Option(
        help: ArgumentHelp(
            "The owner id of that cluster's controller, if it is not derived from the kubeconfig's CA.",
            valueName: "geo=id"
        )
    )
    var owner: [String] = []
    @Option(
        help: "KUBE_CONTEXT: the kubeconfig's context for the cluster at GEO_LOCATION (its current one).",
        completion: .contexts
    )
    var context: String?
    @Option(help: "KUBECONFIG: kubeconfig files, separated by colons.", completion: .file())
    var kubeconfig: String?
    @Option(
        name: [.customShort("n"), .long],
        help: "NAMESPACE: the only namespace to watch (all, as an Ingress of any may join)."
    )
    var namespace: String?

    /// What another command needs to be led to the same fleet; not for the simulated world, which ends with the command.
    var options: [String] {
        let named = [("-p", profile), ("--context", context), ("--kubeconfig", kubeconfig), ("-n", namespace)]
        return named.flatMap { name, value in value.map { [name, $0] } ?? [] }
            + cluster.flatMap { ["--cluster", $0] } + owner.flatMap { ["--owner", $0] }
    }

    func validate() throws {
        if demo, profile != nil { throw ValidationError("--demo has its own world: leave --profile out") }
        if demo, !cluster.isEmpty { throw ValidationError("--demo brings its own clusters: leave --cluster out") }
        if context != nil, !cluster.isEmpty {
            throw ValidationError("give --context for one cluster, or --cluster GEO=CONTEXT for each, not both")
        }
    }
}

/// Whether the screen may write.
struct WritingArguments: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Start unlocked: actions may write.")
    var write = false
    @Flag(inversion: .prefixedNo, help: "Forbid all writes, W included (where DRY_RUN is set).")
    var readOnly: Bool?

    func validate() throws {
        if write, readOnly == true { throw ValidationError("give --write or --read-only, not both") }
    }
}

/// How it looks.
struct LookArguments: ParsableArguments {
    @Option(
        help: "\(Theme.Name.allCases.map(\.rawValue).joined(separator: ", ")) (default).",
        completion: .themes
    )
    var theme: String?
    @Flag(inversion: .prefixedNo, help: "Draw with ASCII alone (as the settings file says).")
    var ascii: Bool?
    @Option(
        help:
            "Settings: theme, ascii, mouse, confirm-after-ms, lock-after-minutes, keys ($XDG_CONFIG_HOME/geoconsole/config.yaml).",
        completion: .file(extensions: ["yaml", "yml"])
    )
    var config: String?

    func validate() throws {
        if let theme, Theme.Name(rawValue: theme) == nil {
            let names = Theme.Name.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("no theme '\(theme)' for --theme; there are \(names)")
        }
    }
}
