import Foundation

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
