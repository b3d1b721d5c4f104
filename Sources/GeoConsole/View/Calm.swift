import GeoFleet
import GeoRouting

/// What is said where the diagnosis finds nothing: that all is well, or how much of it is not known or not there yet.
enum Calm {
    static func line(_ model: Model) -> Line {
        let fleet = model.fleet
        if let stale = Caption.stale(fleet.cloudflare, model) { return stale }
        guard fleet.cloudflare.lastSuccess != nil else { return Line("… reading Cloudflare", .unknown) }
        if let unknown = unread(fleet) { return unknown }
        if let missing = missing(model) { return missing }
        return inService(fleet)
    }

    /// Clusters whose Ingresses nobody has heard of yet.
    static func unread(_ fleet: Fleet) -> Line? {
        let waiting = fleet.clusters.filter { !$0.watch.isKnown }
        guard let first = waiting.first else { return nil }
        let more = waiting.count > 1 ? " (+\(waiting.count - 1) more)" : ""
        return Line("… \(first.id)\(more): reading the Ingresses from its API server", .unknown)
    }

    /// What Ingresses ask for and Cloudflare has not: controllers get their time before that is called wrong.
    static func missing(_ model: Model) -> Line? {
        let fleet = model.fleet
        if let hostname = fleet.missingHostnames.first { return missing(hostname, model) }
        let pools = fleet.missingPools
        guard let pool = pools.first else { return nil }
        let what = pools.count == 1 ? "no pool \(pool) yet" : "\(pools.count) pools are not there yet, \(pool) first"
        return Line("○ " + what, .warning)
    }

    /// What is said of a load balancer that is not there.
    static func missing(_ hostname: String, _ model: Model) -> Line {
        let clusters = model.fleet.clusters
        let what = "○ no load balancer \(Hostname.readable(hostname))"
        if !clusters.allSatisfy(\.desired.pools.isEmpty) {
            return Line("\(what) yet", .warning) + creating(hostname, model)
        }
        let isKnown = clusters.allSatisfy(\.isSynced)
        let rest = isKnown ? ", and no Ingress asks for one" : "; whether an Ingress asks for one is not known"
        return Line(what + rest, .warning)
    }

    /// Who makes it: the controller by itself, or a key.
    static func creating(_ hostname: String, _ model: Model) -> Line {
        guard model.preferences.writing != .forbidden, model.fleet.wouldCreate(hostname) else { return .empty }
        return Line(" · \(model.keymap.hint(for: .sync)) creates it", .warning)
    }

    /// Of the load balancers that the watched clusters serve.
    private static func inService(_ fleet: Fleet) -> Line {
        let served = fleet.servedHostnames
        let pools = fleet.pools.filter { pool in
            let isUsed = pool.loadBalancers.contains { served.isEmpty || served.contains($0) }
            return isUsed && StateWords(pool: pool).rank >= 4
        }
        if pools.isEmpty { return Line("○ no pool is in service", .warning) }
        let unknown = pools.count { $0.health == .unknown }
        let count = Words.counted(pools.count, "pool")
        if unknown > 0 { return Line("? nothing known to repair: health of \(unknown) of \(count) unknown", .unknown) }
        return Line("● nothing to repair: \(count) in service", .good, bold: true)
    }
}
