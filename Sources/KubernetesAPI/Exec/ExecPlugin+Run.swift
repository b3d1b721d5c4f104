package import Wire

/// One run of a plugin, as the process that it is: for `runPlugin` to perform.
package struct PluginRun: Sendable, Equatable, CustomStringConvertible {
    /// A path, or a bare name to look for in `PATH`.
    package var command: String
    package var arguments: [String]
    /// Added to the process' own environment.
    package var environment: [Kubeconfig.EnvironmentVariable]
    /// Whether the plugin may read the terminal; without, it has no standard input.
    package var isInteractive: Bool
    /// When it is killed, with all that it has started.
    package var timeLimit: Duration
    /// More output than this is none that we asked for.
    package var outputLimit: Int

    package init(
        command: String,
        arguments: [String],
        environment: [(name: String, value: String)],
        isInteractive: Bool,
        timeLimit: Duration,
        outputLimit: Int
    ) {
        self.command = command
        self.arguments = arguments
        self.environment = environment.map { Kubeconfig.EnvironmentVariable(name: $0.name, value: $0.value) }
        self.isInteractive = isInteractive
        self.timeLimit = timeLimit
        self.outputLimit = outputLimit
    }

    /// Never the arguments and the environment: secrets stand in either.
    package var description: String { "exec plugin '\(command)'" }
}

/// How a run of a plugin ended.
package enum PluginEnd: Sendable, Equatable {
    /// It exited by itself, after this output; the last lines of its standard error are nil where a person saw them.
    case exited(code: Int, output: [UInt8], errors: String? = nil)
    case killed(signal: Int)
    case timedOut
    case tooMuchOutput
    /// There is no such program.
    case notFound
    /// It could not be started; why.
    case notStarted(String)
    case cancelled
}

/// Runs plugins: starts a process, and reads its output and the end of its standard error.
package typealias PluginRunner = @Sendable (PluginRun) async -> PluginEnd

/// What a plugin needs to know about its cluster, for those who ask for it.
package struct ExecCluster: Sendable, Equatable {
    package var server: String
    package var serverName: String?
    package var isVerificationOff: Bool
    package var authorities: [UInt8]?
    package var proxyURL: String?
    /// The cluster's extension `client.authentication.k8s.io/exec`.
    package var config: JSON?
}

extension Kubeconfig.ExecPlugin {
    /// The wait for a plugin that nobody has to answer.
    package static let timeLimit = Duration.seconds(30)
    /// The wait for one that asks a person something.
    package static let interactiveTimeLimit = Duration.seconds(300)
    private static let outputLimit = 1 << 20

    enum InteractiveMode: String {
        case never = "Never"
        case ifAvailable = "IfAvailable"
        case always = "Always"
    }

    /// Refuses a plugin whose entry cannot work, before anything is run.
    func validate(user: String, file: String) throws(KubernetesAccessError) {
        if command.isEmpty { throw .badPlugin("has no command", user: user, file: file) }
        guard Self.versions.contains(apiVersion) else {
            let known = Self.versions.joined(separator: " or ")
            throw .badPlugin("needs the apiVersion \(known), not '\(apiVersion)'", user: user, file: file)
        }
        if let interactiveMode, InteractiveMode(rawValue: interactiveMode) == nil {
            throw .badPlugin("needs the interactiveMode Never, IfAvailable or Always", user: user, file: file)
        }
        if interactiveMode == nil, apiVersion == Self.versions[0] {
            throw .badPlugin("has no interactiveMode: set Never, IfAvailable or Always", user: user, file: file)
        }
    }

    /// The run of this plugin, for a process that has a terminal to answer questions at or has none.
    package func run(cluster: ExecCluster, hasTerminal: Bool) throws(PluginError) -> PluginRun {
        let mode = interactiveMode.flatMap(InteractiveMode.init) ?? .ifAvailable
        if mode == .always, !hasTerminal {
            throw PluginError(self, "needs a terminal, and there is none; set its interactiveMode to IfAvailable")
        }
        let isInteractive = mode != .never && hasTerminal
        let info = requestInfo(cluster, isInteractive: isInteractive)
        return PluginRun(
            command: command,
            arguments: arguments,
            environment: environment.map { ($0.name, $0.value) } + [("KUBERNETES_EXEC_INFO", info.text)],
            isInteractive: isInteractive,
            timeLimit: isInteractive ? Self.interactiveTimeLimit : Self.timeLimit,
            outputLimit: Self.outputLimit
        )
    }

    static let versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]

    /// The content of `KUBERNETES_EXEC_INFO`.
    private func requestInfo(_ cluster: ExecCluster, isInteractive: Bool) -> JSON {
        var spec = JSONObject([(key: "interactive", value: .bool(isInteractive))])
        if providesClusterInfo { spec["cluster"] = .object(cluster.json) }
        return ["kind": "ExecCredential", "apiVersion": .string(apiVersion), "spec": .object(spec)]
    }
}

extension ExecCluster {
    fileprivate var json: JSONObject {
        var object = JSONObject([(key: "server", value: .string(server))])
        if let serverName { object["tls-server-name"] = .string(serverName) }
        if isVerificationOff { object["insecure-skip-tls-verify"] = true }
        if let authorities { object["certificate-authority-data"] = .string(Base64.text(authorities)) }
        if let proxyURL { object["proxy-url"] = .string(proxyURL) }
        if let config { object["config"] = config }
        return object
    }
}

/// Why a plugin gave no credential; one line that names the plugin and the mend, and never its output.
package struct PluginError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    init(_ plugin: Kubeconfig.ExecPlugin, _ why: String) {
        description = "the exec plugin '\(plugin.command.oneLine(limit: 200))' \(why)"
    }
}
