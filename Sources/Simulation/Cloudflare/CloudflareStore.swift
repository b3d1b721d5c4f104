import Wire

/// What Cloudflare holds for one account and its zone.
///
/// A value: a copy is what a stale read sees.
struct CloudflareStore: Sendable {
    var pools: [JSONObject] = []
    var loadBalancers: [JSONObject] = []
    var monitors: [JSONObject] = []
    /// Why an address fails its probes; an address that is not here is healthy.
    private(set) var failures: [String: String] = [:]
    /// The changes of health that monitors noticed, oldest first.
    private(set) var healthEvents: [JSONObject] = []
    /// Since when pools are probed, and by which monitor.
    private var probes: [String: (monitor: String, since: Timestamp)] = [:]
    /// How far time has gone: probes until then have been made.
    private(set) var now = Timestamp(microseconds: 0)
    private var seed: Seed
    private var lastStamp = Timestamp(microseconds: 0)

    init(seed: Seed) {
        self.seed = seed
    }

    mutating func makeID() -> String { seed.hex(32) }

    /// The instant of a write: later than every one before it, also within one microsecond.
    mutating func stamp(_ now: Timestamp) -> String {
        lastStamp = max(now, Timestamp(microseconds: lastStamp.microseconds + 1))
        return lastStamp.precise
    }

    /// Makes probes of an address fail for a reason, or (nil) succeed.
    mutating func setHealth(of address: String, failure: String?, at now: Timestamp) {
        let address = address.lowercased()
        let before = failures
        failures[address] = failure
        if before[address] == failure { return }
        advance(to: now)
        for pool in pools where isProbed(pool) {
            let origins = (pool["origins"]?.array ?? []).compactMap(\.object)
            guard origins.contains(where: { $0["address"]?.string?.lowercased() == address }) else { continue }
            let event = Health.event(
                JSON(healthEvents.count + 1),
                Health.pool(pool, failures: failures),
                before: Health.pool(pool, failures: before),
                at: now
            )
            healthEvents.append(event)
        }
    }

    mutating func advance(to now: Timestamp) { self.now = max(self.now, now) }

    /// Notes since when a pool's monitor is the one it has.
    mutating func noteMonitor(of pool: JSONObject, at now: Timestamp) {
        let id = pool["id"]?.string ?? ""
        let monitor = pool["monitor"]?.string
        if probes[id]?.monitor != monitor { probes[id] = monitor.map { ($0, now) } }
    }

    /// Whether there is a result: a monitor is attached, and its first interval is over.
    private func isProbed(_ pool: JSONObject) -> Bool {
        guard let probe = probes[pool["id"]?.string ?? ""] else { return false }
        let monitor = monitors.first { $0["id"]?.string == probe.monitor }
        return now.microseconds - probe.since.microseconds >= (monitor?["interval"]?.int ?? 60) * 1_000_000
    }

    /// A pool with the health that its monitor found, as far as there is one.
    func shown(_ pool: JSONObject) -> JSONObject {
        isProbed(pool) ? Health.pool(pool, failures: failures) : pool
    }

    /// What every probing city saw of a pool.
    func health(of pool: JSONObject) throws(Refusal) -> JSON {
        guard isProbed(pool) else { throw .noHealth }
        return Health.detail(of: pool, failures: failures)
    }

    subscript(type: ResourceType) -> [JSONObject] {
        get {
            switch type {
            case .pool: pools
            case .loadBalancer: loadBalancers
            case .monitor: monitors
            }
        }
        set {
            switch type {
            case .pool: pools = newValue
            case .loadBalancer: loadBalancers = newValue
            case .monitor: monitors = newValue
            }
        }
    }

    func index(of id: String, in type: ResourceType) throws(Refusal) -> Int {
        guard let index = self[type].firstIndex(where: { $0["id"]?.string == id }) else { throw .notFound }
        return index
    }

    func pool(_ id: String) -> JSONObject? { pools.first { $0["id"]?.string == id } }

    /// The load balancers that use a pool, anywhere.
    func loadBalancers(using pool: String) -> [JSONObject] {
        loadBalancers.filter { $0.poolIDs.contains(pool) }
    }

    func pools(probedBy monitor: String) -> [JSONObject] {
        pools.filter { $0["monitor"]?.string == monitor }
    }
}

enum ResourceType: String, Sendable {
    case pool = "pools"
    case loadBalancer = "load_balancers"
    case monitor = "monitors"

    var read: Token.Grant { self == .loadBalancer ? .loadBalancersRead : .poolsRead }
    var write: Token.Grant { self == .loadBalancer ? .loadBalancersWrite : .poolsWrite }
}

extension JSONObject {
    /// Every pool that a load balancer names: default, fallback, and in its geo maps and rules.
    var poolIDs: [String] {
        var ids = self["default_pools"]?.array?.compactMap(\.string) ?? []
        if let fallback = self["fallback_pool"]?.string { ids.append(fallback) }
        for map in ["region_pools", "country_pools", "pop_pools"] {
            ids += object(map).members.flatMap { $0.value.array?.compactMap(\.string) ?? [] }
        }
        for rule in self["rules"]?.array ?? [] {
            ids += rule["overrides"]?.object?.poolIDs ?? []
        }
        return ids
    }
}
