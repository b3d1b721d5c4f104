/// The account's pools and the zone's load balancers, from lists that were read at the same time.
package struct CurrentState: Sendable, Equatable {
    /// All pools of the account that can be read.
    package var pools: [Pool]
    /// All load balancers of the zone that can be read.
    package var loadBalancers: [LoadBalancer]
    /// The account's monitors; read only where the controller manages one.
    package var monitors: [Monitor]
    /// Objects that cannot be read in full; they are left as they are, and all that they may use is kept.
    package var opaque: [OpaqueObject] = []
    /// Ids of our pools whose coordinates Cloudflare does not take; plans act as if it had taken them.
    package var unplaced: Set<String> = []
    /// What else uses a pool, by the pool's id; read only for pools that a plan would take out of service.
    package var uses: [String: PoolUse] = [:]

    package init(pools: [Pool], loadBalancers: [LoadBalancer], monitors: [Monitor] = []) {
        self.pools = pools
        self.loadBalancers = loadBalancers
        self.monitors = monitors
    }

    /// Why the lists cannot both be complete; nil where they fit together.
    ///
    /// Cloudflare refuses to delete a pool that a load balancer names (412, code 1005). So where the list lacks a pool
    /// that one of these load balancers names, the list is not complete, and the pool must not be taken for absent.
    /// Only fields that are known to hold pools count.
    ///
    /// - Parameter hostnames: the host names of the load balancers that we keep; others may go on naming missing pools.
    /// - Returns: the contradiction in one line.
    package func inconsistency(of hostnames: Set<String>) -> String? {
        dangling.first { hostnames.contains($0.balancer.hostname) }.map { balancer, missing in
            "load balancer \(balancer.readableName) names pool \(missing), which the list of pools lacks"
        }
    }

    /// Load balancers that name a pool which is not in the list, not even as an unreadable element; with the pool's id.
    ///
    /// Of several missing pools, the first counts.
    private var dangling: [(balancer: LoadBalancer, missing: String)] {
        let known = Set(pools.map(\.id)).union(opaque.filter { $0.kind == .pool }.compactMap(\.id))
        return loadBalancers.compactMap { balancer in
            let named = balancer.defaultPools + [balancer.fallbackPool] + balancer.mappedPools
            return named.first { !$0.isEmpty && !known.contains($0) }.map { (balancer, $0) }
        }
    }

    /// Ids of the load balancers that name a pool which the list lacks.
    var danglingBalancers: Set<String> { Set(dangling.map(\.balancer.id)) }

    var danglingNotices: [Notice] {
        dangling.sorted { $0.balancer.hostname < $1.balancer.hostname }.map { balancer, missing in
            Notice(
                .warning,
                "Load balancer \(balancer.readableName) names pool \(missing), which the list of pools lacks; "
                    + "what it uses is kept"
            )
        }
    }

    func opaque(_ kind: OpaqueObject.Kind, named name: String) -> OpaqueObject? {
        opaque.first { $0.kind == kind && $0.name == name }
    }

    /// Whether a load balancer names the pool, or may name it and cannot be read.
    func isNamed(_ pool: String) -> Bool {
        loadBalancers.contains { $0.names(pool) } || opaque.contains { $0.mayName(pool) }
    }
}

/// An object at Cloudflare that cannot be read as its kind.
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
    /// The object's name, for a load balancer its `Hostname.canonical`; nil where it cannot be read.
    package var name: String?
    /// What is wrong with the object, in a few words.
    package var why: String
    /// Every string and key in the object; nil where it is no JSON object, and so may use any pool.
    package var mentions: Set<String>?

    package init(kind: Kind, id: String?, name: String?, why: String, mentions: Set<String>?) {
        self.kind = kind
        self.id = id
        self.name = name
        self.why = why
        self.mentions = mentions
    }

    /// Whether the object is a load balancer that may use the pool with this id.
    func mayName(_ pool: String) -> Bool { kind == .loadBalancer && (mentions?.contains(pool) ?? true) }

    /// The object for people, such as `pool blue`.
    package var title: String { "\(kind.rawValue) \(name.map(Hostname.readable) ?? id ?? "without a name")" }

    var notice: Notice {
        let title = title.prefix(1).uppercased() + title.dropFirst()
        return Notice(.warning, "\(title) cannot be read: \(why); it is left as it is, and what it uses is kept")
    }

    /// The reason to keep a pool that this object may use.
    var reason: String { "\(title) may use it, and cannot be read" }
}

/// What uses a pool beside the load balancers that were read.
package enum PoolUse: Sendable, Equatable {
    /// The names of the objects that use it; empty where there are none.
    case elsewhere([String])
    /// The users are not known now, for this reason.
    case unknown(String)

    /// The use of a pool that Cloudflare has refused to delete; assumed until something changes.
    package static let refused = PoolUse.unknown("Cloudflare has refused to delete it, as it is in use")

    /// The reason to keep the pool; nil where there is none.
    var reason: String? {
        switch self {
        case .elsewhere(let names) where names.isEmpty: nil
        case .elsewhere(let names): "\(names.map(Hostname.readable).joined(separator: ", ")) uses it elsewhere"
        case .unknown(let why): "who uses it cannot be told: \(why)"
        }
    }
}
