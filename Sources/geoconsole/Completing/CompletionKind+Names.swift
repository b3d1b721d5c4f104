import ArgumentParser
import Foundation
import GeoConsole
import Simulation
import Wire
import Yams

/// What a shell offers where a command line takes a name.
extension CompletionKind {
    /// Pools by name, and geos.
    static let pools = names { $0.pools + $0.geos }
    /// Origins as `POOL/ORIGIN`.
    static let origins = names { $0.origins }
    /// Load balancers by host name.
    static let hostnames = names { $0.hostnames }
    /// Pools, geos, origins and load balancers.
    static let objects = names { $0.pools + $0.geos + $0.origins + $0.hostnames }
    /// The contexts of the kubeconfig.
    static let contexts = custom { words, _, _ in Kubeconfigs(words).contexts }
    /// Clusters as `GEO=CONTEXT`.
    static let clusters = custom { words, _, prefix in
        guard let geo = prefix.split(separator: "=", omittingEmptySubsequences: false).first, prefix.contains("=")
        else { return CompletedWords(words).names?.geos.map { "\($0)=" } ?? [] }
        return Kubeconfigs(words).contexts.map { "\(geo)=\($0)" }
    }
    /// The simulated worlds.
    static let scenarios = list(Scenario.all.map(\.name))
    /// The colours of the screen.
    static let themes = list(Theme.Name.allCases.map(\.rawValue))

    private static func names(_ choose: @escaping @Sendable (NamesCache.Names) -> [String]) -> CompletionKind {
        custom { words, _, _ in CompletedWords(words).names.map(choose) ?? [] }
    }
}

/// The command line that a shell completes.
private struct CompletedWords {
    let words: [String]
    private let environment = ProcessInfo.processInfo.environment

    /// The longest time that a person waits for a completion.
    private static let patience: Duration = .milliseconds(900)

    init(_ words: [String]) {
        self.words = words
    }

    /// The names of the fleet that the command line means; nil where none are known yet.
    ///
    /// Where they are older than a minute, another process reads the fleet, which is awaited for less than a second.
    var names: NamesCache.Names? {
        let cache = NamesCache(environment)
        let arguments = arguments
        let profile: Profile?
        do throws(LaunchError) {
            profile = try Configuration(path: nil, environment: environment).profile(arguments, environment)
        } catch {
            // Names of another account must not be offered.
            return nil
        }
        let source = NamesCache.source(arguments, profile?.ids(environment) ?? environment)
        let now = Date()
        func isFresh(_ names: NamesCache.Names) -> Bool {
            (0...NamesCache.age.components.seconds).contains(Int64(now.timeIntervalSince1970) - Int64(names.readAt))
        }
        if let names = cache.names(of: source), isFresh(names) { return names }
        // A program that prints the token may ask a person: not for a completion.
        guard cache.path != nil, profile?.asksPerson != true, let reading = startReading() else {
            return cache.names(of: source)
        }
        let end = ContinuousClock.now + Self.patience
        while ContinuousClock.now < end, reading.isRunning {
            usleep(20_000)
            if let names = cache.names(of: source), isFresh(names) { return names }
        }
        return cache.names(of: source)
    }

    /// Starts a process that reads the fleet and keeps its names; nil where it cannot be started.
    private func startReading() -> Process? {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe")
        process.arguments = [KeepNames.name] + options
        // A shell waits until no process holds what it reads the completions from.
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return (try? process.run()).map { process }
    }

    /// What of the command line says which fleet is meant.
    private var arguments: SourceArguments {
        (try? SourceArguments.parse(options)) ?? SourceArguments.defaults
    }

    /// The options of `SourceArguments` among the words, those with a value followed by it.
    private var options: [String] {
        let valued = [
            "--scenario", "--seed", "--cluster", "--owner", "--context", "--kubeconfig", "--namespace", "--profile",
            "-p",
        ]
        var result: [String] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--demo" { result.append(word) }
            if let equals = word.firstIndex(of: "="), valued.contains(String(word[..<equals])) { result.append(word) }
            if valued.contains(word), let value = rest.first, !value.hasPrefix("-"), !value.isEmpty {
                result += [word, value]
                rest.removeFirst()
            }
        }
        return (try? SourceArguments.parse(result)) == nil ? [] : result
    }
}

extension SourceArguments {
    /// What an empty command line means.
    fileprivate static var defaults: SourceArguments { (try? parse([])) ?? SourceArguments() }
}

/// The files that tell of clusters.
private struct Kubeconfigs {
    private let paths: [String]

    init(_ words: [String]) {
        let environment = ProcessInfo.processInfo.environment
        let option = words.firstIndex(of: "--kubeconfig").flatMap { words.dropFirst($0 + 1).first }
        let home = environment["HOME"].map { "\($0)/.kube/config" } ?? ""
        let value = option ?? environment["KUBECONFIG"].flatMap { $0.isEmpty ? nil : $0 } ?? home
        paths = value.split(separator: ":").map(String.init)
    }

    /// The names of the contexts, without those that a shell cannot take.
    var contexts: [String] {
        let names = paths.flatMap { path -> [String] in
            guard let bytes = FileManager.default.contents(atPath: path), bytes.count < 1 << 20,
                let root = try? Yams.compose(yaml: String(decoding: bytes, as: UTF8.self))
            else { return [] }
            return (root["contexts"]?.array() ?? []).compactMap { $0["name"]?.string }
        }
        return names.filter { $0.oneLine == $0 }
    }
}
