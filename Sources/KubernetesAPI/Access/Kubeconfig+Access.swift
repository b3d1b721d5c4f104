import FoundationEssentials
import Wire

extension Kubeconfig {
    /// The access to the cluster of the context with this name; nil means the `current-context`.
    package func access(context name: String? = nil, files: Files = .live) throws(KubernetesAccessError)
        -> ClusterAccess
    {
        let context = try context(name)
        let cluster = try cluster(of: context)
        var access = ClusterAccess(
            server: try cluster.validServer(),
            sourceName: "context '\(context.name)' of \(context.file)"
        )
        try access.apply(cluster, files)
        let user = try user(of: context)
        if access.isSecure {
            guard let user else {
                throw KubernetesAccessError(
                    "\(context.file): context '\(context.name)' names no user; "
                        + "name one with token, tokenFile, exec or a client certificate with its key"
                )
            }
            try access.apply(user, of: cluster, files)
        } else if let user {
            access.applyWithoutTLS(user)
        }
        if let namespace = context.namespace { access.defaultNamespace = namespace }
        return access
    }

    private func context(_ name: String?) throws(KubernetesAccessError) -> Context {
        let names = contexts.map(\.name).commaSeparated
        guard let name = name ?? currentContext else {
            throw KubernetesAccessError(
                "\(files.commaSeparated) has no current-context; set it or pass --context, one of: \(names)"
            )
        }
        if let context = contexts.first(where: { $0.name == name }) { return context }
        throw KubernetesAccessError(
            "there is no context '\(name)' in \(files.commaSeparated); those that exist: \(names)"
        )
    }

    private func cluster(of context: Context) throws(KubernetesAccessError) -> Cluster {
        let name = context.cluster ?? ""
        if let cluster = clusters.first(where: { $0.name == name }) { return cluster }
        throw context.missingEntryError("cluster", name, existing: clusters.map(\.name))
    }

    /// The user of a context; nil where the context names none.
    private func user(of context: Context) throws(KubernetesAccessError) -> User? {
        guard let name = context.user else { return nil }
        if let user = users.first(where: { $0.name == name }) { return user }
        throw context.missingEntryError("user", name, existing: users.map(\.name))
    }
}

extension Kubeconfig.Context {
    fileprivate func missingEntryError(
        _ kind: String,
        _ entry: String,
        existing: [String]
    ) -> KubernetesAccessError {
        KubernetesAccessError(
            "\(file): context '\(name)' names the \(kind) '\(entry)', which does not exist; "
                + "those that exist: \(existing.commaSeparated)"
        )
    }
}

extension Kubeconfig.Cluster {
    fileprivate func validServer() throws(KubernetesAccessError) -> String {
        guard let server, let url = URL(string: server), ["http", "https"].contains(url.scheme), url.host() != nil,
            url.query() == nil, url.user() == nil, Server(baseURL: server).hasValidPort
        else {
            throw KubernetesAccessError(
                "\(file): the server of cluster '\(name)' is missing or is no http:// or https:// URL; correct it"
            )
        }
        return server
    }

    fileprivate func proxy() throws(KubernetesAccessError) -> Server.Proxy? {
        guard let proxyURL else { return nil }
        do throws(InvalidProxy) {
            return try Server.Proxy(url: proxyURL)
        } catch {
            throw KubernetesAccessError("\(file): the proxy-url of cluster '\(name)' \(error)")
        }
    }

    /// The `tls-server-name`; throws where it is an IP address, because SNI allows only names (RFC 6066 §3).
    fileprivate func validServerName() throws(KubernetesAccessError) -> String? {
        guard let serverName else { return nil }
        let isIPAddress = serverName.contains(":") || serverName.allSatisfy { $0.isNumber || $0 == "." }
        if !isIPAddress { return serverName }
        throw KubernetesAccessError(
            "\(file): the address in tls-server-name of cluster '\(name)' is not supported; "
                + "use a name that the certificate has, such as kubernetes"
        )
    }
}

extension ClusterAccess {
    fileprivate mutating func apply(_ cluster: Kubeconfig.Cluster, _ files: Files) throws(KubernetesAccessError) {
        serverName = try cluster.validServerName()
        proxyURL = cluster.proxyURL
        proxy = try cluster.proxy()
        isVerificationOff = cluster.isVerificationOff
        if isVerificationOff, isSecure {
            warnings.append(
                "insecure-skip-tls-verify of cluster '\(cluster.name)': anybody on the way to \(server) can read "
                    + "the credentials; set certificate-authority instead"
            )
        }
        guard let authorities = cluster.authorities else { return }
        if isVerificationOff {
            throw KubernetesAccessError(
                "\(cluster.file): insecure-skip-tls-verify and certificate-authority exclude each other; remove one"
            )
        }
        let (pem, location, rereadFile) = try authorities.load(
            from: cluster.file,
            files,
            isValid: PEM.holdsCertificate
        )
        try trust(pem, location: location)
        authorityFile = rereadFile
    }

