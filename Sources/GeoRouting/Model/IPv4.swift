/// An IPv4 address: no octet may have a leading zero, because some parsers read such an octet as octal.
struct IPv4 {
    let octets: [UInt8]

    init(octets: [UInt8]) {
        self.octets = octets
    }

    init?(_ text: some StringProtocol) {
        var octets: [UInt8] = []
        // The octet that is being read; nil before its first digit.
        var octet: Int?
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                // The octet began with a zero, and another digit follows.
                if octet == 0 { return nil }
                octet = (octet ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
                if octet ?? 0 > 255 { return nil }
            case UInt8(ascii: "."):
                guard let value = octet, octets.count < 3 else { return nil }
                octets.append(UInt8(value))
                octet = nil
            default: return nil
            }
        }
        guard let value = octet, octets.count == 3 else { return nil }
        self.octets = octets + [UInt8(value)]
    }

    var text: String { octets.map(String.init).joined(separator: ".") }

    /// The networks from which the address can be reached (IANA IPv4 Special-Purpose Address Registry).
    ///
    /// The ranges for documentation count as global, because examples use them.
    var scope: Address.Scope {
        if Self.metadata.contains(octets) { return .unusable }
        return switch (octets[0], octets[1], octets[2]) {
        case (0, _, _), (127, _, _), (169, 254, _), (192, 0, 0), (192, 88, 99), (198, 18...19, _), (224..., _, _):
            .unusable
        case (10, _, _), (172, 16...31, _), (192, 168, _), (100, 64...127, _): .privateNetwork
        default: .global
        }
    }

    /// Addresses at which Azure and Alibaba Cloud serve a machine's metadata; the ranges in `scope` do not cover them.
    private static let metadata: Set<[UInt8]> = [[168, 63, 129, 16], [100, 100, 100, 200]]
}
