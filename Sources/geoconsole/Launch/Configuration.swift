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

    /// The file, as a person would write its path; nil where there is no folder for it.
    private(set) var file: String?
    private(set) var theme: Theme.Name?
    private(set) var isASCII: Bool?
    private(set) var hasMouse = false
    private(set) var keys: [String: Key] = [:]
    /// The time that a card must be on the screen before it accepts its confirming key; nil if the file does not say.
    private(set) var armingDelay: Duration?
    /// The time without a key after which writing is locked again; nil if the file does not say.
    private(set) var lock: Lock?
    /// By name: what the file says of each account.
    private(set) var profiles: [String: Profile] = [:]
    /// The warnings for settings that cannot be used, in the order of the file; those in profiles are in the profiles.
    private(set) var problems: [StartupWarning] = []

    init() {}

    /// Reads the file at `path`, or at the default path if `path` is nil; the file at the default path may be missing.
    init(path: String?, environment: [String: String]) {
        self.init()
        let defaultPath = Folders(environment).configuration.map { "\($0)/geoconsole/config.yaml" }
        guard let file = path ?? defaultPath else { return }
        // Problems name the file with `~` for the home folder, which is shorter.
        let home = environment["HOME"] ?? ""
        let isAtHome = !home.isEmpty && file.hasPrefix(home + "/")
        let shortPath = isAtHome ? "~" + file.dropFirst(home.count) : file
        self.file = shortPath
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
        self = Configuration(yaml: String(decoding: bytes, as: UTF8.self), file: shortPath)
    }

    init(yaml: String, file: String) {
        self.file = file
        var reader = SettingsReader(file: file)
        do {
            if let root = try Yams.compose(yaml: yaml), root.tag != Tag(.null) { readRoot(root, &reader) }
        } catch {
            reader.reportBroken(error)
        }
        problems = reader.problems
    }

    private mutating func readRoot(_ root: Node, _ reader: inout SettingsReader) {
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
            case "profiles": readProfiles(name, value, &reader)
            default: reader.report(name, "no setting '\(name.string ?? "?")': the README lists all")
            }
        }
    }

    private mutating func readProfiles(_ name: Node, _ value: Node, _ reader: inout SettingsReader) {
        guard let mapping = value.mapping else {
            return reader.report(name, "under profiles write a name, such as 'prod:'")
        }
        for (name, value) in mapping {
            let text = name.string ?? ""
            if Profile.isName(text) {
                profiles[text] = Profile(text, name, value, file: reader.file)
            } else {
                reader.report(name, "profile '\(text)': write a name of letters, digits, - and _")
            }
        }
    }

    /// Applies the keys that can be used together, and records the problems of the other keys.
    private mutating func readKeys(_ name: Node, _ value: Node, _ reader: inout SettingsReader) {
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
