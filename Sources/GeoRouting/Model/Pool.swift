/// A pool at Cloudflare, reduced to the fields that the planner uses.
package struct Pool: Sendable, Equatable {
    /// The id at Cloudflare, by which load balancers name the pool.
    package var id: String
    /// The pool's name, such as `k8s-pool-shop-eu`.
    package var name: String
    /// The free text with the ownership token in it.
    package var description: PoolDescription
    /// Whether the pool is switched on; only people switch it on or off.
    package var isEnabled: Bool
    /// The point from which proximity steering measures distances; nil where the pool has none.
    package var coordinates: Coordinates?
    /// The id of the attached monitor; nil where there is none.
    package var monitor: String?
    /// Whether people attached a monitor group; a pool with a group cannot have a single monitor.
    package var hasMonitorGroup = false
    /// All origins, ours and those of others, in Cloudflare's order.
    package var origins: [Origin]

    package init(
        id: String,
        name: String,
        description: PoolDescription,
        isEnabled: Bool,
        coordinates: Coordinates?,
        origins: [Origin]
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.isEnabled = isEnabled
        self.coordinates = coordinates
        self.origins = origins
    }

    /// Whether a monitor or a monitor group probes the pool.
    package var isProbed: Bool { monitor != nil || hasMonitorGroup }
}

/// An origin as Cloudflare shows it.
package struct Origin: Sendable, Equatable {
    /// The origin's name, such as `origin-eu`, under which the ownership record lists it.
    package var name: String
    /// The address; nil where this program cannot read the text.
    ///
    /// An origin without an address that can be read is never changed.
    package var address: Address?
    /// Whether the origin is switched on; only people switch it on or off.
    package var isEnabled: Bool
    /// The weight in hundredths, 0 to 100; an origin with weight 0 gets no traffic.
    package var weight: Int
    /// The port; nil for the usual one.
    ///
    /// A port that this program cannot read is a number that no `OriginPort` has.
    package var port: Int?
    /// The Host header, as `Hostname` compares it; nil where Cloudflare sends the load balancer's host name.
    package var hostHeader: String?

    package init(name: String, address: Address?, isEnabled: Bool, weight: Int) {
        self.name = name
        self.address = address
        self.isEnabled = isEnabled
        self.weight = weight
    }
}
