/// The account's pools and the zone's load balancers; their lists were read at the same time.
package struct CurrentState: Sendable, Equatable {
    /// All pools of the account that can be read.
    package var pools: [Pool]
    /// All load balancers of the zone that can be read.
    package var loadBalancers: [LoadBalancer]
    /// The account's monitors; read only where the controller manages one.
    package var monitors: [Monitor]
    /// Objects that cannot be read in full; they stay unchanged, and so does every pool that they may use.
    package var opaque: [OpaqueObject] = []
    /// Ids of our pools that have no coordinates, because Cloudflare ignores ours.
    ///
    /// In `pools` these pools have coordinates all the same, and so no plan sets them again.
    package var poolsWithoutCoordinates: Set<String> = []
    /// The other users of a pool, by the pool's id; read only for pools that a plan would take out of service.
    package var uses: [String: PoolUse] = [:]

    package init(pools: [Pool], loadBalancers: [LoadBalancer], monitors: [Monitor] = []) {
        self.pools = pools
        self.loadBalancers = loadBalancers
        self.monitors = monitors
    }

    /// The contradiction between the lists of pools and of load balancers; nil where there is none.
    ///
    /// Cloudflare refuses to delete a pool that a load balancer names (412, code 1005). So if a load balancer names a
    /// pool that is not in the list of pools, this list is incomplete. Then the pool must not count as absent. Only
    /// fields that are known to contain ids of pools are compared.
    ///
    /// - Parameter hostnames: the host names of the load balancers to compare; others may name missing pools.
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

    /// Ids of the load balancers that name a pool which the list lacks.
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

    /// Whether a load balancer names the pool, or an unreadable one may name it.
    func isNamed(_ pool: String) -> Bool {
        loadBalancers.contains { $0.names(pool) } || opaque.contains { $0.mayName(pool) }
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
    /// What is wrong with the object, in a few words.
    package var why: String
    /// Every string and every key in the object; nil where the value is no JSON object.
    ///
    /// An object without them may use any pool.
    package var stringsAndKeys: Set<String>?

    package init(kind: Kind, id: String?, name: String?, why: String, stringsAndKeys: Set<String>?) {
        self.kind = kind
        self.id = id
        self.name = name
        self.why = why
        self.stringsAndKeys = stringsAndKeys
    }

    /// Whether the object is a load balancer that may use the pool with this id.
    func mayName(_ pool: String) -> Bool { kind == .loadBalancer && (stringsAndKeys?.contains(pool) ?? true) }

    /// The kind and name of the object for people, such as `pool blue`.
    package var title: String { "\(kind.rawValue) \(name.map(Hostname.readable) ?? id ?? "without a name")" }

    /// The warning that the object cannot be read.
    var notice: Notice {
        let title = title.prefix(1).uppercased() + title.dropFirst()
        return Notice(.warning, "\(title) cannot be read: \(why); it is left as it is, and what it uses is kept")
    }

    /// The reason to keep a pool that this object may use.
    var reason: String { "\(title) may use it, and cannot be read" }
}

/// The users of a pool beside the load balancers that were read.
package enum PoolUse: Sendable, Equatable {
    /// Objects with these names use the pool; without names, no other object uses it.
    case elsewhere([String])
    /// The users are not known, for this reason.
    case unknown(String)

    /// The value for a pool that Cloudflare has refused to delete; it holds until something changes.
    package static let refused = PoolUse.unknown("Cloudflare has refused to delete it, as it is in use")

    /// The reason to keep the pool; nil where nothing else uses it.
    var reason: String? {
        switch self {
        case .elsewhere(let names) where names.isEmpty: nil
        case .elsewhere(let names): "\(names.map(Hostname.readable).joined(separator: ", ")) uses it elsewhere"
        case .unknown(let why): "who uses it cannot be told: \(why)"
        }
    }
}
