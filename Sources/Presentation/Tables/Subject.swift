package import GeoFleet
package import GeoRouting

/// The object of a row; `RowID` has the ids of rows.
package enum Subject: Sendable, Equatable {
    /// The row's id, which is a geo's code or `pool/NAME`, with the pools and the watched clusters there.
    case geo(String, [PoolView], [ClusterView])
    case pool(PoolView)
    case origin(PoolView, OriginView)
    case loadBalancer(LoadBalancerView)
    case source(ClusterView, SourceView)
    case event(EventRecord)
    case call(APICall)
}

/// The ids of rows; `Situation.subject` finds the object of an id.
///
/// An event or a call has its number as id.
package enum RowID {
    /// The geo's code, such as `eu`, or `pool/NAME` for a pool at no known place.
    package static func geo(of pool: PoolView) -> String { pool.geo ?? "pool/\(pool.name)" }

    /// The pool's name, such as `k8s-pool-shop-eu`.
    package static func pool(_ pool: PoolView) -> String { pool.name }

    /// `POOL/ORIGIN`, such as `k8s-pool-shop-eu/origin-eu`.
    package static func origin(_ key: OriginKey) -> String { "\(key.pool)/\(key.origin)" }

    /// The load balancer's id, or `ID/FIELD` for one of its fields.
    package static func loadBalancer(_ balancer: LoadBalancerView, field: String? = nil) -> String {
        field.map { "\(balancer.id)/\($0)" } ?? balancer.id
    }

    /// `CLUSTER/NAMESPACE/NAME`, such as `eu/shop/api`, with the kind where it is no Ingress: `eu/Gateway/shop/api`.
    ///
    /// A kind begins with a capital letter, which a namespace cannot contain.
    package static func source(_ view: SourceView, in cluster: ClusterView) -> String {
        source(view.key, in: cluster.id)
    }

    /// The same from the `SourceView.key` and the cluster's id: nothing is copied.
    static func source(_ key: String, in cluster: String) -> String { cluster + "/" + key }

    /// The parts of the id of a source; nil where the text is no such id.
    static func sourceParts(_ id: String) -> (cluster: String, kind: SourceKind, namespace: String, name: String)? {
        let (cluster, reference) = split(id)
        guard let reference else { return nil }
        let (first, rest) = split(reference)
        if let kind = SourceKind(rawValue: first), kind != .ingress, let rest {
            let (namespace, name) = split(rest)
            return (cluster, kind, namespace, name ?? "")
        }
        return (cluster, .ingress, first, rest ?? "")
    }

    /// The parts before and after the first slash; without a slash, `tail` is nil.
    package static func split(_ id: String) -> (head: String, tail: String?) {
        guard let slash = id.firstIndex(of: "/") else { return (id, nil) }
        return (String(id[..<slash]), String(id[id.index(after: slash)...]))
    }
}

/// A row by its tab and id.
package struct RowReference: Sendable, Hashable {
    /// The table that has the row.
    package var tab: Tab
    /// The row's id in that table, made by `RowID`.
    package var row: String

    package init(tab: Tab, row: String) {
        self.tab = tab
        self.row = row
    }

    static func pool(_ pool: PoolView) -> Self { Self(tab: .pools, row: RowID.pool(pool)) }

    static func origin(_ origin: OriginView, in pool: PoolView) -> Self {
        Self(tab: .origins, row: RowID.origin(OriginKey(pool: pool.name, origin: origin.name)))
    }

    static func loadBalancer(_ view: LoadBalancerView) -> Self {
        Self(tab: .loadBalancer, row: RowID.loadBalancer(view))
    }
}

extension Situation {
    /// The object of the row with this id; nil if the object no longer exists.
    package func subject(_ row: String, in tab: Tab) -> Subject? {
        switch tab {
        case .overview: geo(row)
        case .pools: PoolTable.item(row, self).map { .pool($0.pool) }
        case .origins: OriginTable.item(row, self).map { .origin($0.pool, $0.origin) }
        case .loadBalancer: fleet.loadBalancer(RowID.split(row).head).map(Subject.loadBalancer)
        case .sources: SourceTable.item(row, self).map { .source($0.cluster, $0.view) }
        case .events: EventTable.item(row, self).map(Subject.event)
        case .api: CallTable.item(row, self).map(Subject.call)
        case .map: fleet.pool(named: row).map(Subject.pool)
        }
    }

    private func geo(_ row: String) -> Subject? {
        let pools = fleet.pools.filter { RowID.geo(of: $0) == row }
        let clusters = fleet.clusters.filter { $0.rules.place.code == row }
        return pools.isEmpty && clusters.isEmpty ? nil : .geo(row, pools, clusters)
    }
}
