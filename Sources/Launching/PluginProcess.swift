import Foundation
package import KubernetesAPI
import Subprocess
import SystemPackage
package import Wire

/// Runs the processes of exec plugins.
package enum PluginProcess {
    /// Whether standard input is a terminal, where a plugin can ask a person.
    package static var hasTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// Runs the plugin until it ends, and returns its output and the last lines of its standard error.
    ///
    /// A plugin that is not interactive gets a session of its own. At its time limit, or when this process ends, the
    /// plugin is killed together with every process that it has started. An interactive plugin stays in our session
    /// instead: it uses the terminal, where a person can interrupt it.
    @concurrent
    package static func run(_ run: PluginRun, time: Time) async -> PluginResult {
        let result = await withTimeout(run.timeLimit, time) { await runWithoutTimeLimit(run) }
        if Task.isCancelled { return .cancelled }
        return result ?? .timedOut
    }

    private static func runWithoutTimeLimit(_ run: PluginRun) async -> PluginResult {
        do {
            let configuration = Subprocess.Configuration(run)
            let output = BytesOutput.bytes(limit: run.outputLimit)
            if run.isInteractive {
                let result = try await Subprocess.run(
                    configuration,
                    input: .currentStandardInput,
                    output: output,
                    error: .currentStandardError
                )
                return PluginResult(result.terminationStatus, result.standardOutput, errors: nil)
            }
            let runID = PluginGroups.RunID()
            defer { PluginGroups.shared.remove(runID) }
            let result = try await Subprocess.run(configuration, input: .none, output: output, error: .sequence) {
                execution in
                PluginGroups.shared.add(runID, processID: execution.processIdentifier.value)
                var tail = TextTail()
                for try await buffer in execution.standardError { tail.append(buffer.withUnsafeBytes { Array($0) }) }
                return tail
            }
            let errors = result.closureResult.lastLines
            return PluginResult(result.terminationStatus, result.standardOutput, errors: errors)
        } catch {
            return PluginResult(error)
        }
    }
}

extension Subprocess.Configuration {
    fileprivate init(_ run: PluginRun) {
        var options = PlatformOptions()
        if !run.isInteractive {
            // In a session of its own, the plugin has no terminal to read, write or reconfigure. The session is a
            // process group too: every process that the plugin starts belongs to it, and is killed with the plugin.
            options.createSession = true
            // SIGKILL at once: after another signal, the plugin could end while a process that it started goes on.
            options.teardownSequence = [
                .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
            ]
        }
        self.init(
            executable: run.command.contains("/") ? .path(FilePath(run.command)) : .name(run.command),
            arguments: Subprocess.Arguments(run.arguments),
            environment: .inherit.updating(Self.changes(for: run, ProcessInfo.processInfo.environment)),
            platformOptions: options
        )
    }

    /// The changes from our environment to the plugin's: our secrets are removed, the kubeconfig's variables are added.
    ///
    /// Every other variable stays: the plugin may need it to reach its cloud, a proxy or a person. A variable of the
    /// kubeconfig is passed even where we remove our own variable of that name. Where the kubeconfig sets it twice, the
    /// last value counts, as in a shell.
    private static func changes(for run: PluginRun, _ inherited: [String: String]) -> [Environment.Key: String?] {
        let removed = inherited.filter { $0.key.hasPrefix("CF_API_TOKEN") || Secrets.shared.isRegistered($0.value) }
        let added = run.environment.map { ($0.name, String?.some($0.value)) }
        return (removed.map { ($0.key, nil) } + added).reduce(into: [:]) { changes, variable in
            if let key = Environment.Key(rawValue: variable.0) { changes.updateValue(variable.1, forKey: key) }
        }
    }
}

extension PluginResult {
    fileprivate init(_ status: TerminationStatus, _ output: [UInt8], errors: String?) {
        switch status {
        case .exited(let code): self = .exited(code: Int(code), output: output, errors: errors)
        case .signaled(let signal): self = .killed(signal: Int(signal))
        }
    }

    fileprivate init(_ error: any Error) {
        switch error {
        case is CancellationError: self = .cancelled
        case let error as SubprocessError where error.code == .executableNotFound: self = .notFound
        case let error as SubprocessError where error.code == .outputLimitExceeded: self = .tooMuchOutput
        default: self = .notStarted("\(error)")
        }
    }
}

/// The last 4 KiB of a text of any length.
private struct TextTail: Sendable {
    private static let limit = 4096
    private static let lineLimit = 3

    private var bytes: [UInt8] = []
    private var isCut = false

    mutating func append(_ newBytes: [UInt8]) {
        bytes += newBytes
        guard bytes.count > Self.limit else { return }
        bytes.removeFirst(bytes.count - Self.limit)
        isCut = true
    }

    /// The last three lines that are not blank, joined by ` / `.
    ///
    /// A line whose beginning was cut off is left out: it may contain a part of a secret, and a part is not masked.
    var lastLines: String {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .dropFirst(isCut ? 1 : 0)
            .map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }
        return lines.filter { !$0.isEmpty }.suffix(Self.lineLimit).joined(separator: " / ")
    }
}
