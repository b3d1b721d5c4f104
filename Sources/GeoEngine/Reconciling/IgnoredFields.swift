import GeoRouting
import Wire

/// The fields in which Cloudflare shows another value than the one that was sent.
///
/// A server may round, respell or drop a value, and we would write the same value for ever. Therefore the planner
/// gets the sent value. This ends when we have another value to send, or when Cloudflare shows another value.
/// Only fields on which routing depends are tried again, after waits that double up to an hour.
struct IgnoredFields: Sendable {
    /// One field whose sent value Cloudflare does not show.
    private struct Entry {
        /// The value that was sent.
        var sent: FieldValue
        /// The value that Cloudflare shows instead; nil where the origin does not exist.
        var shown: FieldValue?
        var attempts: Int
        /// The instant at which the field is tried again; nil where it is never tried again.
        var retryAt: Duration?
    }

    /// A write that is compared with the next read of its object.
    private struct RecentWrite {
        /// The object's `modified_on` after the write.
        var modified: String?
        /// The values that were sent.
        var values: FieldValues
    }

    private static let retry = RetryPolicy(base: .seconds(10), cap: .seconds(3600))

    private var entries: [ObservedField: Entry] = [:]
    /// The writes whose result has not been read yet, by the object's id.
    private var unreadWrites: [String: RecentWrite] = [:]

    /// Compares the values of a write with the object in its reply.
    mutating func noteWrite(_ values: FieldValues, _ reply: WriteReply, at now: Duration) {
        compare(values, with: reply.current, at: now)
        unreadWrites[reply.id] = RecentWrite(modified: reply.modified, values: values)
    }

    /// Compares each write with the first read of its object after the write.
    ///
    /// Where `modified_on` differs, another writer has changed the object in between, and nothing is compared.
    mutating func noteRead(_ current: CurrentState, modifiedOnByID: [String: String?], at now: Duration) {
        for (object, write) in unreadWrites {
            guard let modified = modifiedOnByID[object] else { continue }
            unreadWrites[object] = nil
            guard modified == write.modified, !isRecordReplaced(write, current) else { continue }
            compare(write.values, with: current, at: now)
        }
        // An entry is dropped when its object is gone, or when Cloudflare shows another value.
        entries = entries.filter { modifiedOnByID.keys.contains($0.key.object) && current[$0.key] == $0.value.shown }
    }

    /// Whether another writer's ownership record has replaced ours since the write.
    ///
    /// The `modified_on` does not always show this: two writes within its resolution have the same one.
    private func isRecordReplaced(_ write: RecentWrite, _ current: CurrentState) -> Bool {
        write.values.contains { field, value in
            guard case .description(let sent) = value, case .description(let shown)? = current[field],
                case .record(let record) = shown.ownership
            else { return false }
            return record != sent.record
        }
    }

    private mutating func compare(_ values: FieldValues, with current: CurrentState, at now: Duration) {
        for (field, value) in values {
            let shown = current[field]
            if let shown, value.isEquivalent(to: shown) {
                entries[field] = nil
                continue
            }
            // A missing origin is reported for its address, and not for its other fields too.
            if shown == nil, field.isSettingOfOrigin { continue }
            let previous = entries[field].flatMap { $0.sent == value ? $0 : nil }
            if let previous, previous.shown == shown, let retryAt = previous.retryAt, retryAt > now { continue }
            let attempts = (previous?.attempts ?? 0) + 1
            // With 1 as the random number, the wait has its full length, without jitter.
            let wait = Self.retry.delay(attempt: attempts, random: 1)
            entries[field] = Entry(
                sent: value,
                shown: shown,
                attempts: attempts,
                retryAt: field.isVital ? now + wait : nil
            )
        }
    }

    /// The state for the planner: until its next try, an ignored field has the value that was sent.
    func planningState(_ current: CurrentState, at now: Duration) -> CurrentState {
        var result = current
        for (field, entry) in entriesNotDue(at: now) where entry.shown != nil {
            result[field] = entry.sent
            if entry.shown == .coordinates(nil) { result.poolsWithoutCoordinates.insert(field.object) }
        }
        return result
    }

    /// The wishes that must not be planned now, each with the reason: Cloudflare does not show an origin that was sent.
    func withheld(in current: CurrentState, at now: Duration) -> [Wish: String] {
        var wishes: [Wish: String] = [:]
        for (field, entry) in entriesNotDue(at: now) where entry.shown == nil {
            guard case .address(let address?) = entry.sent,
                let pool = current.pools.first(where: { $0.id == field.object })
            else { continue }
            wishes[Wish(pool: pool.name, address: address)] = "Cloudflare took the write and does not show the origin"
        }
        return wishes
    }

    /// The entries that must not be tried now: their next try is not due yet, or there is none.
    private func entriesNotDue(at now: Duration) -> [ObservedField: Entry] {
        entries.filter { $0.value.retryAt.map { now < $0 } ?? true }
    }

    /// The instant at which the next field is tried again; nil where there is none.
    func nextRetry(after now: Duration) -> Duration? { entries.values.compactMap(\.retryAt).filter { $0 > now }.min() }

    var count: Int { entries.count }

    /// One notice for each object and kind of field, even where several origins are concerned.
    func notices(_ current: CurrentState) -> [Notice] {
        let sorted = entries.sorted { $0.key.sortKey < $1.key.sortKey }
        var reportedKinds: Set<String> = []
        return sorted.compactMap { field, entry in
            guard reportedKinds.insert(field.object + field.kind).inserted else { return nil }
            let count = sorted.count { $0.key.object == field.object && $0.key.kind == field.kind }
            let title = count > 1 ? "\(field.kind) of \(count) origins" : field.title
            return Notice(
                .warning,
                "Cloudflare did not take the \(title) of \(current.title(of: field.object)): sent \(entry.sent.text), "
                    + "shown \(entry.shown?.text ?? "no such origin"); "
                    + "it is left so until the wish or what is shown changes"
            )
        }
    }
}

extension ObservedField {
    /// A key for sorting, which gives the same order in every process.
    var sortKey: String { object + " " + title }
}