    fileprivate mutating func apply(
        _ user: Kubeconfig.User,
        of cluster: Kubeconfig.Cluster,
        _ files: Files
    ) throws(KubernetesAccessError) {
        let hasToken = user.token != nil || user.tokenFile != nil
        let hasPassword = user.username != nil || user.password != nil
        if hasPassword {
            if hasToken {
                throw KubernetesAccessError(
                    "\(user.file): token and username of user '\(user.name)' exclude each other; remove one"
                )
            }
            let login = Data("\(user.username ?? ""):\(user.password ?? "")".utf8).base64EncodedString()
            authorization = { "Basic \(login)" }
        }
        if let path = user.tokenFile {
            let token = try files.token(in: path)
            authorization = { "Bearer \(token.current)" }
            warnings += files.warnings(ofSecret: path)
        } else if let text = user.token {
            authorization = { "Bearer \(text)" }
        }
        try applyIdentity(of: user, files)
        impersonation = user.impersonation
        // A plugin or a provider is used only where the user has no other credentials.
        if hasToken || hasPassword || identity != nil { return }
        if let plugin = user.exec {
            try plugin.validate(user: user.name, file: user.file)
            (exec, execConfig) = (plugin, cluster.execExtension)
        } else if let provider = user.authProvider {
            let idToken = try provider.staticToken(user)
            authorization = { "Bearer \(idToken)" }
            warnings.append("the id-token of user '\(user.name)' is not renewed when it expires; use an exec plugin")
        } else {
            throw KubernetesAccessError(
                "\(user.file): user '\(user.name)' has no credentials; "
                    + "set token, tokenFile, exec or a client certificate with its key"
            )
        }
    }

    /// Applies a user for a server without TLS: no secret is sent and no plugin is run, as in kubectl.
    fileprivate mutating func applyWithoutTLS(_ user: Kubeconfig.User) {
        impersonation = user.impersonation
        if !user.hasCredentials { return }
        warnings.append(
            "the server \(server) is not https: nothing of user '\(user.name)' is sent to it, and no plugin is run"
        )
    }

    private mutating func applyIdentity(of user: Kubeconfig.User, _ files: Files) throws(KubernetesAccessError) {
        switch (user.certificate, user.key) {
        case (let certificate?, let key?):
            let certificates = try certificate.load(from: user.file, files, isValid: PEM.holdsCertificate)
            let secret = try key.load(from: user.file, files, isValid: PEM.holdsKey)
            identity = Server.Identity(certificates: certificates.bytes, key: secret.bytes)
            (certificateFile, keyFile) = (certificates.rereadFile, secret.rereadFile)
        case (nil, nil): break
        default:
            throw .malformed(file: user.file, line: nil, "user '\(user.name)' has a client certificate or a key only")
        }
    }
}

extension Kubeconfig.User {
    fileprivate var hasCredentials: Bool {
        [token, tokenFile, username, password].contains { $0 != nil } || certificate != nil || key != nil
            || authProvider != nil || exec != nil
    }
}

extension Kubeconfig.AuthProvider {
    fileprivate func staticToken(_ user: Kubeconfig.User) throws(KubernetesAccessError) -> String {
        if name == "oidc", let idToken { return idToken }
        throw KubernetesAccessError(
            "\(user.file): the auth-provider '\(name)' of user '\(user.name)'"
                + "\(name == "oidc" ? " without an id-token" : "") is not supported; use an exec plugin"
        )
    }
}

extension Kubeconfig.PEMSource {
    /// Reads the certificate or key.
    ///
    /// - Returns: the bytes, their location for messages, and the file to read again at each use; the file is nil for
    ///   bytes inside the kubeconfig.
    fileprivate func load(
        from file: String,
        _ files: Files,
        isValid: @escaping @Sendable ([UInt8]) -> Bool
    ) throws(KubernetesAccessError) -> (bytes: [UInt8], location: String, rereadFile: RefreshingValue<[UInt8]>?) {
        switch self {
        case .file(let path, let key):
            let bytes = try files.contents(path, of: key)
            return (bytes, path, files.refreshingContents(path, bytes, isValid: isValid))
        case .inline(let base64, let key):
            let digits = base64.filter { !$0.isWhitespace }
            guard let data = Data(base64Encoded: digits) else {
                throw KubernetesAccessError("\(file): \(key) is not base64; correct it")
            }
            return (Array(data), "\(file): \(key)", nil)
        }
    }
}
