/// What two lists, read at the same time, say about the account's pools and the zone's load balancers.
package struct CurrentState: Sendable, Equatable {
    package var pools: [Pool]
    package var loadBalancers: [LoadBalancer]
    /// Read only where one of them is ours to keep.
    package var monitors: [Monitor]
    /// Objects of which only a part can be read: they are left as they are, and hold what they might concern.
    package var opaque: [OpaqueObject] = []
    /// Ids of our pools whose coordinates Cloudflare does not take, though they are planned as if it had.
    package var unplaced: Set<String> = []
    /// Who else uses a pool, by its id; asked only for pools whose service a plan would end.
    package var uses: [String: PoolUse] = [:]

    package init(pools: [Pool], loadBalancers: [LoadBalancer], monitors: [Monitor] = []) {
        self.pools = pools
        self.loadBalancers = loadBalancers
        self.monitors = monitors
    }

    /// Why the lists cannot both be whole; nil where they fit together.
    ///
    /// Cloudflare refuses to delete a pool that a load balancer names (412, code 1005). So a list without a pool that
    /// one of these load balancers names is a failed read, and acting on it would act on absence that is none. Only
    /// fields that are known to hold pools count.
    ///
    /// - Parameter hostnames: the load balancers that are ours to keep. What another one names may be broken for good.
    /// - Returns: one line.
    package func inconsistency(of hostnames: Set<String>) -> String? {
        dangling.first { hostnames.contains($0.balancer.hostname) }.map { balancer, missing in
            "load balancer \(balancer.readableName) names pool \(missing), which the list of pools lacks"
        }
    }

    /// Load balancers that name a pool which the list lacks, readable or not, and the first of these pools.
    private var dangling: [(balancer: LoadBalancer, missing: String)] {
        let known = Set(pools.map(\.id)).union(opaque.filter { $0.kind == .pool }.compactMap(\.id))
        return loadBalancers.compactMap { balancer in
            let named = balancer.defaultPools + [balancer.fallbackPool] + balancer.mappedPools
            return named.first { !$0.isEmpty && !known.contains($0) }.map { (balancer, $0) }
        }
    }

    /// Their ids.
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

    /// Whether a load balancer names the pool, in any part of it that can be read.
    func isNamed(_ pool: String) -> Bool {
        loadBalancers.contains { $0.names(pool) } || opaque.contains { $0.mayName(pool) }
    }
}

/// An object at Cloudflare that is not what its kind promises.
package struct OpaqueObject: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case pool
        case loadBalancer = "load balancer"
        case monitor
    }

    package var kind: Kind
    /// Nil where even that cannot be read.
    package var id: String?
    /// A load balancer's in the form in which names are compared.
    package var name: String?
    /// What is wrong with it, in a few words.
    package var why: String
    /// Every text and key in it; nil where it is no object at all and may be anything.
    package var mentions: Set<String>?

    package init(kind: Kind, id: String?, name: String?, why: String, mentions: Set<String>?) {
        self.kind = kind
        self.id = id
        self.name = name
        self.why = why
        self.mentions = mentions
    }

    /// Whether it may use the pool.
    func mayName(_ pool: String) -> Bool { kind == .loadBalancer && (mentions?.contains(pool) ?? true) }

    /// Such as `pool blue`.
    package var title: String { "\(kind.rawValue) \(name.map(Hostname.readable) ?? id ?? "without a name")" }

    var notice: Notice {
        let title = title.prefix(1).uppercased() + title.dropFirst()
        return Notice(.warning, "\(title) cannot be read: \(why); it is left as it is, and what it uses is kept")
    }

    /// What keeps a pool that it may use.
    var reason: String { "\(title) may use it, and cannot be read" }
}

/// Who uses a pool besides the load balancers that were read.
package enum PoolUse: Sendable, Equatable {
    /// By name; empty where there is none.
    case elsewhere([String])
    /// Whoever uses it cannot be told now, and why.
    case unknown(String)

    /// Cloudflare said so when it was to be deleted, and nothing has changed since.
    package static let refused = PoolUse.unknown("Cloudflare has refused to delete it, as it is in use")

    /// What keeps the pool; nil where nothing does.
    var reason: String? {
        switch self {
        case .elsewhere(let names) where names.isEmpty: nil
        case .elsewhere(let names): "\(names.map(Hostname.readable).joined(separator: ", ")) uses it elsewhere"
        case .unknown(let why): "who uses it cannot be told: \(why)"
        }
    }
}
