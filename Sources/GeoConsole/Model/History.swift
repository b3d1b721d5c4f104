package import GeoFleet
package import GeoRouting

/// What this session has done, as undo and redo go through it.
package struct History: Sendable, Equatable {
    /// An action with the name it keeps, however often it is undone and redone.
    package struct Entry: Sendable, Equatable {
        /// Of the latest write: the action's own, its undo's or its redo's.
        package var record: ActionRecord
        /// Such as `Drained origin-eu in k8s-pool-shop-eu`.
        package var name: String
    }

    /// What an end of a write was.
    enum Step: Sendable, Equatable {
        case action, undo, redo
    }

    private static let capacity = 100

    /// Actions that are in effect, newest last: undo takes the last.
    package private(set) var past: [Entry] = []
    /// Undone actions, the one to be redone first last.
    package private(set) var future: [Entry] = []

    /// Takes in what was done.
    ///
    /// - Parameters:
    ///   - record: the write.
    ///   - id: of the write that it has taken back; nil for an action of its own.
    /// - Returns: what it was.
    mutating func add(_ record: ActionRecord, takingBack id: Int?) -> Step {
        if let place = past.lastIndex(where: { $0.record.id == id }) {
            let name = past.remove(at: place).name
            future.append(Entry(record: record, name: name))
            return .undo
        }
        if let place = future.lastIndex(where: { $0.record.id == id }) {
            let name = future.remove(at: place).name
            past.append(Entry(record: record, name: name))
            return .redo
        }
        past = past.suffix(Self.capacity - 1) + [Entry(record: record, name: record.text)]
        // What was undone before is of another story now.
        future = []
        return .action
    }
}

/// What a row is about, found by the row's id.
///
/// Ids by tab: overview: the geo's code, or `pool/NAME` for a pool without a known place; pools: the pool's name;
/// origins: `POOL/ORIGIN`; load balancer: its id, or `ID/FIELD` for one of its fields; ingresses:
/// `CLUSTER/NAMESPACE/NAME`; events and API: the number.
package enum Subject: Sendable, Equatable {
    /// With its pools, and the watched clusters that are there.
    case geo(String, [PoolView], [ClusterView])
    case pool(PoolView)
    case origin(PoolView, OriginView)
    case loadBalancer(LoadBalancerView)
    case ingress(ClusterView, IngressView)
    case event(EventRecord)
    case call(APICall)
}

/// Ids of rows, as `Subject` reads them.
package enum RowID {
    package static func geo(of pool: PoolView) -> String { pool.geo ?? "pool/\(pool.pool.name)" }

    package static func pool(_ pool: PoolView) -> String { pool.pool.name }

    package static func origin(_ key: OriginKey) -> String { "\(key.pool)/\(key.origin)" }

    package static func loadBalancer(_ balancer: LoadBalancerView, field: String? = nil) -> String {
        field.map { "\(balancer.id)/\($0)" } ?? balancer.id
    }

    package static func ingress(_ ingress: IngressView, in cluster: ClusterView) -> String {
        "\(cluster.id)/\(ingress.id)"
    }

    /// What stands before and after the first slash.
    static func split(_ id: String) -> (head: String, tail: String?) {
        guard let slash = id.firstIndex(of: "/") else { return (id, nil) }
        return (String(id[..<slash]), String(id[id.index(after: slash)...]))
    }
}

extension Model {
    /// What the row of this id is about; nil where it is gone.
    package func subject(_ row: String, in tab: Tab) -> Subject? {
        switch tab {
        case .overview: geo(row)
        case .pools: fleet.pool(named: row).map(Subject.pool)
        case .origins: origin(row)
        case .loadBalancer: fleet.loadBalancer(RowID.split(row).head).map(Subject.loadBalancer)
        case .ingresses: ingress(row)
        case .events: Int(row).flatMap { events[$0] }.map(Subject.event)
        case .api: Int(row).flatMap { id in calls.elements.last { $0.id == id } }.map(Subject.call)
        }
    }

    private func geo(_ row: String) -> Subject? {
        let pools = fleet.pools.filter { RowID.geo(of: $0) == row }
        let clusters = fleet.clusters.filter { $0.rules.place.code == row }
        return pools.isEmpty && clusters.isEmpty ? nil : .geo(row, pools, clusters)
    }

    private func origin(_ row: String) -> Subject? {
        let (name, origin) = RowID.split(row)
        guard let pool = fleet.pool(named: name) else { return nil }
        return pool.origins.first { $0.origin.name == origin }.map { .origin(pool, $0) }
    }

    private func ingress(_ row: String) -> Subject? {
        let (id, reference) = RowID.split(row)
        guard let cluster = fleet.cluster(id), let reference else { return nil }
        let (namespace, name) = RowID.split(reference)
        // By its parts: to put ten thousand references together would cost more than to compare them.
        let found = cluster.ingresses.first { $0.source.name == name && $0.source.namespace == namespace }
        return found.map { .ingress(cluster, $0) }
    }
}
