package import HTTPTypes
package import Wire

/// The address of one cluster's API server, the authorities to trust, and our credentials.
package struct ClusterAccess: Sendable {
    /// The server's URL as configured: scheme, host, port and perhaps a path.
    package var server: String
    /// The certificate authorities to trust, in PEM; nil to trust the system's.
    package var authorities: [UInt8]?
    /// Whether the kubeconfig sets `insecure-skip-tls-verify`, which switches certificate verification off.
    package var isVerificationOff = false
    /// The name for SNI and for verification of the certificate; nil to use the URL's host.
    package var serverName: String?
    /// The proxy to connect through, from `proxy-url`; nil for a direct connection.
    package var proxy: Server.Proxy?
    /// The proxy as the kubeconfig writes it, for exec plugins.
    var proxyURL: String?
    /// The current value of `Authorization`, read at each call because tokens rotate; nil for none.
    package var authorization: @Sendable () -> String? = { nil }
    /// The client certificate and its key as read at the start; `endpoint` has the current ones.
    package var identity: Server.Identity?
    /// The plugin that prints the credential; nil where the user has another credential, or needs none.
    package var exec: Kubeconfig.ExecPlugin?
    /// The cluster's extension `client.authentication.k8s.io/exec`, for the plugin; nil for none.
    var execConfig: JSON?
    /// The header fields `Impersonate-…`: the user and groups to act as.
    package var impersonation: [HTTPField] = []
    /// The file of the authorities, read again at each use; nil where the authorities are not in a file.
    var authorityFile: RefreshingValue<[UInt8]>?
    /// The file of the client certificate, read again at each use; nil where the certificate is not in a file.
    var certificateFile: RefreshingValue<[UInt8]>?
    /// The file of the client certificate's key, read again at each use; nil where the key is not in a file.
    var keyFile: RefreshingValue<[UInt8]>?
    /// The namespace of the kubeconfig's context or of the pod; `default` where neither names one.
    package var defaultNamespace = "default"
    /// Where this access was found, for the log: `in cluster`, or `context 'eu' of /etc/kubeconfig`.
    package var sourceName: String
    /// The warnings for the operator, for example about a token file that others can read; the program goes on.
    package var warnings: [String] = []

    package init(server: String, sourceName: String) {
        self.server = server
        self.sourceName = sourceName
    }

    /// Whether the connection is encrypted (https).
    var isSecure: Bool { server.hasPrefix("https:") }

    /// The server for a live transport; get it anew for each request, because certificates rotate.
    package var endpoint: Server {
        var endpoint = Server(baseURL: server, authorities: authorityFile?.current ?? authorities, proxy: proxy)
        endpoint.isVerificationOff = isVerificationOff
        endpoint.serverName = serverName
        endpoint.identity = identity.map { identity in
            Server.Identity(
                certificates: certificateFile?.current ?? identity.certificates,
                key: keyFile?.current ?? identity.key
            )
        }
        return endpoint
    }

    /// The first eight hex digits of the SHA-256 of the cluster's CA, or of the server's URL where there is no CA.
    ///
    /// `openssl x509 -in ca.crt -outform der | sha256sum | cut -c1-8` prints the same.
    package var fingerprint: String {
        PEM.fingerprint(authorities.flatMap { PEM.firstCertificate(in: $0) } ?? Array(server.utf8))
    }
}

extension ClusterAccess: CustomStringConvertible {
    /// The server's URL and the name of the source, such as `https://10.0.0.1:6443 (in cluster)`.
    package var description: String { "\(server) (\(sourceName))" }
}

extension ClusterAccess {
    /// Sets the authorities to trust; throws where their first certificate cannot be read.
    ///
    /// `location` names the file or the key that they were read from, for the error.
    mutating func trust(_ pem: [UInt8], location: String) throws(KubernetesAccessError) {
        if PEM.firstCertificate(in: pem) == nil {
            let isEmpty = pem.allSatisfy { Character(Unicode.Scalar($0)).isWhitespace }
            let why = isEmpty ? "it is empty" : "no readable BEGIN CERTIFICATE block"
            throw KubernetesAccessError("\(location) holds no usable PEM certificate: \(why); give the cluster's CA")
        }
        authorities = pem
    }
}

