/// Four octets, read strictly: no leading zeros, which some parsers take for octal.
struct IPv4 {
    let octets: [UInt8]

    init(octets: [UInt8]) {
        self.octets = octets
    }

    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        octets = parts.compactMap { part in
            guard part.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
            return part.count > 1 && part.first == "0" ? nil : UInt8(part)
        }
        if octets.count != 4 { return nil }
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
