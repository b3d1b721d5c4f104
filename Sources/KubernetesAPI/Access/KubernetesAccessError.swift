package import Wire

/// Why there is no way to a Kubernetes API server.
///
/// The description is one line that names the place and the mend.
package enum KubernetesAccessError: Error, Sendable, Equatable {
    /// What the file is, and its path.
    case missingFile(String, String)
    case unreadableFile(String, String, String)
    case malformed(file: String, line: Int?, String)
    case wrongKind(file: String, kind: String)
    case noCurrentContext(files: [String], contexts: [String])
    case missingContext(String, files: [String], contexts: [String])
    /// A context names a cluster or user that is not there: its kind, its name, the context, the file, those there are.
    case missingEntry(String, String, context: String, file: String, existing: [String])
    case badServer(cluster: String, file: String)
    /// Where the certificates are, and what is wrong.
    case unreadableAuthority(String, String)
    case badBase64(field: String, file: String)
    case noUser(context: String, file: String)
    case noCredentials(user: String, file: String)
    case notInCluster(missing: [String])
    case emptyTokenFile(String)
    /// Two settings that exclude each other.
    case conflicting(String, file: String)
    /// What we cannot do, and what can be done about it.
    case unsupported(String, mend: String, file: String)
    case badProxy(cluster: String, InvalidProxy, file: String)
    /// What is wrong with the entry of an exec plugin.
    case badPlugin(String, user: String, file: String)
}

extension KubernetesAccessError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missingFile(let what, let path): "\(what) \(path) does not exist; create it or correct the path"
        case .unreadableFile(let what, let path, let why): "cannot read \(what) \(path): \(why)"
        case .malformed(let file, let line, let why):
            "\(file)\(line.map { ", line \($0)" } ?? ""): \(why); correct the kubeconfig"
        case .wrongKind(let file, let kind): "\(file) is of kind '\(kind)'; a kubeconfig has 'kind: Config'"
        case .noCurrentContext(let files, let contexts):
            "\(Self.list(files)) has no current-context; set it or pass --context, one of: \(Self.list(contexts))"
        case .missingContext(let name, let files, let contexts):
            "there is no context '\(name)' in \(Self.list(files)); those that exist: \(Self.list(contexts))"
        case .missingEntry(let kind, let name, let context, let file, let existing):
            "\(file): context '\(context)' names the \(kind) '\(name)', which does not exist; "
                + "those that exist: \(Self.list(existing))"
        case .badServer(let cluster, let file):
            "\(file): the server of cluster '\(cluster)' is missing or is no http:// or https:// URL; correct it"
        case .unreadableAuthority(let place, let why):
            "\(place) holds no usable PEM certificate: \(why); give the cluster's CA"
        case .badBase64(let field, let file): "\(file): \(field) is not base64; correct it"
        case .noUser(let context, let file):
            "\(file): context '\(context)' names no user; "
                + "name one with token, tokenFile, exec or a client certificate with its key"
        case .noCredentials(let user, let file):
            "\(file): user '\(user)' has no credentials; set token, tokenFile, exec or a client certificate with its key"
        case .notInCluster(let missing):
            "no kubeconfig, and not in a cluster: \(Self.list(missing)) unset; set KUBECONFIG, or run in a pod"
        case .emptyTokenFile(let path): "the token file \(path) is empty; write the token into it"
        case .conflicting(let what, let file): "\(file): \(what) exclude each other; remove one"
        case .unsupported(let what, let mend, let file): "\(file): \(what) is not supported; \(mend)"
        case .badProxy(let cluster, let why, let file): "\(file): the proxy-url of cluster '\(cluster)' \(why)"
        case .badPlugin(let why, let user, let file):
            "\(file): the exec plugin of user '\(user)' \(why.oneLine(limit: 200)); correct the kubeconfig"
        }
    }

    private static func list(_ words: [String]) -> String {
        words.isEmpty ? "none" : words.joined(separator: ", ")
    }
}
