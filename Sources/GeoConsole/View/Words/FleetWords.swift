import GeoFleet
import GeoRouting

/// What is said of the whole.
extension Fleet {
    /// The host names that the watched clusters ask for, sorted; those they are set up for where no Ingress asks yet.
    var servedHostnames: [String] {
        let asked = Set(clusters.flatMap { $0.desired.loadBalancers.map(\.hostname.text) })
        if !asked.isEmpty { return asked.sorted() }
        return Set(clusters.flatMap { $0.rules.hostnames.map(\.text) }).sorted()
    }

    /// Those of them that Cloudflare has no load balancer for; none before it was read.
    var missingHostnames: [String] {
        if cloudflare.lastSuccess == nil { return [] }
        let present = Set(loadBalancers.map(\.balancer.hostname))
        return servedHostnames.filter { !present.contains($0) }
    }

    /// The pools that Ingresses ask for and Cloudflare has not, by name.
    var missingPools: [String] {
        if cloudflare.lastSuccess == nil { return [] }
        let present = Set(pools.map(\.pool.name))
        let wanted = Set(clusters.flatMap { $0.desired.pools.filter { !$0.wants.isEmpty }.map(\.name) })
        return wanted.subtracting(present).sorted()
    }

    /// Whether a forced sync would create the load balancer.
    func wouldCreate(_ hostname: String) -> Bool {
        clusters.contains { cluster in
            cluster.plan.operations.contains { operation in
                if case .createLoadBalancer(let draft) = operation { draft.hostname.text == hostname } else { false }
            }
        }
    }

    /// The zone's name, or the beginning of its id until the name is known.
    var zoneWords: String { Words.isID(zone) ? "zone " + Words.shortened(id: zone) : zone }
}

extension Model {
    /// The host names without a load balancer that no finding tells of, beside the findings that there are.
    var untoldHostnames: [String] {
        if findings.isEmpty { return [] }
        return fleet.missingHostnames.filter { hostname in !findings.contains { $0.object == hostname } }
    }
}
