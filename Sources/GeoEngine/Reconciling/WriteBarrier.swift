import CloudflareAPI
import GeoRouting

/// Refuses reads that are older than our own last write: acting on them would undo what was just done.
///
/// Cloudflare has no version to compare, but every object carries `modified_on`, which only grows. The barrier lifts
/// by itself after a minute, in case another writer has restored the object; sooner where a read of the object's own
/// URL says that it is gone.
struct WriteBarrier: Sendable {
    typealias Kind = CloudflareRequest.Kind

    /// Our last write to an object.
    private struct Mark {
        var kind: Kind
        var name: String
        var modified: String
        var at: Duration
    }

    private static let life = Duration.seconds(60)
    /// By the object's id.
    private var marks: [String: Mark] = [:]

    /// Remembers the `modified_on` in the reply to a write; a reply without a readable one sets no barrier.
    mutating func wrote(_ kind: Kind, id: String, name: String, modified: String?, at now: Duration) {
        guard let modified, Self.instant(modified) != nil else { return }
        marks[id] = Mark(kind: kind, name: name, modified: modified, at: now)
    }

    /// The objects that we have just written and that a read lacks; `read` has each object's `modified_on`, by id.
    ///
    /// Either the list is older than our write, or another writer has deleted them.
    mutating func absences(from read: [String: String?], at now: Duration) -> [(id: String, kind: Kind)] {
        lift(at: now)
        // An object without a `modified_on` is no absence: the dictionary has nil as its value.
        return marks.filter { read[$0.key] == nil }.sorted { $0.key < $1.key }.map { ($0.key, $0.value.kind) }
    }

    /// Drops the mark of an object that is gone: we deleted it, or its own URL says so.
    mutating func forget(_ id: String) {
        marks[id] = nil
    }

    /// Why a read cannot be trusted yet; nil where all its objects are as new as our writes.
    mutating func staleness(of read: [String: String?], at now: Duration) -> String? {
        lift(at: now)
        for (id, mark) in marks.sorted(by: { $0.key < $1.key }) {
            guard let modified = read[id] else { return "\(mark.kind.rawValue) \(mark.name), just written, is missing" }
            if let modified, Self.isOlder(modified, than: mark.modified) {
                return "\(mark.kind.rawValue) \(mark.name) is shown as of \(modified), before our own write at "
                    + mark.modified
            }
        }
        return nil
    }

    /// Drops the marks of writes that are a minute old.
    private mutating func lift(at now: Duration) {
        marks = marks.filter { now - $0.value.at < Self.life }
    }

    private static func isOlder(_ left: String, than right: String) -> Bool {
        guard let left = instant(left), let right = instant(right) else { return false }
        return left < right
    }

    /// A time in RFC 3339 and UTC as text that sorts by time; nil for other formats.
    ///
    /// The fraction gets nine digits, because Cloudflare drops its trailing zeros.
    private static func instant(_ text: String) -> String? {
        guard text.hasSuffix("Z"), text.utf8.count >= 20 else { return nil }
        let parts = text.dropLast().split(separator: ".")
        let fraction = parts.count > 1 ? String(parts[1].prefix(9)) : ""
        return parts.first.map { $0 + "." + fraction + String(repeating: "0", count: 9 - fraction.count) }
    }
}

/// The object that Cloudflare shows in reply to a write.
struct WriteReply: Sendable {
    let kind: CloudflareRequest.Kind
    let id: String
    let name: String
    /// Cloudflare's `modified_on`.
    let modified: String?
    /// The object alone, as a state for the planner.
    let current: CurrentState

    /// Nil for the reply to a deletion.
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
