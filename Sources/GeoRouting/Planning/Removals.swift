/// The origins, pools and memberships that this pass may remove.
package struct Removals: Sendable, Equatable {
    /// Our origins that no Ingress has asked for during the whole grace period.
    package var origins: Set<OriginKey>
    /// Names of our pools that no Ingress has asked for during the whole grace period.
    package var pools: Set<String>
    /// Our memberships in load balancers that no object has asked for during the whole grace period.
    package var memberships: Set<Membership>
    /// Whether a person has confirmed a mass removal.
    package var isConfirmed: Bool

    package init(
        origins: Set<OriginKey> = [],
        pools: Set<String> = [],
        memberships: Set<Membership> = [],
        isConfirmed: Bool = false
    ) {
        self.origins = origins
        self.pools = pools
        self.memberships = memberships
        self.isConfirmed = isConfirmed
    }

    /// No removals; the policy `upsert-only` never allows any.
    package static let none = Removals()
}

/// The name of an origin, together with the name of the pool.
package struct OriginKey: Sendable, Hashable, Comparable {
    /// The pool's name, such as `k8s-pool-shop-eu`.
    package let pool: String
    /// The origin's name, such as `origin-eu`.
    package let origin: String

    package init(pool: String, origin: String) {
        self.pool = pool
        self.origin = origin
    }

    /// Compares the names of the pools, then those of the origins.
    package static func < (left: OriginKey, right: OriginKey) -> Bool {
        (left.pool, left.origin) < (right.pool, right.origin)
    }
}

extension Pool {
    /// The key of the origin at an index.
    func key(of index: Int) -> OriginKey { OriginKey(pool: name, origin: origins[index].name) }

    func keys(of indices: [Int]) -> Set<OriginKey> { Set(indices.map(key)) }
}
