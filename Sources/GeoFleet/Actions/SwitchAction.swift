import GeoRouting

/// Switches whole pools and load balancers off and on.
struct SwitchAction {
    let fleet: Fleet
    /// A preview that contains only the action; each plan starts as a copy of it.
    let preview: ActionPreview

    init(_ fleet: Fleet, _ preview: ActionPreview) {
        self.fleet = fleet
        self.preview = preview
    }

    func setPool(_ name: String, enabled: Bool) throws(Refusal) -> ActionPreview {
        guard let view = fleet.pool(named: name) else { throw .poolGone(name) }
        if view.pool.isEnabled == enabled {
            throw .alreadyInState(.pool(name), isEnabled: enabled)
        }
        let origins = view.pool.origins.count
        let update = PoolUpdate(id: view.id, name: name, isEnabled: enabled, keptOrigins: origins, needsReread: true)
        var plan = preview
        plan.operations = [.updatePool(update)]
        plan.objectIDs = [view.id]
        let foreign = view.origins.filter { $0.ownership == .foreign }.map(\.origin.name)
        if !enabled, !foreign.isEmpty {
            plan.requirement = .typing(name)
            plan.warnings.append(.foreignOrigins(foreign))
        }
        return plan
    }

    func setLoadBalancer(_ hostname: String, enabled: Bool) throws(Refusal) -> ActionPreview {
        guard let view = fleet.loadBalancers.first(where: { $0.balancer.hostname == hostname }) else {
            throw .loadBalancerGone(hostname)
        }
        if view.balancer.isEnabled == enabled {
            throw .alreadyInState(.loadBalancer(hostname), isEnabled: enabled)
        }
        var update = LoadBalancerUpdate(id: view.id, hostname: hostname)
        update.isEnabled = enabled
        var plan = preview
        plan.operations = [.updateLoadBalancer(update)]
        plan.objectIDs = [view.id]
        if !enabled {
            plan.requirement = .typing(hostname)
            plan.warnings.append(.dnsFallback(hostname: hostname))
        }
        return plan
    }
}
