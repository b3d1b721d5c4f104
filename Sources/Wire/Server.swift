import FoundationEssentials

/// The server that a live transport sends requests to: its address, whether to trust it, and how to log in.
package struct Server: Sendable, Equatable {
    /// Scheme, host, port and path prefix, without a slash at the end.
    package var baseURL: String
    /// The only certificate authorities to trust, in PEM; nil for the system's.
    package var authorities: [UInt8]?
    /// Switches certificate verification off; only for a kubeconfig that sets `insecure-skip-tls-verify`.
    package var isVerificationOff = false
    /// The name for SNI and verification, never an IP address; nil for the URL's host.
    package var serverName: String?
    /// The client certificate to log in with; nil for none.
    package var identity: Identity?
    /// The proxy to connect through; nil for a direct connection.
    package var proxy: Proxy?

    /// A client certificate with its chain, and its key; both PEM.
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
        /// An empty mirror, so that a dump shows no key.
        package var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// A proxy to reach the server through: HTTP (CONNECT for https), or SOCKS 5.
    package struct Proxy: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
        /// The protocol of a proxy; with `socks5` the proxy resolves host names itself.
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
        /// The login that the proxy asks for; nil for none.
        package var login: Login?

        package init(_ kind: Kind = .http, host: String, port: Int, login: Login? = nil) {
            self.kind = kind
            self.host = host
            self.port = port
            self.login = login
        }

        /// Kind, host and port, such as `http://proxy:3128`; never the login.
        package var description: String { "\(kind == .http ? "http" : "socks5")://\(host):\(port)" }
        /// The description alone, so that a dump shows no password.
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
    /// Host and port of the URL, as the URL spells them.
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

    /// The port in the URL, else the default port of its scheme.
    package var port: Int {
        Int(portText.dropFirst()) ?? (baseURL.hasPrefix("https:") ? 443 : 80)
    }

    /// Whether the port in the URL, if any, is 1 to 65535; connecting to any other number would trap.
    package var hasValidPort: Bool {
        portText.isEmpty || Int(portText.dropFirst()).map { (1...65_535).contains($0) } ?? false
    }

    /// The port with its colon; empty where there is none.
    private var portText: Substring {
        authority.hasPrefix("[") ? authority.drop { $0 != "]" }.dropFirst() : authority.drop { $0 != ":" }
    }

    /// The host and port that connections are made to, for messages: the proxy's if there is one, else the server's.
    var peer: String {
        proxy.map { "\($0.host):\($0.port)" } ?? String(authority)
    }

    /// The base URL of requests; its host is the name for SNI and verification.
    ///
    /// `LiveTransport` connects to the real host all the same.
    var requestURL: String {
        guard let serverName else { return baseURL }
        let suffix = baseURL[authority.endIndex...]
        return "\(baseURL[..<authority.startIndex])\(serverName):\(port)\(suffix)"
    }
}

extension Server.Proxy {
    /// Reads the URL of a proxy: `http://[USER:PASSWORD@]HOST:PORT` or `socks5://HOST:PORT`.
    ///
    /// Go's rules apply: a URL without a scheme means an HTTP proxy, and a SOCKS proxy resolves host names itself.
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

/// The reason why a proxy's URL cannot be used; it never repeats the URL, which may hold a password.
package struct InvalidProxy: Error, CustomStringConvertible {
    /// The form that the URL must have, such as `must be http://HOST:PORT or socks5://HOST:PORT`.
    package let description: String

    fileprivate static let malformed = InvalidProxy(description: "must be http://HOST:PORT or socks5://HOST:PORT")
}
