import GeoRouting

extension Fleet {
    /// What writes change, field by field, in words.
    func changes(by operations: [Operation]) -> [Review.Change] {
        var (fleet, changes): (Fleet, [Review.Change]) = (self, [])
        for operation in operations {
            changes += fleet.changes(by: operation)
            fleet = fleet.applying([operation])
        }
        return changes
    }

    /// Ids of the existing objects that writes are made to.
    func concerned(by operations: [Operation]) -> Set<String> {
        let ids = operations.compactMap { operation -> String? in
            switch operation {
            case .updatePool(let update): update.id
            case .deletePool(let id, _): id
            case .updateLoadBalancer(let update): update.id
            case .updateMonitor(let id, _): id
            case .createMonitor, .createPool, .createLoadBalancer: nil
            }
        }
        return Set(ids).filter { id in pool(id) != nil || loadBalancer(id) != nil }
    }

    private func changes(by operation: Operation) -> [Review.Change] {
        switch operation {
        case .createMonitor: [Review.Change(field: "monitor", before: "none", after: "created")]
        case .updateMonitor(let id, _): [Review.Change(field: "monitor \(id)", before: "other settings", after: "ours")]
        case .createPool(let draft):
            [Review.Change(field: "pool \(draft.name)", before: "none", after: Self.list(draft.origins))]
        case .updatePool(let update): pool(update.id).map { changes(by: update, to: $0) } ?? []
        case .deletePool(_, let name): [Review.Change(field: "pool \(name)", before: "there", after: "deleted")]
        case .createLoadBalancer(let draft):
            [
                Review.Change(
                    field: "load balancer \(draft.hostname)",
                    before: "none",
                    after: names(draft.pools)
                )
            ]
        case .updateLoadBalancer(let update):
            loadBalancer(update.id).map { changes(by: update, to: $0.balancer) } ?? []
        }
    }

    private func changes(by update: PoolUpdate, to view: PoolView) -> [Review.Change] {
        var changes: [Review.Change] = []
        if let coordinates = update.coordinates {
            changes.append(
                Review.Change(
                    field: "\(update.name) coordinates",
                    before: view.pool.coordinates?.text ?? "none",
                    after: coordinates.text
                )
            )
        }
        if let monitor = update.monitor {
            let before = view.pool.monitor ?? "none"
            changes.append(Review.Change(field: "\(update.name) monitor", before: before, after: monitor))
        }
        guard let edits = update.origins else { return changes }
        for edit in edits { changes += Self.changes(by: edit, to: view) }
        let staying = Set(edits.compactMap(\.source))
        for index in view.origins.indices where !staying.contains(index) {
            let origin = view.origins[index]
            changes.append(
                Review.Change(field: origin.origin.name, before: origin.addressText, after: "removed")
            )
        }
        if changes.isEmpty, update.description != nil {
            changes.append(Review.Change(field: "\(update.name) ownership", before: "other", after: "ours"))
        }
        return changes
    }

    private static func changes(by edit: OriginEdit, to view: PoolView) -> [Review.Change] {
        guard let source = edit.source, view.origins.indices.contains(source) else {
            return [Review.Change(field: edit.name, before: "none", after: edit.address?.text ?? "")]
        }
        let origin = view.origins[source]
        var changes: [Review.Change] = []
        func add(_ field: String, _ before: String, _ after: String?) {
            if let after { changes.append(Review.Change(field: "\(edit.name) \(field)", before: before, after: after)) }
        }
        add("address", origin.addressText, edit.address?.text)
        add("weight", "\(origin.origin.weight)", edit.weight.map { "\($0.percent)" })
        add("enabled", "\(origin.origin.isEnabled)", edit.isEnabled.map { "\($0)" })
        return changes
    }

    private func changes(by update: LoadBalancerUpdate, to balancer: LoadBalancer) -> [Review.Change] {
        var changes: [Review.Change] = []
        func add(_ field: String, _ before: String, _ after: String?) {
            guard let after else { return }
            changes.append(Review.Change(field: "\(balancer.readableName) \(field)", before: before, after: after))
        }
        add("default_pools", names(balancer.defaultPools.map(PoolReference.id)), update.defaultPools.map(names))
        add("fallback_pool", name(.id(balancer.fallbackPool)), update.fallbackPool.map(name))
        add("steering_policy", balancer.steeringPolicy, update.steeringPolicy)
        add("proxied", "\(balancer.isProxied)", update.isProxied.map { "\($0)" })
        add("enabled", "\(balancer.isEnabled)", update.isEnabled.map { "\($0)" })
        return changes
    }

    private static func list(_ edits: [OriginEdit]) -> String {
        edits.map { "\($0.name) \($0.address?.text ?? "")" }.joined(separator: ", ")
    }

    private func names(_ references: [PoolReference]) -> String {
        references.map(name).joined(separator: ", ")
    }

    private func name(_ reference: PoolReference) -> String {
        switch reference {
        case .id(let id): pool(id)?.pool.name ?? (id.isEmpty ? "none" : id)
        case .name(let name): name
        }
    }
}

extension Coordinates {
    fileprivate var text: String { "\(latitude), \(longitude)" }
}
