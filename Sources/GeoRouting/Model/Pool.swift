/// A pool as Cloudflare shows it, less what the planner has no opinion on.
package struct Pool: Sendable, Equatable {
    package var id: String
    package var name: String
    package var description: PoolDescription
    package var isEnabled: Bool
    package var coordinates: Coordinates?
    package var monitor: String?
    /// Whether people attached a monitor group, which excludes a monitor.
    package var hasMonitorGroup = false
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

    /// Whether a monitor or a group of them watches it.
    package var isProbed: Bool { monitor != nil || hasMonitorGroup }
}

/// An origin as Cloudflare shows it.
package struct Origin: Sendable, Equatable {
    package var name: String
    /// Nil where the text is no address that this program can read; such an origin is only carried over.
    package var address: Address?
    package var isEnabled: Bool
    /// In hundredths, 0 to 100; 0 means no traffic.
    package var weight: Int

    package init(name: String, address: Address?, isEnabled: Bool, weight: Int) {
        self.name = name
        self.address = address
        self.isEnabled = isEnabled
        self.weight = weight
    }
}
