import GeoRouting
import Wire

/// Fields that Cloudflare did not take as they were sent.
///
/// A server may round, respell or drop what it gets, and writing the same value again would never end. So such a field
/// is planned as if it had been taken, until the value to send or the value that Cloudflare shows changes. Only fields
/// on which routing depends are tried again, with waits that double up to an hour.
struct UntakenFields: Sendable {
    /// One field that was not taken.
    private struct Entry {
        /// The value that was sent.
        var wish: FieldValue
        /// The value that Cloudflare shows instead; nil where the origin is not there.
        var live: FieldValue?
        var attempts: Int
        /// When the field is tried again; nil where it is not.
        var retryAt: Duration?
    }

    /// A write to compare with the next read of its object: the `modified_on` after it, and the values that were sent.
    private struct Written {
        var modified: String?
        var values: FieldValues
    }

    private static let retry = RetryPolicy(base: .seconds(10), cap: .seconds(3600))

    private var entries: [ObservedField: Entry] = [:]
    /// The writes whose object has not been read since, by the object's id.
    private var written: [String: Written] = [:]

    /// Compares a write with what its reply shows.
    mutating func wrote(_ values: FieldValues, _ reply: WriteReply, at now: Duration) {
        compare(values, with: reply.current, at: now)
        written[reply.id] = Written(modified: reply.modified, values: values)
    }

    /// Compares each write with the first read of its object.
    ///
    /// Where `modified_on` differs, another writer has changed the object since, and nothing is compared.
    mutating func read(_ current: CurrentState, stamps: [String: String?], at now: Duration) {
        for (object, write) in written {
            guard let stamp = stamps[object] else { continue }
            written[object] = nil
            if stamp == write.modified, !isCrossed(write, current) { compare(write.values, with: current, at: now) }
        }
        // An entry ends when its object is gone, or when Cloudflare shows another value.
        entries = entries.filter { stamps.keys.contains($0.key.object) && current[$0.key] == $0.value.live }
    }

    /// Whether another writer's ownership record has replaced ours.
    ///
    /// Two writes may have the same `modified_on`, because its resolution may be too coarse to tell them apart.
    private func isCrossed(_ write: Written, _ current: CurrentState) -> Bool {
        write.values.contains { field, value in
            guard case .description(let sent) = value, case .description(let shown)? = current[field],
                case .record(let record) = shown.ownership
            else { return false }
            return record != sent.record
        }
    }

    private mutating func compare(_ values: FieldValues, with current: CurrentState, at now: Duration) {
        for (field, value) in values {
            let live = current[field]
            if let live, value.means(live) {
                entries[field] = nil
                continue
            }
            // A missing origin has no weight either; its address is enough to report it.
            if live == nil, case .weight = field.name { continue }
            let former = entries[field].flatMap { $0.wish == value ? $0 : nil }
            if let former, former.live == live, let retryAt = former.retryAt, retryAt > now { continue }
            let attempts = (former?.attempts ?? 0) + 1
            // With 1 for the random number, the wait is the longest, without jitter.
            let wait = Self.retry.delay(attempt: attempts, random: 1)
            entries[field] = Entry(
                wish: value,
                live: live,
                attempts: attempts,
                retryAt: field.isVital ? now + wait : nil
            )
        }
    }

    /// The state for the planner, in which untaken fields have the value that was sent, until their next try is due.
    func settled(_ current: CurrentState, at now: Duration) -> CurrentState {
        var result = current
        for (field, entry) in waiting(at: now) where entry.live != nil {
            result[field] = entry.wish
            if entry.live == .coordinates(nil) { result.unplaced.insert(field.object) }
        }
        return result
    }

    /// New origins that Cloudflare took and does not show: wishes that must not be planned now, with the reason.
    func withheld(in current: CurrentState, at now: Duration) -> [Wish: String] {
        var wishes: [Wish: String] = [:]
        for (field, entry) in waiting(at: now) where entry.live == nil {
            guard case .address(let address?) = entry.wish,
                let pool = current.pools.first(where: { $0.id == field.object })
            else { continue }
            wishes[Wish(pool: pool.name, address: address)] = "Cloudflare took the write and does not show the origin"
        }
        return wishes
    }

    /// The entries that are not to be tried now: their next try is not due yet, or there is none.
    private func waiting(at now: Duration) -> [ObservedField: Entry] {
        entries.filter { $0.value.retryAt.map { now < $0 } ?? true }
    }

    /// When the next field is to be tried again; nil where none is.
    func nextRetry(after now: Duration) -> Duration? { entries.values.compactMap(\.retryAt).filter { $0 > now }.min() }

    var count: Int { entries.count }

    /// One line for each kind of field of an object, however many of its origins it concerns.
    func notices(_ current: CurrentState) -> [Notice] {
        let sorted = entries.sorted { $0.key.sortKey < $1.key.sortKey }
        var seen: Set<String> = []
        return sorted.compactMap { field, entry in
            guard seen.insert(field.object + field.kind).inserted else { return nil }
            let count = sorted.count { $0.key.object == field.object && $0.key.kind == field.kind }
            let title = count > 1 ? "\(field.kind) of \(count) origins" : field.title
            return Notice(
                .warning,
                "Cloudflare did not take the \(title) of \(current.title(of: field.object)): sent \(entry.wish.text), "
                    + "shown \(entry.live?.text ?? "no such origin"); it is left so until the wish or what is shown changes"
            )
        }
    }
}

extension ObservedField {
    /// An order that is the same in every process.
    var sortKey: String { object + " " + title }
}
