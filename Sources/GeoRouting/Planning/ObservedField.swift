/// A field that a controller writes: the id of an object at Cloudflare, with the name of the field.
package struct ObservedField: Sendable, Hashable {
    /// The name of a field; for a field of an origin also the origin's name.
    package enum Name: Sendable, Hashable {
        case coordinates, description, monitor
        /// The address of the pool's origin with this name.
        case address(origin: String)
        case weight(origin: String)
        case port(origin: String)
        case hostHeader(origin: String)
        case defaultPools, fallbackPool, steeringPolicy, proxied
        /// All settings of a managed monitor.
        case settings
    }

    /// The object's id.
    package let object: String
    /// The field of that object.
    package let name: Name

    package init(_ object: String, _ name: Name) {
        self.object = object
        self.name = name
    }

    /// The name of the field for people, such as `weight of origin-eu`.
    package var title: String {
        switch name {
        case .coordinates: "latitude and longitude"
        case .description: "description"
        case .monitor: "monitor"
        case .address(let origin): "address of \(origin)"
        case .weight(let origin): "weight of \(origin)"
        case .port(let origin): "port of \(origin)"
        case .hostHeader(let origin): "Host header of \(origin)"
        case .defaultPools: "default_pools"
        case .fallbackPool: "fallback_pool"
        case .steeringPolicy: "steering_policy"
        case .proxied: "proxied"
        case .settings: "settings"
        }
    }

    /// The title without an origin's name, such as `weight`.
    package var kind: String {
        switch name {
        case .address: "address"
        case .weight: "weight"
        case .port: "port"
        case .hostHeader: "Host header"
        default: title
        }
    }

    /// Whether the field is one of an origin beside its address.
    package var isSettingOfOrigin: Bool {
        switch name {
        case .weight, .port, .hostHeader: true
        default: false
        }
    }

    /// Whether traffic depends on the field; a write to such a field is repeated where it had no effect.
    package var isVital: Bool {
        switch name {
        case .defaultPools, .address: true
        default: false
        }
    }
}

/// Fields with their values.
package typealias FieldValues = [(field: ObservedField, value: FieldValue)]

/// The value of a field.
package enum FieldValue: Sendable, Equatable {
    case coordinates(Coordinates?)
    case description(PoolDescription)
    case text(String)
    case flag(Bool)
    case address(Address?)
    /// The weight in hundredths, 0 to 100.
    case weight(Int)
    /// The port; nil for the usual one.
    case port(Int?)
    /// The Host header; nil for the load balancer's host name.
    case hostHeader(String?)
    case pools([String])
    case settings(MonitorSettings?)

    /// Whether both values mean the same, even where a server has rounded, reordered or respelled one.
    package func isEquivalent(to other: FieldValue) -> Bool {
        switch (self, other) {
        case (.coordinates(let left?), .coordinates(let right)): left.isNear(right)
        case (.description(let left), .description(let right)): left.record == right.record && left.notes == right.notes
        case (.pools(let left), .pools(let right)): Set(left) == Set(right)
        case (.settings(let left?), .settings(let right?)): left.isEquivalent(to: right)
        default: self == other
        }
    }

    /// The value for a log line, such as `[id, id]`, or `none`.
    package var text: String {
        switch self {
        case .coordinates(let point): point.map { "\($0.latitude), \($0.longitude)" } ?? "none"
        case .description(let description): "'\(description.text)'"
        case .text(let text): text.isEmpty ? "none" : text
        case .flag(let flag): "\(flag)"
        case .address(let address): address?.text ?? "none"
        case .weight(let percent): "\(percent)"
        case .port(let number): number.map { "\($0)" } ?? "none"
        case .hostHeader(let name): name ?? "none"
        case .pools(let ids): "[\(ids.joined(separator: ", "))]"
        case .settings(let settings):
            settings.map {
                "\($0.kind.rawValue) \($0.path) every \($0.interval) s, \($0.expectedCodes), Host \($0.host)"
            }
                ?? "of another kind"
        }
    }
}

extension CurrentState {
    /// The value of a field; nil where there is no such object or origin.
    ///
    /// The setter does nothing where there is no such object or origin, or where the value is nil or of another kind.
    package subscript(field: ObservedField) -> FieldValue? {
        get {
            switch field.name {
            case .coordinates: pool(field.object).map { .coordinates($0.coordinates) }
            case .description: pool(field.object).map { .description($0.description) }
            case .monitor: pool(field.object).map { .text($0.monitor ?? "") }
            case .address(let name): origin(name, of: field.object).map { .address($0.address) }
            case .weight(let name): origin(name, of: field.object).map { .weight($0.weight) }
            case .port(let name): origin(name, of: field.object).map { .port($0.port) }
            case .hostHeader(let name): origin(name, of: field.object).map { .hostHeader($0.hostHeader) }
            case .defaultPools: balancer(field.object).map { .pools($0.defaultPools) }
            case .fallbackPool: balancer(field.object).map { .text($0.fallbackPool) }
            case .steeringPolicy: balancer(field.object).map { .text($0.steeringPolicy) }
            case .proxied: balancer(field.object).map { .flag($0.isProxied) }
            case .settings: monitors.first { $0.id == field.object }.map { .settings($0.settings) }
            }
        }
        set { if let newValue { set(field, newValue) } }
    }

