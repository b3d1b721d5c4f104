/// What may be removed in this pass.
package struct Removals: Sendable, Equatable {
    /// Own origins that no Ingress has asked for during the whole grace period.
    package var origins: Set<OriginKey>
    /// Names of our pools that no Ingress has asked for during the whole grace period.
    package var pools: Set<String>
    /// Whether a person has confirmed a mass removal.
    package var isConfirmed: Bool

    package init(origins: Set<OriginKey> = [], pools: Set<String> = [], isConfirmed: Bool = false) {
        self.origins = origins
        self.pools = pools
        self.isConfirmed = isConfirmed
    }

    /// No removals, as with the policy `upsert-only`.
    package static let none = Removals()
}

/// An address that Ingresses ask for in a pool.
package struct Wish: Sendable, Hashable {
    /// The name of the pool, which need not exist yet.
    package let pool: String
    /// The address that is to be an origin of the pool.
    package let address: Address

    package init(pool: String, address: Address) {
        self.pool = pool
        self.address = address
    }
}

/// An origin as people name it: by the names of its pool and of itself.
package struct OriginKey: Sendable, Hashable, Comparable {
    /// The pool's name, such as `k8s-pool-shop-eu`.
    package let pool: String
    /// The origin's name, such as `origin-eu`.
    package let origin: String

    package init(pool: String, origin: String) {
        self.pool = pool
        self.origin = origin
    }

    /// Compares the pools' names, then the origins'.
    package static func < (left: OriginKey, right: OriginKey) -> Bool {
        (left.pool, left.origin) < (right.pool, right.origin)
    }
}

extension Pool {
    /// The key of an origin, by its index.
    func key(of index: Int) -> OriginKey { OriginKey(pool: name, origin: origins[index].name) }

    func keys(of indices: [Int]) -> Set<OriginKey> { Set(indices.map(key)) }
}

/// Holds back removals where a large part of the origins would go: more likely a mistake than an intention.
///
/// The threshold is that of octoDNS: 30 % of at least ten records.
package struct Brake: Sendable, Equatable {
    /// Unwanted origins in total, whether this plan removes them or a later one.
    package var removed: Int
    /// All origins at Cloudflare that are ours.
    package var managed: Int

    package init(removed: Int, managed: Int) {
        self.removed = removed
        self.managed = managed
    }

    /// Whether removals are held back: more than 30 % of at least ten origins would go.
    package var isOn: Bool { managed >= 10 && removed * 10 > managed * 3 }

    var notice: Notice {
        Notice(
            .warning,
            "Brake: removing \(removed) of \(managed) origins at once is held; check the Ingresses, "
                + "then confirm with --once --confirm-removals",
            isReminder: true
        )
    }
}
