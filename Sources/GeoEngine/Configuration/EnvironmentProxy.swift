import GeoRouting
package import Wire

/// The proxy of `HTTPS_PROXY` with the exceptions of `NO_PROXY`.
///
/// This proxy is used for https servers that have no other proxy in their own settings.
package struct EnvironmentProxy: Sendable {
    let proxy: Server.Proxy?
    let exceptions: NoProxy

    /// The proxy for requests to a URL; nil where no proxy is used.
    ///
    /// No proxy is used where `HTTPS_PROXY` is unset. No proxy is used for an `http` URL, for a host in `exceptions`,
    /// and for a loopback address.
    package func proxy(for url: String) -> Server.Proxy? {
        guard let proxy, url.hasPrefix("https://") else { return nil }
        let server = Server(baseURL: url)
        guard let authority = URLAuthority(server.authority), !authority.isLoopback else { return nil }
        return exceptions.covers(authority.host, port: server.port) ? nil : proxy
    }
}

/// The hosts of `NO_PROXY`, to which requests are sent without the proxy.
///
/// Each entry is an address, a CIDR range, `*` for all hosts, or a name. A name also covers all names below it. An
/// entry that ends with a port applies to that port only.
struct NoProxy: Sendable {
    private enum Entry: Sendable {
        case everything
        case name(String)
        /// A suffix of names; `.example.com` does not cover `example.com` itself.
        case suffix(String)
        case range(AddressRange)
    }

    private let entries: [(entry: Entry, port: Int?)]

    init(_ list: String) {
        entries = list.split(separator: ",").compactMap { Self.entry($0.trimmingWhitespace.lowercased()) }
    }

    /// Whether an entry applies to `host`, which is an address or a name in lower case.
    func covers(_ host: String, port: Int) -> Bool {
        entries.contains { entry, entryPort in
            guard entryPort == nil || entryPort == port else { return false }
            return switch entry {
            case .everything: true
            case .name(let name): host == name || host.hasSuffix("." + name)
            case .suffix(let suffix): host.hasSuffix(suffix)
            case .range(let range): range.contains(host)
            }
        }
    }

    private static func entry(_ text: String) -> (Entry, Int?)? {
        if text.isEmpty { return nil }
        if text == "*" { return (.everything, nil) }
        // An IPv6 address contains colons: try the whole text before splitting off a port.
        if let range = AddressRange(text) { return (.range(range), nil) }
        let (host, port) = split(text)
        if let range = AddressRange(host) { return (.range(range), port) }
        // `*.example.com` means the same as `.example.com`.
        if host.hasPrefix("*.") { return (.suffix(String(host.dropFirst())), port) }
        if host.hasPrefix(".") { return (.suffix(host), port) }
        return (.name(host), port)
    }

    private static func split(_ text: String) -> (host: String, port: Int?) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(digits: text[text.index(after: colon)...]) else {
            return (text, nil)
        }
        let host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        return (String(isBracketed ? host.dropFirst().dropLast() : host), port)
    }
}
