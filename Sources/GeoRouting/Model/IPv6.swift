/// Eight groups of 16 bits, written after RFC 5952; zone indices are not accepted.
struct IPv6 {
    let groups: [UInt16]

    init?(_ text: String) {
        let halves = Self.split(text)
        // Dotted decimals may stand at the address' very end only.
        guard let head = Self.groups(of: halves.head, mayEndDotted: halves.tail == nil) else { return nil }
        guard let tailText = halves.tail else {
            if head.count != 8 { return nil }
            groups = head
            return
        }
        guard let tail = Self.groups(of: tailText, mayEndDotted: true), head.count + tail.count < 8 else { return nil }
        groups = head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// What stands before and after the first `::`; a second one is caught as an empty group.
    private static func split(_ text: String) -> (head: Substring, tail: Substring?) {
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            if text[index] == ":", next < text.endIndex, text[next] == ":" {
                return (text[..<index], text[text.index(after: next)...])
            }
            index = next
        }
        return (text[...], nil)
    }

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
        if let mapped { return "::ffff:" + mapped.text }
        let hex = groups.map { String($0, radix: 16) }
        guard let run = longestZeroRun else { return hex.joined(separator: ":") }
        return hex[..<run.lowerBound].joined(separator: ":") + "::" + hex[run.upperBound...].joined(separator: ":")
    }

    /// The IPv4 address that `::ffff:0:0/96` stands for (RFC 4291 §2.5.5.2).
    private var mapped: IPv4? {
        guard groups[..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF else { return nil }
        return IPv4(octets: groups[6...].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })
    }

    /// RFC 5952 §4.2: the longest run of zeros, the first of equals, never a single group.
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

    /// After the IANA IPv6 Special-Purpose Address Registry.
    var scope: Address.Scope {
        if let mapped { return mapped.scope }
        if groups[..<7].allSatisfy({ $0 == 0 }), groups[7] <= 1 { return .unusable }
        switch groups[0] {
        case 0xFE80...0xFEBF, 0xFF00...0xFFFF: return .unusable
        case 0xFC00...0xFDFF: return .privateNetwork
        default: return .global
        }
    }
}
