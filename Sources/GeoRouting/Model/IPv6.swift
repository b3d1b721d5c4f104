/// An IPv6 address: eight groups of 16 bits, written as RFC 5952 demands.
///
/// An address with a zone index, such as `fe80::1%eth0`, is not accepted.
struct IPv6 {
    let groups: [UInt16]

    init?(_ text: String) {
        // A second `::` is refused below, because it makes an empty group.
        let gap = text.utf8.indices.first { text.utf8[$0...].starts(with: "::".utf8) }
        let headText = text[..<(gap ?? text.endIndex)]
        guard let head = Self.groups(of: headText, mayEndDotted: gap == nil) else { return nil }
        guard let gap else {
            if head.count != 8 { return nil }
            groups = head
            return
        }
        let tailText = text[text.utf8.index(gap, offsetBy: 2)...]
        guard let tail = Self.groups(of: tailText, mayEndDotted: true), head.count + tail.count < 8 else { return nil }
        groups = head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// Reads groups that colons separate; with `mayEndDotted`, an IPv4 address may replace the last two groups.
    private static func groups(of text: Substring, mayEndDotted: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if mayEndDotted, index == parts.count - 1, let tail = IPv4(part) {
                groups.append(UInt16(tail.octets[0]) << 8 | UInt16(tail.octets[1]))
                groups.append(UInt16(tail.octets[2]) << 8 | UInt16(tail.octets[3]))
            } else {
                guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit), let value = UInt16(part, radix: 16)
                else { return nil }
                groups.append(value)
            }
        }
        return groups
    }

    var text: String {
        let hex = groups.map { String($0, radix: 16) }
        guard let run = longestZeroRun else { return hex.joined(separator: ":") }
        return hex[..<run.lowerBound].joined(separator: ":") + "::" + hex[run.upperBound...].joined(separator: ":")
    }

    /// The IPv4 address in an IPv4-mapped address (`::ffff:0:0/96`, RFC 4291 §2.5.5.2); nil for any other address.
    var mappedIPv4: IPv4? {
        groups[..<5].allSatisfy({ $0 == 0 }) && groups[5] == 0xFFFF ? Self.ipv4(groups[6...]) : nil
    }

    private static func ipv4(_ groups: ArraySlice<UInt16>) -> IPv4 {
        IPv4(octets: groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })
    }

    /// The groups that `::` replaces (RFC 5952 §4.2): the first of the longest runs of zeros, if it has at least two.
    private var longestZeroRun: Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(best?.count ?? 0, 1) { best = start..<end }
            start = max(end, start + 1)
        }
        return best
    }

    /// The networks from which the address can be reached (IANA IPv6 Special-Purpose Address Registry).
    var scope: Address.Scope {
        // An address with an IPv4 address inside is usable only where the IPv4 address is global.
        if let embeddedIPv4 { return embeddedIPv4.scope == .global ? .global : .unusable }
        if Self.metadata.contains(groups) { return .unusable }
        return switch (groups[0], groups[1]) {
        // Unspecified, loopback, IPv4-compatible and IPv4-translated; local-use IPv4 translation; discard-only.
        case (0, _), (0x64, 0xFF9B), (0x100, 0): .unusable
        // Teredo, benchmarking, ORCHID, segment routing.
        case (0x2001, 0), (0x2001, 2), (0x2001, 0x10...0x2F), (0x5F00, _): .unusable
        // Link-local, site-local, multicast.
        case (0xFE80...0xFEFF, _), (0xFF00...0xFFFF, _): .unusable
        case (0xFC00...0xFDFF, _): .privateNetwork
        default: .global
        }
    }

    /// The IPv4 address in a NAT64 address (64:ff9b::/96, RFC 6052) or a 6to4 address (2002::/16, RFC 3056).
    private var embeddedIPv4: IPv4? {
        if groups[..<6] == [0x64, 0xFF9B, 0, 0, 0, 0] { return Self.ipv4(groups[6...]) }
        return groups[0] == 0x2002 ? Self.ipv4(groups[1...2]) : nil
    }

    /// Addresses at which clouds serve a machine's metadata: fd00:ec2::254 (AWS) and fd20:ce::254 (Google Cloud).
    private static let metadata: Set<[UInt16]> = [
        [0xFD00, 0xEC2, 0, 0, 0, 0, 0, 0x254], [0xFD20, 0xCE, 0, 0, 0, 0, 0, 0x254],
    ]
}
