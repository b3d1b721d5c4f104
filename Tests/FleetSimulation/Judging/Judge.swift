import GeoRouting
import HTTPTypes
import Wire

/// Judges one write to Cloudflare against what its sender had last read.
struct Judge {
    let replica: ReplicaSettings
    /// Those of our load balancers, as they are compared.
    let hostnames: [String]
    let history: ReplicaHistory
    /// The lists as the sender read them last.
    let pools: [JSON]
    let balancers: [JSON]
    /// The pools as they really are.
    let truth: [JSON]
    let asked: Asked?
    /// Kinds of which the sender has read no list since its start.
    let unknownKinds: Set<String>
    /// The kinds of which its sender has read no list, whether it has to wait for them or not.
    let unreadKinds: Set<String>
    /// Whether the server keeps weights to one decimal.
    let roundsWeights: Bool
    /// By the world's clock; nil where the sender's has jumped.
    let today: Duration?
    /// By the sender's clock.
    let now: Duration

    init(
        replica: ReplicaSettings,
        hostnames: [String],
        history: ReplicaHistory,
        truth: [JSON],
        asked: Asked?,
        unknownKinds: Set<String>,
        unreadKinds: Set<String>,
        roundsWeights: Bool,
        today: Duration?,
        now: Duration
    ) {
        self.hostnames = hostnames
        self.replica = replica
        self.history = history
        pools = ReplicaHistory.list(history.pools)
        balancers = ReplicaHistory.list(history.balancers)
        self.truth = truth
        self.asked = asked
        self.unknownKinds = unknownKinds
        self.unreadKinds = unreadKinds
        self.roundsWeights = roundsWeights
        self.today = today
        self.now = now
    }

    var owners: Set<OwnerID> { replica.rules.adoptedOwners.union([replica.rules.owner]) }

    /// The host names of the load balancers that its controller keeps whatever the Ingresses ask for now.
    private var keptHostnames: [String] {
        asked?.hasSettler == true ? hostnames : Array(hostnames.prefix(1))
    }

    func complaints(about request: Request) -> [String] {
        if history.pools == nil || history.balancers == nil { return ["writes before it has read both lists"] }
        return history.staleness(of: pools + balancers, at: now)
            + ReplicaHistory.contradictions(pools, balancers, keptHostnames)
            + ReplicaHistory.shortage(history.pools) + ReplicaHistory.shortage(history.balancers)
            + brakeComplaints(request) + unknownKindComplaints(request)
            + particulars(of: request)
    }

    private func particulars(of request: Request) -> [String] {
        let body = (try? JSON.parse(request.body)) ?? .null
        let parts = request.path.split(separator: "/").map(String.init)
        guard let index = parts.firstIndex(of: "load_balancers") else { return ["an unknown path \(request.path)"] }
        switch (request.method, Array(parts[(index + 1)...])) {
        case (.post, ["pools"]): return created(body)
        case (.patch, let path) where path.count == 2 && path[0] == "pools": return updated(path[1], body)
        case (.delete, let path) where path.count == 2 && path[0] == "pools": return deleted(path[1])
        case (.post, let path) where path == ["monitors"], (.patch, let path) where path.first == "monitors":
            return replica.rules.monitor == .none ? ["writes a monitor"] : []
        case (.post, []): return balancerCreated(body)
        case (.patch, let path) where path.count == 1: return balanced(path[0], body)
        default: return ["\(request.method) \(request.path) is nothing that it may do"]
        }
    }

    /// Never more than 30 % of at least ten at once.
    private func brakeComplaints(_ request: Request) -> [String] {
        let managed = pools.reduce(0) { $0 + ownOrigins(of: $1).count }
        let removed = history.removed + removedOrigins(by: request)
        if managed < 10 || removed * 10 <= managed * 3 { return [] }
        return ["removes \(removed) of \(managed) origins at once"]
    }

    func ownOrigins(of pool: JSON) -> [String] {
        // A description alone proves nothing.
        if !isOwn(pool["name"]?.string ?? "") { return [] }
        let record = PoolDescription(pool["description"]?.string ?? "").record
        return (pool["origins"]?.array ?? []).compactMap { $0["name"]?.string }.filter { name in
            record.owner(of: name).map(owners.contains) ?? false
        }
    }

    /// How many own origins the write takes out, as its sender knows them.
    func removedOrigins(by request: Request) -> Int {
        guard let id = request.path.split(separator: "/").last.map(String.init),
            let pool = pools.first(where: { $0["id"]?.string == id })
        else { return 0 }
        let own = ownOrigins(of: pool)
        if request.method == .delete { return own.count }
        guard let kept = (try? JSON.parse(request.body))?["origins"]?.array?.compactMap({ $0["name"]?.string }) else {
            return 0
        }
        return own.count { !kept.contains($0) }
    }
}
