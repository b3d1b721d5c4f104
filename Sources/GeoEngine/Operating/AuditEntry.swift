package import GeoRouting
package import Wire

/// One line of the audit file: a call that is about to be sent, or what came of it.
package struct AuditEntry: Sendable, Equatable {
    package enum Phase: String, Sendable {
        case intended, done
    }

    package var moment: Moment
    package var who: String
    /// Counts the session's actions.
    package var action: Int
    package var what: String
    package var phase: Phase
    package var call: Review.PlannedCall
    /// The object before the call; null where there was none.
    package var before: JSON
    /// The object after the call; null where it is not known.
    package var after: JSON
    package var ray: String?
    /// Such as `200` or why there is no answer; nil while it is only intended.
    package var result: String?

    /// The entry as one line of JSON, without a line break at its end.
    package var line: String { "" }
}
