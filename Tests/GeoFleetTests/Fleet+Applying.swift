import GeoRouting
import Presentation

@testable import GeoFleet

extension Fleet {
    /// The fleet as it would be after these writes.
    ///
    /// What is created gets a made-up id such as `<id of k8s-pool-shop-eu>`.
    func applying(_ operations: [Operation]) -> Fleet {
        operations.reduce(self) { $0.applying($1) }
    }

    private func applying(_ operation: Operation) -> Fleet {
        var result = self
        switch operation {
        case .createMonitor, .updateMonitor: break
        case .createPool(let draft):
            var view = PoolView(draft)
            view.geo = clusters.map(\.rules.place).first { $0.coordinates == draft.coordinates }?.code
            result.add(ownership(view))
        case .updatePool(let update):
            guard let index = pools.firstIndex(where: { $0.id == update.id }) else { break }
            result.pools[index].apply(update)
            result.pools[index] = ownership(result.pools[index])
        case .deletePool(let id, _): result.pools.removeAll { $0.id == id }
        case .createLoadBalancer(let draft):
            let ids = draft.pools.compactMap(id)
            let balancer = LoadBalancer(
                id: Self.madeUpID(draft.hostname.text),
                hostname: draft.hostname.text,
                isEnabled: true,
                isProxied: true,
                steeringPolicy: LoadBalancer.proximity,
                defaultPools: ids,
                fallbackPool: ids.first ?? ""
            )
            result.loadBalancers.append(LoadBalancerView(balancer: balancer))
        case .updateLoadBalancer(let update):
            guard let index = loadBalancers.firstIndex(where: { $0.id == update.id }) else { break }
            result.loadBalancers[index].balancer = balancer(loadBalancers[index].balancer, after: update)
        }
        return result
    }

    /// A pool in which an address that a cluster wants is live, whosever it was before.
    private func ownership(_ view: PoolView) -> PoolView {
        var asking: [Address: String] = [:]
        for cluster in clusters where cluster.isSynced {
            for want in cluster.desired.pools.first(where: { $0.name == view.pool.name })?.origins ?? [] {
                asking[want.address] = asking[want.address] ?? cluster.id
            }
        }
        var view = view
        for index in view.origins.indices {
            let cluster = view.origins[index].origin.address.flatMap { asking[$0] }
            if let cluster { view.origins[index].ownership = .wanted(cluster: cluster) }
        }
        return view
    }

    private mutating func add(_ pool: PoolView) {
        pools.append(pool)
        pools.sort { $0.pool.name < $1.pool.name }
    }

    private func balancer(_ balancer: LoadBalancer, after update: LoadBalancerUpdate) -> LoadBalancer {
        var result = balancer
        if let pools = update.defaultPools { result.defaultPools = pools.compactMap(id) }
        if let pool = update.fallbackPool.flatMap(id) { result.fallbackPool = pool }
        result.steeringPolicy = update.steeringPolicy ?? result.steeringPolicy
        result.isProxied = update.isProxied ?? result.isProxied
        result.isEnabled = update.isEnabled ?? result.isEnabled
        return result
    }

    private func id(of reference: PoolReference) -> String? {
        switch reference {
        case .id(let id): id
        case .name(let name): pool(named: name)?.id
        }
    }

    fileprivate static func madeUpID(_ name: String) -> String { "<id of \(name)>" }
}

extension PoolView {
    fileprivate init(_ draft: PoolDraft) {
        let origins = draft.origins.map { OriginView(new: $0) }
        let pool = Pool(
            id: Fleet.madeUpID(draft.name),
            name: draft.name,
            description: PoolDescription(draft.description),
            isEnabled: true,
            coordinates: draft.coordinates,
            origins: origins.map(\.origin)
        )
        self.init(pool: pool, geo: nil, health: .unknown, origins: origins)
        self.pool.monitor = draft.monitor
    }

    fileprivate mutating func apply(_ update: PoolUpdate) {
        if let description = update.description { pool.description = PoolDescription(description) }
        pool.coordinates = update.coordinates ?? pool.coordinates
        pool.monitor = update.monitor ?? pool.monitor
        pool.isEnabled = update.isEnabled ?? pool.isEnabled
        guard let edits = update.origins else { return }
        origins = edits.map { edit in
            guard let source = edit.source, origins.indices.contains(source) else { return OriginView(new: edit) }
            return origins[source].after(edit)
        }
        pool.origins = origins.map(\.origin)
    }
}

extension OriginView {
    fileprivate init(new edit: OriginEdit) {
        let weight = edit.weight?.percent ?? 100
        let origin = Origin(name: edit.name, address: edit.address, isEnabled: edit.isEnabled ?? true, weight: weight)
        self.init(origin: origin, addressText: edit.address?.text ?? "", health: .unknown, ownership: .unknown)
    }

    fileprivate func after(_ edit: OriginEdit) -> OriginView {
        var result = self
        if let address = edit.address {
            result.origin.address = address
            result.addressText = address.text
            result.health = .unknown
        }
        if let weight = edit.weight { result.origin.weight = weight.percent }
        if let isEnabled = edit.isEnabled { result.origin.isEnabled = isEnabled }
        return result
    }
}
