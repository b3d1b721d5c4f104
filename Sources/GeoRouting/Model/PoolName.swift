/// The names of our pools: `k8s-pool-{cluster}-{geo}`, with the cluster-name and the code of the place.
package enum PoolName {
    /// The pool name for a cluster-name at a place; nil where Cloudflare would refuse the name.
    ///
    /// Cloudflare allows only letters, digits, hyphens and underscores (Load Balancing docs, "Create a pool").
    package static func forCluster(_ cluster: String, geo: String) -> String? {
        let name = "k8s-pool-\(cluster)-\(geo)"
        return isValid(cluster) && isValid(name) ? name : nil
    }

    /// The cluster-name in a pool's name; nil where the name is not `k8s-pool-{cluster}-{geo}` with this geo.
    static func cluster(of name: String, geo: String) -> Substring? {
        guard name.hasPrefix("k8s-pool-"), name.hasSuffix("-" + geo), isValid(name) else { return nil }
        let cluster = name.dropFirst("k8s-pool-".count).dropLast(geo.count + 1)
        return cluster.isEmpty ? nil : cluster
    }

    /// Whether the text is one or more ASCII letters, digits, hyphens and underscores.
    package static func isValid(_ name: some StringProtocol) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}

/// The names of our origins: `origin-{geo}`, with a suffix where that name is in use.
enum OriginName {
    /// A name that is not in `taken`: `origin-{geo}`, or else the same with a hyphen and six hex digits.
    ///
    /// The digits are a hash of owner, address and `salt`, so every plan chooses the same name. If that name is
    /// taken, the next `salt` gives another.
    static func unused(geo: String, owner: OwnerID, address: Address, taken: Set<String>) -> String {
        let plain = "origin-\(geo)"
        if !taken.contains(plain) { return plain }
        var salt = 0
        while true {
            let digits = String(hash("\(owner.text)|\(address.text)|\(salt)") & 0xFF_FFFF, radix: 16)
            let name = plain + "-" + String(repeating: "0", count: 6 - digits.count) + digits
            if !taken.contains(name) { return name }
            salt += 1
        }
    }

    /// The FNV-1a hash of a text; unlike `Hasher`, it is the same in every process.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
