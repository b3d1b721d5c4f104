import CloudflareAPI
import GeoRouting
import Wire

/// One reading of Cloudflare: the objects as they came, and what the planner sees in them.
struct Observation: Sendable {
    let pools: [PoolObject]
    let balancers: [LoadBalancerObject]
    let monitors: [MonitorObject]
    let observed: Observed

    init(pools: [PoolObject], balancers: [LoadBalancerObject], monitors: [MonitorObject] = []) {
        self.pools = pools
        self.balancers = balancers
        self.monitors = monitors
        observed = Observed(
            pools: pools.map(Pool.init),
            loadBalancers: balancers.map(LoadBalancer.init),
            monitors: monitors.map(Monitor.init)
        )
    }

    /// Every object's last change, by id.
    var stamps: [String: String?] {
        let pairs =
            pools.map { ($0.id, $0.modified) } + balancers.map { ($0.id, $0.modified) }
            + monitors.map { ($0.id, $0.modified) }
        return Dictionary(pairs) { first, _ in first }
    }

    func pool(_ id: String) -> PoolObject? { pools.first { $0.id == id } }
}

extension Pool {
    init(_ object: PoolObject) {
        self.init(
            id: object.id,
            name: object.name,
            description: PoolDescription(object.description),
            isEnabled: object.isEnabled,
            coordinates: Coordinates(object),
            origins: object.origins.map(Origin.init)
        )
        monitor = object.json["monitor"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        hasMonitorGroup = object.json["monitor_group"]?.string?.isEmpty == false
    }
}

extension Monitor {
    init(_ object: MonitorObject) {
        let settings = MonitorSettings.Kind(rawValue: object.kind).map { kind in
            MonitorSettings(
                kind: kind,
                path: object.path,
                interval: object.interval,
                expectedCodes: object.expectedCodes,
                host: object.host
            )
        }
        self.init(id: object.id, description: object.description, settings: settings)
    }
}

extension Coordinates {
    fileprivate init?(_ object: PoolObject) {
        guard let latitude = object.latitude, let longitude = object.longitude else { return nil }
        self.init(latitude: latitude, longitude: longitude)
    }
}

extension Origin {
    init(_ json: JSONObject) {
        self.init(
            name: json["name"]?.string ?? "",
            address: json["address"]?.string.flatMap { Address($0) },
            isEnabled: json["enabled"]?.bool ?? true,
            weight: json["weight"]?.percent ?? 100
        )
    }
}

extension JSON {
    /// A number from 0 to 1 in hundredths; what lies outside is cut off, for the API knows no such weight.
    var percent: Int? { double.map { Int((min(max($0, 0), 1) * 100).rounded()) } }
}

extension LoadBalancer {
    init(_ object: LoadBalancerObject) {
        self.init(
            id: object.id,
            hostname: object.name.lowercased(),
            isEnabled: object.isEnabled,
            isProxied: object.isProxied,
            steeringPolicy: object.steeringPolicy,
            defaultPools: object.defaultPools,
            fallbackPool: object.fallbackPool,
            otherPools: object.mappedPools
        )
    }
}
