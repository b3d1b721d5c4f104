import HTTPTypes
import Wire

/// The operations on pools, load balancers and monitors; only the rules for valid objects differ.
extension CloudflareHandler {
    /// Answers a request for objects of a type; `path` has the steps after the type's own.
    mutating func resource(_ type: ResourceType, _ path: [String], _ call: Call) throws(Refusal) -> JSON {
        try call.requireGrant(call.request.isWrite ? type.writeGrant : type.readGrant)
        switch (call.request.method, path.count) {
        case (.get, 0): return list(type, call)
        case (.post, 0): return try create(type, call)
        case (.patch, 0) where type == .pool: return try updateAll(call)
        case (.get, 1): return Envelope.success(replyObject(store[type][try store.index(of: path[0], in: type)], type))
        case (.put, 1): return try replace(type, path[0], call)
        case (.patch, 1): return try update(type, path[0], call)
        case (.delete, 1): return try delete(type, path[0])
        case (.get, 2): return try detail(type, path[0], path[1], call)
        default: throw .unroutable(call.request.path)
        }
    }

    private func list(_ type: ResourceType, _ call: Call) -> JSON {
        var items = store[type]
        if type == .pool {
            items.sort { ($0["name"]?.string ?? "") < ($1["name"]?.string ?? "") }
            if let monitor = call.request.queryValue("monitor") {
                items.removeAll { $0["monitor"]?.string != monitor }
            }
        }
        return call.list(items.map { replyObject($0, type) })
    }

    private mutating func create(_ type: ResourceType, _ call: Call) throws(Refusal) -> JSON {
        let object = try checkedObject(type, call.object(), over: nil)
        try checkUnique(object, type, except: nil)
        try checkQuota(type)
        let id = JSON.string(store.makeID())
        let instant = JSON.string(rewriting.text(of: store.instantOfWrite(at: now)))
        let serverMembers = JSONObject([("id", id), ("created_on", instant), ("modified_on", instant)])
        let written = Written(object.merging(serverMembers), type, over: nil, rewriting)
        store[type].append(written.stored)
        if type == .pool { store.recordMonitor(of: written.stored, at: now) }
        return Envelope.success(replyObject(replyForm(written), type))
    }

    /// Answers a PUT: members that the body omits go back to their defaults.
    ///
    /// In the reply, `created_on` of a pool is the zero time of Go, as observed at Cloudflare.
    private mutating func replace(_ type: ResourceType, _ id: String, _ call: Call) throws(Refusal) -> JSON {
        let written = replyForm(try write(type, id, call, over: nil))
        guard type == .pool, var shown = replyObject(written, type).object else {
            return Envelope.success(replyObject(written, type))
        }
        shown["created_on"] = "0001-01-01T00:00:00Z"
        return Envelope.success(.object(shown))
    }

    private mutating func update(_ type: ResourceType, _ id: String, _ call: Call) throws(Refusal) -> JSON {
        let current = store[type][try store.index(of: id, in: type)]
        return Envelope.success(replyObject(replyForm(try write(type, id, call, over: current)), type))
    }

    /// Answers a PATCH of all pools; it can only clear the deprecated `notification_email`.
    private mutating func updateAll(_ call: Call) throws(Refusal) -> JSON {
        guard try call.object() == JSONObject([("notification_email", "")]) else {
            throw .invalid("only an empty notification_email can be set on all pools")
        }
        for index in store.pools.indices { store.pools[index]["notification_email"] = "" }
        return list(.pool, call)
    }

    /// Writes an object: `base`, or the defaults where `base` is nil, changed by the members of the body.
    private mutating func write(
        _ type: ResourceType,
        _ id: String,
        _ call: Call,
        over base: JSONObject?
    ) throws(Refusal) -> Written {
        let index = try store.index(of: id, in: type)
        let current = store[type][index]
        var object = try checkedObject(type, call.object(), over: base)
        try checkUnique(object, type, except: id)
        object["id"] = current["id"]
        object["created_on"] = current["created_on"]
        object["disabled_at"] = current["disabled_at"]
        object["modified_on"] = .string(rewriting.text(of: store.instantOfWrite(at: now)))
        let written = Written(object, type, over: current, rewriting)
        store[type][index] = written.stored
        if type == .pool { store.recordMonitor(of: written.stored, at: now) }
        return written
    }

    private var rewriting: Rewriting { Rewriting(settings: settings) }

    /// Returns the form of a written object that the reply shows.
    private func replyForm(_ written: Written) -> JSONObject {
        settings.repliesWithSentValues ? written.sent : written.stored
    }

