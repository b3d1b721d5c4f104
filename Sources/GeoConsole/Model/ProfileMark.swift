/// The name of the account on the screen, as a person has called it, and the colour that it has there.
package struct ProfileMark: Sendable, Equatable {
    /// A profile's name, such as `prod`.
    package var name: String
    /// The colour; nil for that of a heading.
    package var tint: Tint?

    package init(name: String, tint: Tint?) {
        (self.name, self.tint) = (name, tint)
    }
}

/// A colour of a profile's name; each theme has its own look for it.
package enum Tint: String, Sendable, CaseIterable {
    case red, yellow, green
}
