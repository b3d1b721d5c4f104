/// Why a command has no answer, in one line that also names the mend.
package enum CommandProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The command line asks for something that does not exist.
    case usage(String)
    /// The answer cannot be told.
    case unknown(String)

    /// The line, without the name of the program.
    package var description: String {
        switch self {
        case .usage(let text), .unknown(let text): text
        }
    }
}
