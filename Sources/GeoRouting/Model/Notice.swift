/// A fact that an operator should know; it is logged in the first pass that finds it.
///
/// While later passes find the same fact, only reminders are logged again.
package struct Notice: Sendable, Hashable {
    /// The urgency of a notice, and its level in the log.
    package enum Level: Int, Sendable, Comparable {
        case debug, info, warning, error

        /// Compares the urgency: `debug` is the lowest, `error` the highest.
        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// The urgency, by which the log filters.
    package let level: Level
    /// One line: what is wrong or has changed, and what to do about it.
    package let text: String
    /// Whether the log repeats the notice at each resync, because the fact does harm for as long as it lasts.
    package let isReminder: Bool
    /// The namespace whose Ingress causes the notice; nil for none.
    ///
    /// Each namespace may fill only a share of the log. `==` ignores the namespace.
    package var namespace: String?

    package init(_ level: Level, _ text: String, isReminder: Bool = false, namespace: String? = nil) {
        self.level = level
        self.text = text
        self.isReminder = isReminder
        self.namespace = namespace
    }

    /// Compares text, level and `isReminder`, not the namespace.
    package static func == (left: Notice, right: Notice) -> Bool {
        left.text == right.text && left.level == right.level && left.isReminder == right.isReminder
    }

    /// Hashes only the text, because equal notices have equal texts.
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// The reason why a source of data fails; each case has its own remedy.
package enum FailureKind: Sendable, Hashable {
    /// No connection could be made, or it broke.
    case unreachable
    case timedOut
    /// The server does not accept the credentials.
    case unauthorized
    /// The credentials lack this permission, such as `Load Balancing: Monitors and Pools Edit`.
    case forbidden(String)
    case rateLimited
    /// The server answers with status 5xx, or with a reply that cannot be used.
    case serverFault
}
