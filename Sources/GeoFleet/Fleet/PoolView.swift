package import GeoRouting

/// A pool with all that is known about it.
package struct PoolView: Sendable, Equatable, Identifiable {
    package var pool: Pool
    /// The code of the place whose coordinates or name it has; nil where none matches.
    package var geo: String?
    package var health: PoolHealth
    /// In the order of `pool.origins`.
    package var origins: [OriginView]
    /// The host names of the load balancers that name it, sorted.
    package var loadBalancers: [String]
    /// How many healthy origins make the pool a usable one.
    package var minimumOrigins: Int
    /// Cloudflare's `modified_on` as it came.
    package var modified: String?
    /// The object as Cloudflare sent it, indented.
    package var json: String

    package init(pool: Pool, geo: String?, health: PoolHealth, origins: [OriginView], json: String = "{}") {
        self.pool = pool
        self.geo = geo
        self.health = health
        self.origins = origins
        self.json = json
        loadBalancers = []
        minimumOrigins = 1
    }

    package var id: String { pool.id }
    package var name: String { pool.name }
    package var isEnabled: Bool { pool.isEnabled }
    package var isProbed: Bool { pool.isProbed }
    package var coordinates: Coordinates? { pool.coordinates }
    package var description: PoolDescription { pool.description }
}

/// A pool's health in Cloudflare's words.
package enum PoolHealth: Sendable, Hashable {
    case healthy
    /// Some origins are down, and enough are left.
    case degraded
    /// Fewer healthy origins than the pool's minimum: it gets no traffic.
    case critical
    /// Without a monitor nobody looks.
    case unknown
}

/// An origin with all that is known about it.
package struct OriginView: Sendable, Equatable {
    package var origin: Origin
    /// As Cloudflare has it, readable for us or not.
    package var addressText: String
    package var health: OriginHealth
    package var ownership: OriginOwnership
    /// Who claims it in the pool's description.
    package var owner: OwnerID?
    /// The weight that its controller last applied.
    package var appliedWeight: Weight?
    /// Its part of its pool's traffic, 0 to 1; nil where the pool is disabled or has no usable origin.
    package var share: Double?

    package init(origin: Origin, addressText: String, health: OriginHealth, ownership: OriginOwnership) {
        self.origin = origin
        self.addressText = addressText
        self.health = health
        self.ownership = ownership
    }

    package var name: String { origin.name }
    package var isEnabled: Bool { origin.isEnabled }
    /// In hundredths, as Cloudflare has it.
    package var weight: Int { origin.weight }

    /// Whether a person has set another weight than the controller's.
    package var isOverridden: Bool { appliedWeight.map { $0.percent != origin.weight } ?? false }

    /// Whether it is own to a watched cluster, and no Ingress is behind it any more.
    package var isStale: Bool { if case .stale = ownership { true } else { false } }

    /// Whether it can get traffic, as far as is known.
    package var isUsable: Bool {
        if case .unhealthy = health { return false }
        return origin.isEnabled && origin.weight > 0
    }
}

// MARK: - What serves

extension PoolView {
    /// Whether Cloudflare looks at its origins' health, by what it has or by what it finds.
    var isMonitored: Bool { pool.isProbed || origins.contains { $0.health != .unknown } }

    /// Whether a load balancer sends traffic here, as far as is known.
    package var isUsable: Bool { serves { _ in true } }

    /// Whether it gets traffic now: a monitor that has not looked yet lets none through.
    var answers: Bool { serves { $0.health == .healthy || !isMonitored } }

    /// Whether that is certain: an Ingress or a person stands behind what answers.
    var isReliable: Bool { serves { !$0.isStale && ($0.health == .healthy || !isMonitored) } }

    /// Whether Cloudflare would send anybody here, by its own judgement of the pool, which knows of no weights.
    var isServing: Bool { pool.isEnabled && health != .critical && origins.contains(where: \.isUsable) }

    /// Whether it serves as a fallback pool, whose health does not count, only what is switched off.
    var servesAsFallback: Bool { pool.isEnabled && origins.contains(where: \.origin.isEnabled) }

    private func serves(_ isCounted: (OriginView) -> Bool) -> Bool {
        pool.isEnabled && origins.count { $0.isUsable && isCounted($0) } >= max(1, minimumOrigins)
    }
}

package enum OriginHealth: Sendable, Hashable {
    case healthy
    /// With Cloudflare's `failure_reason`.
    case unhealthy(String)
    case unknown
}

/// How an origin stands to the clusters that are watched here.
package enum OriginOwnership: Sendable, Hashable {
    /// An Ingress of this cluster has its address.
    case live(cluster: String)
    /// Own to this cluster, and no Ingress behind it any more.
    case stale(cluster: String)
    /// Nobody's in the ledger, and no watched cluster wants it.
    case foreign
    /// Claimed by an owner whose cluster is not watched here, or not known at the moment.
    case unknown
}

/// A load balancer with all that is known about it.
package struct LoadBalancerView: Sendable, Equatable, Identifiable {
    package var balancer: LoadBalancer
    /// All fields by path, such as `session_affinity`, with the value as text.
    package var fields: [Field]
    /// Where it differs from what the watched clusters would set.
    package var drift: [Drift]
    /// Cloudflare's `modified_on` as it came.
    package var modified: String?
    /// The object as Cloudflare sent it, indented.
    package var json: String

    package init(balancer: LoadBalancer, fields: [Field] = [], drift: [Drift] = [], json: String = "{}") {
        self.balancer = balancer
        self.fields = fields
        self.drift = drift
        self.json = json
    }

    package var id: String { balancer.id }
    package var hostname: String { balancer.hostname }
    package var readableName: String { balancer.readableName }

    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A field that is not as the controllers would set it.
    package struct Drift: Sendable, Equatable {
        package var field: String
        package var value: String
        package var wanted: String

        package init(field: String, value: String, wanted: String) {
            self.field = field
            self.value = value
            self.wanted = wanted
        }
    }
}
