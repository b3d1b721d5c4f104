/// A range of IP addresses, as CIDR writes it; a single address is a range of one.
package struct AddressRange: Sendable, Equatable {
    private let bytes: [UInt8]
    private let length: Int

    /// Reads `10.0.0.0/8`, `fd00::/8` or an address; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let bytes = Self.bytes(of: parts[0]) else { return nil }
        self.bytes = bytes
        if parts.count == 1 {
            length = bytes.count * 8
            return
        }
        guard let length = Int(parts[1]), (0...bytes.count * 8).contains(length), parts[1].allSatisfy(\.isNumber) else {
            return nil
        }
        self.length = length
    }

    /// Whether the range holds the address; false for what is no address.
    package func contains(_ text: String) -> Bool {
        guard let other = Self.bytes(of: text), other.count == bytes.count else { return false }
        return bytes.indices.allSatisfy { index in
            let bits = min(max(length - index * 8, 0), 8)
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
