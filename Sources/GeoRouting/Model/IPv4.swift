/// Four octets, read strictly: no leading zeros, which some parsers take for octal.
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
                // A zero that another digit follows is a leading one.
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

    /// After the IANA IPv4 Special-Purpose Address Registry; documentation ranges count as global, so that examples work.
    var scope: Address.Scope {
        switch (octets[0], octets[1]) {
        case (0, _), (127, _), (169, 254), (224..., _): .unusable
        case (10, _), (172, 16...31), (192, 168), (100, 64...127): .privateNetwork
        default: .global
        }
    }
}
