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
        if let user = try user(of: context) {
            try access.take(user, files)
        } else if access.server.hasPrefix("https:") {
            throw .noUser(context: context.name, file: context.file)
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
            url.query() == nil, url.user() == nil
        else { throw .badServer(cluster: name, file: file) }
        return server
    }

    fileprivate func proxy() throws(KubernetesAccessError) -> Server.Proxy? {
        guard let proxyURL else { return nil }
        guard let url = URL(string: proxyURL), url.scheme == "http", let host = url.host(), url.user() == nil else {
            throw .unsupported("the proxy-url of cluster '\(name)' (anything but http://HOST:PORT)", file: file)
        }
        return Server.Proxy(host: host, port: url.port ?? 80)
    }
}

extension ClusterAccess {
    fileprivate mutating func take(_ cluster: Kubeconfig.Cluster, _ files: Files) throws(KubernetesAccessError) {
        serverName = cluster.serverName
        proxy = try cluster.proxy()
        isVerificationOff = cluster.isVerificationOff
        guard let authorities = cluster.authorities else { return }
        if isVerificationOff {
            throw .conflicting("insecure-skip-tls-verify and certificate-authority", file: cluster.file)
        }
        let (pem, place) = try authorities.load(from: cluster.file, files)
        try trust(pem, place: place)
    }

    fileprivate mutating func take(_ user: Kubeconfig.User, _ files: Files) throws(KubernetesAccessError) {
        try user.refuseUnsupported()
        if let path = user.tokenFile {
            token = try .file(path, files)
        } else if let text = user.token {
            token = .fixed(text)
        }
        switch (user.certificate, user.key) {
        case (let certificate?, let key?):
            identity = Server.Identity(
                certificates: try certificate.load(from: user.file, files).bytes,
                key: try key.load(from: user.file, files).bytes
            )
        case (nil, nil): break
        default:
            throw .malformed(file: user.file, line: nil, "user '\(user.name)' has a client certificate or a key only")
        }
        let hasNone = user.token == nil && user.tokenFile == nil && identity == nil
        if hasNone, server.hasPrefix("https:") { throw .noCredentials(user: user.name, file: user.file) }
    }
}

extension Kubeconfig.User {
    /// What would make us somebody else than the kubeconfig says must not be passed over.
    fileprivate func refuseUnsupported() throws(KubernetesAccessError) {
        if isImpersonating { throw .unsupported("impersonation ('as') of user '\(name)'", file: file) }
        let hasToken = token != nil || tokenFile != nil
        if hasPassword, hasToken { throw .conflicting("token and username of user '\(name)'", file: file) }
        if hasPassword { throw .unsupported("the password of user '\(name)'", file: file) }
        if hasToken || certificate != nil { return }
        if let exec { throw .unsupported("the exec plugin '\(exec.command)' of user '\(name)'", file: file) }
        if let authProvider { throw .unsupported("the auth-provider '\(authProvider)' of user '\(name)'", file: file) }
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
}
