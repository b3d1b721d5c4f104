import Foundation
import GeoConsole
import Yams

/// Reads values of a settings file, and records a problem with its line number for each bad value.
struct SettingsReader {
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

    /// A text that is neither empty nor a list nor a mapping; a number is taken as it is written.
    mutating func text(_ name: Node, _ value: Node) -> String? {
        if let text = value.scalar?.string, !text.isEmpty { return text }
        report(name, "\(name.string ?? "?"): write a text")
        return nil
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
