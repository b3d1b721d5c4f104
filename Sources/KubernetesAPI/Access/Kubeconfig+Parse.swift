import Wire

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
        guard let result else { throw .missingFile("the kubeconfig", list) }
        return result
    }

    /// Reads one kubeconfig, YAML or JSON.
    ///
    /// An empty one is valid, and of no use alone.
    package init(parsing bytes: [UInt8], file: String) throws(KubernetesAccessError) {
        files = [file]
        guard let root = try YAMLEntry.document(bytes, file: file) else { return }
        if let kind = try root.text("kind"), kind != "Config" {
            throw .wrongKind(file: file, kind: kind.oneLine(limit: 60))
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
            impersonation: try Impersonation(entry)
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

extension Impersonation {
    /// Nil where the entry asks for none.
    fileprivate init?(_ entry: YAMLEntry) throws(KubernetesAccessError) {
        let keys = ["as", "as-uid", "as-groups", "as-user-extra"].filter(entry.hasValue)
        if keys.isEmpty { return nil }
        guard let user = try entry.text("as") else { throw entry.fault("has \(keys[0]) without as") }
        self.init(user: user, uid: try entry.text("as-uid"), groups: try entry.texts("as-groups"))
        guard let extra = try entry.entry("as-user-extra") else { return }
        for key in extra.keys { self.extra.append((key, try extra.texts(key))) }
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
