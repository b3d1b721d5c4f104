/// The exit status of a command; all commands share these.
package enum CommandExit: Int32, Sendable {
    /// It is done, or nothing is to be done; for a question: nothing is wrong.
    case done = 0
    /// It failed, or it cannot be told.
    case failed = 1
    /// There are findings, or changes to make.
    case different = 2
    /// Something has changed meanwhile: nothing was written.
    case changedMeanwhile = 3
    /// The command line is wrong.
    case usage = 64
}
