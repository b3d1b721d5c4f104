import CloudflareAPI
import GeoRouting

/// A check that refuses reads older than our own last write: acting on them would undo that write.
///
/// Cloudflare's objects have no version number, but every object has a `modified_on`, which only grows. The check ends
/// a minute after the write, because another writer may have restored an older object. It ends earlier where a read of
/// the object's own URL shows that the object is gone.
struct WriteBarrier: Sendable {
    typealias Kind = CloudflareRequest.Kind

    /// Our last write to an object.
    private struct LastWrite {
        var kind: Kind
        var name: String
        var modified: String
        var writtenAt: Duration
    }

    private static let lifetime = Duration.seconds(60)
    /// Our last write to each object, by the object's id.
    private var lastWrites: [String: LastWrite] = [:]

    /// Remembers the `modified_on` in the reply to a write; without a readable one, nothing is remembered.
    mutating func wrote(_ kind: Kind, id: String, name: String, modified: String?, at now: Duration) {
        guard let modified, Self.instant(modified) != nil else { return }
        lastWrites[id] = LastWrite(kind: kind, name: name, modified: modified, writtenAt: now)
    }

    /// The objects that we have just written and that a read lacks.
    ///
    /// Either the list is older than our write, or another writer has deleted the object. The argument has the
    /// `modified_on` of each object in the read, by the object's id.
    mutating func absences(from modifiedOnByID: [String: String?], at now: Duration) -> [(id: String, kind: Kind)] {
        dropOldWrites(at: now)
        // An object without a `modified_on` is not absent: the dictionary contains its id, with the value nil.
        return lastWrites.filter { modifiedOnByID[$0.key] == nil }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value.kind) }
    }

    /// Forgets our last write to an object that is gone.
    mutating func forget(_ id: String) {
        lastWrites[id] = nil
    }

    /// Why a read cannot be trusted yet; nil where no object is older than our last write to it.
    mutating func staleness(of modifiedOnByID: [String: String?], at now: Duration) -> String? {
        dropOldWrites(at: now)
        for (id, write) in lastWrites.sorted(by: { $0.key < $1.key }) {
            guard let modified = modifiedOnByID[id] else {
                return "\(write.kind.rawValue) \(write.name), just written, is missing"
            }
            if let modified, Self.isOlder(modified, than: write.modified) {
                return "\(write.kind.rawValue) \(write.name) is shown as of \(modified), before our own write at "
                    + write.modified
            }
        }
        return nil
    }

    /// Forgets the writes that are a minute old.
    private mutating func dropOldWrites(at now: Duration) {
        lastWrites = lastWrites.filter { now - $0.value.writtenAt < Self.lifetime }
    }

    private static func isOlder(_ left: String, than right: String) -> Bool {
        guard let left = instant(left), let right = instant(right) else { return false }
        return left < right
    }

    /// The text of a time in a form that sorts by time; nil where the text is not RFC 3339 in UTC.
    ///
    /// The fraction is extended to nine digits, because Cloudflare drops its trailing zeros.
    private static func instant(_ text: String) -> String? {
        guard text.hasSuffix("Z"), text.utf8.count >= 20 else { return nil }
        let parts = text.dropLast().split(separator: ".")
        let fraction = parts.count > 1 ? String(parts[1].prefix(9)) : ""
        return parts.first.map { $0 + "." + fraction + String(repeating: "0", count: 9 - fraction.count) }
    }
}

/// The object in Cloudflare's reply to a write.
struct WriteReply: Sendable {
    let kind: CloudflareRequest.Kind
    let id: String
    let name: String
    /// Cloudflare's `modified_on`.
    let modified: String?
    /// A state for the planner that contains only this object.
    let current: CurrentState

    /// Returns nil for the reply to a deletion.
    init?(_ object: CloudflareObject) {
        switch object {
        case .monitor(let monitor):
            (kind, id, name, modified) = (.monitor, monitor.id, monitor.id, monitor.modified)
            current = CurrentState(pools: [], loadBalancers: [], monitors: [Monitor(monitor)])
        case .pool(let pool):
            (kind, id, name, modified) = (.pool, pool.id, pool.name, pool.modified)
            current = CurrentState(pools: [Pool(pool)], loadBalancers: [])
        case .loadBalancer(let balancer):
            (kind, id, name, modified) = (.loadBalancer, balancer.id, balancer.name, balancer.modified)
            current = CurrentState(pools: [], loadBalancers: [LoadBalancer(balancer)])
        case .none: return nil
        }
    }
}
