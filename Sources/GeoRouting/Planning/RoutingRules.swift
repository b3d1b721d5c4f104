/// What the settings say about routing: whose cluster this is, and what it may touch.
package struct RoutingRules: Sendable, Equatable {
    package var place: Place
    package var owner: OwnerID
    /// Former ids of this cluster, whose origins count as its own.
    package var adoptedOwners: Set<OwnerID> = []
    /// The places that pools of clusters may have: the well-known ones, and those of `GEO_LOCATIONS`.
    package var places: [Place] = Place.predefined
    package var weight: Weight = .standard
    /// The load balancers that an Ingress joins unless its annotation names others.
    package var hostnames: [Hostname]
    /// What Ingresses may join, named or by default; a tenant must not take over another's host name.
    package var allowedHostnames: [HostnameGlob]
    /// Who may ask for what; nil for everybody everything.
    package var tenants: TenantRules?
    /// So many pools of ours may be there before no more are made.
    package var maxPools = 100
    /// Lets private addresses through, by the tunnel's network.
    package var virtualNetwork: String?
    package var monitor = MonitorRule.none
    /// How many origins the account's plan allows in a pool; nil where that is not known.
    package var originLimit: Int?
    /// The zone's name, once it is known.
    package var zone: Hostname?

    package init(place: Place, owner: OwnerID, hostnames: [Hostname], allowedHostnames: [HostnameGlob]? = nil) {
        self.place = place
        self.owner = owner
        self.hostnames = hostnames
        self.allowedHostnames = allowedHostnames ?? hostnames.map(HostnameGlob.init)
    }

    /// Every id whose origins are ours.
    package var owners: Set<OwnerID> { adoptedOwners.union([owner]) }
}
