import RoutingSupport
@testable import GeoRouting

extension CurrentState {
    /// What Cloudflare has after a plan's writes: the API's rules in a few lines, without the network.
    func applying(_ plan: Plan) -> CurrentState {
        var result = self
        for operation in plan.poolOperations { result.apply(operation) }
        for operation in plan.loadBalancerOperations { result.apply(operation) }
        return result
    }

    private mutating func apply(_ operation: Operation) {
        switch operation {
        case .createPool(let draft): create(draft)
        case .updatePool(let update): change(update)
        case .createLoadBalancer(let draft): create(draft)
        case .updateLoadBalancer(let update): change(update)
        case .deletePool(let id, _): pools.removeAll { $0.id == id }
        case .createMonitor, .updateMonitor: break
        }
    }

    private mutating func create(_ draft: PoolDraft) {
        pools.append(
            Pool(
                id: "new-\(draft.name)",
                name: draft.name,
                description: PoolDescription(draft.description),
                isEnabled: true,
                coordinates: draft.coordinates,
                origins: draft.origins.map { $0.applied(to: []) }
            )
        )
    }

    private mutating func change(_ update: PoolUpdate) {
        guard let index = pools.firstIndex(where: { $0.id == update.id }) else { return }
        let before = pools[index].origins
        if let origins = update.origins { pools[index].origins = origins.map { $0.applied(to: before) } }
        if let description = update.description { pools[index].description = PoolDescription(description) }
        if let coordinates = update.coordinates { pools[index].coordinates = coordinates }
    }

    private mutating func create(_ draft: LoadBalancerDraft) {
        let members = draft.pools.map(id)
        loadBalancers.append(
            LoadBalancer(
                id: "new-\(draft.hostname)",
                hostname: draft.hostname.text,
                isEnabled: true,
                isProxied: true,
                steeringPolicy: LoadBalancer.proximity,
                defaultPools: members,
                fallbackPool: members.first ?? ""
            )
        )
    }

    private mutating func change(_ update: LoadBalancerUpdate) {
        guard let index = loadBalancers.firstIndex(where: { $0.id == update.id }) else { return }
        if let pools = update.defaultPools { loadBalancers[index].defaultPools = pools.map(id) }
        if let pool = update.fallbackPool { loadBalancers[index].fallbackPool = id(pool) }
        if let policy = update.steeringPolicy { loadBalancers[index].steeringPolicy = policy }
        if let isProxied = update.isProxied { loadBalancers[index].isProxied = isProxied }
    }

    private func id(_ reference: PoolReference) -> String {
        switch reference {
        case .id(let id): id
        case .name(let name): pools.first { $0.name == name }?.id ?? "no pool \(name)"
        }
    }

    /// The same state in one order, to compare states that differ in order only.
    var ordered: CurrentState {
        var result = self
        result.pools.sort { $0.name < $1.name }
        result.loadBalancers.sort { $0.hostname < $1.hostname }
        for index in result.pools.indices { result.pools[index].origins.sort { $0.name < $1.name } }
        return result
    }
}

extension OriginEdit {
    fileprivate func applied(to origins: [Origin]) -> Origin {
        var origin = source.map { origins[$0] } ?? Origin(name: name, address: nil, isEnabled: true, weight: 100)
        if let address { origin.address = address }
        if let weight { origin.weight = weight.percent }
        if let port { origin.port = port.value?.number }
        if let hostHeader { origin.hostHeader = hostHeader.value?.text }
        return origin
    }
}
