package import CloudflareAPI
package import GeoRouting
package import Wire

/// The result of one read of Cloudflare: the objects as Cloudflare sent them, and the same objects for the planner.
package struct RawState: Sendable {
    /// The account's pools as Cloudflare listed them.
    package let pools: Listing<PoolObject>
    /// The zone's load balancers as Cloudflare listed them.
    package let balancers: Listing<LoadBalancerObject>
    let monitors: Listing<MonitorObject>
    /// The same objects in the planner's types; unreadable objects are in `current.opaque`.
    package var current: CurrentState

    package init(
        pools: Listing<PoolObject>,
        balancers: Listing<LoadBalancerObject>,
        monitors: Listing<MonitorObject> = Listing()
    ) {
        self.pools = pools
        self.balancers = balancers
        self.monitors = monitors
        current = CurrentState(
            pools: pools.map(Pool.init),
            loadBalancers: balancers.map(LoadBalancer.init),
            monitors: monitors.map(Monitor.init)
        )
        current.opaque =
            pools.unreadable.map { OpaqueObject(.pool, $0) }
            + balancers.unreadable.map { OpaqueObject(.loadBalancer, $0) }
            + monitors.unreadable.map { OpaqueObject(.monitor, $0) }
    }

    /// The `modified_on` of each object, by the object's id.
    ///
    /// The value is nil where Cloudflare sent none, or where the object is unreadable.
    var modifiedOnByID: [String: String?] {
        let pairs =
            pools.map { ($0.id, $0.modified) } + balancers.map { ($0.id, $0.modified) }
            + monitors.map { ($0.id, $0.modified) }
            // The `modified_on` of an unreadable object is unknown, but the object must not count as absent.
            + current.opaque.compactMap { object in object.id.map { ($0, nil) } }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The ids of all pools and load balancers, by name; unreadable objects are included, because they exist.
    var ids: [String: String] {
        let pairs =
            pools.map { ($0.name, $0.id) } + current.loadBalancers.map { ($0.hostname, $0.id) }
            + current.opaque.filter { $0.kind != .monitor }
            .compactMap { object in object.name.flatMap { name in object.id.map { (name, $0) } } }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The pool with this id; nil where the list lacks it.
    package func pool(_ id: String) -> PoolObject? { pools.first { $0.id == id } }
}

extension OpaqueObject {
    fileprivate init(_ kind: Kind, _ element: UnreadableElement) {
        self.init(
            kind: kind,
            id: element.id,
            name: kind == .loadBalancer ? element.name.map(Hostname.canonical) : element.name,
            defect: element.defect,
            stringsAndKeys: element.stringsAndKeys
        )
    }
}

extension Pool {
    package init(_ object: PoolObject) {
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
    package init(_ object: MonitorObject) {
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
    package init(_ json: JSONObject) {
        self.init(
            name: json["name"]?.string ?? "",
            address: json["address"]?.string.flatMap { Address($0) },
            isEnabled: json["enabled"]?.bool ?? true,
            weight: json["weight"]?.percent ?? 100
        )
        port = Self.port(json["port"])
        hostHeader = Self.hostHeader(json["header"])
    }

    /// The port; 0 and an absent one are the usual port, and -1 stands for a value that is no port.
    private static func port(_ json: JSON?) -> Int? {
        guard let json, json != .null else { return nil }
        guard let number = json.int, (0...65_535).contains(number) else { return -1 }
        return number == 0 ? nil : number
    }

    /// The Host header; a value in another form than Cloudflare's is shown as its JSON, which equals no host name.
    private static func hostHeader(_ json: JSON?) -> String? {
        guard let json, json != .null else { return nil }
        guard let fields = json.object else { return json.text }
        guard let host = fields.hostKey.flatMap({ fields[$0] }), host != .null, host != .array([]) else { return nil }
        if let name = host.array?.first?.string, host.array?.count == 1 {
            return name.isEmpty ? nil : Hostname.canonical(name)
        }
        return host.text
    }
}

extension JSONObject {
    /// The key of the Host header, however it is spelled; nil where there is none.
    var hostKey: String? { keys.first { $0.lowercased() == "host" } }
}

extension JSON {
    /// A fraction from 0 to 1 as a whole percentage: 0.33 becomes 33; nil where the value is not a number.
    ///
    /// A number below 0 becomes 0, and a number above 1 becomes 100.
    package var percent: Int? { double.map { Int((min(max($0, 0), 1) * 100).rounded()) } }
}

extension LoadBalancer {
    package init(_ object: LoadBalancerObject) {
        self.init(
            id: object.id,
            hostname: Hostname.canonical(object.name),
            isEnabled: object.isEnabled,
            isProxied: object.isProxied,
            steeringPolicy: object.steeringPolicy,
            defaultPools: object.defaultPools,
            fallbackPool: object.fallbackPool,
            mappedPools: object.mappedPools,
            otherStringsAndKeys: object.otherStringsAndKeys
        )
        custom = CustomSteering(
            ruleCount: object.decidingRuleCount,
            poolSetCount: object.decidingPoolSetCount,
            locationStrategy: object.json["location_strategy"]?.object.map { strategy in
                CustomSteering.LocationStrategy(
                    mode: strategy["mode"]?.string ?? "pop",
                    prefersClientSubnet: strategy["prefer_ecs"]?.string ?? "proximity"
                )
            }
        )
    }
}
