package import Wire

/// The objects of one account and its zones at Cloudflare.
///
/// A value: a stale read is answered from an older copy.
struct CloudflareStore: Sendable {
    var pools: [JSONObject] = []
    /// Each zone's load balancers, in the order of the zones.
    private(set) var zones: [(id: String, loadBalancers: [JSONObject])]
    var monitors: [JSONObject] = []
    private(set) var origins = Origins()
    /// The changes of health that monitors noticed, oldest first.
    private(set) var healthEvents: [JSONObject] = []
    /// Since when pools are probed, and by which monitor.
    private var probes: [String: (monitor: String, since: Timestamp)] = [:]
    /// The present instant: all probes until then have been made.
    private(set) var now = Timestamp(microseconds: 0)
    private var seed: Seed
    private var lastStamp = Timestamp(microseconds: 0)

    init(zones: [Zone], seed: Seed) {
        self.zones = zones.map { ($0.id, []) }
        self.seed = seed
    }

    /// The load balancers of all zones.
    var loadBalancers: [JSONObject] { zones.flatMap(\.loadBalancers) }

    mutating func makeID() -> String { seed.hex(32) }

    /// The instant of a write: later than every one before it, also within one microsecond.
    mutating func stamp(_ now: Timestamp) -> Timestamp {
        lastStamp = max(now, Timestamp(microseconds: lastStamp.microseconds + 1))
        return lastStamp
    }

    /// Changes what answers at an address, and records the health events that follow from it.
    mutating func change(_ address: String, at now: Timestamp, _ body: (inout Origins) -> Void) {
        let before = origins
        body(&origins)
        advance(to: now)
        for pool in pools where isProbed(pool) {
            let members = (pool["origins"]?.array ?? []).compactMap { $0["address"]?.string }
            guard members.contains(where: { Address($0) == Address(address) }) else { continue }
            let old = Health(monitor: monitor(of: pool), origins: before).pool(pool)
            let new = health(of: pool).pool(pool)
            if old == new { continue }
            healthEvents.append(Health.event(JSON(healthEvents.count + 1), new, before: old, at: now))
        }
    }

    mutating func advance(to now: Timestamp) { self.now = max(self.now, now) }

    /// Records since when a pool has its present monitor.
    mutating func noteMonitor(of pool: JSONObject, at now: Timestamp) {
        let id = pool["id"]?.string ?? ""
        let monitor = pool["monitor"]?.string
        if probes[id]?.monitor != monitor { probes[id] = monitor.map { ($0, now) } }
    }

    /// Whether probes of a pool have a result: a monitor is attached, and its first interval is over.
    private func isProbed(_ pool: JSONObject) -> Bool {
        guard let probe = probes[pool["id"]?.string ?? ""] else { return false }
        let interval = monitor(of: pool)?["interval"]?.int ?? 60
        return now.microseconds - probe.since.microseconds >= interval * 1_000_000
    }

    private func monitor(of pool: JSONObject) -> JSONObject? {
        guard let id = pool["monitor"]?.string else { return nil }
        return monitors.first { $0["id"]?.string == id }
    }

    private func health(of pool: JSONObject) -> Health { Health(monitor: monitor(of: pool), origins: origins) }

    /// A pool with the health that its monitor found, as far as there is one.
    func shown(_ pool: JSONObject) -> JSONObject {
        isProbed(pool) ? health(of: pool).pool(pool) : pool
    }

    /// The results of every probing city for a pool.
    func healthDetail(of pool: JSONObject) throws(Refusal) -> JSON {
        guard isProbed(pool) else { throw .noHealth }
        return health(of: pool).detail(of: pool)
    }

    subscript(type: ResourceType) -> [JSONObject] {
        get {
            switch type {
            case .pool: pools
            case .loadBalancer(let zone): zones.first { $0.id == zone }?.loadBalancers ?? []
            case .monitor: monitors
            }
        }
        set {
            switch type {
            case .pool: pools = newValue
            case .loadBalancer(let zone):
                guard let index = zones.firstIndex(where: { $0.id == zone }) else { return }
                zones[index].loadBalancers = newValue
            case .monitor: monitors = newValue
            }
        }
    }

    func index(of id: String, in type: ResourceType) throws(Refusal) -> Int {
        guard let index = self[type].firstIndex(where: { $0["id"]?.string == id }) else { throw .notFound }
        return index
    }

    func pool(_ id: String) -> JSONObject? { pools.first { $0["id"]?.string == id } }

    /// The load balancers that use a pool, in any zone and anywhere in them.
    func loadBalancers(using pool: String) -> [JSONObject] {
        loadBalancers.filter { JSON.object($0).names(pool) }
    }

    func pools(probedBy monitor: String) -> [JSONObject] {
        pools.filter { $0["monitor"]?.string == monitor }
    }
}

/// A kind of object in the store; a load balancer's has its zone.
package enum ResourceType: Sendable, Equatable {
    case pool, monitor
    /// In the zone with this id.
    case loadBalancer(zone: String)

    /// The last step of its path.
    var path: String {
        switch self {
        case .pool: "pools"
        case .monitor: "monitors"
        case .loadBalancer: "load_balancers"
        }
    }

    var read: Token.Grant { if case .loadBalancer = self { .loadBalancersRead } else { .poolsRead } }
    var write: Token.Grant { if case .loadBalancer = self { .loadBalancersWrite } else { .poolsWrite } }
}

extension JSONObject {
    /// The ids of all pools in the known places of a load balancer; each of them must exist.
    var poolIDs: [String] {
        let lists = ["default_pools", "pools"].compactMap { self[$0] }
        let maps = ["region_pools", "country_pools", "pop_pools"].flatMap { object($0).members.map(\.value) }
        let inner = ["rules", "pool_sets"].flatMap { self[$0]?.array ?? [] }.compactMap { $0["overrides"]?.object }
        return (lists + maps).flatMap { $0.array?.compactMap(\.string) ?? [] }
            + [self["fallback_pool"]?.string].compactMap(\.self) + inner.flatMap(\.poolIDs)
    }
}

extension JSON {
    /// Whether an id stands in it anywhere, as a value or as a key, also under unknown keys.
    ///
    /// A key of `pool_weights` does not count: a weight for a pool is no use of the pool.
    package func names(_ id: String) -> Bool {
        switch self {
        case .string(let text): text == id
        case .array(let elements): elements.contains { $0.names(id) }
        case .object(let object):
            object.members.contains { key, value in
                key == id
                    || (key == "pool_weights" ? value.object?.members.map(\.value) ?? [] : [value])
                        .contains { $0.names(id) }
            }
        default: false
        }
    }
}
