/// The exit status of a command that plans or acts; the README and `--help` list them.
package enum CommandStatus: Int32, Sendable, CaseIterable {
    /// Done, or there was nothing to do.
    case done = 0
    /// It could not be done, or it is not known whether it was.
    case failed = 1
    /// A plan would change something.
    case changes = 2
    /// Something changed after the card or the plan was made, and nothing was written.
    case changed = 3
    /// The command line is wrong.
    case usage = 64
}
