import GeoFleet
import GeoRouting
import Presentation
import Wire

extension ListedKind {
    /// The load balancers of the zone.
    package static let loadBalancers = ListedKind(
        kind: "LoadBalancer",
        resource: "loadbalancer",
        noun: "load balancer",
        need: .cloudflare,
        columns: [
            ListedColumn("NAME"), ListedColumn("STATE"), ListedColumn("STEERING"), ListedColumn("POOLS", isRight: true),
            ListedColumn("FALLBACK"), ListedColumn("MODIFIED", isWide: true), ListedColumn("WANTED"),
        ]
    ) { situation in
        ListedObjects(situation.fleet.loadBalancers) { view in
            ListedObject(
                name: view.readableName,
                otherNames: [view.hostname, view.id],
                cells: { view.cells(situation) },
                members: { view.members(situation.fleet) }
            )
        }
    }
}

extension LoadBalancerView {
    fileprivate func cells(_ situation: Situation) -> [Line] {
        // In the console, the row of a load balancer has its state below VALUE.
        let shared = SharedCells(RowID.loadBalancer(self), of: .loadBalancer, in: situation)
        let policy = balancer.steeringPolicy
        return [
            shared["FIELD"], shared["VALUE"],
            Line(policy.isEmpty ? "default" : policy, policy == LoadBalancer.proximity ? .text : .warning),
            Line(String(balancer.defaultPools.count)),
            Line(name(of: balancer.fallbackPool, in: situation.fleet)), Line(modified ?? "-"), shared["WANTED"],
        ]
    }

    /// The name of a pool; its id where the pool is not known, and a hyphen where there is none.
    private func name(of pool: String, in fleet: Fleet) -> String {
        fleet.pool(pool)?.name ?? (pool.isEmpty ? "-" : pool)
    }

    fileprivate func members(_ fleet: Fleet) -> [(String, JSON?)] {
        let fallback = balancer.fallbackPool
        return [
            ("metadata", .members(("name", .line(readableName)), ("uid", .line(id)))),
            (
                "spec",
                .members(
                    ("enabled", .bool(balancer.isEnabled)),
                    ("proxied", .bool(balancer.isProxied)),
                    ("steeringPolicy", .line(balancer.steeringPolicy)),
                    ("defaultPools", .strings(balancer.defaultPools.map { name(of: $0, in: fleet) })),
                    ("fallbackPool", fallback.isEmpty ? nil : .line(name(of: fallback, in: fleet)))
                )
            ),
            (
                "status",
                .members(
                    ("differences", .array(drift.map(\.json))),
                    ("modifiedAt", modified.map(JSON.line))
                )
            ),
        ]
    }
}

extension LoadBalancerView.Drift {
    fileprivate var json: JSON {
        .members(
            ("field", .line(field)),
            ("value", .line(value)),
            ("wanted", .line(wanted)),
            ("added", added.isEmpty ? nil : .strings(added))
        )
    }
}
