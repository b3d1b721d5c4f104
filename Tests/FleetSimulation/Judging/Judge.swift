import GeoEngine
import GeoRouting
import HTTPTypes
import Support
import Wire

/// Judges one write to Cloudflare against what its sender had last read.
struct Judge {
    let replica: ReplicaSettings
    let conduct: Conduct
    /// The lists as the sender read them last.
    let pools: [JSON]
    let balancers: [JSON]
    /// The pools as they really are.
    let truth: [JSON]
    let asked: Asked?
    /// By the sender's clock.
    let now: Duration

    init(replica: ReplicaSettings, conduct: Conduct, truth: [JSON], asked: Asked?, now: Duration) {
        self.replica = replica
        self.conduct = conduct
        pools = Conduct.list(conduct.pools)
        balancers = Conduct.list(conduct.balancers)
        self.truth = truth
        self.asked = asked
        self.now = now
    }

    private var owners: Set<OwnerID> { replica.rules.adoptedOwners.union([replica.rules.owner]) }

    func complaints(about request: Request) -> [String] {
        if conduct.pools == nil || conduct.balancers == nil { return ["writes before it has read both lists"] }
        return conduct.staleness(of: pools + balancers, at: now) + contradictions + brakeComplaints(request)
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
        case (.post, []): return balancerCreated(body)
        case (.patch, let path) where path.count == 1: return balanced(path[0], body)
        default: return ["\(request.method) \(request.path) is nothing that it may do"]
        }
    }

    /// Load balancers name pools only that there are: a list without them is no whole one.
    private var contradictions: [String] {
        let known = Set(pools.compactMap { $0["id"]?.string })
        let named = balancers.flatMap { ($0["default_pools"]?.array ?? []) + [$0["fallback_pool"] ?? .null] }
        let missing = named.compactMap(\.string).first { !known.contains($0) }
        return missing.map { ["acts on a list that lacks pool \($0), which a load balancer names"] } ?? []
    }

    /// Never more than 30 % of at least ten at once.
    private func brakeComplaints(_ request: Request) -> [String] {
        let managed = pools.reduce(0) { $0 + ownOrigins(of: $1).count }
        let removed = conduct.removed + removedOrigins(by: request)
        if managed < 10 || removed * 10 <= managed * 3 { return [] }
        return ["removes \(removed) of \(managed) origins at once"]
    }

    private func ownOrigins(of pool: JSON) -> [String] {
        let ledger = PoolDescription(pool["description"]?.string ?? "").ledger
        return (pool["origins"]?.array ?? []).compactMap { $0["name"]?.string }.filter { name in
            ledger.owner(of: name).map(owners.contains) ?? false
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

    // MARK: Pools

    private func created(_ body: JSON) -> [String] {
        let name = body["name"]?.string ?? ""
        var found = isOwn(name) ? [] : ["creates pool \(name), which is none of its geo"]
        if pools.contains(where: { $0["name"]?.string == name }) { found.append("creates pool \(name) again") }
        let former = conduct.formerList.first { $0["name"]?.string == name }?["id"]?.string
        if let former, !conduct.lookedUp.contains(former), !conduct.deleted.contains(former) {
            found.append("creates pool \(name), which was there a moment ago, without a look at \(former)")
        }
        return found + unownedComplaints(body, PoolDescription(""))
    }

    /// The origins that a write adds, and the own ones that it keeps, stand in the ledger that it writes.
    private func unownedComplaints(_ body: JSON, _ before: PoolDescription, _ old: [String] = []) -> [String] {
        guard let origins = body["origins"]?.array?.compactMap({ $0["name"]?.string }) else { return [] }
        let ledger = body["description"]?.string.map { PoolDescription($0).ledger } ?? before.ledger
        return origins.filter { name in
            let isDue = !old.contains(name) || (before.ledger.owner(of: name).map(owners.contains) ?? false)
            return isDue && !(ledger.owner(of: name).map(owners.contains) ?? false)
        }.map { "does not note that it owns \($0)" }
    }

    private func isOwn(_ name: String) -> Bool {
        name.hasPrefix("k8s-pool-") && name.hasSuffix("-" + replica.rules.place.code)
    }

    private func updated(_ id: String, _ body: JSON) -> [String] {
        guard let pool = pools.first(where: { $0["id"]?.string == id }) else {
            return ["changes pool \(id), which it has not read"]
        }
        let allowed: Set = ["description", "origins", "latitude", "longitude", "monitor"]
        var found = (body.object?.keys ?? []).filter { !allowed.contains($0) }.map { "changes the pool's \($0)" }
        let name = pool["name"]?.string ?? id
        let before = PoolDescription(pool["description"]?.string ?? "")
        found += descriptionComplaints(before, body["description"]?.string)
        if let origins = body["origins"]?.array {
            found += originComplaints(pool, origins, before)
            found += unownedComplaints(body, before, (pool["origins"]?.array ?? []).compactMap { $0["name"]?.string })
            found += servingComplaints(pool, origins)
        }
        return found.map { "\(name): \($0)" }
    }

    /// A removal leaves an attached pool with an enabled origin that was there before.
    private func servingComplaints(_ pool: JSON, _ origins: [JSON]) -> [String] {
        let old = (pool["origins"]?.array ?? []).compactMap { $0["name"]?.string }
        let kept = origins.filter { old.contains($0["name"]?.string ?? "") }
        guard kept.count < old.count, isAttached(pool["id"]), !kept.contains(where: { $0["enabled"]?.bool ?? true })
        else { return [] }
        return ["leaves no enabled origin"]
    }

    private func isAttached(_ pool: JSON?) -> Bool {
        balancers.contains { balancer in
            pool != nil
                && (balancer["fallback_pool"] == pool
                    || balancer["default_pools"]?.array?.contains { $0 == pool } == true)
        }
    }

    private func descriptionComplaints(_ before: PoolDescription, _ text: String?) -> [String] {
        guard let text else { return [] }
        switch before.ownership {
        case .newer, .unreadable: return ["rewrites a description that it cannot read"]
        case .none, .ledger: break
        }
        let after = PoolDescription(text)
        guard case .ledger(let new) = after.ownership else {
            return before.ledger.owners.keys.allSatisfy(owners.contains) ? [] : ["drops the ledger"]
        }
        var found: [String] = []
        for (owner, entries) in before.ledger.owners where !owners.contains(owner) && new[owner] != entries {
            found.append("changes what \(owner) owns")
        }
        for owner in new.owners.keys where !owners.contains(owner) && before.ledger[owner].isEmpty {
            found.append("writes for \(owner)")
        }
        if !text.hasPrefix(before.human) { found.append("drops a person's text") }
        return found
    }

    private func originComplaints(_ pool: JSON, _ origins: [JSON], _ before: PoolDescription) -> [String] {
        var found: [String] = []
        for old in pool["origins"]?.array ?? [] {
            let name = old["name"]?.string ?? ""
            let owner = before.ledger.owner(of: name)
            let isMine = owner.map(owners.contains) ?? false
            let kept = origins.first { $0["name"]?.string == name }
            if asked?.contains(old, of: pool["name"]?.string ?? "") == true, kept?["address"] != old["address"] {
                found.append("gives up \(name), for which Ingresses ask all the time")
            }
            guard let kept else {
                if !isMine { found.append("removes \(name) of \(owner?.text ?? "nobody")") }
                if isMine, replica.removal == .never { found.append("removes \(name) without POLICY=sync") }
                continue
            }
            let free: Set = isMine ? ["address", "weight", "virtual_network_id"] : []
            for key in Self.differences(old, kept) where !free.contains(key) {
                found.append("changes \(key) of \(name) of \(owner?.text ?? "nobody")")
            }
            if isMine, let owner, let applied = before.ledger[owner][name], old["weight"] != kept["weight"],
                old["weight"]?.double.map({ Int(($0 * 100).rounded()) }) ?? 100 != applied.percent
            {
                found.append("overwrites a person's weight of \(name)")
            }
        }
        return found
    }

    private static let computed: Set = ["healthy", "failure_reason", "disabled_at"]

    static func differences(_ old: JSON, _ new: JSON) -> [String] {
        let keys = Set(old.object?.keys ?? []).union(new.object?.keys ?? []).subtracting(computed)
        return keys.filter { old[$0] != new[$0] }.sorted()
    }

    private func deleted(_ id: String) -> [String] {
        guard let pool = pools.first(where: { $0["id"]?.string == id }) else { return ["deletes a pool unread"] }
        let name = pool["name"]?.string ?? id
        if replica.removal == .never { return ["deletes \(name) without POLICY=sync"] }
        let ledger = PoolDescription(pool["description"]?.string ?? "").ledger
        let strangers = (pool["origins"]?.array ?? []).compactMap { $0["name"]?.string }.filter { origin in
            !(ledger.owner(of: origin).map(owners.contains) ?? false)
        }
        var found = strangers.isEmpty ? [] : ["deletes \(name) with \(strangers.joined(separator: ", ")) in it"]
        if isAttached(pool["id"]) { found.append("deletes \(name), which a load balancer names") }
        if asked?.contains(pool: name) == true { found.append("deletes \(name), for which Ingresses ask all the time") }
        return found
    }

    // MARK: Load balancers

    private func balanced(_ id: String, _ body: JSON) -> [String] {
        guard let balancer = balancers.first(where: { $0["id"]?.string == id }) else {
            return ["changes load balancer \(id), which it has not read"]
        }
        let allowed: Set = ["default_pools", "fallback_pool", "steering_policy", "proxied"]
        var found = (body.object?.keys ?? []).filter { !allowed.contains($0) }.map {
            "changes the load balancer's \($0)"
        }
        found += fallbackComplaints(balancer, body)
        guard let after = body["default_pools"]?.array else { return found }
        for pool in after where !pools.contains(where: { $0["id"] == pool }) {
            found.append("names pool \(pool.text), which there is not")
        }
        for pool in balancer["default_pools"]?.array ?? [] where !after.contains(pool) {
            let name = pools.first { $0["id"] == pool }?["name"]?.string ?? pool.string ?? ""
            if !isOwn(name) { found.append("takes out pool \(name)") }
            if replica.removal == .never { found.append("takes out \(name) without POLICY=sync") }
            if asked?.contains(pool: name) == true { found.append("takes out \(name), for which Ingresses ask") }
        }
        return found
    }

    private func balancerCreated(_ body: JSON) -> [String] {
        let name = body["name"]?.string ?? ""
        return balancers.contains { $0["name"]?.string == name } ? ["creates load balancer \(name) again"] : []
    }

    /// The fallback pool stays what it is, unless it leaves.
    private func fallbackComplaints(_ balancer: JSON, _ body: JSON) -> [String] {
        guard let new = body["fallback_pool"], let old = balancer["fallback_pool"], new != old else { return [] }
        let name = pools.first { $0["id"] == old }?["name"]?.string ?? ""
        let members = (body["default_pools"] ?? balancer["default_pools"])?.array ?? []
        let isLeaving = isOwn(name) && replica.removal != .never && !members.contains(old)
        return isLeaving ? [] : ["replaces the fallback pool \(name)"]
    }

    /// Own origins that the write takes out of their pool, alone or with it.
    func removals(by request: Request) -> Set<OriginKey> {
        guard let id = request.path.split(separator: "/").last.map(String.init),
            let real = truth.first(where: { $0["id"]?.string == id }), let pool = real["name"]?.string
        else { return [] }
        let names = (real["origins"]?.array ?? []).compactMap { $0["name"]?.string }
        if request.method == .delete { return Set((names + [""]).map { OriginKey(pool: pool, origin: $0) }) }
        guard let kept = (try? JSON.parse(request.body))?["origins"]?.array?.compactMap({ $0["name"]?.string }) else {
            return []
        }
        let ledger = PoolDescription(real["description"]?.string ?? "").ledger
        let gone = names.filter { name in
            !kept.contains(name) && (ledger.owner(of: name).map(owners.contains) ?? false)
        }
        return Set(gone.map { OriginKey(pool: pool, origin: $0) })
    }

    // MARK: What nobody could have known

    /// Places of origins where the truth differs from what the sender had read, and which the write sets back.
    func lostEdits(by request: Request) -> [EditedPlace] {
        guard request.method == .patch, let body = try? JSON.parse(request.body), let origins = body["origins"]?.array,
            let id = request.path.split(separator: "/").last.map(String.init),
            let real = truth.first(where: { $0["id"]?.string == id }), let pool = real["name"]?.string
        else { return [] }
        var places: [EditedPlace] = []
        for old in real["origins"]?.array ?? [] {
            let name = old["name"]?.string
            guard let kept = origins.first(where: { $0["name"]?.string == name }) else {
                places.append(EditedPlace(pool: pool, origin: name, field: "present"))
                continue
            }
            for field in Self.differences(old, kept) {
                places.append(EditedPlace(pool: pool, origin: name, field: field))
            }
        }
        return places
    }
}

extension PoolDescription {
    var ledger: Ledger { if case .ledger(let ledger) = ownership { ledger } else { Ledger() } }

    /// What people wrote before the token.
    var human: String {
        let text = text.prefix { $0 != "[" }
        return String(text).trimmed
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
