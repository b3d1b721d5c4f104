/// An origin's address in its one canonical spelling, so that equal addresses compare equal as text.
///
/// IPv4 in dotted decimals, IPv6 after RFC 5952, host names in lower case without the trailing dot (RFC 1123).
package struct Address: Sendable, Hashable, Comparable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        case ipv4, ipv6, hostname
    }

    /// Where traffic from the internet can reach the address.
    package enum Scope: Sendable, Hashable {
        case global
        /// Only inside a private network: needs a virtual network id at Cloudflare.
        case privateNetwork
        /// Never an origin: unspecified, loopback, link-local, multicast, broadcast.
        case unusable
    }

    package let text: String
    package let kind: Kind
    package let scope: Scope

    /// Reads an address in any common spelling; nil where it is none.
    package init?(_ text: String) {
        if let ip = IPv4(text) {
            self.init(text: ip.text, kind: .ipv4, scope: ip.scope)
        } else if text.contains(":") {
            guard let ip = IPv6(text) else { return nil }
            self.init(text: ip.text, kind: .ipv6, scope: ip.scope)
        } else if let name = Hostname(text), !name.isWildcard {
            self.init(text: name.text, kind: .hostname, scope: name.text == "localhost" ? .unusable : .global)
        } else {
            return nil
        }
    }

    private init(text: String, kind: Kind, scope: Scope) {
        self.text = text
        self.kind = kind
        self.scope = scope
    }

    package var description: String { text }

    package static func < (left: Address, right: Address) -> Bool { left.text < right.text }
}
