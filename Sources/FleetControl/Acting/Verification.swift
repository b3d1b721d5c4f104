import HTTPTypes
import CloudflareAPI
import GeoEngine
import GeoFleet
import GeoRouting
import Wire

/// Checks whether a write has taken effect.
extension CloudflareRequest {
    /// Whether this write has taken effect in a reading.
    ///
    /// After a change, the object must have the written values. After a creation, the object must exist. After a
    /// deletion, the object must be absent.
    func isEffective(in snapshot: Snapshot) -> Bool {
        guard let id else { return snapshot.has(name, kind) }
        guard let object = snapshot.object(id) else { return isDeletion }
        return !isDeletion && Self.arePresent(body ?? JSONObject(), in: object)
    }

    /// Whether these values are present in an object; origins are compared by name and may have more keys.
    static func arePresent(_ values: JSONObject, in object: JSONObject) -> Bool {
        values.members.allSatisfy { key, value in
            key == "origins"
                ? arePresent(origins: value.array ?? [], in: object[key]?.array ?? [])
                : ObjectDiff.isSame(value, object[key])
        }
    }

    private static func arePresent(origins: [JSON], in present: [JSON]) -> Bool {
        origins.count == present.count
            && origins.allSatisfy { origin in
                let same = present.first { $0["name"] == origin["name"] }?.object
                return same.map { arePresent(origin.object ?? JSONObject(), in: $0) } ?? false
            }
    }
}

extension Snapshot {
    /// Whether the reading has an object with this name; always true for monitors, which are not read.
    fileprivate func has(_ name: String, _ kind: CloudflareRequest.Kind) -> Bool {
        switch kind {
        case .monitor: true
        case .pool: rawState.pools.contains { $0.name == name }
        case .loadBalancer: rawState.balancers.contains { Hostname.canonical($0.name) == Hostname.canonical(name) }
        }
    }
}

extension PlannedCall {
    /// The readable form of a write.
    init(_ request: CloudflareRequest, account: String, zone: String) {
        self.init(
            method: request.method.rawValue,
            path: request.path(account: account, zone: zone),
            body: request.body.map { JSON.object($0).text } ?? ""
        )
    }
}

extension [CloudflareRequest] {
    /// The last write to each object.
    private var latest: [CloudflareRequest] {
        let byObject = Dictionary(map { ($0.id ?? $0.name, $0) }) { $1 }
        return byObject.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The last write to each object, where that write has not taken effect in a reading.
    func notEffective(in snapshot: Snapshot) -> [CloudflareRequest] {
        latest.filter { !$0.isEffective(in: snapshot) }
    }

    /// The names of the written objects, each once.
    var names: [String] {
        reduce(into: []) { if !$0.contains($1.name) { $0.append($1.name) } }
    }
}
