import GeoEngine
import GeoRouting
import Simulation
import Wire

/// What no write of a pool may do.
extension Judge {
    func created(_ body: JSON) -> [String] {
        let name = body["name"]?.string ?? ""
        var found = isOwn(name) ? [] : ["creates pool \(name), which is none of its geo"]
        if pools.count(where: { !ownOrigins(of: $0).isEmpty }) >= replica.rules.maxPools {
            found.append("creates pool \(name), though MAX_POOLS are there")
        }
        if pools.contains(where: { $0["name"]?.string == name }) { found.append("creates pool \(name) again") }
        let former = history.formerList(hostnames).first { $0["name"]?.string == name }?["id"]?.string
        if let former, !history.lookedUp.contains(former), !history.deleted.contains(former) {
            found.append("creates pool \(name), which was there a moment ago, without a look at \(former)")
        }
        return found + unownedComplaints(body, PoolDescription("")) + uselessComplaints(body, over: .null)
            + offerComplaints(body, over: .null, named: name)
    }

    /// New addresses that lead nowhere, or back to the load balancer.
    private func uselessComplaints(_ body: JSON, over pool: JSON) -> [String] {
        (body["origins"]?.array ?? []).compactMap { origin in
            let address = origin["address"] ?? .null
            if (pool["origins"]?.array ?? []).contains(where: { address == $0["address"] }) { return nil }
            if address.string?.lowercased().hasPrefix("::ffff:") == true {
                return "takes \(address.text) for one of IPv6"
            }
            let isUseless = (hostnames + HardshipScript.uselessAddresses).contains {
                JSON.string($0).isAddress(address)
            }
            return isUseless ? "takes \(address.text) for an origin" : nil
        }
    }

    /// The origins that a write adds, and the own ones that it keeps, stand in the ledger that it writes.
    private func unownedComplaints(_ body: JSON, _ before: PoolDescription, _ old: [String] = []) -> [String] {
        guard let origins = body["origins"]?.array?.compactMap({ $0["name"]?.string }) else { return [] }
        let record = body["description"]?.string.map { PoolDescription($0).record } ?? before.record
        return origins.filter { name in
            let isDue = !old.contains(name) || (before.record.owner(of: name).map(owners.contains) ?? false)
            return isDue && !(record.owner(of: name).map(owners.contains) ?? false)
        }.map { "does not note that it owns \($0)" }
    }

    func isOwn(_ name: String) -> Bool {
        name.hasPrefix("k8s-pool-") && name.hasSuffix("-" + replica.rules.place.code)
    }

    func updated(_ id: String, _ body: JSON) -> [String] {
        guard let pool = pools.first(where: { $0["id"]?.string == id }) else {
            return ["changes pool \(id), which it has not read"]
        }
        let allowed: Set = ["description", "origins", "latitude", "longitude", "monitor"]
        var found = (body.object?.keys ?? []).filter { !allowed.contains($0) }.map { "changes the pool's \($0)" }
        let name = pool["name"]?.string ?? id
        let before = PoolDescription(pool["description"]?.string ?? "")
        if !isOwn(name) { found.append("changes what is not its own by name") }
        if !Self.isReadable(pool) { found.append("changes what it cannot read") }
        found += descriptionComplaints(before, body["description"]?.string) + idleComplaints(pool, body, before)
        if let origins = body["origins"]?.array {
            let after = body["description"]?.string.map { PoolDescription($0).record }
            found += originComplaints(pool, origins, before, after: after ?? before.record)
            found += unownedComplaints(body, before, (pool["origins"]?.array ?? []).compactMap { $0["name"]?.string })
            found += servingComplaints(pool, origins) + uselessComplaints(body, over: pool)
            found += offerComplaints(body, over: pool, named: name)
        }
        return found.map { "\(name): \($0)" }
    }

    /// What is there already, though a server may have put it in other words, needs no write; nor what it cannot take.
    private func idleComplaints(_ pool: JSON, _ body: JSON, _ before: PoolDescription) -> [String] {
        var found: [String] = []
        let isNear = ["latitude", "longitude"].allSatisfy { key in
            guard let old = pool[key]?.double, let new = body[key]?.double else { return false }
            return abs(old - new) < 0.0099
        }
        if isNear { found.append("writes coordinates that are there") }
        if let text = body["description"]?.string, PoolDescription(text).record == before.record,
            PoolDescription(text).notes == before.notes
        {
            found.append("writes a description that says the same")
        }
        let told = history.originLimits.first { $0.key.hasSuffix(pool["id"]?.string ?? "-") }?.value
        if let limit = told, let count = body["origins"]?.array?.count, count > limit,
            !pools.contains(where: { ($0["origins"]?.array?.count ?? 0) > limit })
        {
            found.append("sends \(count) origins, though \(limit) are the most")
        }
        return found
    }

