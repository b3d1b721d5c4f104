import GeoRouting

/// Finds fields of ours that another controller with the same owner id keeps changing.
///
/// Two clusters that share an owner id by mistake would rewrite each other's origins for ever. So a field becomes
/// contested once the other controller has changed it twice within ten minutes. A contested field is written once more,
/// so that the other controller can notice the conflict too. Then it is left alone until ten minutes have passed
/// without a change.
///
/// Only writers that update the ownership record count: a person or Terraform leaves it as it was, or removes it. An
/// address that only moved to another origin of its pool has not changed.
struct ContestedFields: Sendable {
    /// A value in a pool that is ours to set: an address, on any origin, or the weight of a certain origin.
    private enum Claim: Hashable {
        case address(Address)
        case weight(origin: String)
    }

    /// What is known of one claim.
    private struct Mine {
        /// The value that we wrote last.
        var written: FieldValue
        /// The field in which our value stands, or stood last.
        var field: ObservedField
        /// The value at the last read; nil where the origin was gone.
        var seen: FieldValue?
        /// The value that another controller wrote last; nil where it wrote none, or removed the origin.
        var theirs: FieldValue?
        /// The pool's `modified_on` after our write.
        var modified: String?
        /// The instants within the last ten minutes at which another controller changed the field.
        var changes: [Duration] = []
        /// The instant until which the field is contested; nil where it is not.
        var until: Duration?
        /// Whether we have written the field once more since it became contested.
        var isAnswered = false

        /// Whether the last read showed our value.
        var isInPlace: Bool { seen?.means(written) == true }
    }

    private typealias Claims = [Claim: Mine]

    private static let window = Duration.seconds(600)
    private static let threshold = 2

    /// The claims of each pool, by the pool's id.
    private var mine: [String: Claims] = [:]

    /// Records the values that our write has set in a pool; a value other than our last one starts without history.
    mutating func wrote(_ values: FieldValues, _ reply: WriteReply) {
        let written = Set(values.map(\.field))
        let former = mine[reply.id] ?? [:]
        // A claim that this write removed or replaced is dropped: no other controller did that. A claim whose origin
        // was gone before the write (`seen` is nil) is kept.
        var claims = former.filter { _, entry in
            let isThere = reply.current[entry.field] != nil
            return entry.seen == nil || isThere && !written.contains(entry.field)
        }
        for (field, value) in values {
            guard let claim = Self.claim(to: value, in: field) else { continue }
            let former = former[claim].flatMap { $0.written.means(value) ? $0 : nil }
            claims[claim] = Mine(
                written: value,
                field: field,
                seen: reply.current[field],
                theirs: former?.theirs,
                modified: reply.modified,
                changes: former?.changes ?? [],
                until: former?.until,
                isAnswered: former?.until != nil
            )
        }
        mine[reply.id] = claims.isEmpty ? nil : claims
    }

    private static func claim(to value: FieldValue, in field: ObservedField) -> Claim? {
        switch (field.name, value) {
        case (.address, .address(let address?)): .address(address)
        case (.weight(let origin), _): .weight(origin: origin)
        default: nil
        }
    }

    /// Finds changes by other controllers in what was just read; `stamps` has each object's `modified_on`.
    mutating func read(_ current: CurrentState, stamps: [String: String?], owners: Set<OwnerID>, at now: Duration) {
        let pools = Dictionary(current.pools.map { ($0.id, $0) }) { first, _ in first }
        for (id, claims) in mine {
            guard let pool = pools[id], case .record(let record) = pool.description.ownership else {
                // Without an ownership record the last writer is unknown. The claims on a pool that lost its record, or
                // is gone, are forgotten.
                mine[id] = nil
                continue
            }
            let live = LiveOrigins(pool, record, owners)
            mine[id] = claims.mapValues { entry in
                var entry = entry
                entry.changes.removeAll { $0 <= now - Self.window }
                if let until = entry.until, until <= now {
                    (entry.until, entry.changes, entry.isAnswered) = (nil, [], false)
                }
                entry.field = live.place(of: entry.written, in: entry.field)
                let value = live[entry.field]
                // Either the pool is as our write left it, or the field has our value.
                let isOurs = stamps[id] == entry.modified || value?.means(entry.written) == true
                if value != entry.seen, !isOurs, live.isByOurName(entry.field) {
                    entry.changes.append(now)
                    entry.theirs = value
                    if entry.changes.count >= Self.threshold { entry.until = now + Self.window }
                }
                entry.seen = value
                return entry
            }
        }
    }

    // MARK: For the planner

