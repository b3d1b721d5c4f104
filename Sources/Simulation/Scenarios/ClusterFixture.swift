import Wire

/// The data of one cluster: the names and values that its controller writes to Cloudflare.
struct ClusterFixture {
    let cluster: String
    let owner: String
    let addresses: [String]
    let coordinates: (latitude: Double, longitude: Double)

    static let clusterName = "shop"
    static let hostname = "app.example.com"
    /// The weight of each origin in Cloudflare's API, 0 to 1; in the controller's settings it is 33.
    static let weight = 0.33

    init(_ index: Int, of settings: Settings) {
        cluster = settings.clusters[index]
        owner = settings.owner(of: index)
        addresses = Self.addresses(at: index)
        coordinates = Self.coordinatesTable[index % Self.coordinatesTable.count]
    }

    static func all(of settings: Settings) -> [ClusterFixture] {
        settings.clusters.indices.map { ClusterFixture($0, of: settings) }
    }

    /// Returns the addresses of a cluster, one or two, all reserved for documentation (RFC 5737, RFC 3849).
    static func addresses(at index: Int) -> [String] {
        let table = [
            ["203.0.113.10", "203.0.113.11"], ["198.51.100.10"], ["192.0.2.10"],
            ["203.0.113.200", "2001:db8:a51a::10"],
        ]
        return table[index % table.count]
    }

    private static let coordinatesTable: [(latitude: Double, longitude: Double)] = [
        (50.1109, 8.6821), (40.7128, -74.0060), (34.0522, -118.2437), (35.6762, 139.6503),
    ]

    // MARK: Names

    var pool: String { Self.pool(of: cluster) }

    static func pool(of cluster: String) -> String { "k8s-pool-\(clusterName)-\(cluster)" }

    /// Returns the name of a cluster's origin; number 0 is the first, and the others have a suffix.
    static func origin(of cluster: String, number: Int = 0) -> String {
        "origin-\(cluster)" + (number == 0 ? "" : "-0f9e8\(number)")
    }

    /// Returns the name of an origin that no Ingress asks for.
    static func staleOrigin(of cluster: String) -> String { "origin-\(cluster)-57a1e0" }

    static let staleAddress = "198.51.100.99"

    /// Returns the id of an owner that claims the same origin as the cluster's own owner.
    static func competingOwner(of cluster: String) -> String { "\(cluster)-0badc0de" }

    /// The address that the competing owner writes into the origin.
    static let competingAddress = "198.51.100.66"

    var origins: [String] { addresses.indices.map { Self.origin(of: cluster, number: $0) } }

    // MARK: What the controller writes

    /// Returns a pool's description: the ownership record with the origins of each owner.
    static func description(_ owners: [(id: String, origins: [String])]) -> String {
        let sections = owners.sorted { $0.id < $1.id }.map { owner in
            "\(owner.id)(" + owner.origins.sorted().map { "\($0)=33" }.joined(separator: ",") + ")"
        }
        return "[external-dns-geo/1:" + sections.joined() + "]"
    }

    /// Returns an origin as a controller writes it.
    static func origin(_ name: String, _ address: String) -> JSON {
        ["name": .string(name), "address": .string(address), "enabled": true, "weight": JSON(weight)]
    }

    /// Returns the body of the request that creates the cluster's pool.
    func draft(monitor: JSON) -> JSON {
        [
            "name": .string(pool), "description": .string(Self.description([(owner, origins)])),
            "enabled": true, "latitude": JSON(coordinates.latitude), "longitude": JSON(coordinates.longitude),
            "monitor": monitor, "origins": .array(zip(origins, addresses).map { Self.origin($0, $1) }),
        ]
    }
}
