/// A write to Cloudflare, one step of a plan.
package enum Operation: Sendable, Equatable {
    case createMonitor(MonitorDraft)
    case updateMonitor(id: String, MonitorSettings)
    case createPool(PoolDraft)
    case updatePool(PoolUpdate)
    case createLoadBalancer(LoadBalancerDraft)
    case updateLoadBalancer(LoadBalancerUpdate)
    /// Deletes a pool that no load balancer names any more.
    case deletePool(id: String, name: String)

    /// The name of the object: a pool's name, a load balancer's host name, a monitor's id, a new monitor's description.
    package var subject: String {
        switch self {
        case .createMonitor(let draft): draft.description
        case .updateMonitor(let id, _): id
        case .createPool(let draft): draft.name
        case .updatePool(let update): update.name
        case .createLoadBalancer(let draft): draft.hostname.text
        case .updateLoadBalancer(let update): update.hostname
        case .deletePool(_, let name): name
        }
    }
}

/// A monitor to be created.
package struct MonitorDraft: Sendable, Equatable {
    /// The owner's tag (`Monitor.tag`), by which the monitor is found again.
    package var description: String
    /// How the monitor probes.
    package var settings: MonitorSettings
}

/// A pool to be created.
package struct PoolDraft: Sendable, Equatable {
    /// The pool's name, such as `k8s-pool-shop-eu`.
    package var name: String
    /// The coordinates of this cluster's place.
    package var coordinates: Coordinates
    /// The description; it holds only the ownership record and the note.
    package var description: String
    /// The pool's first origins, all of them new.
    package var origins: [OriginEdit]
    /// The id of the monitor to attach; nil for none.
    package var monitor: String?
}

/// The changes of a pool; nil leaves a field unchanged.
package struct PoolUpdate: Sendable, Equatable {
    /// The id of the pool at Cloudflare.
    package var id: String
    /// The pool's present name, for messages; an update never changes it.
    package var name: String
    /// The new description with the ownership record and the note in it.
    package var description: String?
    /// The new coordinates, those of this cluster's place.
    package var coordinates: Coordinates?
    /// The id of the monitor to attach.
    package var monitor: String?
    /// The new list of all origins, because the API replaces the whole list.
    package var origins: [OriginEdit]?
    /// The new value of `enabled`; only a person changes it, never a plan.
    package var isEnabled: Bool?
    /// The number of origins that stay unchanged.
    package var keptOrigins: Int
    /// The number of origins that are removed from the pool.
    package var removedOrigins = 0
    /// Whether the pool may also have origins of others; then it must be read again after the write.
    package var needsReread: Bool

    package init(
        id: String,
        name: String,
        description: String? = nil,
        origins: [OriginEdit]? = nil,
        isEnabled: Bool? = nil,
        keptOrigins: Int,
        removedOrigins: Int = 0,
        needsReread: Bool
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.origins = origins
        self.isEnabled = isEnabled
        self.keptOrigins = keptOrigins
        self.removedOrigins = removedOrigins
        self.needsReread = needsReread
    }
}

/// An origin in a pool's new list: unchanged, changed or new.
package struct OriginEdit: Sendable, Equatable {
    /// The index of the origin in the list that was read; nil for a new origin.
    ///
    /// The request copies all fields of that origin that this program does not know.
    package var source: Int?
    /// The origin's name, such as `origin-eu`; it never changes.
    package var name: String
    /// The new address; nil leaves the address unchanged.
    package var address: Address?
    /// The new weight; nil leaves the weight unchanged.
    package var weight: Weight?
    /// The new port; nil leaves the port unchanged.
    package var port: SettingChange<OriginPort>?
    /// The new Host header; nil leaves it unchanged.
    package var hostHeader: SettingChange<Hostname>?
    /// The new value of `enabled`, which only a person changes, never a plan; nil leaves it unchanged.
    package var isEnabled: Bool?

    package init(
        source: Int?,
        name: String,
        address: Address? = nil,
        weight: Weight? = nil,
        port: SettingChange<OriginPort>? = nil,
        hostHeader: SettingChange<Hostname>? = nil,
        isEnabled: Bool? = nil
    ) {
        self.source = source
        self.name = name
        self.address = address
        self.weight = weight
        self.port = port
        self.hostHeader = hostHeader
        self.isEnabled = isEnabled
    }

    /// Whether the origin is new, or one of its fields changes.
    package var isChange: Bool {
        source == nil || address != nil || weight != nil || isEnabled != nil || changesSettings
    }

    /// Whether the port or the Host header changes.
    package var changesSettings: Bool { port != nil || hostHeader != nil }
}

/// The new value of a field that an origin may lack.
package enum SettingChange<Value: Sendable & Equatable>: Sendable, Equatable {
    case set(Value)
    case removed

    package init(_ value: Value?) {
        self = value.map(Self.set) ?? .removed
    }

    /// The new value; nil where the field is removed.
    package var value: Value? { if case .set(let value) = self { value } else { nil } }
}

/// A reference to a pool: the id of an existing pool, or the name of a pool that the same plan creates.
package enum PoolReference: Sendable, Equatable {
    case id(String)
    case name(String)
}

/// A load balancer to be created.
package struct LoadBalancerDraft: Sendable, Equatable {
    /// The host name that the load balancer serves.
    package var hostname: Hostname
    /// The default pools; the first is also the fallback pool.
    package var pools: [PoolReference]
    /// The steering policy: `proximity`, or `off` where a pool cannot get coordinates.
    package var steeringPolicy = LoadBalancer.proximity
}

/// The changes of a load balancer; nil leaves a field unchanged.
package struct LoadBalancerUpdate: Sendable, Equatable {
    /// The id of the load balancer at Cloudflare.
    package var id: String
    /// The present host name, for messages; an update never changes it.
    package var hostname: String
    /// The whole new list of default pools, in order.
    package var defaultPools: [PoolReference]?
    /// The new fallback pool.
    package var fallbackPool: PoolReference?
    /// The new steering policy, such as `proximity`.
    package var steeringPolicy: String?
    /// The new value of `proxied`; planners only set it to true.
    package var isProxied: Bool?
    /// The new value of `enabled`; only a person changes it, never a plan.
    package var isEnabled: Bool?

    package init(id: String, hostname: String) {
        self.id = id
        self.hostname = hostname
    }

    var isEmpty: Bool {
        defaultPools == nil && fallbackPool == nil && steeringPolicy == nil && isProxied == nil && isEnabled == nil
    }
}

// MARK: - Operations before all pools exist

extension Operation {
    /// The operation without the pools that do not exist yet; nil where nothing else remains.
    package func withoutUncreatedPools(in current: CurrentState) -> Operation? {
        switch self {
        case .createLoadBalancer(var draft):
            draft.pools.removeAll(where: \.isUncreated)
            return draft.pools.isEmpty ? nil : .createLoadBalancer(draft)
        case .updateLoadBalancer(var update):
            let present = current.loadBalancers.first { $0.id == update.id }?.defaultPools.map(PoolReference.id)
            update.defaultPools?.removeAll(where: \.isUncreated)
            // Without the new pools, the list may equal the present one.
            if update.defaultPools == present { update.defaultPools = nil }
            if update.fallbackPool?.isUncreated == true { update.fallbackPool = nil }
            return update.isEmpty ? nil : .updateLoadBalancer(update)
        default: return self
        }
    }
}

extension PoolReference {
    fileprivate var isUncreated: Bool { if case .name = self { true } else { false } }
}
