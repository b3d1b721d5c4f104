/// The address of an origin; all spellings of one address are equal, as Cloudflare compares them.
enum Address: Hashable {
    case v4([UInt8])
    /// The eight groups of 16 bits, in the order in which people write them.
    case v6([UInt16])
    /// The host name in lower case, without a dot at the end.
    case hostname(String)

    /// Reads an IP address or a host name; nil for any other text.
    init?(_ text: String) {
        if text.contains(":") {
            guard let groups = Self.groups(text) else { return nil }
            self = .v6(groups)
        } else if text.allSatisfy({ $0 == "." || $0.isASCII && $0.isNumber }) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            let octets = parts.compactMap { $0.count > 1 && $0.hasPrefix("0") ? nil : UInt8($0) }
            guard parts.count == 4, octets.count == 4 else { return nil }
            self = .v4(octets)
        } else {
            let name = text.hasSuffix(".") ? String(text.dropLast()) : text
            guard Self.isHostname(name) else { return nil }
            self = .hostname(name.lowercased())
        }
    }

    /// Whether a text is an IP address.
    static func isIP(_ text: String) -> Bool {
        switch Address(text) {
        case .v4, .v6: true
        case .hostname, nil: false
        }
    }

    /// Whether the address is private (RFC 1918, RFC 6598, RFC 4193).
    ///
    /// Cloudflare reaches a private address only through the virtual network of a tunnel.
    var isPrivate: Bool {
        switch self {
        case .v4(let octets):
            switch (octets[0], octets[1]) {
            case (10, _), (192, 168): true
            case (172, 16...31), (100, 64...127): true
            default: false
            }
        case .v6(let groups): groups[0] & 0xFE00 == 0xFC00
        case .hostname: false
        }
    }

    /// Returns the eight groups of an IPv6 address (RFC 4291 §2.2); nil for any other text.
    private static func groups(_ text: String) -> [UInt16]? {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2, !text.contains(":::") else { return nil }
        var parts: [[UInt16]] = []
        for (index, half) in halves.enumerated() {
            guard let groups = groups(half, isLast: index == halves.count - 1) else { return nil }
            parts.append(groups)
        }
        let count = parts.reduce(0) { $0 + $1.count }
        guard halves.count == 2 ? count <= 7 : count == 8 else { return nil }
        return parts[0] + Array(repeating: 0, count: 8 - count) + (parts.count == 2 ? parts[1] : [])
    }

    /// Returns the groups of a text without `::`; nil where one is malformed.
    ///
    /// The last two groups of an address may have the form of an IPv4 address.
    private static func groups(_ half: Substring, isLast: Bool) -> [UInt16]? {
        if half.isEmpty { return [] }
        let texts = half.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (position, text) in texts.enumerated() {
            if isLast, position == texts.count - 1, text.contains("."), case .v4(let octets) = Address(String(text)) {
                groups += [UInt16(octets[0]) << 8 | UInt16(octets[1]), UInt16(octets[2]) << 8 | UInt16(octets[3])]
            } else if (1...4).contains(text.count), text.allSatisfy(\.isHexDigit), let group = UInt16(text, radix: 16) {
                groups.append(group)
            } else {
                return nil
            }
        }
        return groups
    }

    /// Whether a text is a host name; only the first character of a label may be an underscore.
    private static func isHostname(_ text: String) -> Bool {
        text.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.count) && label.first != "-" && label.last != "-"
                    && label.dropFirst(label.hasPrefix("_") ? 1 : 0).allSatisfy {
                        $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")
                    }
            }
    }
}
