import FoundationEssentials
import Wire

/// One run of an exec plugin, for a `PluginRunner` to start.
package struct PluginRun: Sendable, Equatable, CustomStringConvertible {
    /// The program's path, or a bare name to look for in `PATH`.
    package var command: String
    /// The arguments, in order; they may contain secrets.
    package var arguments: [String]
    /// The variables that the plugin gets in addition to our environment; one of them is `KUBERNETES_EXEC_INFO`.
    package var environment: [Kubeconfig.EnvironmentVariable]
    /// Whether the plugin may read the terminal; otherwise it gets no standard input.
    package var isInteractive: Bool
    /// The time after which the plugin is killed.
    package var timeLimit: Duration
    /// The longest output, in bytes; a credential is far shorter.
    package var outputLimit: Int

    package init(
        command: String,
        arguments: [String],
        environment: [Kubeconfig.EnvironmentVariable],
        isInteractive: Bool,
        timeLimit: Duration,
        outputLimit: Int
    ) {
        self.command = command
        self.arguments = arguments
        self.environment = environment
        self.isInteractive = isInteractive
        self.timeLimit = timeLimit
        self.outputLimit = outputLimit
    }

    /// The command alone: arguments and environment may hold secrets.
    package var description: String { "exec plugin '\(command)'" }
}

/// How a run of a plugin ended.
package enum PluginResult: Sendable, Equatable {
    /// The plugin exited by itself and printed `output`.
    ///
    /// `errors` has the last lines of its standard error; nil where they went straight to the terminal.
    case exited(code: Int, output: [UInt8], errors: String? = nil)
    case killed(signal: Int)
    case timedOut
    case tooMuchOutput
    /// The program does not exist.
    case notFound
    /// The program could not be started, for this reason.
    case notStarted(String)
    case cancelled
}

/// Runs a plugin until it ends, and returns its output and the last lines of its standard error.
package typealias PluginRunner = @Sendable (PluginRun) async -> PluginResult

extension Kubeconfig.ExecPlugin {
    /// The time limit of a plugin that cannot ask a person anything.
    package static let timeLimit = Duration.seconds(30)
    /// The time limit of a plugin that may ask a person something.
    package static let interactiveTimeLimit = Duration.seconds(300)
    private static let outputLimit = 1 << 20

    enum InteractiveMode: String {
        case never = "Never"
        case ifAvailable = "IfAvailable"
        case always = "Always"
    }

    /// Checks the plugin's entry in the kubeconfig, without a run; throws where the entry cannot work.
    func validate(user: String, file: String) throws(KubernetesAccessError) {
        func fault(_ why: String) -> KubernetesAccessError {
            let plugin = "the exec plugin of user '\(user)' \(why.oneLine(limit: 200))"
            return .malformed(file: file, line: nil, plugin)
        }
        if command.isEmpty { throw fault("has no command") }
        guard Self.versions.contains(apiVersion) else {
            throw fault("needs the apiVersion \(Self.versions.joined(separator: " or ")), not '\(apiVersion)'")
        }
        if let interactiveMode, InteractiveMode(rawValue: interactiveMode) == nil {
            throw fault("needs the interactiveMode Never, IfAvailable or Always")
        }
        // The field is required in v1; in v1beta1 its absence means IfAvailable.
        if interactiveMode == nil, apiVersion == Self.versions[0] {
            throw fault("has no interactiveMode: set Never, IfAvailable or Always")
        }
    }

    /// Makes a run for this plugin, but does not start it; throws where the plugin needs a terminal and there is none.
    func makeRun(cluster: ClusterAccess, hasTerminal: Bool) throws(PluginError) -> PluginRun {
        let mode = interactiveMode.flatMap(InteractiveMode.init) ?? .ifAvailable
        if mode == .always, !hasTerminal {
            throw PluginError(self, "needs a terminal, and there is none; set its interactiveMode to IfAvailable")
        }
        let isInteractive = mode != .never && hasTerminal
        let info = execInfo(cluster, isInteractive: isInteractive)
        return PluginRun(
            command: command,
            arguments: arguments,
            environment: environment + [.init(name: "KUBERNETES_EXEC_INFO", value: info.text)],
            isInteractive: isInteractive,
            timeLimit: isInteractive ? Self.interactiveTimeLimit : Self.timeLimit,
            outputLimit: Self.outputLimit
        )
    }

    static let versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]

    /// The content of `KUBERNETES_EXEC_INFO`.
    private func execInfo(_ cluster: ClusterAccess, isInteractive: Bool) -> JSON {
        var spec = JSONObject([(key: "interactive", value: .bool(isInteractive))])
        if providesClusterInfo { spec["cluster"] = .object(cluster.execClusterInfo) }
        return ["kind": "ExecCredential", "apiVersion": .string(apiVersion), "spec": .object(spec)]
    }
}

extension ClusterAccess {
    /// The description of the cluster, `spec.cluster`, for a plugin with `provideClusterInfo`.
    fileprivate var execClusterInfo: JSONObject {
        var object = JSONObject([(key: "server", value: .string(server))])
        if let serverName { object["tls-server-name"] = .string(serverName) }
        if isVerificationOff { object["insecure-skip-tls-verify"] = true }
        if let authorities = endpoint.authorities {
            object["certificate-authority-data"] = .string(Data(authorities).base64EncodedString())
        }
        if let proxyURL { object["proxy-url"] = .string(proxyURL) }
        if let execConfig { object["config"] = execConfig }
        return object
    }
}

/// The reason why a plugin gave no credential.
///
/// The description names the plugin, and says how to fix the problem where we know that. It never contains a token or a
/// key.
package struct PluginError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line, such as `the exec plugin 'aws' was ended by signal 9`.
    package let description: String

    init(_ plugin: Kubeconfig.ExecPlugin, _ why: String) {
        description = "the exec plugin '\(plugin.command.oneLine(limit: 200))' \(why)"
    }
}
