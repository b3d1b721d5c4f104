package import Wire

/// The objects of one account and its zones at Cloudflare.
///
/// It is a value type, so that an older copy can answer a stale read.
struct CloudflareStore: Sendable {
    var pools: [JSONObject] = []
    /// The load balancers of each zone, in the order of the zones.
    private(set) var zones: [(id: String, loadBalancers: [JSONObject])]
    var monitors: [JSONObject] = []
    private(set) var originServers = OriginServers()
    /// The changes of health that probes have found, oldest first.
    private(set) var healthEvents: [JSONObject] = []
    /// The monitor of each pool, and the instant when the pool got this monitor; the keys are ids of pools.
    private var probes: [String: (monitor: String, since: Timestamp)] = [:]
    /// The present instant; all probes that are due by this instant count as made.
    private(set) var now = Timestamp(microseconds: 0)
    private var seed: Seed
    /// The instant of the last write.
    private var lastWrite = Timestamp(microseconds: 0)

    init(zones: [Zone], seed: Seed) {
        self.zones = zones.map { ($0.id, []) }
        self.seed = seed
    }

    /// The load balancers of all zones.
    var loadBalancers: [JSONObject] { zones.flatMap(\.loadBalancers) }

    mutating func makeID() -> String { seed.hex(32) }

    /// Returns the instant of a new write: `now`, or one microsecond after the last write where that is later.
    mutating func instantOfWrite(at now: Timestamp) -> Timestamp {
        lastWrite = max(now, Timestamp(microseconds: lastWrite.microseconds + 1))
        return lastWrite
    }

    /// Changes the server at an address, and records the health events that follow from the change.
    mutating func changeServer(of address: String, at now: Timestamp, _ change: (inout OriginServers) -> Void) {
        let before = originServers
        change(&originServers)
        advance(to: now)
        for pool in pools where hasProbeResults(pool) {
            let addresses = (pool["origins"]?.array ?? []).compactMap { $0["address"]?.string }
            guard addresses.contains(where: { Address($0) == Address(address) }) else { continue }
            let old = Health(monitor: monitor(of: pool), originServers: before).applied(to: pool)
            let new = health(of: pool).applied(to: pool)
            if old == new { continue }
            healthEvents.append(Health.event(JSON(healthEvents.count + 1), new, before: old, at: now))
        }
    }

    /// Moves the present instant forward to `now`, and never back.
    mutating func advance(to now: Timestamp) { self.now = max(self.now, now) }

    /// Records the monitor that a pool has after a write; a monitor that is new to the pool starts at `now`.
    mutating func recordMonitor(of pool: JSONObject, at now: Timestamp) {
        let id = pool["id"]?.string ?? ""
        let monitor = pool["monitor"]?.string
        if probes[id]?.monitor != monitor { probes[id] = monitor.map { ($0, now) } }
    }

    /// Whether probes of a pool have results: it has a monitor, and the first interval is over.
    private func hasProbeResults(_ pool: JSONObject) -> Bool {
        guard let probe = probes[pool["id"]?.string ?? ""] else { return false }
        let interval = monitor(of: pool)?["interval"]?.int ?? 60
        return now.microseconds - probe.since.microseconds >= interval * 1_000_000
    }

    private func monitor(of pool: JSONObject) -> JSONObject? {
        guard let id = pool["monitor"]?.string else { return nil }
        return monitors.first { $0["id"]?.string == id }
    }

    private func health(of pool: JSONObject) -> Health {
        Health(monitor: monitor(of: pool), originServers: originServers)
    }

    /// Returns a pool with the health that its monitor finds; the unchanged pool where there are no results.
    func withHealth(_ pool: JSONObject) -> JSONObject {
        hasProbeResults(pool) ? health(of: pool).applied(to: pool) : pool
    }

    /// Returns the results of probes from every city for a pool; throws `.noHealth` where there are none.
    func healthDetail(of pool: JSONObject) throws(Refusal) -> JSON {
        guard hasProbeResults(pool) else { throw .noHealth }
        return health(of: pool).detail(of: pool)
    }

    /// The objects of a type; for load balancers, those of one zone.
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

    /// Returns the index of an object; throws `.notFound` where there is none.
    func index(of id: String, in type: ResourceType) throws(Refusal) -> Int {
        guard let index = self[type].firstIndex(where: { $0["id"]?.string == id }) else { throw .notFound }
        return index
    }

    func pool(_ id: String) -> JSONObject? { pools.first { $0["id"]?.string == id } }

    /// Returns the load balancers of all zones that have the id of a pool anywhere.
    func loadBalancers(using pool: String) -> [JSONObject] {
        loadBalancers.filter { JSON.object($0).containsID(pool) }
    }

    func pools(probedBy monitor: String) -> [JSONObject] {
        pools.filter { $0["monitor"]?.string == monitor }
    }
}

/// The type of an object in the store; for a load balancer, the type includes the zone.
package enum ResourceType: Sendable, Equatable {
    case pool, monitor
    /// The load balancers in the zone with this id.
    case loadBalancer(zone: String)

    /// The last step of the path to the type's objects.
    var path: String {
        switch self {
        case .pool: "pools"
        case .monitor: "monitors"
        case .loadBalancer: "load_balancers"
        }
    }

    /// The permission that reads of this type need.
    var readGrant: Token.Grant { if case .loadBalancer = self { .loadBalancersRead } else { .poolsRead } }
    /// The permission that writes of this type need.
    var writeGrant: Token.Grant { if case .loadBalancer = self { .loadBalancersWrite } else { .poolsWrite } }
}

extension JSONObject {
    /// The ids of the pools in the known members of a load balancer; each of these pools must exist.
    var poolIDs: [String] {
        let lists = ["default_pools", "pools"].compactMap { self[$0] }
        let maps = ["region_pools", "country_pools", "pop_pools"].flatMap { object($0).members.map(\.value) }
        let inner = ["rules", "pool_sets"].flatMap { self[$0]?.array ?? [] }.compactMap { $0["overrides"]?.object }
        return (lists + maps).flatMap { $0.array?.compactMap(\.string) ?? [] }
            + [self["fallback_pool"]?.string].compactMap(\.self) + inner.flatMap(\.poolIDs)
    }
}

extension JSON {
    /// Whether an id is anywhere in the value: as a text or as a key, and also under keys that the API does not know.
    ///
    /// A key of `pool_weights` does not count: a load balancer that has only a weight for a pool does not use the pool.
    package func containsID(_ id: String) -> Bool {
        switch self {
        case .string(let text): text == id
        case .array(let elements): elements.contains { $0.containsID(id) }
        case .object(let object):
            object.members.contains { key, value in
                key == id
                    || (key == "pool_weights" ? value.object?.members.map(\.value) ?? [] : [value])
                        .contains { $0.containsID(id) }
            }
        default: false
        }
    }
}
