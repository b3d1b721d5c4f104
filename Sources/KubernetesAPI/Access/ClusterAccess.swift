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
    package var token = TokenSource.none
    package var identity: Server.Identity?
    package var defaultNamespace = "default"
    /// Where all this comes from, for the log.
    package var origin: String
    /// What the operator should know, though it hinders nothing.
    package var warnings: [String] = []

    package init(server: String, origin: String) {
        self.server = server
        self.origin = origin
    }

    /// What a live transport needs to know.
    package var endpoint: Server {
        var endpoint = Server(baseURL: server, authorities: authorities, proxy: proxy)
        endpoint.isVerificationOff = isVerificationOff
        endpoint.identity = identity
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
            throw .unreadableAuthority(place, isEmpty ? "it is empty" : "no readable BEGIN CERTIFICATE block")
        }
        authorities = pem
    }
}
