import GeoFleet
import GeoRouting
import Presentation
import Wire

extension ListedKind {
    /// All pools of the account.
    package static let pools = ListedKind(
        kind: "Pool",
        resource: "pool",
        noun: "pool",
        need: .cloudflare,
        columns: [
            ListedColumn("NAME"), ListedColumn("GEO"), ListedColumn("HEALTH"), ListedColumn("ORIGINS", isRight: true),
            ListedColumn("MONITOR", isWide: true), ListedColumn("COORDINATES", isWide: true),
            ListedColumn("OWNERS", isWide: true), ListedColumn("LOAD-BALANCER"),
        ]
    ) { situation in
        ListedObjects(Table.order(of: .pools, in: situation)) { row in
            guard case .pool(let pool)? = situation.subject(row, in: .pools) else { return nil }
            return ListedObject(
                name: pool.name,
                otherNames: [pool.geo, pool.id].compactMap(\.self),
                cells: { pool.cells(situation) },
                members: { pool.members }
            )
        }
    }

    /// The origins of all pools.
    package static let origins = ListedKind(
        kind: "Origin",
        resource: "origin",
        noun: "origin",
        need: .cloudflare,
        columns: [
            ListedColumn("NAME"), ListedColumn("POOL"), ListedColumn("WEIGHT", isRight: true),
            ListedColumn("APPLIED", isWide: true, isRight: true), ListedColumn("SHARE", isRight: true),
            ListedColumn("ADDRESS"), ListedColumn("CLUSTER", isWide: true), ListedColumn("OWNER", isWide: true),
            ListedColumn("STATE"),
        ]
    ) { situation in
        ListedObjects(Table.order(of: .origins, in: situation)) { row in
            guard case .origin(let pool, let origin)? = situation.subject(row, in: .origins) else { return nil }
            return ListedObject(
                name: row,
                otherNames: [origin.name, origin.addressText, pool.name] + [pool.geo].compactMap(\.self),
                cells: { origin.cells(row, pool, situation) },
                members: { origin.members(row, pool) }
            )
        }
    }
}

// MARK: - Pools

extension PoolView {
    fileprivate func cells(_ situation: Situation) -> [Line] {
        let shared = SharedCells(RowID.pool(self), of: .pools, in: situation)
        return [
            shared["POOL"], shared["GEO"], shared["HEALTH"], shared["ORIGINS"], shared["MONITOR"],
            shared["COORDINATES"],
            Line(owners.isEmpty ? "none" : owners.joined(separator: ",")),
            loadBalancers.isEmpty ? shared["LOAD BALANCER"] : Line(loadBalancers.joined(separator: ",")),
        ]
    }

    /// The ids of the pool's owners, sorted.
    private var owners: [String] {
        guard case .record(let record) = description.ownership else { return [] }
        return record.owners.keys.map(\.text).sorted()
    }

    fileprivate var members: [(String, JSON?)] {
        [
            ("metadata", .members(("name", .line(name)), ("uid", .line(id)))),
            ("spec", spec), ("status", status),
        ]
    }

    private var spec: JSON {
        .members(
            ("geo", geo.map(JSON.line)),
            ("enabled", .bool(isEnabled)),
            ("minimumOrigins", JSON(minimumOrigins)),
            ("monitored", .bool(isProbed)),
            ("latitude", coordinates.map { .degrees($0.latitude) }),
            ("longitude", coordinates.map { .degrees($0.longitude) })
        )
    }

    private var status: JSON {
        .members(
            ("health", health.json),
            ("state", .string(StateWords(pool: self).word)),
            ("origins", JSON(origins.count)),
            ("usableOrigins", JSON(origins.count(where: \.isUsable))),
            ("loadBalancers", isUseKnown ? .strings(loadBalancers) : nil),
            ("owners", .strings(owners)),
            ("modifiedAt", modified.map(JSON.line))
        )
    }
}

// MARK: - Origins

extension OriginView {
    fileprivate func cells(_ row: String, _ pool: PoolView, _ situation: Situation) -> [Line] {
        let shared = SharedCells(row, of: .origins, in: situation)
        return [
            shared["ORIGIN"], shared["POOL"], shared["WEIGHT"],
            appliedWeight.map { Line(String($0.percent)) } ?? Line("-"),
            shared["SHARE"], shared["ADDRESS"], shared["CLUSTER"], Line(owner?.text ?? "-"), shared["STATE"],
        ]
    }

    fileprivate func members(_ row: String, _ pool: PoolView) -> [(String, JSON?)] {
        [
            ("metadata", .members(("name", .line(row)))),
            (
                "spec",
                .members(
                    ("pool", .line(pool.name)),
                    ("origin", .line(name)),
                    ("address", .line(addressText)),
                    ("enabled", .bool(isEnabled)),
                    ("weight", JSON(weight))
                )
            ),
            ("status", status),
        ]
    }

    private var status: JSON {
        let (relation, cluster): (JSON, String?) =
            switch ownership {
            case .wanted(let cluster): ("Wanted", cluster)
            case .stale(let cluster): (isChanging ? "Changing" : "Stale", cluster)
            case .foreign: ("Foreign", nil)
            case .unknown: ("Unknown", nil)
            }
        var (condition, message): (JSON, String?) =
            switch health {
            case .healthy: ("Healthy", nil)
            case .unhealthy(let reason): ("Unhealthy", reason.isEmpty ? nil : reason)
            case .unknown: ("Unknown", nil)
            }
        // Cloudflare may go on reporting the last probe of an origin that it no longer probes.
        if !isEnabled { (condition, message) = ("Drained", nil) }
        return .members(
            ("health", condition),
            ("message", message.map(JSON.line)),
            ("usable", .bool(isUsable)),
            ("ownership", relation),
            ("cluster", cluster.map(JSON.line)),
            ("owner", owner.map { .line($0.text) }),
            ("appliedWeight", appliedWeight.map { JSON($0.percent) }),
            ("overridden", .bool(isOverridden)),
            ("share", share.flatMap { $0.isFinite ? JSON(($0 * 1000).rounded() / 1000) : nil })
        )
    }
}

extension JSON {
    /// A text from outside, made safe to show in one line.
    static func line(_ text: String) -> JSON { .string(text.oneLine) }
}
