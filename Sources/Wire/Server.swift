import FoundationEssentials

/// The description of a server for a live transport: its URL, which certificates to trust, and how to log in.
package struct Server: Sendable, Equatable {
    /// The URL with scheme, host, port and path prefix, without a slash at the end.
    package var baseURL: String
    /// The certificate authorities to trust, in PEM; nil for those of the system.
    package var authorities: [UInt8]?
    /// Whether certificates are not verified; true only where a kubeconfig sets `insecure-skip-tls-verify`.
    package var isVerificationOff = false
    /// The server name for TLS (SNI and verification), never an IP address; nil for the host in the URL.
    package var serverName: String?
    /// The client certificate to log in with; nil for none.
    package var identity: Identity?
    /// The proxy to connect through; nil for a direct connection.
    package var proxy: Proxy?

    /// A client certificate with its chain and its private key.
    package struct Identity: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
        /// The client certificate in PEM, followed by its chain.
        package var certificates: [UInt8]
        /// The private key of the certificate, in PEM.
        package var key: [UInt8]

        package init(certificates: [UInt8], key: [UInt8]) {
            self.certificates = certificates
            self.key = key
        }

        /// The words `client certificate`, never the key.
        package var description: String { "client certificate" }
        /// An empty mirror, so a dump shows no key.
        package var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// A proxy between this program and the server: an HTTP proxy (with CONNECT for https), or a SOCKS 5 proxy.
    package struct Proxy: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
        /// The protocol of a proxy; a `socks5` proxy resolves host names itself.
        package enum Kind: Sendable, Equatable { case http, socks5 }

        /// The login for an HTTP proxy (basic authentication).
        package struct Login: Sendable, Equatable {
            /// The user name as it is sent, without percent-encoding.
            package var user: String
            /// The password as it is sent; empty where the URL has none.
            package var password: String
        }

        /// The protocol; HTTP unless the URL says `socks5`.
        package var kind: Kind
        /// The proxy's name or address; an IPv6 address without brackets.
        package var host: String
        /// The port, 1 to 65535; where the URL has none, 80 for HTTP and 1080 for SOCKS.
        package var port: Int
        /// The login that the proxy demands; nil for none.
        package var login: Login?

        package init(_ kind: Kind = .http, host: String, port: Int, login: Login? = nil) {
            self.kind = kind
            self.host = host
            self.port = port
            self.login = login
        }

        /// The protocol, host and port, such as `http://proxy:3128`; never the login.
        package var description: String { "\(kind == .http ? "http" : "socks5")://\(host):\(port)" }
        /// A mirror of the description only, so a dump shows no password.
        package var customMirror: Mirror { Mirror(self, children: ["proxy": description]) }
    }

    package init(baseURL: String, authorities: [UInt8]? = nil, proxy: Proxy? = nil) {
        var baseURL = baseURL
        while baseURL.hasSuffix("/") { baseURL.removeLast() }
        self.baseURL = baseURL
        self.authorities = authorities
        self.proxy = proxy
    }
}

extension Server {
    /// The host and port in the URL, exactly as the URL writes them.
    package var authority: Substring {
        let start = baseURL.firstRange(of: "://")?.upperBound ?? baseURL.startIndex
        return baseURL[start...].prefix { $0 != "/" }
    }

    /// The URL's host, without the brackets of an IPv6 address.
    package var host: String {
        let authority = authority
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
        return String(authority.prefix { $0 != ":" })
    }

    /// The port in the URL; the default port of the scheme where the URL has none.
    package var port: Int {
        Int(portText.dropFirst()) ?? (baseURL.hasPrefix("https:") ? 443 : 80)
    }

    /// Whether the port in the URL is 1 to 65535, or missing; a connection to another port would crash the process.
    package var hasValidPort: Bool {
        portText.isEmpty || Int(portText.dropFirst()).map { (1...65_535).contains($0) } ?? false
    }

    /// The port in the URL with the colon before it; empty where the URL has none.
    private var portText: Substring {
        authority.hasPrefix("[") ? authority.drop { $0 != "]" }.dropFirst() : authority.drop { $0 != ":" }
    }

    /// The host and port to connect to, for messages: those of the proxy, or without a proxy those of the server.
    var peer: String {
        proxy.map { "\($0.host):\($0.port)" } ?? String(authority)
    }

    /// The base URL for the HTTP client; its host is the server name for TLS.
    ///
    /// `LiveTransport` still connects to the real host.
    var requestURL: String {
        guard let serverName else { return baseURL }
        let suffix = baseURL[authority.endIndex...]
        return "\(baseURL[..<authority.startIndex])\(serverName):\(port)\(suffix)"
    }
}

extension Server.Proxy {
    /// Reads the URL of a proxy: `http://[USER:PASSWORD@]HOST:PORT` or `socks5://HOST:PORT`.
    ///
    /// The rules are those of Go: a URL without a scheme means an HTTP proxy, and a SOCKS proxy resolves host names.
    package init(url text: String) throws(InvalidProxy) {
        let full = text.contains("://") ? text : "http://\(text)"
        guard let url = URL(string: full), let scheme = url.scheme?.lowercased(),
            var host = url.host(percentEncoded: false), !host.isEmpty,
            url.query() == nil, url.fragment() == nil, ["", "/"].contains(url.path())
        else { throw .malformed }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if let port = url.port, !(1...65535).contains(port) { throw .malformed }
        let login = url.user(percentEncoded: false).map { user in
            Login(user: user, password: url.password(percentEncoded: false) ?? "")
        }
        switch scheme {
        case "http": self.init(host: host, port: url.port ?? 80, login: login)
        case "socks5", "socks5h":
            if login != nil {
                let why = "must be socks5://HOST:PORT: a SOCKS proxy that asks for a password is not supported"
                throw InvalidProxy(description: why)
            }
            self.init(.socks5, host: host, port: url.port ?? 1080)
        case "https": throw InvalidProxy(description: "\(InvalidProxy.malformed): proxies over https are not supported")
        default: throw .malformed
        }
    }
}

/// The reason why a proxy's URL cannot be used; the text never contains the URL, which may have a password.
package struct InvalidProxy: Error, CustomStringConvertible {
    /// The form that the URL must have, such as `must be http://HOST:PORT or socks5://HOST:PORT`.
    package let description: String

    fileprivate static let malformed = InvalidProxy(description: "must be http://HOST:PORT or socks5://HOST:PORT")
}
