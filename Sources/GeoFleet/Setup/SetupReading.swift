package import GeoRouting

/// What a single look at a set-up has found out besides the fleet.
package struct SetupReading: Sendable {
    /// What was asked of a server.
    package enum Answer<Value: Sendable>: Sendable {
        case known(Value)
        /// The server did not say it; the text is the reason in one line.
        case unknown(String)
    }

    /// The checks that a controller makes at its start too, as far as they ended in time; empty where Cloudflare was not
    /// called.
    package var startChecks: [StartCheck] = []
    /// How much of the account's load balancing is in use.
    package var usage = Answer<AccountUsage>.unknown("Cloudflare was not called")
    /// The account's monitors.
    package var monitors = Answer<[MonitorView]>.unknown("Cloudflare was not called")
    /// What these credentials may do, by the short name of the cluster.
    package var rights: [String: [ClusterRight]] = [:]

    package init() {}
}

/// How much of the account's load balancing is in use, and the plan's limits as far as Cloudflare says them.
package struct AccountUsage: Sendable, Equatable {
    /// How many pools there are; nil where Cloudflare does not say it.
    package var pools: Int?
    /// How many origins all pools have together; nil where Cloudflare does not say it.
    package var origins: Int?
    /// The most origins that a pool may have; nil where Cloudflare does not say it.
    package var originsPerPool: Int?

    package init(pools: Int? = nil, origins: Int? = nil, originsPerPool: Int? = nil) {
        self.pools = pools
        self.origins = origins
        self.originsPerPool = originsPerPool
    }
}

/// A monitor at Cloudflare, with what decides whether its probes can succeed.
package struct MonitorView: Sendable, Equatable {
    /// The id at Cloudflare, by which pools refer to the monitor.
    package var id: String
    /// The protocol of the probes, such as `https` or `tcp`.
    package var kind: String
    /// The path that is probed, such as `/healthz`.
    package var path: String
    /// The Host header of the probes; empty where there is none.
    package var host: String
    /// The status codes of a healthy origin, such as `200,3xx`; empty for any.
    package var expectedCodes: String

    package init(id: String, kind: String, path: String = "/", host: String = "", expectedCodes: String = "") {
        self.id = id
        self.kind = kind
        self.path = path
        self.host = host
        self.expectedCodes = expectedCodes
    }
}

/// Whether these credentials may do one thing to one kind of objects in a cluster.
package struct ClusterRight: Sendable, Equatable {
    /// The cluster's answer.
    package enum Answer: Sendable, Equatable {
        case allowed
        case denied
        /// The cluster did not say it; the text is the reason in one line.
        case unknown(String)
    }

    /// The verb in roles, such as `watch`.
    package var verb: String
    /// The kind as roles and kubectl name it, such as `ingresses`.
    package var resource: String
    /// The only namespace; nil for all.
    package var namespace: String?
    /// The cluster's answer.
    package var answer: Answer

    package init(verb: String, resource: String, namespace: String? = nil, answer: Answer) {
        self.verb = verb
        self.resource = resource
        self.namespace = namespace
        self.answer = answer
    }
}
