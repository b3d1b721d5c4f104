import FoundationEssentials

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
            if login != nil { throw .loginToSOCKS }
            self.init(.socks5, host: host, port: url.port ?? 1080)
        case "https": throw .overTLS
        default: throw .malformed
        }
    }
}

/// Why a proxy's URL is of no use; the description says what it must be, and never the URL: a password may be in it.
package enum InvalidProxy: Error, CustomStringConvertible {
    case malformed
    /// A proxy that is itself spoken to over TLS.
    case overTLS
    case loginToSOCKS

    package var description: String {
        switch self {
        case .malformed: "must be http://HOST:PORT or socks5://HOST:PORT"
        case .overTLS: "must be http://HOST:PORT or socks5://HOST:PORT: proxies over https are not supported"
        case .loginToSOCKS: "must be socks5://HOST:PORT: a SOCKS proxy that asks for a password is not supported"
        }
    }
}
