import HTTPTypes
import Wire

/// List, read and write pools, load balancers and monitors: the three share every rule but what is valid.
extension CloudflareHandler {
    mutating func resource(_ type: ResourceType, _ path: [String], _ call: Call) throws(Refusal) -> JSON {
        try call.need(call.request.isWrite ? type.write : type.read)
        switch (call.request.method, path.count) {
        case (.get, 0): return list(type, call)
        case (.post, 0): return try create(type, call)
        case (.patch, 0) where type == .pool: return try updateAll(call)
        case (.get, 1): return Envelope.success(present(store[type][try store.index(of: path[0], in: type)], type))
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
        return call.list(items.map { present($0, type) })
    }

    private mutating func create(_ type: ResourceType, _ call: Call) throws(Refusal) -> JSON {
        var object = try valid(type, call.object(), over: nil)
        try checkUnique(object, type, except: nil)
        try checkQuota(type)
        object["id"] = .string(store.makeID())
        let instant = store.stamp(now)
        object["created_on"] = .string(instant)
        object["modified_on"] = .string(instant)
        noteDisabled(&object, type, instant: instant)
        store[type].append(object.sorted)
        if type == .pool { store.noteMonitor(of: object, at: now) }
        return Envelope.success(present(object, type))
    }

    /// PUT: what the body omits goes back to its default.
    ///
    /// The reply's `created_on` is Go's zero time, as observed.
    private mutating func replace(_ type: ResourceType, _ id: String, _ call: Call) throws(Refusal) -> JSON {
        let stored = try write(type, id, call, over: nil)
        guard type == .pool, var shown = present(stored, type).object else {
            return Envelope.success(present(stored, type))
        }
        shown["created_on"] = "0001-01-01T00:00:00Z"
        return Envelope.success(.object(shown))
    }

    private mutating func update(_ type: ResourceType, _ id: String, _ call: Call) throws(Refusal) -> JSON {
        let current = store[type][try store.index(of: id, in: type)]
        return Envelope.success(present(try write(type, id, call, over: current), type))
    }

    /// PATCH of all pools: good for taking the deprecated notification address away, and for nothing else.
    private mutating func updateAll(_ call: Call) throws(Refusal) -> JSON {
        guard try call.object() == JSONObject([("notification_email", "")]) else {
            throw .invalid("only an empty notification_email can be set on all pools")
        }
        for index in store.pools.indices { store.pools[index]["notification_email"] = "" }
        return list(.pool, call)
    }

    private mutating func write(
        _ type: ResourceType,
        _ id: String,
        _ call: Call,
        over base: JSONObject?
    ) throws(Refusal) -> JSONObject {
        let index = try store.index(of: id, in: type)
        let current = store[type][index]
        var object = try valid(type, call.object(), over: base)
        try checkUnique(object, type, except: id)
        object["id"] = current["id"]
        object["created_on"] = current["created_on"]
        object["disabled_at"] = current["disabled_at"]
        let instant = store.stamp(now)
        object["modified_on"] = .string(instant)
        noteDisabled(&object, type, instant: instant)
        store[type][index] = object.sorted
        if type == .pool { store.noteMonitor(of: object, at: now) }
        return object
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

    private func detail(
        _ type: ResourceType,
        _ id: String,
        _ what: String,
        _ call: Call
    ) throws(Refusal) -> JSON {
        let object = store[type][try store.index(of: id, in: type)]
        switch (type, what) {
        case (.pool, "health"): return Envelope.success(try store.health(of: object))
        case (.pool, "references"), (.monitor, "references"): return Envelope.success(references(of: object, type))
        default: throw .unroutable(call.request.path)
        }
    }

    // MARK: Rules

    private func valid(
        _ type: ResourceType,
        _ supplied: JSONObject,
        over base: JSONObject?
    ) throws(Refusal) -> JSONObject {
        switch type {
        case .pool:
            try PoolRules(settings: settings, monitors: store.monitors.compactMap { $0["id"]?.string })
                .pool(supplied, over: base)
        case .loadBalancer:
            try LoadBalancerRules(settings: settings, pools: store.pools).loadBalancer(supplied, over: base)
        case .monitor: try MonitorRules(settings: settings).monitor(supplied, over: base)
        }
    }

    private func checkUnique(_ object: JSONObject, _ type: ResourceType, except id: String?) throws(Refusal) {
        guard type != .monitor else { return }
        let isTaken = store[type].contains {
            $0["name"]?.string?.lowercased() == object["name"]?.string?.lowercased() && $0["id"]?.string != id
        }
        if isTaken { throw .notUnique }
    }

    private func checkQuota(_ type: ResourceType) throws(Refusal) {
        let limit =
            switch type {
            case .pool: settings.pools
            case .loadBalancer: settings.loadBalancers
            case .monitor: settings.pools * 3 / 2
            }
        if store[type].count >= limit { throw .quota(type.rawValue) }
    }

    /// `disabled_at` is there exactly while a pool is disabled.
    private func noteDisabled(_ object: inout JSONObject, _ type: ResourceType, instant: String) {
        guard type == .pool else { return }
        if object["enabled"]?.bool == false {
            object["disabled_at"] = object["disabled_at"] ?? .string(instant)
        } else {
            object["disabled_at"] = nil
        }
    }

    // MARK: What is shown

    private func present(_ object: JSONObject, _ type: ResourceType) -> JSON {
        .object(type == .pool ? store.shown(object).sorted : object.sorted)
    }

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
