import ArgumentParser
import Commands
import Foundation
import GeoEngine
import Wire

/// What all commands take that act.
struct ActingArguments: ParsableArguments {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    @Flag(name: .long, help: "Confirm the card without asking; needed where there is no terminal to ask on.")
    var yes = false
    @Option(
        help: ArgumentHelp("The name that the card wants typed, where no terminal can ask for it.", valueName: "name")
    )
    var typeName: String?
    @Flag(help: "Print the card and the requests, and write nothing.")
    var dryRun = false
    @Option(name: .shortAndLong, help: "text or json.")
    var output = Format.text
    @OptionGroup var reading: ReadArguments
    @OptionGroup var common: Arguments

    func validate() throws {
        if common.writing.write { throw ValidationError("--write is for the screen: --yes confirms a card here") }
    }
}

/// Texts that the help of several commands shares.
enum ActingHelp {
    static let statuses = """
        The exit status is 0 if it was done or there was nothing to do, 1 for an error, 3 if something changed after \
        the card was made (then nothing was written), or 64 for a wrong command line; 130 after Ctrl-C.
        """

    static let names = """
        A name is that of a pool, a geo (eu), an origin (POOL/ORIGIN, or its name or address where only one has it) or \
        a load balancer.
        """

    static let card = """
        Prints the card that the screen shows, asks for y on a terminal, and needs --yes without one. Each write is in \
        the audit file before and after, and the command ends when Cloudflare shows the result.
        """
}
