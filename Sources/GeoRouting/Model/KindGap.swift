/// Why not all objects of a kind are known, so that nothing may be concluded from an absence.
package enum KindGap: Sendable, Hashable {
    /// The API server does not have the kind.
    case absent
    /// The definition of the kind is being removed, and its objects with it.
    case beingRemoved
    /// The credentials may not list the objects.
    case forbidden
    /// Another reason, in one line.
    case other(String)
}
