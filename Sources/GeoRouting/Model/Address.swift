/// An origin's address in its one canonical spelling, so that equal addresses compare equal as text.
///
/// IPv4 in dotted decimals, also where it is mapped into IPv6; IPv6 after RFC 5952; host names as `Hostname` has them.
package struct Address: Sendable, Hashable, Comparable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        case ipv4, ipv6, hostname
    }

    /// Where traffic from the internet can reach the address.
    package enum Scope: Sendable, Hashable {
        case global
        /// Only inside a private network: needs a virtual network id at Cloudflare.
        case privateNetwork
        /// Never an origin: an address or name that can only mean this host, its network, the cluster or its metadata.
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
            if let mapped = ip.mapped {
                self.init(text: mapped.text, kind: .ipv4, scope: mapped.scope)
            } else {
                self.init(text: ip.text, kind: .ipv6, scope: ip.scope)
            }
        } else if let name = Hostname(text), !name.isWildcard {
            self.init(text: name.text, kind: .hostname, scope: name.isLocal ? .unusable : .global)
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

extension Hostname {
    /// Whether the name can only mean something near the one who resolves it: a host of its own network or cluster.
    ///
    /// Names without a dot, and the special-use and reserved top-level domains (RFC 6761, RFC 6762, RFC 8375, ICANN's
    /// `internal`); cloud metadata services lie below `internal`.
    fileprivate var isLocal: Bool {
        let labels = text.split(separator: ".")
        if labels.count < 2 || text.hasSuffix(".home.arpa") { return true }
        return Self.localDomains.contains(labels[labels.count - 1])
    }

    /// `svc` is where a cluster's Services are without their domain; `cluster.local` is that domain by default.
    private static let localDomains: Set<Substring> = [
        "localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "svc", "invalid", "onion",
    ]
}
