package import HTTPTypes
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
        /// The header fields that say whom to act as.
        package var impersonation: [HTTPField] = []
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

extension Kubeconfig {
    /// Reads the files of a `KUBECONFIG` list; a missing one is skipped while another is there.
    package static func load(_ list: String, files: Files = .live) throws(KubernetesAccessError) -> Kubeconfig {
        var paths: [String] = []
        for path in list.split(separator: ":").map(String.init) where !paths.contains(path) { paths.append(path) }
        var result: Kubeconfig?
        for path in paths {
            guard let bytes = try files.contentsIfPresent(path, of: "the kubeconfig") else { continue }
            let next = try Kubeconfig(parsing: bytes, file: path)
            result = result?.merging(next) ?? next
        }
        guard let result else { throw .missing("the kubeconfig", list) }
        return result
    }

    /// Reads one kubeconfig, YAML or JSON.
    ///
    /// An empty one is valid, and of no use alone.
    package init(parsing bytes: [UInt8], file: String) throws(KubernetesAccessError) {
        files = [file]
        guard let root = try YAMLEntry.document(bytes, file: file) else { return }
        if let kind = try root.text("kind"), kind != "Config" {
            throw KubernetesAccessError(
                "\(file) is of kind '\(kind.oneLine(limit: 60))'; a kubeconfig has 'kind: Config'"
            )
        }
        currentContext = try root.text("current-context")
        try root.forEachNamed("contexts", "context") { name, entry throws(KubernetesAccessError) in
            contexts.append(try Context(name, entry))
        }
        try root.forEachNamed("clusters", "cluster") { name, entry throws(KubernetesAccessError) in
            clusters.append(try Cluster(name, entry))
        }
        try root.forEachNamed("users", "user") { name, entry throws(KubernetesAccessError) in
            users.append(try User(name, entry))
        }
    }
}

extension Kubeconfig.Context {
    fileprivate init(_ name: String, _ entry: YAMLEntry) throws(KubernetesAccessError) {
        self.init(
            name: name,
            file: entry.file,
            cluster: try entry.text("cluster"),
            user: try entry.text("user"),
            namespace: try entry.text("namespace")
        )
    }
}

extension Kubeconfig.Cluster {
    fileprivate init(_ name: String, _ entry: YAMLEntry) throws(KubernetesAccessError) {
        self.init(
            name: name,
            file: entry.file,
            server: try entry.text("server"),
            serverName: try entry.text("tls-server-name"),
            isVerificationOff: try entry.flag("insecure-skip-tls-verify"),
            authorities: try entry.material("certificate-authority"),
            proxyURL: try entry.text("proxy-url"),
            execExtension: try entry.execExtension()
        )
    }
}

extension Kubeconfig.User {
    fileprivate init(_ name: String, _ entry: YAMLEntry) throws(KubernetesAccessError) {
        let exec = try entry.entry("exec")
        self.init(
            name: name,
            file: entry.file,
            token: try entry.text("token"),
            tokenFile: try entry.text("tokenFile").map(entry.resolve),
            certificate: try entry.material("client-certificate"),
            key: try entry.material("client-key"),
            username: try entry.text("username"),
            password: try entry.text("password"),
            authProvider: try entry.entry("auth-provider").map { entry throws(KubernetesAccessError) in
                try Kubeconfig.AuthProvider(entry)
            },
            exec: try exec.map { entry throws(KubernetesAccessError) in try Kubeconfig.ExecPlugin(entry) },
            impersonation: try entry.impersonation()
        )
    }
}

extension Kubeconfig.AuthProvider {
    fileprivate init(_ entry: YAMLEntry) throws(KubernetesAccessError) {
        self.init(
            name: try entry.text("name") ?? "without a name",
            idToken: try entry.entry("config")?.text("id-token")
        )
    }
}

extension Kubeconfig.ExecPlugin {
    fileprivate init(_ entry: YAMLEntry) throws(KubernetesAccessError) {
        let command = try entry.text("command") ?? ""
        var variables: [Kubeconfig.EnvironmentVariable] = []
        for variable in try entry.entries("env") {
            guard let name = try variable.text("name") else { throw variable.fault("has no name") }
            variables.append(.init(name: name, value: try variable.text("value") ?? ""))
        }
        self.init(
            apiVersion: try entry.text("apiVersion") ?? "",
            // A bare command is looked for in PATH.
            command: command.contains("/") ? entry.resolve(command) : command,
            arguments: try entry.texts("args"),
            environment: variables,
            installHint: try entry.text("installHint"),
            providesClusterInfo: try entry.flag("provideClusterInfo"),
            interactiveMode: try entry.text("interactiveMode")
        )
    }
}

// MARK: - Shapes that only kubeconfigs have

extension YAMLEntry {
    /// Calls `body` for each element of a list of `{name: …, KEY: {…}}`; names must differ.
    fileprivate func forEachNamed(
        _ list: String,
        _ key: String,
        _ body: (String, YAMLEntry) throws(KubernetesAccessError) -> Void
    ) throws(KubernetesAccessError) {
        var names: [String] = []
        for element in try entries(list) {
            guard let name = try element.text("name") else { throw element.fault("has no name") }
            if names.contains(name) { throw element.fault("has the name '\(name)' a second time") }
            names.append(name)
            // An entry without content counts as an empty one: only the context in use has to be complete.
            try body(name, try element.entryOrEmpty(key))
        }
    }

    /// What a cluster's extension of this name says to exec plugins.
    fileprivate func execExtension() throws(KubernetesAccessError) -> JSON? {
        for element in try entries("extensions")
        where try element.text("name") == "client.authentication.k8s.io/exec" { return try element.json("extension") }
        return nil
    }

    /// `KEY-data`, else `KEY`.
    fileprivate func material(_ key: String) throws(KubernetesAccessError) -> Kubeconfig.Material? {
        if let data = try text("\(key)-data") { return .inline(base64: data, key: "\(key)-data") }
        return try text(key).map { .file(path: resolve($0), key: key) }
    }

    /// A path of this file, relative to the file's own folder.
    fileprivate func resolve(_ path: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}
