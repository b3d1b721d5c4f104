/// Who owns an origin: one id per cluster, the same for all replicas of its controller.
package struct OwnerID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    /// Letters, digits, dots, hyphens and underscores; 1 to 63 of them.
    package init?(_ text: String) {
        guard (1...63).contains(text.utf8.count),
            text.utf8.split(separator: UInt8(ascii: ".")).allSatisfy({ PoolName.isValid(Substring($0)) })
        else { return nil }
        self.text = text
    }

    package var description: String { text }

    package static func < (left: OwnerID, right: OwnerID) -> Bool { left.text < right.text }
}
