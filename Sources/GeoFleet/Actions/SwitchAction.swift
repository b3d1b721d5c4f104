import GeoRouting

/// Switches whole pools and load balancers off and on.
struct SwitchAction {
    let fleet: Fleet
    /// As far as it is known before anything is planned.
    let preview: ActionPreview

    init(_ fleet: Fleet, _ preview: ActionPreview) {
        self.fleet = fleet
        self.preview = preview
    }

    func setPool(_ name: String, enabled: Bool) throws(Refusal) -> ActionPreview {
        guard let view = fleet.pool(named: name) else { throw Refusal("there is no pool \(name) any more") }
        if view.pool.isEnabled == enabled {
            throw Refusal("pool \(name) is \(enabled ? "enabled" : "disabled") already")
        }
        let origins = view.pool.origins.count
        let update = PoolUpdate(id: view.id, name: name, isEnabled: enabled, keptOrigins: origins, isShared: true)
        var plan = preview
        plan.operations = [.updatePool(update)]
        plan.concerned = [view.id]
        let foreign = view.origins.filter { $0.ownership == .foreign }.map(\.origin.name)
        if !enabled, !foreign.isEmpty {
            plan.requirement = .typing(name)
            plan.warnings.append("foreign origins are in it: \(foreign.joined(separator: ", "))")
        }
        return plan
    }

    func setLoadBalancer(_ hostname: String, enabled: Bool) throws(Refusal) -> ActionPreview {
        guard let view = fleet.loadBalancers.first(where: { $0.balancer.hostname == hostname }) else {
            throw Refusal("there is no load balancer \(hostname) any more")
        }
        if view.balancer.isEnabled == enabled {
            throw Refusal("load balancer \(hostname) is \(enabled ? "enabled" : "disabled") already")
        }
        var update = LoadBalancerUpdate(id: view.id, hostname: hostname)
        update.isEnabled = enabled
        var plan = preview
        plan.operations = [.updateLoadBalancer(update)]
        plan.concerned = [view.id]
        if !enabled {
            plan.requirement = .typing(hostname)
            plan.warnings.append("\(hostname) falls back to DNS records that exist beside it, or no longer resolves")
        }
        return plan
    }
}