    /// A removal leaves an attached pool with an enabled origin that was there before.
    private func servingComplaints(_ pool: JSON, _ origins: [JSON]) -> [String] {
        let old = (pool["origins"]?.array ?? []).compactMap { $0["name"]?.string }
        let kept = origins.filter { old.contains($0["name"]?.string ?? "") }
        guard kept.count < old.count, !kept.contains(where: { $0["enabled"]?.bool ?? true }) else { return [] }
        return (isNamed(pool["id"]) ? ["leaves no enabled origin"] : []) + useComplaints(pool, "empties")
    }

    private func isNamed(_ pool: JSON?) -> Bool {
        guard let id = pool?.string else { return false }
        return balancers.contains { $0.containsID(id) }
    }

    private func descriptionComplaints(_ before: PoolDescription, _ text: String?) -> [String] {
        guard let text else { return [] }
        switch before.ownership {
        case .newer, .unreadable: return ["rewrites a description that it cannot read"]
        case .none, .record: break
        }
        let after = PoolDescription(text)
        guard case .record(let new) = after.ownership else {
            return before.record.owners.keys.allSatisfy(owners.contains) ? [] : ["drops the ledger"]
        }
        var found: [String] = []
        for (owner, entries) in before.record.owners where !owners.contains(owner) && new[owner] != entries {
            found.append("changes what \(owner) owns")
        }
        for owner in new.owners.keys where !owners.contains(owner) && before.record[owner].isEmpty {
            found.append("writes for \(owner)")
        }
        if !text.hasPrefix(before.human) { found.append("drops a person's text") }
        return found + noteComplaints(before, after)
    }

    private func originComplaints(
        _ pool: JSON,
        _ origins: [JSON],
        _ before: PoolDescription,
        after: OwnershipRecord
    ) -> [String] {
        var found: [String] = []
        for old in pool["origins"]?.array ?? [] {
            let name = old["name"]?.string ?? ""
            let owner = before.record.owner(of: name)
            let isMine = owner.map(owners.contains) ?? false
            // An origin that had no owner gets what is asked with the same write.
            let isAdopted = owner == nil && after.owner(of: name).map(owners.contains) == true
            let kept = origins.first { $0["name"]?.string == name }
            let poolName = pool["name"]?.string ?? ""
            if kept?["address"] != old["address"],
                asked?.contains(old, of: poolName, movedTo: kept?["address"]?.string, unread: unreadKinds) == true
            {
                found.append("gives up \(name), for which Ingresses ask all the time")
            }
            guard let kept else {
                if let today, asked?.isFading(old, of: pool["name"]?.string ?? "", at: today) == true {
                    found.append("removes \(name), whose Ingress was deleted a moment ago")
                }
                if !isMine { found.append("removes \(name) of \(owner?.text ?? "nobody")") }
                if isMine, replica.removal == .never { found.append("removes \(name) without POLICY=sync") }
                continue
            }
            let free: Set<String> =
                isMine
                ? ["address", "weight", "virtual_network_id", "port", "header"] : isAdopted ? ["port", "header"] : []
            for key in Self.differences(old, kept) where !free.contains(key) {
                found.append("changes \(key) of \(name) of \(owner?.text ?? "nobody")")
            }
            if isMine, let owner, let applied = before.record[owner][name], old["weight"] != kept["weight"],
                !isApplied(applied.percent, old["weight"]?.double ?? 1)
            {
                found.append("overwrites a person's weight of \(name)")
            }
            if isMine || isAdopted { found += settingComplaints(Origin(json: old), Origin(json: kept), before) }
        }
        return found
    }

    /// Whether a live weight is what the server makes of one that was applied.
    private func isApplied(_ percent: Int, _ live: Double) -> Bool {
        let step = roundsWeights ? 10.0 : 100.0
        return (live * step).rounded() == (Double(percent) / 100 * step).rounded()
    }

    private static let computed: Set = ["healthy", "failure_reason", "disabled_at"]

    static func differences(_ old: JSON, _ new: JSON) -> [String] {
        let keys = Set(old.object?.keys ?? []).union(new.object?.keys ?? []).subtracting(computed)
        return keys.filter { old[$0] != new[$0] }.sorted()
    }

    func deleted(_ id: String) -> [String] {
        guard let pool = pools.first(where: { $0["id"]?.string == id }) else { return ["deletes a pool unread"] }
        let name = pool["name"]?.string ?? id
        if !isOwn(name) { return ["deletes \(name), which is not its own by name"] }
        if replica.removal == .never { return ["deletes \(name) without POLICY=sync"] }
        let record = PoolDescription(pool["description"]?.string ?? "").record
        let strangers = (pool["origins"]?.array ?? []).compactMap { $0["name"]?.string }.filter { origin in
            !(record.owner(of: origin).map(owners.contains) ?? false)
        }
        var found = strangers.isEmpty ? [] : ["deletes \(name) with \(strangers.joined(separator: ", ")) in it"]
        if isNamed(pool["id"]) { found.append("deletes \(name), which a load balancer names") }
        found += useComplaints(pool, "deletes")
        if asked?.contains(pool: name) == true { found.append("deletes \(name), for which Ingresses ask all the time") }
        return found
    }
}

extension PoolDescription {
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