    private var contested: [Mine] { mine.values.flatMap { $0.values.filter { $0.until != nil } } }

    /// The claims that are left alone, by the field in which the planner is to see our value.
    ///
    /// A field can show only one value: of two claims on one field, the one whose text sorts first is kept.
    private var left: [ObservedField: Mine] {
        let entries = contested.filter { $0.isAnswered && $0.seen != nil && !$0.isInPlace }
        if entries.isEmpty { return [:] }
        // Fields in which another value of ours stands already.
        let taken = mine.values.flatMap { $0.values.filter(\.isInPlace).map(\.field) }
        return Dictionary(entries.map { ($0.field, $0) }) { $0.written.text < $1.written.text ? $0 : $1 }
            .filter { !Set(taken).contains($0.key) }
    }

    /// The state for the planner, in which fields that are left alone have our value, so that no write is planned.
    func settled(_ current: CurrentState) -> CurrentState {
        var result = current
        for (field, entry) in left { result[field] = entry.written }
        return result
    }

    /// Own addresses that another controller keeps removing: wishes that must not be planned now, with the reason.
    func withheld(in current: CurrentState) -> [Wish: String] {
        var wishes: [Wish: String] = [:]
        let left = left
        for entry in contested where entry.isAnswered && !entry.isInPlace {
            guard case .address(let address?) = entry.written, left[entry.field]?.written != entry.written,
                let pool = current.pools.first(where: { $0.id == entry.field.object })
            else { continue }
            wishes[Wish(pool: pool.name, address: address)] = "another controller with the same owner id takes it out"
        }
        return wishes
    }

    /// The next instant at which a field stops being contested, and is written again; nil where none is contested.
    func nextEnd(after now: Duration) -> Duration? {
        contested.compactMap(\.until).filter { $0 > now }.min()
    }

    var count: Int { contested.count }

    func notices(_ current: CurrentState, owner: OwnerID) -> [Notice] {
        contested.sorted { $0.field.sortKey < $1.field.sortKey }.map { entry in
            Notice(
                .warning,
                "Another controller uses owner id \(owner) too: it changes the \(entry.field.title) of "
                    + "\(current.title(of: entry.field.object)) from \(entry.written.text) to \(entry.theirs?.text ?? "nothing"); "
                    + "set OWNER_ID to different values in the two clusters, until then this field is left as it is"
            )
        }
    }
}

/// The origins of a pool as just read, indexed to find the values that we wrote.
private struct LiveOrigins {
    private let record: OwnershipRecord
    private let owners: Set<OwnerID>
    private let byName: [String: Origin]
    private let byAddress: [Address: String]
    /// Whether every origin of the pool has an owner in the ownership record.
    private let isOwned: Bool

    init(_ pool: Pool, _ record: OwnershipRecord, _ owners: Set<OwnerID>) {
        (self.record, self.owners) = (record, owners)
        byName = Dictionary(pool.origins.map { ($0.name, $0) }) { first, _ in first }
        byAddress = Dictionary(pool.origins.compactMap { origin in origin.address.map { ($0, origin.name) } }) { $1 }
        isOwned = pool.origins.allSatisfy { record.owner(of: $0.name) != nil }
    }

    subscript(field: ObservedField) -> FieldValue? {
        switch field.name {
        case .address(let name): byName[name].map { .address($0.address) }
        case .weight(let name): byName[name].map { .weight($0.weight) }
        default: nil
        }
    }

    /// The field in which the value stands now, because an address may have moved; `field` where it stands nowhere.
    func place(of value: FieldValue, in field: ObservedField) -> ObservedField {
        guard case .address(let address?) = value, self[field]?.means(value) != true, let name = byAddress[address]
        else { return field }
        return ObservedField(field.object, .address(origin: name))
    }

    /// Whether the field's present value comes from a writer with our owner id.
    ///
    /// Such a writer updates the ownership record with each write.
    func isByOurName(_ field: ObservedField) -> Bool {
        let name: String
        switch field.name {
        case .address(let origin), .weight(let origin): name = origin
        default: return false
        }
        // The weight that the record has for the origin under one of our owner ids; nil where the origin is not in it.
        let applied = owners.compactMap { record[$0][name] }.first
        switch self[field] {
        case .weight(let percent)?: return applied?.percent == percent
        case .address?: return applied != nil
        // The origin is gone. A writer under another owner id would have left the origin's entry in the record.
        // Terraform removes the whole record, of which another cluster may have restored its own part since; but then
        // Terraform's origins are in the pool, and have no owner.
        case nil: return applied == nil && (isOwned || owners.contains { !record[$0].isEmpty })
        default: return false
        }
    }
}
