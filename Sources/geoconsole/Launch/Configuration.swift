import Foundation
import GeoConsole
import Yams

/// The reason why the console cannot start, in one line that also says what to do.
struct LaunchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// A person's settings file.
///
/// A bad setting never stops the console from starting: the setting is ignored, with a warning.
struct Configuration: Equatable {
    /// The time after which writing is locked again.
    enum Lock: Equatable {
        case never
        /// After this number of minutes without a key.
        case minutes(Int)
    }

    private(set) var theme: Theme.Name?
    private(set) var isASCII: Bool?
    private(set) var hasMouse = false
    private(set) var keys: [String: Key] = [:]
    /// The time that a card must be on the screen before it accepts its confirming key; nil if the file does not say.
    private(set) var armingDelay: Duration?
    /// The time without a key after which writing is locked again; nil if the file does not say.
    private(set) var lock: Lock?
    /// The warnings for settings that cannot be used, in the order of the file.
    private(set) var problems: [StartupWarning] = []

    init() {}

    /// Reads the file at `path`, or at the default path if `path` is nil; the file at the default path may be missing.
    init(path: String?, environment: [String: String]) {
        self.init()
        let defaultPath = Folders(environment).configuration.map { "\($0)/geoconsole/config.yaml" }
        guard let file = path ?? defaultPath else { return }
        guard let bytes = FileManager.default.contents(atPath: file) else {
            if let path {
                let name = (path as NSString).lastPathComponent
                problems = [
                    StartupWarning(
                        "--config \(path) cannot be read: the default settings are used",
                        short: "--config …/\(name) cannot be read: the default settings are used"
                    )
                ]
            }
            return
        }
        // Problems name the file with `~` for the home folder, which is shorter.
        let home = environment["HOME"] ?? ""
        let isAtHome = !home.isEmpty && file.hasPrefix(home + "/")
        self = Configuration(
            yaml: String(decoding: bytes, as: UTF8.self),
            file: isAtHome ? "~" + file.dropFirst(home.count) : file
        )
    }

    init(yaml: String, file: String) {
        var reader = Reader(file: file)
        do {
            if let root = try Yams.compose(yaml: yaml), root.tag != Tag(.null) { readRoot(root, &reader) }
        } catch {
            reader.reportBroken(error)
        }
        problems = reader.problems
    }

    private mutating func readRoot(_ root: Node, _ reader: inout Reader) {
        guard let mapping = root.mapping else { return reader.report(root, "write lines such as 'theme: light'") }
        for (name, value) in mapping {
            switch name.string {
            case "theme":
                theme = Theme.Name(rawValue: value.string ?? "")
                if theme == nil {
                    reader.report(name, "no theme '\(value.string ?? "")'; :theme in the console lists all")
                }
            case "ascii": isASCII = reader.flag(name, value)
            case "mouse": hasMouse = reader.flag(name, value) ?? false
            case "confirm-after-ms": armingDelay = reader.integer(name, value, Arming.bounds).map { .milliseconds($0) }
            case "lock-after-minutes":
                lock = value.string == "never" ? .never : reader.integer(name, value, 1...1440).map(Lock.minutes)
            case "keys": readKeys(name, value, &reader)
            default: reader.report(name, "no setting '\(name.string ?? "?")': the README lists all")
            }
        }
    }

    /// Applies the keys that can be used together, and records the problems of the other keys.
    private mutating func readKeys(_ name: Node, _ value: Node, _ reader: inout Reader) {
        guard let mapping = value.mapping else {
            return reader.report(name, "under keys write lines such as 'drain: D'")
        }
        var actionNodes: [String: Node] = [:]
        for (name, value) in mapping {
            guard let action = KeyAction(rawValue: name.string ?? "") else {
                reader.report(name, "no action '\(name.string ?? "?")'; press : in the console to list all")
                continue
            }
            guard let key = Key(text: value.string ?? "") else {
                reader.report(name, "no key '\(value.string ?? "")' for \(action.rawValue); write D, f5 or ctrl-n")
                continue
            }
            keys[action.rawValue] = key
            actionNodes[action.rawValue] = name
        }
        let usable = Keymap.usable(keys)
        keys = usable.keys
        // Each problem is reported with the line of its first action, in the order of the file.
        let problems = usable.problems.map { ($0.actions.compactMap { actionNodes[$0] }.first ?? name, $0.text) }
        for (node, text) in problems.sorted(by: { ($0.0.mark?.line ?? 0) < ($1.0.mark?.line ?? 0) }) {
            reader.report(node, text)
        }
    }
}

/// Reads values of a settings file, and records a problem with its line number for each bad value.
private struct Reader {
    let file: String
    private(set) var problems: [StartupWarning] = []

    init(file: String) {
        self.file = file
    }

    mutating func report(_ node: Node, _ problem: String) { report(line: node.mark?.line, problem) }

    mutating func flag(_ name: Node, _ value: Node) -> Bool? {
        if value.bool == nil { report(name, "\(name.string ?? "?"): write true or false") }
        return value.bool
    }

    mutating func integer(_ name: Node, _ value: Node, _ bounds: ClosedRange<Int>) -> Int? {
        if let integer = value.int, bounds.contains(integer) { return integer }
        report(name, "\(name.string ?? "?"): write \(bounds.lowerBound) to \(bounds.upperBound)")
        return nil
    }

    /// Records that the file cannot be read as YAML.
    mutating func reportBroken(_ error: any Error) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            report(line: mark.line, problem + "; the default settings are used")
        case .duplicatedKeysInMapping(let names, let context):
            let list = names.joined(separator: ", ")
            report(line: context.mark.line, "more than once: \(list); the default settings are used")
        default: report(line: nil, "cannot be read as YAML; the default settings are used")
        }
    }

    private mutating func report(line: Int?, _ problem: String) {
        let detail =
            (line.map { ":\($0)" } ?? "") + ": " + problem.split(whereSeparator: \.isNewline).joined(separator: " ")
        problems.append(StartupWarning(file + detail, short: (file as NSString).lastPathComponent + detail))
    }
}

/// The folders for a person's files, named by the XDG variables, or else below `HOME`.
struct Folders {
    private let environment: [String: String]

    init(_ environment: [String: String]) {
        self.environment = environment
    }

    var configuration: String? { folder("XDG_CONFIG_HOME", ".config") }
    var state: String? { folder("XDG_STATE_HOME", ".local/state") }
    var cache: String? { folder("XDG_CACHE_HOME", ".cache") }
    /// The folder for screens as text, with `~` for the home folder; nil if there is no state folder.
    var dumps: String? {
        guard let state else { return nil }
        let home = environment["HOME"] ?? ""
        let isAtHome = home.count > 1 && state.hasPrefix(home + "/")
        return (isAtHome ? "~" + state.dropFirst(home.count) : state) + "/geoconsole"
    }

    /// Makes a folder that only this user can read; a failure shows when a file in it is opened.
    static func make(_ path: String) {
        try? FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// The folder in the variable, else `defaultFolder` below `HOME`; nil if neither path is absolute.
    private func folder(_ name: String, _ defaultFolder: String) -> String? {
        if let folder = environment[name], folder.hasPrefix("/") { return folder }
        return environment["HOME"].flatMap { $0.hasPrefix("/") ? "\($0)/\(defaultFolder)" : nil }
    }
}
