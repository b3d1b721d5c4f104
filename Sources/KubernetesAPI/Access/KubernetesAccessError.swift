/// The reason why the settings give no access to a Kubernetes API server.
///
/// The description is one line: what is wrong, where, and how to fix it.
package struct KubernetesAccessError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line, such as `the token file /t is empty; write the token into it`.
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    /// The error for a missing file: what the file is, and its path.
    static func missing(_ what: String, _ path: String) -> KubernetesAccessError {
        KubernetesAccessError("\(what) \(path) does not exist; create it or correct the path")
    }

    /// The error for a kubeconfig that cannot be understood; `line` is nil where it is unknown.
    static func malformed(file: String, line: Int?, _ why: String) -> KubernetesAccessError {
        KubernetesAccessError("\(file)\(line.map { ", line \($0)" } ?? ""): \(why); correct the kubeconfig")
    }
}

extension [String] {
    /// The elements separated by commas, for an error text; `none` for an empty array.
    var commaSeparated: String { isEmpty ? "none" : joined(separator: ", ") }
}
