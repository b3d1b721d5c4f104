/// Something an operator should know; reported once for as long as it holds.
package struct Notice: Sendable, Hashable {
    package enum Level: Int, Sendable, Comparable {
        case debug, info, warning, error

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    package let level: Level
    /// One line: what is, and what to do about it.
    package let text: String
    /// Whether it is said again at each resync, because the cost of it goes on.
    package let isReminder: Bool

    package init(_ level: Level, _ text: String, isReminder: Bool = false) {
        self.level = level
        self.text = text
        self.isReminder = isReminder
    }
}
