package import HTTPTypes
package import Wire

/// A kubeconfig, merged from one or several files as kubectl merges them.
///
/// Where two files have an entry with the same name, the whole entry of the earlier file is used: fields are not mixed.
/// The first `current-context` that is not empty is used. Relative paths are resolved against the folder of their file.
package struct Kubeconfig: Sendable, Equatable {
    /// The paths of the merged files, in the order of `KUBECONFIG`.
    package var files: [String] = []
    /// The name in `current-context`; nil where no file has one.
    package var currentContext: String?
    /// The contexts of all files; each name occurs once.
    package var contexts: [Context] = []
    /// The clusters of all files; each name occurs once.
    package var clusters: [Cluster] = []
    /// The users of all files; each name occurs once.
    package var users: [User] = []

    /// A cluster, a user and a default namespace under one name.
    package struct Context: Sendable, Equatable {
        /// The context's name, such as `eu`.
        package var name: String
        /// The path of the kubeconfig that defines the context, for messages.
        package var file: String
        /// The name of one of the `clusters`; nil where absent.
        package var cluster: String?
        /// The name of one of the `users`; nil where absent.
        package var user: String?
        /// The default namespace; nil where absent.
        package var namespace: String?
    }

    /// An API server, and how to verify it.
    package struct Cluster: Sendable, Equatable {
        /// The name by which contexts refer to the cluster.
        package var name: String
        /// The path of the kubeconfig that defines the cluster, for messages.
        package var file: String
        /// The server's URL as written, not checked yet; nil where absent.
        package var server: String?
        /// The `tls-server-name`, for SNI and verification; nil for the URL's host.
        package var serverName: String?
        /// Whether `insecure-skip-tls-verify` is set.
        package var isVerificationOff = false
        /// The `certificate-authority` or its `-data`; nil for the system's authorities.
        package var authorities: PEMSource?
        /// The `proxy-url` as written, such as `http://proxy:3128`; nil for a direct connection.
        package var proxyURL: String?
        /// The extension `client.authentication.k8s.io/exec`, for plugins with `provideClusterInfo`; nil where absent.
        package var execExtension: JSON?
    }

    /// The credentials under one name.
    package struct User: Sendable, Equatable {
        /// The name by which contexts refer to the user.
        package var name: String
        /// The path of the kubeconfig that defines the user, for messages.
        package var file: String
        /// The bearer token itself; where there is a `tokenFile` too, the file is used.
        package var token: String?
        /// The path of a file that holds the bearer token, read again for each request; nil where absent.
        package var tokenFile: String?
        /// The `client-certificate` or its `-data`; valid only together with `key`.
        package var certificate: PEMSource?
        /// The `client-key` or its `-data`; valid only together with `certificate`.
        package var key: PEMSource?
        /// The name for basic authentication; not allowed together with a token.
        package var username: String?
        /// The password for basic authentication; not allowed together with a token.
        package var password: String?
        /// The `auth-provider`, an older alternative to `exec`; nil where absent.
        package var authProvider: AuthProvider?
        /// The plugin that prints credentials; it runs only where the user has no others.
        package var exec: ExecPlugin?
        /// The header fields `Impersonate-…`: the user and groups to act as.
        package var impersonation: [HTTPField] = []
    }

    /// A login method that is built into older clients; newer clients run a plugin instead.
    package struct AuthProvider: Sendable, Equatable {
        /// The provider's name; only `oidc` with an id-token is supported.
        package var name: String
        /// The last token that the provider `oidc` got; nil where absent.
        package var idToken: String?
    }

    /// Where a certificate or a key is: inside the kubeconfig (base64), or in a file.
    ///
    /// `key` is the kubeconfig's key, for messages.
    package enum PEMSource: Sendable, Equatable {
        case inline(base64: String, key: String)
        case file(path: String, key: String)
    }

    /// A program that prints credentials.
    ///
    /// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
    package struct ExecPlugin: Sendable, Equatable {
        /// The version of `ExecCredential`, such as `client.authentication.k8s.io/v1`; empty where absent.
        package var apiVersion: String
        /// The program's path, or a bare name to look for in `PATH`; empty where absent.
        package var command: String
        /// The program's `args`, in order.
        package var arguments: [String] = []
        /// The variables of `env`; the plugin gets them in addition to our environment.
        package var environment: [EnvironmentVariable] = []
        /// The `installHint`: how to install the program, for the error where it is missing; nil where absent.
        package var installHint: String?
        /// Whether the plugin gets the cluster's address and CA in `KUBERNETES_EXEC_INFO`.
        package var providesClusterInfo = false
        /// Whether the plugin may read the terminal: `Never`, `IfAvailable` or `Always`; nil where absent.
        package var interactiveMode: String?
    }

    /// A variable in the environment of a plugin.
    package struct EnvironmentVariable: Sendable, Equatable {
        /// The variable's name, such as `AWS_PROFILE`.
        package var name: String
        /// The value, which may be a secret; empty where absent.
        package var value: String
    }

    /// This kubeconfig with those entries of `other` whose names it does not have.
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

// MARK: - Descriptions without secrets

extension Kubeconfig: CustomStringConvertible {
    /// The word `kubeconfig` and the paths, separated by `:`.
    package var description: String { "kubeconfig \(files.joined(separator: ":"))" }
}

extension Kubeconfig.User: CustomStringConvertible, CustomReflectable {
    /// The name alone, such as `user 'admin'`: all else may be secret.
    package var description: String { "user '\(name)'" }
    /// The name alone, so that a dump shows no secret.
    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

extension Kubeconfig.AuthProvider: CustomStringConvertible, CustomReflectable {
    /// The name alone, such as `auth-provider 'oidc'`.
    package var description: String { "auth-provider '\(name)'" }
    /// The name alone, so that a dump shows no token.
    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

extension Kubeconfig.PEMSource: CustomStringConvertible {
    /// The kubeconfig's key, and the path of a file; never the bytes.
    package var description: String {
        switch self {
        case .inline(_, let key): key
        case .file(let path, let key): "\(key) \(path)"
        }
    }
}

extension Kubeconfig.EnvironmentVariable: CustomStringConvertible {
    /// The name alone: the value may be a secret.
    package var description: String { name }
}

/// The kubeconfigs that were read: several clusters are often in the same ones, which are read once.
package struct Kubeconfigs: Sendable {
    private var known: [String: Kubeconfig] = [:]

    package init() {}

    /// The kubeconfig of a `KUBECONFIG` list, as `Kubeconfig.load` reads it.
    mutating func load(_ list: String, _ files: Files) throws(KubernetesAccessError) -> Kubeconfig {
        if let kubeconfig = known[list] { return kubeconfig }
        let kubeconfig = try Kubeconfig.load(list, files: files)
        known[list] = kubeconfig
        return kubeconfig
    }
}

extension Kubeconfig {
    /// Reads the files of a `KUBECONFIG` list; skips missing files, and throws where all are missing.
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
    /// An empty file is valid: it has no entries.
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
            authorities: try entry.pemSource("certificate-authority"),
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
            certificate: try entry.pemSource("client-certificate"),
            key: try entry.pemSource("client-key"),
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
            // The words `without a name` appear only in an error: every provider except oidc is refused.
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

// MARK: - Parts that only kubeconfigs have

extension YAMLEntry {
    /// Calls `body` for each element of a list of `{name: …, KEY: {…}}`; throws where a name is missing or repeated.
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
            // An entry without content is allowed: only the entries in use have to be complete.
            try body(name, try element.entryOrEmpty(key))
        }
    }

    /// The content of a cluster's extension `client.authentication.k8s.io/exec`; nil where there is none.
    fileprivate func execExtension() throws(KubernetesAccessError) -> JSON? {
        for element in try entries("extensions")
        where try element.text("name") == "client.authentication.k8s.io/exec" { return try element.json("extension") }
        return nil
    }

    /// The bytes in `KEY-data`, or else the file that `KEY` names; nil where both are absent.
    fileprivate func pemSource(_ key: String) throws(KubernetesAccessError) -> Kubeconfig.PEMSource? {
        if let data = try text("\(key)-data") { return .inline(base64: data, key: "\(key)-data") }
        return try text(key).map { .file(path: resolve($0), key: key) }
    }

    /// The path, resolved against the folder of this entry's file.
    fileprivate func resolve(_ path: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}
