package import GeoRouting

/// A pool with all that is known about it.
package struct PoolView: Sendable, Equatable, Identifiable {
    /// The pool as the planner reads it.
    package var pool: Pool
    /// The code of the place in the pool's name, else of a place near the coordinates; nil where there is none.
    package var geo: String?
    /// The pool's health, from the probes of its origins and its minimum of healthy origins.
    package var health: PoolHealth
    /// The origins, in the order of `pool.origins`.
    package var origins: [OriginView]
    /// The host names of the load balancers that name the pool, sorted.
    package var loadBalancers: [String]
    /// Whether the load balancers could be read: otherwise it is not known whether one uses the pool.
    package var isUseKnown = true
    /// How many healthy origins the pool needs to get traffic (`minimum_origins`).
    package var minimumOrigins: Int
    /// The part of the traffic that the pool gives to other pools (`load_shedding`).
    package var loadShedding = SteeringPool.LoadShedding.none
    /// Cloudflare's `modified_on`, unchanged.
    package var modified: String?
    /// Cloudflare's `disabled_at`, unchanged; nil for an enabled pool, or where Cloudflare does not say it.
    package var disabledAt: String?
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

    /// The pool's id at Cloudflare.
    package var id: String { pool.id }
    /// The pool's name, such as `k8s-pool-shop-eu`.
    package var name: String { pool.name }
    /// Whether the pool is switched on; a disabled pool gets no traffic.
    package var isEnabled: Bool { pool.isEnabled }
    /// Whether a monitor or a group of monitors is attached.
    package var isProbed: Bool { pool.isProbed }
    /// The position that proximity steering uses; nil where none is set.
    package var coordinates: Coordinates? { pool.coordinates }
    /// The pool's description, which contains the ownership record.
    package var description: PoolDescription { pool.description }
}

/// A pool's health in Cloudflare's words.
package enum PoolHealth: Sendable, Hashable {
    case healthy
    /// Some origins are down, but enough are healthy.
    case degraded
    /// Fewer healthy origins than the pool's minimum: it gets no traffic.
    case critical
    /// No probe result is known: the pool has no monitor, or was not probed yet.
    case unknown
}

/// An origin with all that is known about it.
package struct OriginView: Sendable, Equatable {
    /// The origin as the planner reads it.
    package var origin: Origin
    /// The address as Cloudflare has it, even if it is no valid address.
    package var addressText: String
    /// The result of the probes; `unknown` for a drained origin.
    package var health: OriginHealth
    /// The relation of the origin to the watched clusters.
    package var ownership: OriginOwnership
    /// Whether the cluster's wishes changed so shortly before the reading that its controller may not have written yet.
    package var isChanging = false
    /// The owner of the origin according to the pool's description; nil where the description names none.
    package var owner: OwnerID?
    /// The weight that the controller last applied; nil where the ownership record has none.
    package var appliedWeight: Weight?
    /// The origin's share of the pool's traffic, 0 to 1; nil where the pool is disabled or has no usable origin.
    package var share: Double?
    /// Cloudflare's `disabled_at`, unchanged; nil for an enabled origin, or where Cloudflare does not say it.
    package var disabledAt: String?

    package init(origin: Origin, addressText: String, health: OriginHealth, ownership: OriginOwnership) {
        self.origin = origin
        self.addressText = addressText
        self.health = health
        self.ownership = ownership
    }

    /// The origin's name, such as `origin-eu`.
    package var name: String { origin.name }
    /// Whether the origin is switched on; false for a drained one.
    package var isEnabled: Bool { origin.isEnabled }
    /// The weight at Cloudflare in hundredths, 0 to 100; 0 means no traffic.
    package var weight: Int { origin.weight }

    /// Whether the weight at Cloudflare differs from the weight that the controller last applied.
    package var isOverridden: Bool { appliedWeight.map { $0.percent != origin.weight } ?? false }

    /// Whether a watched cluster owns the origin, but no source asks for it any more.
    package var isStale: Bool { if case .stale = ownership { true } else { false } }

    /// Whether the origin can get traffic: it is enabled, has a weight above 0 and is not known to be unhealthy.
    package var isUsable: Bool {
        if case .unhealthy = health { return false }
        return origin.isEnabled && origin.weight > 0
    }
}

/// An origin's health by Cloudflare's probes.
package enum OriginHealth: Sendable, Hashable {
    case healthy
    /// With Cloudflare's `failure_reason`.
    case unhealthy(String)
    case unknown
}

/// The relation of an origin to the watched clusters.
package enum OriginOwnership: Sendable, Hashable {
    /// A source of this cluster has the origin's address.
    case wanted(cluster: String)
    /// This cluster owns the origin, but no source asks for it any more.
    case stale(cluster: String)
    /// No watched cluster owns or wants the origin, and the pool's description names no other owner.
    case foreign
    /// The owner's cluster is not watched here, or the owner is not known at the moment.
    case unknown
}

/// A load balancer with all that is known about it.
package struct LoadBalancerView: Sendable, Equatable, Identifiable {
    /// The load balancer as the planner reads it.
    package var balancer: LoadBalancer
    /// All fields of the object, each with its path and its value as text.
    package var fields: [Field]
    /// The fields that the watched clusters would set to other values.
    package var drift: [Drift]
    /// Cloudflare's `modified_on`, unchanged.
    package var modified: String?
    /// The object as Cloudflare sent it, indented.
    package var json: String

    package init(balancer: LoadBalancer, fields: [Field] = [], drift: [Drift] = [], json: String = "{}") {
        self.balancer = balancer
        self.fields = fields
        self.drift = drift
        self.json = json
    }

    /// The load balancer's id at Cloudflare.
    package var id: String { balancer.id }
    /// The host name in the form in which names are compared: lower case, Punycode.
    package var hostname: String { balancer.hostname }
    /// The host name as people write it.
    package var readableName: String { balancer.readableName }

    /// One field of the object at Cloudflare.
    package struct Field: Sendable, Equatable {
        /// The path, such as `session_affinity_attributes.samesite` or `rules[0].name`.
        package var name: String
        /// The value as text; pools by name.
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A field that the controllers would set to another value.
    package struct Drift: Sendable, Equatable {
        /// The name at Cloudflare, such as `steering_policy`.
        package var field: String
        /// The value at Cloudflare, as text.
        package var value: String
        /// The value that the controllers would set.
        package var wanted: String
        /// For a list, the names that the controllers would add to it; empty for other fields.
        package var added: [String]

        package init(field: String, value: String, wanted: String, added: [String] = []) {
            self.field = field
            self.value = value
            self.wanted = wanted
            self.added = added
        }
    }
}
