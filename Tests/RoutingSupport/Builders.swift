package import GeoRouting

/// The rules of a cluster in Europe; `us-2` and `asia-3` are other clusters.
package func rules(
    owner: OwnerID = "eu-1",
    weight: Weight = 33,
    adopting: Set<OwnerID> = [],
    hostnames: [Hostname] = ["app.example.com"],
    allowed: [String]? = nil,
    zone: String? = "example.com",
    network: String? = nil
) -> RoutingRules {
    var rules = RoutingRules(
        place: Place.predefined[0],
        owner: owner,
        hostnames: hostnames,
        allowedHostnames: allowed.map { $0.compactMap { try? HostnameGlob(reading: $0) } }
    )
    rules.weight = weight
    rules.adoptedOwners = adopting
    rules.zone = zone.flatMap { Hostname($0) }
    rules.virtualNetwork = network
    return rules
}

package let frankfurt = Place.predefined[0].coordinates
package let newYork = Place.predefined[1].coordinates

package func ingress(
    _ name: String = "web",
    namespace: String = "shop",
    created: Int = 0,
    cluster: String? = "c1",
    hostnames: String? = nil,
    weight: String? = nil,
    _ addresses: String...
) -> SourceObject {
    SourceObject(
        namespace: namespace,
        name: name,
        created: created,
        clusterName: cluster,
        hostnames: hostnames,
        weight: weight,
        addresses: addresses
    )
}

/// A cluster that wants these addresses in its pool `k8s-pool-c1-eu`.
package func wanting(_ addresses: Address..., weight: Weight = 33, hostnames: [Hostname] = []) -> Desired {
    Desired(
        pools: [
            DesiredPool(
                name: "k8s-pool-c1-eu",
                clusterName: "c1",
                origins: addresses.sorted().map { DesiredPool.DesiredOrigin(address: $0, weight: weight) }
            )
        ],
        loadBalancers: hostnames.map { DesiredLoadBalancer(hostname: $0, pools: ["k8s-pool-c1-eu"]) }
    )
}

package func origin(_ name: String, _ address: Address?, weight: Int = 33, isEnabled: Bool = true) -> Origin {
    Origin(name: name, address: address, isEnabled: isEnabled, weight: weight)
}

package func pool(
    _ name: String = "k8s-pool-c1-eu",
    description: String = "",
    owned: [OwnerID: OwnershipRecord.Entries] = [:],
    coordinates: Coordinates? = frankfurt,
    _ origins: Origin...
) -> Pool {
    var pool = Pool(
        id: "id-\(name)",
        name: name,
        description: PoolDescription(
            owned.isEmpty ? description : PoolDescription(description).with(OwnershipRecord(owned))
        ),
        isEnabled: true,
        coordinates: coordinates,
        origins: origins
    )
    pool.monitor = "m1"
    return pool
}

package func balancer(
    _ hostname: String = "app.example.com",
    pools: [String],
    fallback: String? = nil,
    steering: String = LoadBalancer.proximity,
    isProxied: Bool = true,
    isEnabled: Bool = true
) -> LoadBalancer {
    LoadBalancer(
        id: "lb-\(hostname)",
        hostname: hostname,
        isEnabled: isEnabled,
        isProxied: isProxied,
        steeringPolicy: steering,
        defaultPools: pools,
        fallbackPool: fallback ?? pools.first ?? ""
    )
}

extension Plan {
    package var texts: [String] { notices.map(\.text) }
}
