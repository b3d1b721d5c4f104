import ArgumentParser
import CNcurses
import Commands
import Foundation
import Wire
import WorldMap

/// The command `geoconsole map`.
struct MapCommand: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Prints the map of the world that shows which pool serves which part.",
        discussion: """
            Reads Cloudflare and the clusters once, and writes nothing. There are colours only on a terminal, and none \
            where NO_COLOR is set.

              geoconsole map --size 120x40
              geoconsole map --without eu -o json

            The exit status is 0, or 1 if it cannot be told, or 64 for a wrong command line.
            """
    )

    @Option(
        help: ArgumentHelp(
            "The largest picture in columns and rows, such as 120x40; the legend comes below (as wide as the terminal)."
        )
    )
    var size: String?
    @OptionGroup var answer: AnswerArguments
    @Option(name: .shortAndLong, help: "text or json.")
    var output = Format.text
    @OptionGroup var source: SourceArguments
    @OptionGroup var look: LookArguments
    @OptionGroup(visibility: .hidden) var writing: WritingArguments

    func validate() throws {
        try AnswerRun.validate(writing)
        if let size, PictureSize(size) == nil {
            throw ValidationError("--size '\(size)': write columns and rows, 20x5 to 1000x500, such as 120x40")
        }
    }

    func run() async throws {
        let size = size.flatMap(PictureSize.init) ?? .terminal
        let run = AnswerRun(
            answer: answer,
            source: source,
            writing: writing,
            look: look,
            format: output == .json ? .json : .table
        )
        try await run.run { question, printer in
            let report = MapReport(question)
            if output == .json { return AnswerRun.Answer(text: report.json.indented + "\n", problem: report.problem) }
            let lines = report.lines(columns: size.columns, rows: size.rows, printer.isASCII ? .ascii : .braille)
            return AnswerRun.Answer(text: printer.text(lines), problem: report.problem)
        }
    }
}

/// The size of a picture in characters, such as `120x40`.
struct PictureSize: Equatable {
    var columns: Int
    var rows: Int

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    init?(_ text: String) {
        let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let columns = Int(parts[0]), let rows = Int(parts[1]) else { return nil }
        // A smaller map shows no continents; a larger one takes seconds to draw.
        guard (20...1000).contains(columns), (5...500).contains(rows) else { return nil }
        (self.columns, self.rows) = (columns, rows)
    }

    /// As wide as the terminal, and high enough for the whole world.
    static var terminal: PictureSize {
        var (columns, rows): (Int32, Int32) = (0, 0)
        guard cn_size(&columns, &rows) else { return PictureSize(columns: 120, rows: 40) }
        return PictureSize(columns: min(max(Int(columns), 20), 1000), rows: 500)
    }
}
