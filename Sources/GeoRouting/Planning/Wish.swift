/// A pair of a pool and an address: at least one Ingress asks for the address in the pool.
package struct Wish: Sendable, Hashable {
    /// The name of the pool, which need not exist yet.
    package let pool: String
    /// The address that should become an origin of the pool.
    package let address: Address

    package init(pool: String, address: Address) {
        self.pool = pool
        self.address = address
    }
}
