import Foundation
import GeoConsole
import KubernetesAPI
import Launching
import Wire

extension Configuration {
    /// The profile that the command line or `GEOCONSOLE_PROFILE` names; nil where neither names one, or for a demo.
    func profile(_ arguments: SourceArguments, _ environment: [String: String]) throws(LaunchError) -> Profile? {
        if arguments.demo { return nil }
        let variable = environment["GEOCONSOLE_PROFILE"] ?? ""
        guard let name = arguments.profile ?? (variable.isEmpty ? nil : variable) else { return nil }
        if let profile = profiles[name] { return profile }
        let place = file ?? "the settings file (HOME is not set)"
        if profiles.isEmpty, !problems.isEmpty { throw LaunchError("no profile '\(name)': \(place) cannot be used") }
        let names = profiles.keys.sorted().joined(separator: ", ")
        throw LaunchError("no profile '\(name)' in \(place); there \(names.isEmpty ? "is none" : "are \(names)")")
    }
}

extension Profile {
    /// How long a program may take that prints a token; a person may have to unlock it.
    private static let tokenTimeLimit = Duration.seconds(120)

    /// The command line and the environment with what this profile says.
    ///
    /// Account, zone and host name come from the profile alone: nothing of another account is left in the environment.
    /// What the command line says of clusters counts before the profile.
    func launch(
        _ arguments: SourceArguments,
        _ environment: [String: String],
        _ time: Time
    ) async throws(LaunchError) -> (SourceArguments, [String: String]) {
        let (arguments, settings) = try launchWithoutToken(arguments, environment)
        var environment = settings
        try await setToken(in: &environment, time)
        return (arguments, environment)
    }

    /// What `launch` returns, without any token where the profile has one.
    func launchWithoutToken(
        _ arguments: SourceArguments,
        _ environment: [String: String]
    ) throws(LaunchError) -> (SourceArguments, [String: String]) {
        if let problem = problems.first { throw LaunchError(problem.text) }
        var arguments = arguments
        var environment = ids(environment)
        if token != nil {
            environment["CF_API_TOKEN"] = nil
            environment["CF_API_TOKEN_FILE"] = nil
        }
        if let kubeconfig { environment["KUBECONFIG"] = try expanded("kubeconfig", kubeconfig, environment) }
        if arguments.cluster.isEmpty, arguments.context == nil {
            arguments.cluster = clusters.map { "\($0.id)=\($0.context)" }
            let owners = clusters.compactMap { cluster in cluster.owner.map { "\(cluster.id)=\($0)" } }
            if arguments.owner.isEmpty { arguments.owner = owners }
        }
        return (arguments, environment)
    }

    /// Puts the profile's token into the environment, and runs the program that prints it.
    func setToken(in environment: inout [String: String], _ time: Time) async throws(LaunchError) {
        switch token {
        case .file(let path): environment["CF_API_TOKEN_FILE"] = try expanded("token-file", path, environment)
        case .command(let words): environment["CF_API_TOKEN"] = try await printedToken(words, time)
        case nil: break
        }
    }

    /// The environment with this profile's account, zone and host name, and none of another account.
    func ids(_ environment: [String: String]) -> [String: String] {
        var environment = environment
        environment["CF_ACCOUNT_ID"] = account
        environment["CF_ZONE_ID"] = zone
        environment["CF_LB_HOSTNAME"] = hostname
        return environment
    }

    /// Whether its token comes from a program, which may ask a person.
    var asksPerson: Bool { if case .command = token { true } else { false } }

    /// An absolute path; `~` stands for the home folder.
    private func expanded(
        _ key: String,
        _ path: String,
        _ environment: [String: String]
    ) throws(LaunchError) -> String {
        let home = environment["HOME"] ?? ""
        let full = path.hasPrefix("~/") && home.hasPrefix("/") ? home + path.dropFirst() : path
        if full.hasPrefix("/") { return full }
        throw LaunchError("profile \(name): \(key) '\(path)': write a path that begins with / or ~/")
    }

    /// What the program prints, without the line break at its end.
    private func printedToken(_ words: [String], _ time: Time) async throws(LaunchError) -> String {
        let run = PluginRun(
            command: words[0],
            arguments: Array(words.dropFirst()),
            environment: [],
            isInteractive: PluginProcess.hasTerminal,
            timeLimit: Self.tokenTimeLimit,
            outputLimit: 1 << 16
        )
        let reason: String
        switch await PluginProcess.run(run, time: time) {
        case .exited(code: 0, let output, _):
            let text = String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            if !text.isEmpty, !text.contains(where: \.isNewline) { return text }
            reason = text.isEmpty ? "printed nothing" : "printed several lines; it must print the token alone"
        case .exited(let code, _, let errors):
            let detail = errors.map { ": \($0.oneLine)" } ?? ""
            reason = "ended with status \(code)\(detail)"
        case .killed(let signal): reason = "was ended by signal \(signal)"
        case .timedOut: reason = "did not end within \(Int(Self.tokenTimeLimit.components.seconds)) s"
        case .tooMuchOutput: reason = "printed too much; it must print the token alone"
        case .notFound: reason = "does not exist, or is not in PATH"
        case .notStarted(let why): reason = "cannot be started: \(why)"
        case .cancelled: reason = "was stopped"
        }
        throw LaunchError("profile \(name): token-command '\(words[0])' \(reason)")
    }
}
