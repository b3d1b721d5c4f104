/// The account's pools and monitors and the zone's load balancers, all read at the same time.
package struct CurrentState: Sendable, Equatable {
    /// All pools of the account that can be read.
    package var pools: [Pool]
    /// All load balancers of the zone that can be read.
    package var loadBalancers: [LoadBalancer]
    /// The account's monitors; empty where they were not read.
    package var monitors: [Monitor]
    /// Objects that cannot be read; they stay unchanged, and so does every pool that they may use.
    package var opaque: [OpaqueObject] = []
    /// Ids of our pools whose coordinates Cloudflare does not keep.
    ///
    /// `pools` shows these pools with the coordinates that we sent, because a plan must not send them again.
    package var poolsWithoutCoordinates: Set<String> = []
    /// The other users of each pool, by the pool's id; read only for pools in `poolsLosingService` of a plan.
    package var uses: [String: PoolUse] = [:]

    package init(pools: [Pool], loadBalancers: [LoadBalancer], monitors: [Monitor] = []) {
        self.pools = pools
        self.loadBalancers = loadBalancers
        self.monitors = monitors
    }

    /// The contradiction between the lists of pools and of load balancers; nil where there is none.
    ///
    /// Cloudflare refuses to delete a pool that a load balancer names (412, code 1005). If a load balancer names a pool
    /// that is not in the list of pools, the list of pools is incomplete, and the pool must not count as absent. Only
    /// fields that are known to contain ids of pools are compared.
    ///
    /// - Parameter hostnames: the host names of the load balancers to compare; all others are ignored.
    /// - Returns: the contradiction in one line.
    package func inconsistency(of hostnames: Set<String>) -> String? {
        danglingReferences.first { hostnames.contains($0.balancer.hostname) }.map { balancer, missing in
            "load balancer \(balancer.readableName) names pool \(missing), which the list of pools lacks"
        }
    }

    /// Each load balancer that names a missing pool, with the id of the first such pool.
    ///
    /// A pool that cannot be read is not missing.
    private var danglingReferences: [(balancer: LoadBalancer, missing: String)] {
        let known = Set(pools.map(\.id)).union(opaque.filter { $0.kind == .pool }.compactMap(\.id))
        return loadBalancers.compactMap { balancer in
            let named = balancer.defaultPools + [balancer.fallbackPool] + balancer.mappedPools
            return named.first { !$0.isEmpty && !known.contains($0) }.map { (balancer, $0) }
        }
    }

    /// Ids of the load balancers that name a missing pool.
    var danglingBalancers: Set<String> { Set(danglingReferences.map(\.balancer.id)) }

    /// A warning for each load balancer that names a missing pool.
    var danglingNotices: [Notice] {
        danglingReferences.sorted { $0.balancer.hostname < $1.balancer.hostname }.map { balancer, missing in
            Notice(
                .warning,
                "Load balancer \(balancer.readableName) names pool \(missing), which the list of pools lacks; "
                    + "what it uses is kept"
            )
        }
    }

    /// The unreadable object of this kind and name; nil where there is none.
    func opaque(_ kind: OpaqueObject.Kind, named name: String) -> OpaqueObject? {
        opaque.first { $0.kind == kind && $0.name == name }
    }

    /// Whether a load balancer names the pool, or an unreadable load balancer may name it.
    func isReferenced(poolID: String) -> Bool {
        loadBalancers.contains { $0.references(poolID: poolID) } || opaque.contains { $0.mayReference(poolID: poolID) }
    }
}

/// An object at Cloudflare that this program cannot read, such as a pool without origins in its JSON.
package struct OpaqueObject: Sendable, Hashable {
    /// The list that the object came from; the raw value is its name in notices.
    package enum Kind: String, Sendable {
        case pool
        case loadBalancer = "load balancer"
        case monitor
    }

    /// The list that the object came from.
    package var kind: Kind
    /// The object's id; nil where even that cannot be read.
    package var id: String?
    /// The object's name, for a load balancer as `Hostname.canonical` gives it; nil where the name cannot be read.
    package var name: String?
    /// The defective object as a noun phrase, such as `a pool without id and name`.
    package var defect: String
    /// Every string and every key in the object; nil where the value is no JSON object.
    ///
    /// An object without them may use any pool.
    package var stringsAndKeys: Set<String>?

    package init(kind: Kind, id: String?, name: String?, defect: String, stringsAndKeys: Set<String>?) {
        self.kind = kind
        self.id = id
        self.name = name
        self.defect = defect
        self.stringsAndKeys = stringsAndKeys
    }

    /// Whether the object is a load balancer that may use the pool with this id.
    func mayReference(poolID: String) -> Bool {
        kind == .loadBalancer && (stringsAndKeys?.contains(poolID) ?? true)
    }

    /// The kind and name of the object for people, such as `pool blue`.
    package var title: String { "\(kind.rawValue) \(name.map(Hostname.readable) ?? id ?? "without a name")" }

    /// The warning that the object cannot be read.
    var notice: Notice {
        let title = title.prefix(1).uppercased() + title.dropFirst()
        return Notice(.warning, "\(title) cannot be read: \(defect); it is left as it is, and what it uses is kept")
    }

    /// The reason to keep a pool that this object may use.
    var reasonToKeep: String { "\(title) may use it, and cannot be read" }
}

/// The other users of a pool, in addition to the load balancers that were read.
package enum PoolUse: Sendable, Equatable {
    /// The names of all other users; empty where the pool has none.
    case known(users: [String])
    /// The reason why the other users are not known.
    case unknown(String)

    /// The value for a pool that Cloudflare has refused to delete.
    package static let refused = PoolUse.unknown("Cloudflare has refused to delete it, as it is in use")

    /// The reason to keep the pool, a sentence in which `it` is the pool; nil where the pool has no other users.
    var reasonToKeep: String? {
        switch self {
        case .known(let users) where users.isEmpty: nil
        case .known(let users): "\(users.map(Hostname.readable).joined(separator: ", ")) uses it elsewhere"
        case .unknown(let why): "who uses it cannot be told: \(why)"
        }
    }
}
