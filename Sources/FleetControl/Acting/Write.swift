import GeoEngine
import GeoFleet
import CloudflareAPI
import GeoRouting
import Wire

/// One write to Cloudflare as it will be sent.
struct Write: Sendable {
    enum Target: Sendable, Hashable {
        case monitor(String?)
        case pool(String?)
        /// A load balancer.
        case balancer(String?)
    }

    enum Method: String, Sendable {
        case post = "POST"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    var method: Method
    /// The object's kind, and its id where it has one already.
    var target: Target
    /// The object's name.
    var name: String
    var body: JSONObject?

    /// What a person sees of it.
    func call(account: String, zone: String) -> Review.PlannedCall {
        let (scope, id) =
            switch target {
            case .monitor(let id): ("/accounts/\(account)/load_balancers/monitors", id)
            case .pool(let id): ("/accounts/\(account)/load_balancers/pools", id)
            case .balancer(let id): ("/zones/\(zone)/load_balancers", id)
            }
        let path = id.map { "\(scope)/\($0)" } ?? scope
        return Review.PlannedCall(method: method.rawValue, path: path, body: body.map { JSON.object($0).text } ?? "")
    }

    /// Sends it, where it is of the kind that is sent singly: a change or the end of something that exists.
    func send(_ client: CloudflareClient) async throws(CloudflareError) {
        switch (method, target) {
        case (.patch, .pool(let id?)): _ = try await client.patchPool(id, body ?? JSONObject())
        case (.patch, .balancer(let id?)): _ = try await client.patchLoadBalancer(id, body ?? JSONObject())
        case (.delete, .pool(let id?)): try await client.deletePool(id)
        default: break
        }
    }

    var id: String? {
        switch target {
        case .monitor(let id), .pool(let id), .balancer(let id): id
        }
    }

    /// Whether an object has what this write sets, in Cloudflare's eyes; of what it creates, whether it is there.
    func isEffective(in reading: Reading) -> Bool {
        guard let id else { return reading.has(name, target) }
        guard let object = reading.object(id) else { return method == .delete }
        if method == .delete { return false }
        return Self.holds(body ?? JSONObject(), in: object)
    }

    /// Whether an object has these values; origins are compared by name, and may have keys besides.
    static func holds(_ values: JSONObject, in object: JSONObject) -> Bool {
        values.members.allSatisfy { key, value in
            key == "origins"
                ? holds(origins: value.array ?? [], in: object[key]?.array ?? [])
                : Difference.isSame(value, object[key])
        }
    }

    private static func holds(origins: [JSON], in present: [JSON]) -> Bool {
        origins.count == present.count
            && origins.allSatisfy { origin in
                let same = present.first { $0["name"] == origin["name"] }?.object
                return same.map { holds(origin.object ?? JSONObject(), in: $0) } ?? false
            }
    }
}

extension Reading {
    /// Whether there is an object of this name; of monitors nothing is read.
    fileprivate func has(_ name: String, _ kind: Write.Target) -> Bool {
        switch kind {
        case .monitor: true
        case .pool: observation.pools.contains { $0.name == name }
        case .balancer: observation.balancers.contains { $0.name == name }
        }
    }
}

extension Write {
    /// Nil where nothing is to be sent.
    init?(_ operation: Operation, _ bodies: RequestBodies) {
        let name = operation.subject
        switch operation {
        case .createMonitor(let draft):
            self.init(method: .post, target: .monitor(nil), name: name, body: bodies.body(of: draft))
        case .updateMonitor(let id, let settings):
            self.init(method: .patch, target: .monitor(id), name: name, body: bodies.body(of: settings))
        case .createPool(let draft):
            self.init(method: .post, target: .pool(nil), name: name, body: bodies.body(of: draft))
        case .updatePool(let update):
            guard let body = bodies.body(of: update) else { return nil }
            self.init(method: .patch, target: .pool(update.id), name: name, body: body)
        case .deletePool(let id, _): self.init(method: .delete, target: .pool(id), name: name, body: nil)
        case .createLoadBalancer(let draft):
            guard let body = bodies.body(of: draft) else { return nil }
            self.init(method: .post, target: .balancer(nil), name: name, body: body)
        case .updateLoadBalancer(let update):
            self.init(method: .patch, target: .balancer(update.id), name: name, body: bodies.body(of: update))
        }
    }
}

extension Write {
    /// What was sent, as a write again.
    init?(_ call: Review.PlannedCall, name: String) {
        guard let method = Method(rawValue: call.method) else { return nil }
        let parts = call.path.split(separator: "/").map(String.init)
        let id = method == .post ? nil : parts.last
        let body = (try? JSON.parse(Array(call.body.utf8)))?.object
        let target: Target =
            parts.contains("pools") ? .pool(id) : parts.contains("monitors") ? .monitor(id) : .balancer(id)
        self.init(method: method, target: target, name: name, body: body)
    }
}

extension Review.PlannedCall {
    /// The name of the object that the call is about.
    func object(in reading: Reading) -> String {
        let id = path.split(separator: "/").last.map(String.init) ?? ""
        let name = reading.object(id)?["name"] ?? (try? JSON.parse(Array(body.utf8)))?["name"]
        return name?.string ?? id
    }
}

extension [Write] {
    /// The last write to each object: it says what the object should be now.
    private var latest: [Write] {
        let byObject = Dictionary(map { ($0.id ?? $0.name, $0) }) { $1 }
        return byObject.sorted { $0.key < $1.key }.map(\.value)
    }

    /// What a reading does not show.
    func unseen(in reading: Reading) -> [Write] {
        latest.filter { !$0.isEffective(in: reading) }
    }

    /// Each object once.
    var names: String {
        reduce(into: [String]()) { if !$0.contains($1.name) { $0.append($1.name) } }.joined(separator: ", ")
    }
}
