package import HTTPTypes
package import Wire

/// How to reach one cluster's API server, and as whom.
package struct ClusterAccess: Sendable {
    /// Scheme, host, port and perhaps a path, as it was given.
    package var server: String
    /// PEM of the only authorities to trust; nil for the system's.
    package var authorities: [UInt8]?
    /// Whether the kubeconfig switches certificate verification off in so many words.
    package var isVerificationOff = false
    /// The name to ask for and to verify in place of the URL's host.
    package var serverName: String?
    package var proxy: Server.Proxy?
    /// The proxy as the kubeconfig writes it, for exec plugins.
    var proxyURL: String?
    /// The header `Authorization` of the moment, for tokens rotate; nil for none.
    package var authorization: @Sendable () -> String? = { nil }
    package var identity: Server.Identity?
    package var exec: Kubeconfig.ExecPlugin?
    /// The cluster's extension `client.authentication.k8s.io/exec`, for the plugin.
    var execConfig: JSON?
    /// The header fields that say whom to act as.
    package var impersonation: [HTTPField] = []
    /// The files that authorities, client certificate and key were read from, where they were.
    var authorityFile: Reread<[UInt8]>?
    var certificateFile: Reread<[UInt8]>?
    var keyFile: Reread<[UInt8]>?
    package var defaultNamespace = "default"
    /// Where all this comes from, for the log.
    package var origin: String
    /// What the operator should know, though it hinders nothing.
    package var warnings: [String] = []

    package init(server: String, origin: String) {
        self.server = server
        self.origin = origin
    }

    /// Whether what is sent can be read by the server alone.
    var isSecure: Bool { server.hasPrefix("https:") }

    /// What a live transport needs to know; ask anew for each request, because certificates rotate.
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

    /// Eight hex digits that stay the same as long as the cluster's CA does; of the server's URL where there is none.
    ///
    /// `openssl x509 -in ca.crt -outform der | sha256sum | cut -c1-8` prints the same.
    package var fingerprint: String {
        PEM.fingerprint(authorities.flatMap { PEM.firstCertificate(in: $0) } ?? Array(server.utf8))
    }
}

extension ClusterAccess: CustomStringConvertible {
    package var description: String { "\(server) (\(origin))" }
}

extension ClusterAccess {
    /// Refuses authorities whose first certificate cannot be read; `place` says where they are.
    mutating func trust(_ pem: [UInt8], place: String) throws(KubernetesAccessError) {
        if PEM.firstCertificate(in: pem) == nil {
            let isEmpty = pem.allSatisfy { Character(Unicode.Scalar($0)).isWhitespace }
            let why = isEmpty ? "it is empty" : "no readable BEGIN CERTIFICATE block"
            throw KubernetesAccessError("\(place) holds no usable PEM certificate: \(why); give the cluster's CA")
        }
        authorities = pem
    }
}

extension ClusterAccess {
    /// The way to the cluster that the environment points at.
    ///
    /// `KUBECONFIG` first; then a `SERVICE_ACCOUNT_DIR` set in so many words; then `~/.kube/config`; then the pod's own
    /// service account. Something that was asked for and is not there is an error, never a reason to try the next.
    package static func discover(
        environment: [String: String],
        context: String? = nil,
        files: Files = .live
    ) throws(KubernetesAccessError) -> ClusterAccess {
        func set(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let list = set("KUBECONFIG") {
            return try Kubeconfig.load(list, files: files).access(context: context, files: files)
        }
        if context == nil, let directory = set("SERVICE_ACCOUNT_DIR") {
            return try inCluster(environment: environment, directory: directory, files: files)
        }
        if let home = set("HOME") {
            let path = "\(home)/.kube/config"
            if context != nil { return try Kubeconfig.load(path, files: files).access(context: context, files: files) }
            if let bytes = try files.contentsIfPresent(path, of: "the kubeconfig") {
                return try Kubeconfig(parsing: bytes, file: path).access(files: files)
            }
        }
        return try inCluster(environment: environment, files: files)
    }
}

extension ClusterAccess {
    /// Where the kubelet mounts a pod's service account.
    package static let serviceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The way of a pod to its own cluster.
    package static func inCluster(
        environment: [String: String],
        directory: String = serviceAccountDirectory,
        files: Files = .live
    ) throws(KubernetesAccessError) -> ClusterAccess {
        let names = ["KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"]
        let missing = names.filter { environment[$0, default: ""].isEmpty }
        guard missing.isEmpty, let host = environment[names[0]], let port = environment[names[1]] else {
            throw KubernetesAccessError(
                "no kubeconfig, and not in a cluster: \(missing.told) unset; set KUBECONFIG, or run in a pod"
            )
        }
        let isIPv6 = host.contains(":") && !host.hasPrefix("[")
        var access = ClusterAccess(server: "https://\(isIPv6 ? "[\(host)]" : host):\(port)", origin: "in cluster")
        let token = try files.token(in: "\(directory)/token")
        access.authorization = { "Bearer \(token.current)" }
        access.warnings += files.warnings(ofSecret: "\(directory)/token", isInPod: true)
        let authorities = "\(directory)/ca.crt"
        if let pem = try files.contentsIfPresent(authorities, of: "the cluster's CA") {
            try access.trust(pem, place: authorities)
            access.authorityFile = files.rereading(authorities, pem, isGood: PEM.holdsCertificate)
        } else {
            // Never a reason not to verify: the system's authorities may know the server.
            access.warnings.append("\(authorities) does not exist; trusting the system's certificate authorities")
        }
        if let name = try files.contentsIfPresent("\(directory)/namespace", of: "the pod's namespace") {
            let name = String(decoding: name, as: UTF8.self).filter { !$0.isWhitespace }
            if !name.isEmpty { access.defaultNamespace = name }
        }
        return access
    }
}
