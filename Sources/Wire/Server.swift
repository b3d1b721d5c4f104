import FoundationEssentials

/// Where a live transport sends its requests, and whom it trusts.
package struct Server: Sendable, Equatable {
    /// Scheme, host, port and path prefix, without a slash at the end.
    package var baseURL: String
    /// PEM of the only authorities to trust; nil for the system's.
    package var authorities: [UInt8]?
    /// Switches certificate verification off.
    ///
    /// Only where a kubeconfig says so in so many words.
    package var isVerificationOff = false
    /// The host name to ask for and to verify in place of the URL's; it cannot be an address.
    package var serverName: String?
    package var identity: Identity?
    package var proxy: Proxy?

    /// A client certificate with its chain, and its key; both PEM.
    package struct Identity: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
        package var certificates: [UInt8]
        package var key: [UInt8]

        package init(certificates: [UInt8], key: [UInt8]) {
            self.certificates = certificates
            self.key = key
        }

        /// Never the key.
        package var description: String { "client certificate" }
        package var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// A proxy to reach the server through: HTTP (CONNECT for https), or SOCKS 5.
    package struct Proxy: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
        package enum Kind: Sendable, Equatable { case http, socks5 }

        /// What an HTTP proxy asks for.
        package struct Login: Sendable, Equatable {
            package var user: String
            package var password: String
        }

        package var kind: Kind
        package var host: String
        package var port: Int
        package var login: Login?

        package init(_ kind: Kind = .http, host: String, port: Int, login: Login? = nil) {
            self.kind = kind
            self.host = host
            self.port = port
            self.login = login
        }

        /// Never the password.
        package var description: String { "\(kind == .http ? "http" : "socks5")://\(host):\(port)" }
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
    /// Host and port of the URL as it writes them.
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

    /// The URL's port, else its scheme's.
    package var port: Int {
        Int(portText.dropFirst()) ?? (baseURL.hasPrefix("https:") ? 443 : 80)
    }

    /// Whether the port that the URL writes is one, 1 to 65535; the connection would trap on others.
    package var hasValidPort: Bool {
        portText.isEmpty || Int(portText.dropFirst()).map { (1...65_535).contains($0) } ?? false
    }

    /// The port with its colon; empty where there is none.
    private var portText: Substring {
        authority.hasPrefix("[") ? authority.drop { $0 != "]" }.dropFirst() : authority.drop { $0 != ":" }
    }

    /// Whom connections are made to, for messages: the server, or the proxy before it.
    var peer: String {
        proxy.map { "\($0.host):\($0.port)" } ?? String(authority)
    }

    /// The URL that requests are made with: its host is the name that the certificate is verified against.
    var requestURL: String {
        guard let serverName else { return baseURL }
        let suffix = baseURL[authority.endIndex...]
        return "\(baseURL[..<authority.startIndex])\(serverName):\(port)\(suffix)"
    }
}

extension Server.Proxy {
    /// Reads the URL of a proxy: `http://[USER:PASSWORD@]HOST:PORT` or `socks5://HOST:PORT`.
    ///
    /// As Go reads it: without a scheme it is an HTTP proxy, and SOCKS proxies look the names up themselves.
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

/// Why a proxy's URL is of no use; the description says what it must be, and never the URL: a password may be in it.
package struct InvalidProxy: Error, CustomStringConvertible {
    package let description: String

    fileprivate static let malformed = InvalidProxy(description: "must be http://HOST:PORT or socks5://HOST:PORT")
}
