import GeoEngine
import GeoFleet
import CloudflareAPI
import GeoRouting
import Wire

extension FleetBuilder {
    /// By host name.
    var loadBalancers: [LoadBalancerView] {
        let views = reading.observation.balancers.map { object in
            let balancer = LoadBalancer(object)
            var view = LoadBalancerView(
                balancer: balancer,
                fields: fields(of: object),
                drift: drift(of: balancer),
                json: reading.texts[object.id] ?? "{}"
            )
            view.modified = object.modified
            return view
        }
        return views.sorted { $0.balancer.hostname < $1.balancer.hostname }
    }

    // MARK: Fields

    private static let poolKeys = ["default_pools", "fallback_pool", "region_pools", "country_pools", "pop_pools"]

    /// Every field by its path; pools by name.
    private func fields(of object: LoadBalancerObject) -> [LoadBalancerView.Field] {
        object.json.members.flatMap { key, value in flattened(key, value, isPool: Self.poolKeys.contains(key)) }
    }

    private func flattened(_ path: String, _ value: JSON, isPool: Bool) -> [LoadBalancerView.Field] {
        switch value {
        case .object(let object) where !object.members.isEmpty:
            return object.members.flatMap { key, value in
                flattened("\(path).\(key)", value, isPool: isPool || key == "pool_weights")
            }
        case .array(let values) where values.contains { $0.object != nil }:
            return values.enumerated().flatMap { flattened("\(path)[\($0)]", $1, isPool: isPool) }
        case .array(let values):
            let texts = values.map { text(of: $0, isPool: isPool) }
            return [LoadBalancerView.Field(name: path, value: texts.joined(separator: ", "))]
        default: return [LoadBalancerView.Field(name: path, value: text(of: value, isPool: isPool))]
        }
    }

    private func text(of value: JSON, isPool: Bool) -> String {
        guard let text = value.string else { return value.object == nil ? value.text : "" }
        return isPool ? name(ofPool: text) : text
    }

    private func name(ofPool id: String) -> String { reading.observation.pool(id)?.name ?? id }

    // MARK: Drift

    /// Where the watched clusters' controllers would set something else.
    private func drift(of balancer: LoadBalancer) -> [LoadBalancerView.Drift] {
        let updates = clusters.flatMap(\.plan.operations).compactMap { operation -> LoadBalancerUpdate? in
            guard case .updateLoadBalancer(let update) = operation, update.id == balancer.id else { return nil }
            return update
        }
        var drift: [LoadBalancerView.Drift] = []
        func add(_ field: String, _ value: String, _ wanted: String?) {
            guard let wanted else { return }
            drift.append(LoadBalancerView.Drift(field: field, value: value, wanted: wanted))
        }
        let missing = updates.flatMap { $0.defaultPools ?? [] }.map(name).filter { name in
            !balancer.defaultPools.contains { self.name(ofPool: $0) == name }
        }
        if !missing.isEmpty {
            let present = balancer.defaultPools.map(name(ofPool:))
            let wanted = present + Set(missing).sorted()
            add("default_pools", present.joined(separator: ", "), wanted.joined(separator: ", "))
        }
        let fallback = balancer.fallbackPool.isEmpty ? "none" : name(ofPool: balancer.fallbackPool)
        add("fallback_pool", fallback, updates.lazy.compactMap(\.fallbackPool).first.map(name))
        add("steering_policy", balancer.steeringPolicy, updates.lazy.compactMap(\.steeringPolicy).first)
        add("proxied", "\(balancer.isProxied)", updates.lazy.compactMap(\.isProxied).first.map { "\($0)" })
        return drift
    }

    private func name(_ reference: PoolReference) -> String {
        switch reference {
        case .id(let id): name(ofPool: id)
        case .name(let name): name
        }
    }
}
