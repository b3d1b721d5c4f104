/// Something an operator should know; reported once for as long as it holds.
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
    /// Whether the notice is logged again at each resync, because what it reports goes on costing something.
    package let isReminder: Bool
    /// The namespace that causes the notice, and on whose share of the log it counts; nil for none.
    ///
    /// `==` ignores it.
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

    /// Hashes the text alone, which suits `==`.
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// Why a source of data fails, in terms of what a person can do about it.
package enum FailureKind: Sendable, Hashable {
    /// No connection could be made, or it broke.
    case unreachable
    case timedOut
    /// The credentials themselves are not accepted.
    case unauthorized
    /// The credentials lack this permission, in the API's own words: `Load Balancing: Monitors and Pools Edit`.
    case forbidden(String)
    case rateLimited
    /// 5xx, or a reply that cannot be used.
    case serverFault
}