    private mutating func set(_ field: ObservedField, _ value: FieldValue) {
        let pool = pools.firstIndex { $0.id == field.object }
        let balancer = loadBalancers.firstIndex { $0.id == field.object }
        switch (field.name, value) {
        case (.coordinates, .coordinates(let point)): if let pool { pools[pool].coordinates = point }
        case (.description, .description(let text)): if let pool { pools[pool].description = text }
        case (.monitor, .text(let id)): if let pool { pools[pool].monitor = id.isEmpty ? nil : id }
        case (.address(let name), .address(let address)): change(name, pool) { $0.address = address }
        case (.weight(let name), .weight(let percent)): change(name, pool) { $0.weight = percent }
        case (.port(let name), .port(let number)): change(name, pool) { $0.port = number }
        case (.hostHeader(let name), .hostHeader(let host)): change(name, pool) { $0.hostHeader = host }
        case (.defaultPools, .pools(let ids)): if let balancer { loadBalancers[balancer].defaultPools = ids }
        case (.fallbackPool, .text(let id)): if let balancer { loadBalancers[balancer].fallbackPool = id }
        case (.steeringPolicy, .text(let policy)): if let balancer { loadBalancers[balancer].steeringPolicy = policy }
        case (.proxied, .flag(let flag)): if let balancer { loadBalancers[balancer].isProxied = flag }
        case (.settings, .settings(let settings)):
            if let index = monitors.firstIndex(where: { $0.id == field.object }) { monitors[index].settings = settings }
        default: break
        }
    }

    private mutating func change(_ origin: String, _ pool: Int?, _ body: (inout Origin) -> Void) {
        guard let pool, let index = pools[pool].origins.firstIndex(where: { $0.name == origin }) else { return }
        body(&pools[pool].origins[index])
    }

    private func pool(_ id: String) -> Pool? { pools.first { $0.id == id } }

    private func balancer(_ id: String) -> LoadBalancer? { loadBalancers.first { $0.id == id } }

    private func origin(_ name: String, of pool: String) -> Origin? {
        self.pool(pool)?.origins.first { $0.name == name }
    }

    /// The title of the object with this id, for people: `pool NAME`, `load balancer HOST`, or else `monitor ID`.
    package func title(of object: String) -> String {
        if let pool = pool(object) { return "pool \(pool.name)" }
        return balancer(object).map { "load balancer \($0.readableName)" } ?? "monitor \(object)"
    }
}

extension Operation {
    /// The fields that the operation sets on the object with this id, and their values.
    ///
    /// - Parameters:
    ///   - object: the object's id; for a new object, the id that Cloudflare has given it.
    ///   - ids: returns the id of a pool; nil where the pool has no id yet.
    /// - Returns: the fields that the operation sets; none for a deletion.
    package func values(on object: String, ids: (PoolReference) -> String?) -> FieldValues {
        func field(_ name: ObservedField.Name) -> ObservedField { ObservedField(object, name) }
        switch self {
        case .createMonitor(let draft): return [(field(.settings), .settings(draft.settings))]
        case .updateMonitor(_, let settings): return [(field(.settings), .settings(settings))]
        case .createPool(let draft):
            return [
                (field(.coordinates), .coordinates(draft.coordinates)),
                (field(.description), .description(PoolDescription(draft.description))),
            ] + [draft.monitor.map { (field(.monitor), .text($0)) }].compactMap(\.self)
                + draft.origins.flatMap { $0.values(on: object) }
        case .updatePool(let update):
            let changes: [(ObservedField, FieldValue)?] = [
                update.coordinates.map { (field(.coordinates), .coordinates($0)) },
                update.description.map { (field(.description), .description(PoolDescription($0))) },
                update.monitor.map { (field(.monitor), .text($0)) },
            ]
            return changes.compactMap(\.self) + (update.origins ?? []).flatMap { $0.values(on: object) }
        case .createLoadBalancer(let draft):
            let pools = draft.pools.compactMap(ids)
            return [
                (field(.defaultPools), .pools(pools)), (field(.fallbackPool), .text(pools.first ?? "")),
                (field(.steeringPolicy), .text(draft.steeringPolicy)), (field(.proxied), .flag(true)),
            ]
        case .updateLoadBalancer(let update):
            let changes: [(ObservedField, FieldValue)?] = [
                update.defaultPools.map { (field(.defaultPools), .pools($0.compactMap(ids))) },
                update.fallbackPool.flatMap(ids).map { (field(.fallbackPool), .text($0)) },
                update.steeringPolicy.map { (field(.steeringPolicy), .text($0)) },
                update.isProxied.map { (field(.proxied), .flag($0)) },
            ]
            return changes.compactMap(\.self)
        case .deletePool: return []
        }
    }
}

extension OriginEdit {
    fileprivate func values(on pool: String) -> FieldValues {
        [
            address.map { (ObservedField(pool, .address(origin: name)), .address($0)) },
            weight.map { (ObservedField(pool, .weight(origin: name)), .weight($0.percent)) },
            port.map { (ObservedField(pool, .port(origin: name)), .port($0.value?.number)) },
            hostHeader.map { (ObservedField(pool, .hostHeader(origin: name)), .hostHeader($0.value?.text)) },
        ].compactMap(\.self)
    }
}