extension ClusterAccess {
    /// The access to the cluster that the environment variables name.
    ///
    /// The order is `KUBECONFIG`, `SERVICE_ACCOUNT_DIR`, `~/.kube/config`, and the pod's own service account. With a
    /// `context`, only kubeconfigs count. A file or directory that a variable names must exist: where it is missing,
    /// the call throws, and does not try the next source.
    package static func discover(
        environment: [String: String],
        context: String? = nil,
        files: Files = .live
    ) throws(KubernetesAccessError) -> ClusterAccess {
        var kubeconfigs = Kubeconfigs()
        return try discover(environment: environment, context: context, files: files, &kubeconfigs)
    }

    /// The same, for one of several clusters: what was read for the others is not read again.
    package static func discover(
        environment: [String: String],
        context: String? = nil,
        files: Files = .live,
        _ kubeconfigs: inout Kubeconfigs
    ) throws(KubernetesAccessError) -> ClusterAccess {
        func variable(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let list = variable("KUBECONFIG") {
            return try kubeconfigs.load(list, files).access(context: context, files: files)
        }
        if context == nil, let directory = variable("SERVICE_ACCOUNT_DIR") {
            return try inCluster(environment: environment, directory: directory, files: files)
        }
        if let home = variable("HOME") {
            let path = "\(home)/.kube/config"
            if context != nil { return try kubeconfigs.load(path, files).access(context: context, files: files) }
            if let bytes = try files.contentsIfPresent(path, of: "the kubeconfig") {
                return try Kubeconfig(parsing: bytes, file: path).access(files: files)
            }
        }
        if let context {
            throw KubernetesAccessError("no kubeconfig with the context \(context): set KUBECONFIG, or HOME")
        }
        return try inCluster(environment: environment, files: files)
    }
}

extension ClusterAccess {
    /// The directory where the kubelet mounts a pod's service account.
    package static let serviceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The access of a pod to its own cluster, with the pod's service account.
    package static func inCluster(
        environment: [String: String],
        directory: String = serviceAccountDirectory,
        files: Files = .live
    ) throws(KubernetesAccessError) -> ClusterAccess {
        let names = ["KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"]
        let missing = names.filter { environment[$0, default: ""].isEmpty }
        guard missing.isEmpty, let host = environment[names[0]], let port = environment[names[1]] else {
            throw KubernetesAccessError(
                "no kubeconfig, and not in a cluster: \(missing.commaSeparated) unset; set KUBECONFIG, or run in a pod"
            )
        }
        let isIPv6 = host.contains(":") && !host.hasPrefix("[")
        var access = ClusterAccess(server: "https://\(isIPv6 ? "[\(host)]" : host):\(port)", sourceName: "in cluster")
        let token = try files.token(in: "\(directory)/token")
        access.authorization = { "Bearer \(token.current)" }
        access.warnings += files.warnings(ofSecret: "\(directory)/token", isInPod: true)
        let authoritiesPath = "\(directory)/ca.crt"
        if let pem = try files.contentsIfPresent(authoritiesPath, of: "the cluster's CA") {
            try access.trust(pem, location: authoritiesPath)
            access.authorityFile = files.refreshingContents(authoritiesPath, pem, isValid: PEM.holdsCertificate)
        } else {
            // A missing CA does not switch verification off: one of the system's authorities may have signed the
            // server's certificate.
            access.warnings.append("\(authoritiesPath) does not exist; trusting the system's certificate authorities")
        }
        if let bytes = try files.contentsIfPresent("\(directory)/namespace", of: "the pod's namespace") {
            let namespace = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
            if !namespace.isEmpty { access.defaultNamespace = namespace }
        }
        return access
    }
}
