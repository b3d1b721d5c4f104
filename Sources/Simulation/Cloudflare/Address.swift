/// An origin's address, as far as Cloudflare judges it.
enum Address: Equatable {
    case v4([UInt8])
    case v6(String)
    case hostname(String)

    init?(_ text: String) {
        if text.contains(":") {
            guard Self.isV6(text) else { return nil }
            self = .v6(text.lowercased())
        } else if text.allSatisfy({ $0 == "." || $0.isASCII && $0.isNumber }) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            let octets = parts.compactMap { $0.count > 1 && $0.hasPrefix("0") ? nil : UInt8($0) }
            guard parts.count == 4, octets.count == 4 else { return nil }
            self = .v4(octets)
        } else {
            guard Self.isHostname(text) else { return nil }
            self = .hostname(text.lowercased())
        }
    }

    /// RFC 1918, RFC 6598 and RFC 4193: reached only through a tunnel's virtual network.
    var isPrivate: Bool {
        switch self {
        case .v4(let octets):
            switch (octets[0], octets[1]) {
            case (10, _), (192, 168): true
            case (172, 16...31), (100, 64...127): true
            default: false
            }
        case .v6(let text): text.hasPrefix("fc") || text.hasPrefix("fd")
        case .hostname: false
        }
    }

    private static func isV6(_ text: String) -> Bool {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2, !text.contains(":::") else { return false }
        var count = 0
        for (index, half) in halves.enumerated() where !half.isEmpty {
            let groups = half.split(separator: ":", omittingEmptySubsequences: false)
            for (position, group) in groups.enumerated() {
                let isLast = index == halves.count - 1 && position == groups.count - 1
                if isLast, group.contains("."), case .v4 = Address(String(group)) {
                    count += 2
                } else if (1...4).contains(group.count), group.allSatisfy(\.isHexDigit) {
                    count += 1
                } else {
                    return false
                }
            }
        }
        return halves.count == 2 ? count <= 7 : count == 8
    }

    private static func isHostname(_ text: String) -> Bool {
        text.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.count)
                    && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
                    && label.first != "-" && label.last != "-"
            }
    }
}
