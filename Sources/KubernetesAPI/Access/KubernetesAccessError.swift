/// Why there is no way to a Kubernetes API server.
///
/// The description is one line that names the place and the mend.
package struct KubernetesAccessError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    /// Of a file: what it is, and its path.
    static func missing(_ what: String, _ path: String) -> KubernetesAccessError {
        KubernetesAccessError("\(what) \(path) does not exist; create it or correct the path")
    }

    /// Of a kubeconfig that cannot be understood.
    static func malformed(file: String, line: Int?, _ why: String) -> KubernetesAccessError {
        KubernetesAccessError("\(file)\(line.map { ", line \($0)" } ?? ""): \(why); correct the kubeconfig")
    }
}

extension [String] {
    /// The words with commas between, for an error to tell.
    var told: String { isEmpty ? "none" : joined(separator: ", ") }
}
