/// Whether, and when, origins and pools that nobody asks for are removed.
package enum RemovalPolicy: Sendable, Equatable {
    case never
    /// When nobody has asked for them this long; too many at once are held.
    case after(grace: Duration)
    /// Now, however many: a person has looked at them and said so.
    case confirmed

    var isTimed: Bool { if case .after = self { true } else { false } }
}
