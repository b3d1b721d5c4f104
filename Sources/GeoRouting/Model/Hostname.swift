/// A DNS name in lower case without the trailing dot; its first label may be `*`.
package struct Hostname: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    /// Reads a name after RFC 1123 (underscores allowed, as DNS does); nil where it is none.
    package init?(_ text: String) {
        var name = text.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...253).contains(name.utf8.count), let last = labels.last, !last.allSatisfy(\.isNumber) else {
            return nil
        }
        for (index, label) in labels.enumerated() where !Self.isLabel(label) {
            if index != 0 || label != "*" || labels.count < 2 { return nil }
        }
        self.text = name
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }

    package var isWildcard: Bool { text.hasPrefix("*.") }

    /// Whether the name is the zone's apex or lies below it.
    package func isIn(zone: String) -> Bool {
        text == zone || text.hasSuffix("." + zone)
    }

    package var description: String { text }

    package static func < (left: Hostname, right: Hostname) -> Bool { left.text < right.text }
}

/// A pattern for host names in which `*` stands for any run of characters.
package struct HostnameGlob: Sendable, Hashable {
    package let pattern: String

    package init(_ pattern: String) {
        self.pattern = pattern.lowercased()
    }

    package func matches(_ name: Hostname) -> Bool {
        var pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)[...]
        guard let head = pieces.popFirst(), let tail = pieces.popLast() else { return pattern == name.text }
        guard name.text.hasPrefix(head) else { return false }
        var rest = name.text.dropFirst(head.count)
        for piece in pieces {
            guard let found = Self.range(of: piece, in: rest) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(tail)
    }

    private static func range(of piece: Substring, in text: Substring) -> Range<Substring.Index>? {
        var start = text.startIndex
        while true {
            let rest = text[start...]
            if rest.hasPrefix(piece) { return start..<text.index(start, offsetBy: piece.count) }
            if rest.isEmpty { return nil }
            start = text.index(after: start)
        }
    }
}
