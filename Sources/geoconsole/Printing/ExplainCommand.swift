import ArgumentParser
import Commands
import Wire

/// The command `geoconsole explain`.
struct ExplainCommand: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case table, json }

    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tells which pool serves a place, why no nearer one does, and how sure that is.",
        discussion: """
            Reads Cloudflare and the clusters once, and writes nothing.

              geoconsole explain --from 'São Paulo'
              geoconsole explain --from 48.85,2.35 --without eu -o json

            The exit status is 0, or 1 if it cannot be told, or 64 for a wrong command line.
            """
    )

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The place: a city, or degrees north and east such as 48.85,2.35.", valueName: "place")
    )
    var from: String
    @OptionGroup var answer: AnswerArguments
    @Option(name: .shortAndLong, help: "table or json.")
    var output = Format.table
    @OptionGroup var source: SourceArguments
    @OptionGroup var look: LookArguments
    @OptionGroup(visibility: .hidden) var writing: WritingArguments

    func validate() throws {
        try AnswerRun.validate(writing)
        _ = try place()
    }

    func run() async throws {
        let place = try place()
        let run = AnswerRun(
            answer: answer,
            source: source,
            writing: writing,
            look: look,
            format: output == .json ? .json : .table
        )
        try await run.run { question, printer in
            let explanation = Explanation(question, from: place)
            let text = output == .json ? explanation.json.indented + "\n" : printer.text(explanation.lines)
            return AnswerRun.Answer(text: text, problem: explanation.problem)
        }
    }

    private func place() throws -> PlaceQuery {
        do throws(CommandProblem) {
            return try PlaceQuery(from)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
