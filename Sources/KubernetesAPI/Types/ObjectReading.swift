/// How objects of one kind are read.
package struct ObjectReading: Sendable, Equatable {
    /// The kind that is asked for; an object of another kind is unreadable.
    package var kind: ObjectKind
    /// Whether the host names in the spec are read (`HOSTNAMES_FROM=spec`), which take memory for each object.
    package var readsHostnames = false
    /// The selector for a kind that is watched whole; nil where the API server has applied the selector.
    package var selector: LabelSelector?

    package init(_ kind: ObjectKind, readsHostnames: Bool = false, selector: LabelSelector? = nil) {
        self.kind = kind
        self.readsHostnames = readsHostnames
        self.selector = selector
    }

    /// An Ingress, without the host names of its rules.
    package static let ingress = ObjectReading(.ingress)
}
