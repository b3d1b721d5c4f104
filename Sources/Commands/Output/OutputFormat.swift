/// The form in which a command prints its answer, by the words that kubectl has for it.
package enum OutputFormat: String, Sendable, CaseIterable {
    /// Columns for people, as many as a narrow terminal has room for.
    case table
    /// All columns.
    case wide
    /// One object, with its lists in it; a command that watches prints one object in each line.
    case json
    /// The object of `json`, as YAML.
    case yaml
    /// A line such as `pool/k8s-pool-shop-eu` for each object.
    case name

    /// Whether the form is an object for programs, so that a failure is printed as an object as well.
    package var isObject: Bool { self == .json || self == .yaml }
}
