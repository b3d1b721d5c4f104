/// An origin's address in its canonical spelling: equal addresses have equal texts.
///
/// An IPv4 address is written in dotted decimals, even where it came as an IPv4-mapped IPv6 address. An IPv6 address is
/// written as RFC 5952 demands, a host name as `Hostname` writes it.
package struct Address: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The form of an address; an IPv4-mapped IPv6 address counts as `ipv4`.
    package enum Kind: Sendable, Hashable {
        case ipv4, ipv6, hostname
    }

    /// The networks from which an address can be reached.
    package enum Scope: Sendable, Hashable {
        case global
        /// Only from inside a private network; Cloudflare needs the id of a virtual network to reach the address.
        case privateNetwork
        /// Never from Cloudflare: the address is local to one host, network or cluster, or that of a metadata service.
        case unusable
    }

    /// The canonical spelling, such as `203.0.113.7`, `2001:db8::1` or `lb.example.com`.
    package let text: String
    /// The form of `text`.
    package let kind: Kind
    /// The networks from which the address can be reached; they decide whether it may be an origin.
    package let scope: Scope

    /// Reads an address in any common spelling; nil for any other text.
    package init?(_ text: String) {
        if let ip = IPv4(text) {
            self.init(text: ip.text, kind: .ipv4, scope: ip.scope)
        } else if text.contains(":") {
            guard let ip = IPv6(text) else { return nil }
            if let mapped = ip.mappedIPv4 {
                self.init(text: mapped.text, kind: .ipv4, scope: mapped.scope)
            } else {
                self.init(text: ip.text, kind: .ipv6, scope: ip.scope)
            }
        } else if let name = Hostname(text), !name.isWildcard {
            self.init(text: name.text, kind: .hostname, scope: name.scope)
        } else {
            return nil
        }
    }

    private init(text: String, kind: Kind, scope: Scope) {
        self.text = text
        self.kind = kind
        self.scope = scope
    }

    /// The canonical spelling, the same as `text`.
    package var description: String { text }

    /// Compares the texts, not the numbers; plans only need a fixed order.
    package static func < (left: Address, right: Address) -> Bool { left.text < right.text }
}

extension Hostname {
    /// A name that ends with `internal` means something in a private network, as the names of a cloud's machines do.
    ///
    /// The metadata services of clouds have such names too: `metadata.google.internal`, `instance-data.ec2.internal`.
    fileprivate var scope: Address.Scope {
        let labels = text.split(separator: ".")
        if labels.count >= 2, labels.last == "internal" {
            let isMetadata = labels.contains { $0.hasPrefix("metadata") || $0.hasPrefix("instance-data") }
            return isMetadata ? .unusable : .privateNetwork
        }
        return isLocal ? .unusable : .global
    }

    /// Whether the name means something only inside one host, network or cluster.
    ///
    /// Such a name has no dot, or ends with a special-use or reserved domain (RFC 6761, RFC 6762, RFC 8375).
    private var isLocal: Bool {
        let labels = text.split(separator: ".")
        if labels.count < 2 || text.hasSuffix(".home.arpa") { return true }
        return Self.localDomains.contains(labels[labels.count - 1])
    }

    /// The top-level domains of local names; `svc` ends the name of a Service without `cluster.local`.
    private static let localDomains: Set<Substring> = [
        "localhost", "localdomain", "local", "intranet", "lan", "home", "corp", "svc", "invalid", "onion",
    ]
}

/// A range of IP addresses in CIDR notation; a single address is a range of one.
package struct AddressRange: Sendable, Equatable {
    private let bytes: [UInt8]
    /// The number of leading bits that all addresses of the range have in common.
    private let prefixLength: Int

    /// Reads `10.0.0.0/8`, `fd00::/8` or an address; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let bytes = Self.bytes(of: parts[0]) else { return nil }
        self.bytes = bytes
        if parts.count == 1 {
            prefixLength = bytes.count * 8
            return
        }
        guard let length = Int(parts[1]), (0...bytes.count * 8).contains(length), parts[1].allSatisfy(\.isNumber) else {
            return nil
        }
        prefixLength = length
    }

    /// Whether the range contains the address; false for an address of the other IP version, and for any other text.
    package func contains(_ text: String) -> Bool {
        guard let other = Self.bytes(of: text), other.count == bytes.count else { return false }
        return bytes.indices.allSatisfy { index in
            // The number of leading bits of this byte that belong to the prefix, 0 to 8.
            let bits = min(max(prefixLength - index * 8, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
            return (bytes[index] ^ other[index]) & mask == 0
        }
    }

    private static func bytes(of text: String) -> [UInt8]? {
        if let address = IPv4(text) { return address.octets }
        guard let address = IPv6(text) else { return nil }
        return address.groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
}
