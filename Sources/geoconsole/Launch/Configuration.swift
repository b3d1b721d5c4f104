import Foundation
import GeoConsole
import Yams

/// What cannot go on, in one line that names the mend.
struct LaunchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// A person's settings file.
struct Configuration: Equatable {
    var theme: Theme.Name?
    var isASCII: Bool?
    var hasMouse = false
    var keys: [String: Key] = [:]

    init() {}

    /// Reads the file of this name, or the usual one, which need not be there.
    init(path: String?, environment: [String: String]) throws(LaunchError) {
        self.init()
        let usual = Folders(environment).configuration.map { "\($0)/geoconsole/config.yaml" }
        guard let file = path ?? usual else { return }
        guard let bytes = FileManager.default.contents(atPath: file) else {
            if let path { throw LaunchError("--config \(path): there is no file of this name that can be read") }
            return
        }
        self = try Configuration(yaml: String(decoding: bytes, as: UTF8.self), file: file)
    }

    init(yaml: String, file: String) throws(LaunchError) {
        self.init()
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            let problem = "\(error)".split(separator: "\n").first.map(String.init) ?? "no YAML"
            throw LaunchError("\(file): \(problem)")
        }
        guard let root, root.tag != Tag(.null) else { return }
        guard let mapping = root.mapping else { throw LaunchError("\(file): must be lines such as 'theme: light'") }
        for (name, value) in mapping {
            do throws(LaunchError) {
                try take(name.string ?? "?", value)
            } catch {
                throw LaunchError("\(file): \(error)")
            }
        }
    }

    private mutating func take(_ name: String, _ value: Node) throws(LaunchError) {
        switch name {
        case "theme":
            guard let theme = Theme.Name(rawValue: value.string ?? "") else {
                throw LaunchError(Self.unknownTheme("theme", value.string ?? ""))
            }
            self.theme = theme
        case "ascii": isASCII = try flag(name, value)
        case "mouse": hasMouse = try flag(name, value)
        case "keys": try takeKeys(value)
        default: throw LaunchError("'\(name)' is no setting; known: theme, ascii, mouse, keys")
        }
    }

    static func unknownTheme(_ name: String, _ value: String) -> String {
        "\(name) '\(value)' is unknown; known: \(Theme.Name.allCases.map(\.rawValue).joined(separator: ", "))"
    }

    private func flag(_ name: String, _ value: Node) throws(LaunchError) -> Bool {
        guard let flag = value.bool else { throw LaunchError("\(name) must be true or false") }
        return flag
    }

    private mutating func takeKeys(_ value: Node) throws(LaunchError) {
        guard let mapping = value.mapping else { throw LaunchError("keys must be lines such as 'drain: D'") }
        for (name, value) in mapping {
            guard let action = Action(rawValue: name.string ?? "") else {
                throw LaunchError("keys: '\(name.string ?? "?")' is no action; see ? in the console")
            }
            guard let key = Key(text: value.string ?? "") else {
                throw LaunchError("keys: \(action.rawValue) '\(value.string ?? "")' is no key; write D, f5 or ctrl-s")
            }
            keys[action.rawValue] = key
        }
        do throws(KeymapError) {
            _ = try Keymap(keys)
        } catch {
            throw LaunchError(error.lines.joined(separator: "; "))
        }
    }
}

/// Where people's files are.
struct Folders {
    private let environment: [String: String]

    init(_ environment: [String: String]) {
        self.environment = environment
    }

    var configuration: String? { folder("XDG_CONFIG_HOME", ".config") }
    var state: String? { folder("XDG_STATE_HOME", ".local/state") }

    private func folder(_ name: String, _ usual: String) -> String? {
        if let folder = environment[name], folder.hasPrefix("/") { return folder }
        return environment["HOME"].flatMap { $0.hasPrefix("/") ? "\($0)/\(usual)" : nil }
    }
}
