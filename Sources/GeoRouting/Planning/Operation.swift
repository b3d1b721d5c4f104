/// One write that brings Cloudflare nearer to what is desired.
package enum Operation: Sendable, Equatable {
    case createMonitor(MonitorDraft)
    case updateMonitor(id: String, MonitorSettings)
    case createPool(PoolDraft)
    case updatePool(PoolUpdate)
    case createLoadBalancer(LoadBalancerDraft)
    case updateLoadBalancer(LoadBalancerUpdate)
    /// Only of a pool that no load balancer names any more.
    case deletePool(id: String, name: String)

    /// The pool's name, or the load balancer's host name.
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

package struct MonitorDraft: Sendable, Equatable {
    package var description: String
    package var settings: MonitorSettings
}

package struct PoolDraft: Sendable, Equatable {
    package var name: String
    package var coordinates: Coordinates
    package var description: String
    package var origins: [OriginEdit]
    package var monitor: String?
}

/// What changes in a pool; what is nil stays as it is.
package struct PoolUpdate: Sendable, Equatable {
    package var id: String
    package var name: String
    package var description: String?
    package var coordinates: Coordinates?
    package var monitor: String?
    /// The whole new list, for the API knows no smaller unit.
    package var origins: [OriginEdit]?
    /// Only people switch a pool off and on.
    package var isEnabled: Bool?
    /// How many origins of the pool stay untouched.
    package var keptOrigins: Int
    /// How many origins leave the pool.
    package var removedOrigins = 0
    /// Whether others own origins here too, so that a look back is due after the write.
    package var isShared: Bool

    package init(
        id: String,
        name: String,
        description: String? = nil,
        origins: [OriginEdit]? = nil,
        isEnabled: Bool? = nil,
        keptOrigins: Int,
        removedOrigins: Int = 0,
        isShared: Bool
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.origins = origins
        self.isEnabled = isEnabled
        self.keptOrigins = keptOrigins
        self.removedOrigins = removedOrigins
        self.isShared = isShared
    }
}

/// One origin of a pool's new list: carried over, changed or added.
package struct OriginEdit: Sendable, Equatable {
    /// The index in the observed pool, whose keys are all carried over; nil for a new origin.
    package var source: Int?
    package var name: String
    /// Nil: stays.
    package var address: Address?
    /// Nil: stays.
    package var weight: Weight?
    /// Nil: stays.
    ///
    /// Only people switch an origin off and on.
    package var isEnabled: Bool?

    package init(
        source: Int?,
        name: String,
        address: Address? = nil,
        weight: Weight? = nil,
        isEnabled: Bool? = nil
    ) {
        self.source = source
        self.name = name
        self.address = address
        self.weight = weight
        self.isEnabled = isEnabled
    }

    package var isChange: Bool { source == nil || address != nil || weight != nil || isEnabled != nil }
}

/// A pool in a load balancer's list: one that exists, or one that this plan creates.
package enum PoolReference: Sendable, Equatable {
    case id(String)
    case name(String)
}

package struct LoadBalancerDraft: Sendable, Equatable {
    package var hostname: Hostname
    package var pools: [PoolReference]
    package var steeringPolicy = LoadBalancer.proximity
}

/// What changes in a load balancer; what is nil stays as it is.
package struct LoadBalancerUpdate: Sendable, Equatable {
    package var id: String
    package var hostname: String
    package var defaultPools: [PoolReference]?
    package var fallbackPool: PoolReference?
    package var steeringPolicy: String?
    package var isProxied: Bool?
    /// Only people switch a load balancer off and on.
    package var isEnabled: Bool?

    package init(id: String, hostname: String) {
        self.id = id
        self.hostname = hostname
    }

    var isEmpty: Bool {
        defaultPools == nil && fallbackPool == nil && steeringPolicy == nil && isProxied == nil && isEnabled == nil
    }
}

// MARK: - What can be done now

extension Operation {
    /// The operation without pools that do not exist yet; nil where nothing is left to do.
    package func withoutPoolsToCome(in current: CurrentState) -> Operation? {
        switch self {
        case .createLoadBalancer(var draft):
            draft.pools.removeAll(where: \.isToCome)
            return draft.pools.isEmpty ? nil : .createLoadBalancer(draft)
        case .updateLoadBalancer(var update):
            let present = current.loadBalancers.first { $0.id == update.id }?.defaultPools.map(PoolReference.id)
            update.defaultPools?.removeAll(where: \.isToCome)
            if update.defaultPools == present { update.defaultPools = nil }
            if update.fallbackPool?.isToCome == true { update.fallbackPool = nil }
            return update.isEmpty ? nil : .updateLoadBalancer(update)
        default: return self
        }
    }
}

extension PoolReference {
    fileprivate var isToCome: Bool { if case .name = self { true } else { false } }
}
