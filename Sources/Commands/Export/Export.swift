package import GeoFleet
import GeoRouting
import Presentation
package import Wire

/// The objects of Cloudflare as it sent them, with every key.
package struct ExportSource: Sendable {
    /// The account's id.
    package var account: String
    /// The zone's id.
    package var zone: String
    /// The load balancers of the zone.
    package var loadBalancers: [JSONObject]
    /// The pools of the account.
    package var pools: [JSONObject]
    /// The monitors of the account.
    package var monitors: [JSONObject]

    package init(
        account: String,
        zone: String,
        loadBalancers: [JSONObject],
        pools: [JSONObject],
        monitors: [JSONObject]
    ) {
        self.account = account
        self.zone = zone
        self.loadBalancers = loadBalancers
        self.pools = pools
        self.monitors = monitors
    }
}

/// Load balancers, pools and monitors as they are at Cloudflare, to be kept as code.
package struct Export: Sendable {
    let fleet: Fleet
    /// The objects that are exported, sorted by name, monitors by id.
    let source: ExportSource
    /// The load balancer that was asked for; nil for all of the zone and the account.
    let hostname: String?

    /// Chooses what is exported.
    ///
    /// - Parameters:
    ///   - fleet: the fleet, which tells who owns what.
    ///   - source: the objects.
    ///   - hostname: the load balancer that is exported with what it uses; nil for all objects.
    /// - Throws: a problem where nothing was read, or where there is no such load balancer.
    package init(_ fleet: Fleet, _ source: ExportSource, hostname: String?) throws(CommandProblem) {
        if fleet.cloudflare.lastSuccess == nil { throw .unknown(ReadProblem.text(of: fleet)) }
        self.fleet = fleet
        self.hostname = hostname.map(Hostname.readable)
        var source = source
        if let hostname {
            let name = Hostname.canonical(hostname)
            source.loadBalancers = source.loadBalancers.filter { Hostname.canonical($0.text("name")) == name }
            if source.loadBalancers.isEmpty {
                let near = NearNames.remark(hostname, among: fleet.loadBalancers.map(\.readableName))
                throw .usage("--hostname '\(hostname)' is no load balancer in \(fleet.zoneWords)\(near)")
            }
            source.pools = Self.used(source.pools, by: source.loadBalancers)
            source.monitors = Self.used(source.monitors, by: source.pools)
        }
        source.loadBalancers.sort { ($0.text("name"), $0.text("id")) < ($1.text("name"), $1.text("id")) }
        source.pools.sort { ($0.text("name"), $0.text("id")) < ($1.text("name"), $1.text("id")) }
        source.monitors.sort { $0.text("id") < $1.text("id") }
        self.source = source
    }

    /// The objects whose ids are somewhere in the users, such as in a rule of a load balancer.
    private static func used(_ objects: [JSONObject], by users: [JSONObject]) -> [JSONObject] {
        let words = users.reduce(into: Set<String>()) { $0.formUnion(JSON.object($1).words) }
        return objects.filter { words.contains($0.text("id")) }
    }

    /// A remark for each monitor whose headers may hold a secret, which is then in the output.
    package var remarks: [String] {
        let signs = ["auth", "cookie", "token", "key", "secret"]
        return source.monitors.compactMap { monitor in
            let names = monitor["header"]?.object?.keys ?? []
            guard let name = names.first(where: { name in signs.contains { name.lowercased().contains($0) } }) else {
                return nil
            }
            return "monitor \(monitor.text("id")) sends the header \(name), and its value is in the output: "
                + "keep it out of a repository"
        }
    }

    // MARK: Owners

    /// The owners of a pool's origins.
    enum Owners: Equatable {
        /// No controller has written the pool.
        case none
        /// The owners with their clusters and their origins, sorted by owner.
        case known([Owner])
        /// The pool's ownership record cannot be read, or is of a newer version.
        case unreadable
    }

    struct Owner: Equatable {
        var id: String
        /// The watched cluster of this owner; nil where it is not watched here.
        var cluster: String?
        var origins: [String]
    }

    func owners(of pool: JSONObject) -> Owners {
        let description = PoolDescription(pool.text("description"))
        switch description.ownership {
        case .none: return .none
        case .newer, .unreadable: return .unreadable
        case .record(let record):
            let owners = record.owners.sorted { $0.key < $1.key }
            return .known(
                owners.map { owner, entries in
                    Owner(id: owner.text, cluster: cluster(of: owner)?.id, origins: entries.keys.sorted())
                }
            )
        }
    }

    private func cluster(of owner: OwnerID) -> ClusterView? {
        fleet.clusters.first { $0.rules.owners.contains(owner) }
    }

    /// The owner that manages a monitor; nil where people do.
    func owner(ofMonitor monitor: JSONObject) -> Owner? {
        let description = monitor.text("description")
        guard let start = description.ranges(of: "[external-dns-geo/monitor:").last?.upperBound,
            let end = description[start...].firstIndex(of: "]"), let owner = OwnerID(String(description[start..<end]))
        else { return nil }
        return Owner(id: owner.text, cluster: cluster(of: owner)?.id, origins: [])
    }

    /// The short names of the watched clusters that ask for a load balancer.
    func clusters(of balancer: JSONObject) -> [String] {
        let name = Hostname.canonical(balancer.text("name"))
        return fleet.clusters.filter { cluster in
            (cluster.rules.hostnames + cluster.desired.loadBalancers.map(\.hostname)).contains { $0.text == name }
        }.map(\.id)
    }

    /// Whether controllers choose the pool's monitor, not people.
    func hasChosenMonitor(_ pool: JSONObject) -> Bool {
        let id = pool.text("monitor")
        if id.isEmpty { return false }
        if source.monitors.contains(where: { $0.text("id") == id && owner(ofMonitor: $0) != nil }) { return true }
        guard case .known(let owners) = owners(of: pool) else { return false }
        return owners.contains { owner in
            owner.cluster.flatMap(fleet.cluster)?.rules.monitor == .existing(id: id)
        }
    }
}

extension JSONObject {
    /// The text of a key; empty where there is none.
    func text(_ key: String) -> String { self[key]?.string ?? "" }
}

extension JSON {
    /// Every text and every key in the value.
    fileprivate var words: Set<String> {
        switch self {
        case .string(let text): [text]
        case .array(let elements): elements.reduce(into: []) { $0.formUnion($1.words) }
        case .object(let object):
            object.members.reduce(into: []) { words, member in
                words.insert(member.key)
                words.formUnion(member.value.words)
            }
        case .null, .bool, .number: []
        }
    }
}
