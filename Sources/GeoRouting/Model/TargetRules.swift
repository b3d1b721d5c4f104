/// The rules for addresses and fields of origins that people choose themselves, with annotations or settings.
package struct TargetRules: Sendable, Equatable {
    /// `DEFAULT_TARGETS`: the addresses for an object whose status has none that may be used.
    package var defaults: [Address] = []
    /// `TARGET_ALLOW`: the addresses that may become origins; nil where it is unset.
    ///
    /// Without it, every address in a status may, and none in an annotation.
    package var allowed: TargetAllowList?
    /// `ORIGIN_HOST_ALLOW`: the names that the annotation `dns.external/origin-host` may contain.
    package var originHosts: [HostnameGlob] = []
    /// `HOSTNAMES_FROM=spec`: whether host names come from the spec where no annotation names any.
    package var usesSpecHostnames = false

    package init() {}
}

/// The networks and the suffixes of names in `TARGET_ALLOW`.
package struct TargetAllowList: Sendable, Equatable {
    private var ranges: [AddressRange] = []
    private var suffixes: [Hostname] = []

    package init() {}

    /// Adds an entry: a network such as `203.0.113.0/24`, an IP address, or the end of names such as `lb.example.net`.
    ///
    /// A name may begin with a dot; it means itself and all names below it.
    ///
    /// - Returns: whether the text is an entry.
    package mutating func add(_ text: String) -> Bool {
        if let range = AddressRange(text) {
            ranges.append(range)
            return true
        }
        let name = text.hasPrefix(".") ? String(text.dropFirst()) : text
        // A top-level domain alone would allow names of anyone.
        guard let hostname = Hostname(name), !hostname.isWildcard, name.contains(".") else { return false }
        suffixes.append(hostname)
        return true
    }

    /// Whether the address may become an origin.
    package func allows(_ address: Address) -> Bool {
        if address.kind != .hostname { return ranges.contains { $0.contains(address.text) } }
        return suffixes.contains { address.text == $0.text || address.text.hasSuffix("." + $0.text) }
    }
}

/// A port of an origin, from 1 to 65535.
package struct OriginPort: Sendable, Hashable {
    /// The number, from 1 to 65535.
    package let number: Int

    /// Reads decimal digits; nil for anything else, and for a number out of range.
    package init?(text: String) {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(text), (1...65_535).contains(number)
        else { return nil }
        self.number = number
    }
}
