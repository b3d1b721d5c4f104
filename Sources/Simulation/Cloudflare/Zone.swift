/// A DNS zone of the account.
package struct Zone: Sendable, Equatable {
    /// The zone's id: 32 hex digits.
    package var id: String
    /// The zone's name as people write it; it may have letters beyond ASCII.
    package var name: String

    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }

    /// A zone whose id is computed from its name, the same in every process.
    package init(_ name: String) {
        // This is the hash function FNV-1a.
        let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var seed = Seed(hash)
        self.init(id: seed.hex(32), name: name)
    }
}
