import FoundationEssentials
import Wire

extension Kubeconfig {
    /// The way to the cluster of a context; of the current one where `name` is nil.
    package func access(context name: String? = nil, files: Files = .live) throws(KubernetesAccessError)
        -> ClusterAccess
    {
        let context = try context(name)
        let cluster = try cluster(of: context)
        var access = ClusterAccess(
            server: try cluster.validServer(),
            origin: "context '\(context.name)' of \(context.file)"
        )
        try access.take(cluster, files)
        let user = try user(of: context)
        if access.isSecure {
            guard let user else { throw .noUser(context: context.name, file: context.file) }
            try access.take(user, of: cluster, files)
        } else if let user {
            access.takeInTheClear(user)
        }
        if let namespace = context.namespace { access.defaultNamespace = namespace }
        return access
    }

    private func context(_ name: String?) throws(KubernetesAccessError) -> Context {
        let names = contexts.map(\.name)
        guard let name = name ?? currentContext else { throw .noCurrentContext(files: files, contexts: names) }
        guard let context = contexts.first(where: { $0.name == name }) else {
            throw .missingContext(name, files: files, contexts: names)
        }
        return context
    }

    private func cluster(of context: Context) throws(KubernetesAccessError) -> Cluster {
        let name = context.cluster ?? ""
        if let cluster = clusters.first(where: { $0.name == name }) { return cluster }
        let existing = clusters.map(\.name)
        throw .missingEntry("cluster", name, context: context.name, file: context.file, existing: existing)
    }

    /// Nil where the context names no user.
    private func user(of context: Context) throws(KubernetesAccessError) -> User? {
        guard let name = context.user else { return nil }
        if let user = users.first(where: { $0.name == name }) { return user }
        let existing = users.map(\.name)
        throw .missingEntry("user", name, context: context.name, file: context.file, existing: existing)
    }
}

extension Kubeconfig.Cluster {
    fileprivate func validServer() throws(KubernetesAccessError) -> String {
        guard let server, let url = URL(string: server), ["http", "https"].contains(url.scheme), url.host() != nil,
            url.query() == nil, url.user() == nil, Server(baseURL: server).hasValidPort
        else { throw .badServer(cluster: name, file: file) }
        return server
    }

    fileprivate func proxy() throws(KubernetesAccessError) -> Server.Proxy? {
        guard let proxyURL else { return nil }
        do throws(InvalidProxy) {
            return try Server.Proxy(url: proxyURL)
        } catch {
            throw .badProxy(cluster: name, error, file: file)
        }
    }

    /// A name to verify has to be one: an address cannot be asked for.
    fileprivate func validServerName() throws(KubernetesAccessError) -> String? {
        guard let serverName else { return nil }
        let isNumeric = serverName.contains(":") || serverName.allSatisfy { $0.isNumber || $0 == "." }
        if !isNumeric { return serverName }
        throw .unsupported(
            "the address in tls-server-name of cluster '\(name)'",
            mend: "use a name that the certificate has, such as kubernetes",
            file: file
        )
    }
}

extension ClusterAccess {
    fileprivate mutating func take(_ cluster: Kubeconfig.Cluster, _ files: Files) throws(KubernetesAccessError) {
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
            throw .conflicting("insecure-skip-tls-verify and certificate-authority", file: cluster.file)
        }
        let (pem, place) = try authorities.load(from: cluster.file, files)
        try trust(pem, place: place)
        authorityFile = authorities.reread(pem, files, isGood: PEM.holdsCertificate)
    }

    fileprivate mutating func take(
        _ user: Kubeconfig.User,
        of cluster: Kubeconfig.Cluster,
        _ files: Files
    ) throws(KubernetesAccessError) {
        let hasToken = user.token != nil || user.tokenFile != nil
        if user.username != nil || user.password != nil {
            if hasToken { throw .conflicting("token and username of user '\(user.name)'", file: user.file) }
            password = Password(user: user.username ?? "", password: user.password ?? "")
        }
        if let path = user.tokenFile {
            token = try .file(path, files)
            warnings += files.warnings(ofSecret: path)
        } else if let text = user.token {
            token = .fixed(text)
        }
        try takeIdentity(of: user, files)
        impersonation = user.impersonation
        if hasToken || password != nil || identity != nil { return }
        if let plugin = user.exec {
            try plugin.validate(user: user.name, file: user.file)
            exec = ExecLogin(plugin: plugin, config: cluster.execExtension)
        } else if let provider = user.authProvider {
            token = .fixed(try provider.staticToken(user))
            warnings.append("the id-token of user '\(user.name)' is not renewed when it expires; use an exec plugin")
        } else {
            throw .noCredentials(user: user.name, file: user.file)
        }
    }

    /// Without TLS nobody is told a secret, and no plugin is run: as kubectl does it.
    fileprivate mutating func takeInTheClear(_ user: Kubeconfig.User) {
        impersonation = user.impersonation
        if !user.hasCredentials { return }
        warnings.append(
            "the server \(server) is not https: nothing of user '\(user.name)' is sent to it, and no plugin is run"
        )
    }

    private mutating func takeIdentity(of user: Kubeconfig.User, _ files: Files) throws(KubernetesAccessError) {
        switch (user.certificate, user.key) {
        case (let certificate?, let key?):
            let certificates = try certificate.load(from: user.file, files).bytes
            let secret = try key.load(from: user.file, files).bytes
            identity = Server.Identity(certificates: certificates, key: secret)
            certificateFile = certificate.reread(certificates, files, isGood: PEM.holdsCertificate)
            keyFile = key.reread(secret, files, isGood: PEM.holdsKey)
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
        throw .unsupported(
            "the auth-provider '\(name)' of user '\(user.name)'\(name == "oidc" ? " without an id-token" : "")",
            mend: "use an exec plugin",
            file: user.file
        )
    }
}

extension Kubeconfig.Material {
    /// The bytes, and where they were found.
    fileprivate func load(
        from file: String,
        _ files: Files
    ) throws(KubernetesAccessError) -> (bytes: [UInt8], place: String) {
        switch self {
        case .file(let path, let key): return (try files.contents(path, of: key), path)
        case .inline(let base64, let key):
            let digits = base64.filter { !$0.isWhitespace }
            guard let data = Data(base64Encoded: digits) else { throw .badBase64(field: key, file: file) }
            return (Array(data), "\(file): \(key)")
        }
    }

    /// The file behind these bytes, to be read again; nil where they stand in the kubeconfig.
    fileprivate func reread(
        _ bytes: [UInt8],
        _ files: Files,
        isGood: @escaping @Sendable ([UInt8]) -> Bool
    ) -> RereadFile? {
        guard case .file(let path, _) = self else { return nil }
        return RereadFile(path, bytes, files, isGood: isGood)
    }
}
