package import Wire

/// A kubeconfig, merged from one or several files as kubectl merges them.
///
/// The first file that defines an entry's name wins the whole entry; of `current-context` the first that is not empty
/// counts. Paths inside are resolved against their own file.
package struct Kubeconfig: Sendable, Equatable {
    package var files: [String] = []
    package var currentContext: String?
    package var contexts: [Context] = []
    package var clusters: [Cluster] = []
    package var users: [User] = []

    package struct Context: Sendable, Equatable {
        package var name: String
        package var file: String
        package var cluster: String?
        package var user: String?
        package var namespace: String?
    }

    package struct Cluster: Sendable, Equatable {
        package var name: String
        package var file: String
        package var server: String?
        package var serverName: String?
        package var isVerificationOff = false
        package var authorities: Material?
        package var proxyURL: String?
        /// The extension that exec plugins may be told.
        package var execExtension: JSON?
    }

    package struct User: Sendable, Equatable {
        package var name: String
        package var file: String
        package var token: String?
        package var tokenFile: String?
        package var certificate: Material?
        package var key: Material?
        package var username: String?
        package var password: String?
        package var authProvider: AuthProvider?
        package var exec: ExecPlugin?
        package var impersonation: Impersonation?
    }

    /// A way to log in that was once built into clients.
    package struct AuthProvider: Sendable, Equatable {
        package var name: String
        /// The token that the provider `oidc` obtained last.
        package var idToken: String?
    }

    /// Bytes that stand in the kubeconfig itself (base64), or in a file.
    package enum Material: Sendable, Equatable {
        case inline(base64: String, key: String)
        case file(path: String, key: String)
    }

    /// A program that prints credentials.
    package struct ExecPlugin: Sendable, Equatable {
        package var apiVersion: String
        package var command: String
        package var arguments: [String] = []
        package var environment: [EnvironmentVariable] = []
        package var installHint: String?
        package var providesClusterInfo = false
        package var interactiveMode: String?
    }

    package struct EnvironmentVariable: Sendable, Equatable {
        package var name: String
        package var value: String
    }

    /// This kubeconfig, and of `other` what this one lacks.
    package func merging(_ other: Kubeconfig) -> Kubeconfig {
        var result = self
        result.files += other.files
        result.currentContext = currentContext ?? other.currentContext
        result.contexts += other.contexts.filter { entry in !contexts.contains { $0.name == entry.name } }
        result.clusters += other.clusters.filter { entry in !clusters.contains { $0.name == entry.name } }
        result.users += other.users.filter { entry in !users.contains { $0.name == entry.name } }
        return result
    }
}

// MARK: - Nothing secret in a description

extension Kubeconfig: CustomStringConvertible {
    package var description: String { "kubeconfig \(files.joined(separator: ":"))" }
}

extension Kubeconfig.User: CustomStringConvertible, CustomReflectable {
    package var description: String { "user '\(name)'" }
    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

extension Kubeconfig.AuthProvider: CustomStringConvertible, CustomReflectable {
    package var description: String { "auth-provider '\(name)'" }
    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

extension Kubeconfig.Material: CustomStringConvertible {
    package var description: String {
        switch self {
        case .inline(_, let key): key
        case .file(let path, let key): "\(key) \(path)"
        }
    }
}

extension Kubeconfig.EnvironmentVariable: CustomStringConvertible {
    package var description: String { name }
}