    private mutating func delete(_ type: ResourceType, _ id: String) throws(Refusal) -> JSON {
        let index = try store.index(of: id, in: type)
        let isReferenced =
            switch type {
            case .pool: !store.loadBalancers(using: id).isEmpty
            case .monitor: !store.pools(probedBy: id).isEmpty
            case .loadBalancer: false
            }
        if isReferenced { throw .referenced }
        store[type].remove(at: index)
        return Envelope.success(["id": .string(id)])
    }

    /// Answers a request for one detail of an object: a pool's health, or references.
    private func detail(
        _ type: ResourceType,
        _ id: String,
        _ what: String,
        _ call: Call
    ) throws(Refusal) -> JSON {
        let object = store[type][try store.index(of: id, in: type)]
        switch (type, what) {
        case (.pool, "health"): return Envelope.success(try store.healthDetail(of: object))
        case (.pool, "references"), (.monitor, "references"): return Envelope.success(references(of: object, type))
        default: throw .unroutable(call.request.path)
        }
    }

    // MARK: Rules

    /// Returns the object that the rules of its type make of a body; throws where the body is invalid.
    private func checkedObject(
        _ type: ResourceType,
        _ supplied: JSONObject,
        over base: JSONObject?
    ) throws(Refusal) -> JSONObject {
        switch type {
        case .pool:
            try PoolRules(settings: settings, monitors: store.monitors.compactMap { $0["id"]?.string })
                .pool(supplied, over: base)
        case .loadBalancer(let id):
            try LoadBalancerRules(settings: settings, zone: zone(id), pools: store.pools)
                .loadBalancer(supplied, over: base)
        case .monitor: try MonitorRules(settings: settings).monitor(supplied, over: base)
        }
    }

    private func checkUnique(_ object: JSONObject, _ type: ResourceType, except id: String?) throws(Refusal) {
        let others = store[type].filter { $0["id"]?.string != id }.compactMap { $0["name"]?.string }
        let name = object["name"]?.string ?? ""
        let isTaken =
            switch type {
            case .pool: others.contains { $0.lowercased() == name.lowercased() }
            case .loadBalancer: others.contains { DomainName($0) == DomainName(name) }
            case .monitor: false
            }
        if isTaken { throw .notUnique }
    }

    func zone(_ id: String) throws(Refusal) -> Zone {
        guard let zone = settings.zones.first(where: { $0.id == id }) else { throw .idOfOtherAccount }
        return zone
    }

    private func checkQuota(_ type: ResourceType) throws(Refusal) {
        let (count, limit) =
            switch type {
            case .pool: (store.pools.count, settings.poolLimit)
            case .loadBalancer: (store.loadBalancers.count, settings.loadBalancerLimit)
            case .monitor: (store.monitors.count, settings.poolLimit * 3 / 2)
            }
        if count >= limit { throw .quota(type.path) }
    }

    // MARK: Replies

    /// Returns an object as replies show it: its members are sorted, and a pool has its health.
    private func replyObject(_ object: JSONObject, _ type: ResourceType) -> JSON {
        .object(type == .pool ? store.withHealth(object).sorted : object.sorted)
    }

    /// Returns the objects that use this pool or monitor, and the monitor that a pool uses.
    private func references(of object: JSONObject, _ type: ResourceType) -> JSON {
        let id = object["id"]?.string ?? ""
        func reference(_ kind: JSON, _ type: JSON, _ target: JSONObject, name: String = "name") -> JSON {
            [
                "reference_type": kind, "resource_id": target["id"] ?? "",
                "resource_name": target[name] ?? "", "resource_type": type,
            ]
        }
        guard type == .pool else {
            return .array(store.pools(probedBy: id).map { reference("referrer", "pool", $0) })
        }
        let referrers = store.loadBalancers(using: id).map { reference("referrer", "load_balancer", $0) }
        let monitors = store.monitors.filter { $0["id"] == object["monitor"] }
        return .array(referrers + monitors.map { reference("referral", "monitor", $0, name: "description") })
    }
}

/// The two forms of a written object: as the client sent it, and as the server stores it.
private struct Written {
    let sent: JSONObject
    let stored: JSONObject

    init(_ object: JSONObject, _ type: ResourceType, over old: JSONObject?, _ rewriting: Rewriting) {
        let object = type == .pool ? Self.notingDisabled(object) : object
        sent = object.sorted
        stored = rewriting.stored(object, type, over: old).sorted
    }

    /// Returns the pool with `disabled_at` where it is disabled, and without it where it is enabled.
    private static func notingDisabled(_ pool: JSONObject) -> JSONObject {
        var pool = pool
        pool["disabled_at"] = pool["enabled"]?.bool == false ? pool["disabled_at"] ?? pool["modified_on"] : nil
        return pool
    }
}
