import Foundation
package import KubernetesAPI
import Subprocess
import SystemPackage
package import Wire

/// Runs the processes of exec plugins.
package enum PluginProcess {
    /// Whether there is somebody whom a plugin could ask something.
    package static var hasTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// Starts the plugin, passes its standard error through, and reads its output to the end.
    ///
    /// When its time is over the plugin is killed with all that it has started.
    @concurrent
    package static func run(_ run: PluginRun, time: Time) async -> PluginEnd {
        let end = await withTimeout(run.timeLimit, time) { await start(run) }
        if Task.isCancelled { return .cancelled }
        return end ?? .timedOut
    }

    private static func start(_ run: PluginRun) async -> PluginEnd {
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
                return PluginEnd(result.terminationStatus, result.standardOutput)
            }
            let result = try await Subprocess.run(
                configuration,
                input: .none,
                output: output,
                error: .currentStandardError
            )
            return PluginEnd(result.terminationStatus, result.standardOutput)
        } catch {
            return PluginEnd(error)
        }
    }
}

extension Subprocess.Configuration {
    fileprivate init(_ run: PluginRun) {
        var options = PlatformOptions()
        if !run.isInteractive {
            // A group of its own, so that what a plugin starts ends with it. One that reads the terminal stays in ours:
            // the terminal belongs to that.
            options.processGroupID = 0
            // Killed at once: after a polite signal the first could be gone and another still ignore it.
            options.teardownSequence = [
                .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
            ]
        }
        let variables = run.environment.compactMap { variable in
            Environment.Key(rawValue: variable.name).map { ($0, String?.some(variable.value)) }
        }
        self.init(
            executable: run.command.contains("/") ? .path(FilePath(run.command)) : .name(run.command),
            arguments: Subprocess.Arguments(run.arguments),
            // Of a name given twice the last one counts, as in a shell.
            environment: .inherit.updating(Dictionary(variables) { $1 }),
            platformOptions: options
        )
    }
}

extension PluginEnd {
    fileprivate init(_ status: TerminationStatus, _ output: [UInt8]) {
        switch status {
        case .exited(let code): self = .exited(code: Int(code), output: output)
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
