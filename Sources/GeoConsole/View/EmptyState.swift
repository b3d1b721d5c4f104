import GeoFleet
import GeoRouting

/// What stands in a table without rows: why there are none.
enum EmptyState {
    static func lines(_ model: Model) -> [Line] {
        let filter = model[model.tab].filter
        if !filter.isEmpty, Table.count(of: model.tab, in: model) > 0 {
            return [Line("no row passes the filter \(filter) · Esc clears it", .muted)]
        }
        switch model.tab {
        case .ingresses: return ingresses(model)
        case .events: return [Line("nothing has happened since the start", .muted)]
        case .api: return [Line("no call to Cloudflare yet", .muted)]
        case .overview, .pools, .origins, .loadBalancer: return cloudflare(model)
        }
    }

    private static func cloudflare(_ model: Model) -> [Line] {
        // The overview says it on top.
        if model.tab == .overview, !model.fleet.cloudflare.isLive { return [] }
        switch model.fleet.cloudflare.state {
        case .connecting: return [Line("… reading Cloudflare", .unknown)]
        case .failing(let reason): return [Line("✗ no data from Cloudflare: \(Wording.reason(reason))", .bad)]
        case .live: break
        }
        switch model.tab {
        case .pools: return [Line("the account has no pools yet", .muted)]
        case .origins: return [Line("no pool of the account has origins yet", .muted)]
        case .loadBalancer: return missing(model)
        default: return [Line("no load balancer uses any pool, and no cluster is watched", .muted)]
        }
    }

    private static func missing(_ model: Model) -> [Line] {
        let none = Line("the zone \(model.fleet.zone) has no load balancers yet", .muted)
        return [none]
            + model.fleet.missingHostnames.map {
                Line("○ no load balancer \($0)", .warning) + Calm.creating($0, model)
            }
    }

    private static func ingresses(_ model: Model) -> [Line] {
        if model.fleet.clusters.isEmpty { return [Line("no cluster is watched", .muted)] }
        return model.fleet.clusters.map { cluster in
            switch cluster.watch.state {
            case .connecting: Line("… \(cluster.id): connecting to \(cluster.context)", .unknown)
            case .failing(let reason): Line("✗ \(cluster.id): \(reason)", .bad)
            case .live: Line("\(cluster.id): no Ingress matches \(selector), or what LABEL_SELECTOR says", .muted)
            }
        }
    }

    private static let selector = "dns.external/geo-route=true"
}
