import Foundation

/// The words with which a person starts the program: `geoconsole`, or `kubectl cloudflare-geo` for kubectl's plugin.
enum ProgramName {
    /// The name of the program's file as kubectl looks for it; kubectl has `_` there for `-` in a command.
    static let pluginFile = "kubectl-cloudflare_geo"

    static let current = name(of: CommandLine.arguments.first ?? "")

    static func name(of path: String) -> String {
        (path as NSString).lastPathComponent == pluginFile ? "kubectl cloudflare-geo" : "geoconsole"
    }

    /// A text about the command line with the program's present name; paths such as `~/.config/geoconsole` stay.
    static func worded(_ text: String, for name: String = current) -> String {
        text.replacing(/(?<before>^|[\s'`(])geoconsole(?<after>[\s'`).,:]|$)/) { match in
            "\(match.output.before)\(name)\(match.output.after)"
        }
    }
}
