package import Wire

/// What the control API does with a world, beside the simulated APIs.
extension World {
    /// Adds fault rules; those for watches apply to the open watches at once.
    package func add(_ faults: [Fault]) {
        with { $0.add(faults) }
    }

    /// Removes all fault rules; requests that wait because of a rule end with a broken connection.
    ///
    /// The connections of impaired watches break too, unless `keepingImpairedWatches` is true. An impaired watch is one
    /// that a rule keeps from sending changes.
    package func liftFaults(keepingImpairedWatches: Bool = false) {
        with { $0.liftFaults(keepingImpairedWatches: keepingImpairedWatches) }
    }

    /// How often each fault was applied to a watch since the rules were last lifted, by the name of the fault.
    package var watchEffectCounts: [String: Int] {
        with { $0.faults.watchEffectCounts }
    }

    /// Starts the scenario again from its beginning; clears faults and log, and breaks open watches.
    package func reset(at now: Duration) {
        with { $0.reset(at: now) }
    }

    /// Returns the logged requests after number `number`, in order; the first request has number 1.
    package func requests(since number: Int = 0) -> JSON {
        with { $0.log.json(since: number) }
    }

    /// The name of the fault that was applied to the newest request; nil where there was none.
    package var newestFault: String? {
        with { $0.log.newestFault }
    }

    /// Returns what Cloudflare stores, in the form of its API.
    ///
    /// `load_balancers` are those of the first zone; `zones` holds those of every zone.
    package func cloudflareJSON() -> JSON {
        with { .object($0.cloudflareJSON) }
    }

    /// Returns the state of the world, as `GET /sim/state` shows it.
    package func stateJSON() -> JSON {
        with { state in
            let clusters = state.clusters.map(\.stateJSON)
            let otherMembers: JSON = [
                "unhealthy": .array(state.cloudflare.originServers.unhealthy.map { .string($0) }),
                "clusters": .array(clusters), "faults": JSON(state.faults.count),
                "clock_skew": JSON(Int(state.settings.cloudflare.clockSkew.components.seconds)),
            ]
            return .object(state.cloudflareJSON.merging(otherMembers.object ?? JSONObject()))
        }
    }

    /// Returns where a visitor of a host name ends at this moment.
    package func outcome(of visitor: Visitor, at hostname: String, now: Duration) -> VisitOutcome {
        with { state in
            state.cloudflare.advance(to: state.timestamp(at: now))
            let name = DomainName(hostname)
            let balancer = state.cloudflare.loadBalancers.first { DomainName($0["name"]?.string ?? "") == name }
            guard let balancer else { return .noLoadBalancer }
            let pools = state.cloudflare.pools.map(state.cloudflare.withHealth)
            return Visits(pools: pools).outcome(of: visitor, balancer)
        }
    }

    /// Makes probes of an address fail for the reason `failure`, or succeed where `failure` is nil.
    package func setHealth(of address: String, failure: String?, at now: Duration) {
        with { state in
            let instant = state.timestamp(at: now)
            state.cloudflare.changeServer(of: address, at: instant) { $0.setFailure(failure, of: address) }
        }
    }

    /// Makes the server at an address serve only these host names, or all where `names` is nil.
    ///
    /// A probe for another host name fails, because it gets an unexpected status.
    package func setHostnames(_ names: [String]?, of address: String, at now: Duration) {
        with { state in
            let instant = state.timestamp(at: now)
            state.cloudflare.changeServer(of: address, at: instant) { $0.setHostnames(names, of: address) }
        }
    }

    /// Sets the tokens that a cluster accepts; returns false where the cluster is unknown.
    ///
    /// Open watches go on, because an API server checks a token only when a request begins.
    package func setTokens(_ tokens: [String], of cluster: String) -> Bool {
        with { state in
            guard let index = state.clusters.firstIndex(where: { $0.name == cluster }) else { return false }
            state.clusters[index].settings.tokens = tokens
            return true
        }
    }

    /// Creates many Ingresses in one step; returns false where the cluster is unknown.
    package func createIngresses(_ burst: Burst, at now: Duration) -> Bool {
        with { $0.createIngresses(burst, at: now) }
    }
}

/// A set of Ingresses to create in one step.
package struct Burst: Sendable {
    /// The cluster's name, such as `eu`.
    package var cluster: String
    /// The number of Ingresses.
    package var count: Int
    /// The addresses, which the Ingresses use in turn: each Ingress has one.
    package var addresses: [String]
    /// The value of the label `cluster-name`, which decides the pool.
    package var clusterName = "smart-router-internal"
    /// The beginning of all names: `burst` gives `burst-00000`, `burst-00001` and so on.
    package var prefix = "burst"
    /// The namespace of all Ingresses.
    package var namespace = "shop"
    /// The approximate size of each Ingress as JSON text, in bytes; 0 adds no padding.
    package var bytes = 0

    package init(cluster: String, count: Int, addresses: [String]) {
        self.cluster = cluster
        self.count = count
        self.addresses = addresses
    }

    fileprivate func name(_ number: Int) -> String {
        let digits = String(number)
        return prefix + "-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }
}

extension WorldState {
    fileprivate var cloudflareJSON: JSONObject {
        func list(_ objects: [JSONObject]) -> JSON { .array(objects.map { .object($0) }) }
        let zones = settings.cloudflare.zones.map { zone -> JSON in
            let balancers = cloudflare[.loadBalancer(zone: zone.id)]
            return ["id": .string(zone.id), "name": .string(zone.name), "load_balancers": list(balancers)]
        }
        return JSONObject([
            ("pools", list(cloudflare.pools.map { cloudflare.withHealth($0).sorted })),
            ("load_balancers", zones.first?["load_balancers"] ?? []), ("zones", .array(zones)),
            ("monitors", list(cloudflare.monitors)),
        ])
    }

    fileprivate mutating func createIngresses(_ burst: Burst, at now: Duration) -> Bool {
        guard let index = clusters.firstIndex(where: { $0.name == burst.cluster }) else { return false }
        let timestamp = timestamp(at: now)
        var template = IngressTemplate(
            namespace: burst.namespace,
            name: burst.name(0),
            labels: IngressTemplate.labels(clusterName: burst.clusterName),
            addresses: Array(burst.addresses.prefix(1))
        )
        template.pad(to: burst.bytes)
        let objects = (0..<burst.count).map { number in
            template.name = burst.name(number)
            if !burst.addresses.isEmpty { template.addresses = [burst.addresses[number % burst.addresses.count]] }
            return template.object(seed: &clusters[index].seed, at: timestamp)
        }
        clusters[index].commit(.ingress, objects, at: now)
        return true
    }
}
