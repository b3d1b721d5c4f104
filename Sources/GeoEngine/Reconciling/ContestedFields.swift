import GeoRouting

/// The fields of ours that another controller with the same owner id keeps changing.
///
/// Two clusters that share an owner id by mistake would rewrite each other's origins for ever. To prevent this, a field
/// becomes contested when the other controller has changed it twice within ten minutes. A contested field is written
/// once more: this shows the conflict to the other controller too. Then the field is not written until ten minutes have
/// passed without a change.
///
/// A change counts only where its writer has updated the ownership record. A person or Terraform does not update the
/// record. An address that only moved to another origin of its pool counts as unchanged.
struct ContestedFields: Sendable {
    /// The identity of a value of ours in a pool: an address on any origin, or another field of a certain origin.
    private enum OwnValueKey: Hashable {
        case address(Address)
        case setting(ObservedField.Name)
    }

    /// A value of ours in a pool, and what other controllers have done to it.
    private struct OwnValue {
        /// The value that we wrote last.
        var written: FieldValue
        /// The field that has our value, or had it last.
        var field: ObservedField
        /// The value at the last read; nil where the origin was gone.
        var seen: FieldValue?
        /// The last value of another controller; nil where there is none, or where that controller removed the origin.
        var otherValue: FieldValue?
        /// The pool's `modified_on` after our write.
        var modified: String?
        /// The instants of another controller's changes within the last ten minutes.
        var changes: [Duration] = []
        /// The instant until which the field is contested; nil where it is not.
        var contestedUntil: Duration?
        /// Whether we have written the field once more since it became contested.
        var isRewritten = false

        /// Whether the last read showed our value.
        var isShown: Bool { seen?.isEquivalent(to: written) == true }
    }

    private typealias PoolValues = [OwnValueKey: OwnValue]

    private static let window = Duration.seconds(600)
    private static let threshold = 2

    /// Our values in each pool, by the pool's id.
    private var ownValues: [String: PoolValues] = [:]

    /// Records the values that our write has set in a pool; a value that we change starts without history.
    mutating func noteWrite(_ values: FieldValues, _ reply: WriteReply) {
        let written = Set(values.map(\.field))
        let previousValues = ownValues[reply.id] ?? [:]
        // A value that our own write removed or replaced is dropped. A value whose origin was gone before the write
        // (`seen` is nil) is kept.
        var poolValues = previousValues.filter { _, entry in
            let isThere = reply.current[entry.field] != nil
            return entry.seen == nil || isThere && !written.contains(entry.field)
        }
        for (field, value) in values {
            guard let key = Self.key(of: value, in: field) else { continue }
            let previous = previousValues[key].flatMap { $0.written.isEquivalent(to: value) ? $0 : nil }
            poolValues[key] = OwnValue(
                written: value,
                field: field,
                seen: reply.current[field],
                otherValue: previous?.otherValue,
                modified: reply.modified,
                changes: previous?.changes ?? [],
                contestedUntil: previous?.contestedUntil,
                isRewritten: previous?.contestedUntil != nil
            )
        }
        ownValues[reply.id] = poolValues.isEmpty ? nil : poolValues
    }

    private static func key(of value: FieldValue, in field: ObservedField) -> OwnValueKey? {
        switch (field.name, value) {
        case (.address, .address(let address?)): .address(address)
        case (.weight, _), (.port, _), (.hostHeader, _): .setting(field.name)
        default: nil
        }
    }

    /// Records the changes of other controllers that a read shows.
    mutating func noteRead(
        _ current: CurrentState,
        modifiedOnByID: [String: String?],
        owners: Set<OwnerID>,
        at now: Duration
    ) {
        let pools = Dictionary(current.pools.map { ($0.id, $0) }) { first, _ in first }
        for (id, poolValues) in ownValues {
            guard let pool = pools[id], case .record(let record) = pool.description.ownership else {
                // The pool is gone, or has no ownership record any more: without the record, the last writer is
                // unknown. Our values in the pool are forgotten.
                ownValues[id] = nil
                continue
            }
            let live = LiveOrigins(pool, record, owners)
            ownValues[id] = poolValues.mapValues { entry in
                var entry = entry
                entry.changes.removeAll { $0 <= now - Self.window }
                if let until = entry.contestedUntil, until <= now {
                    (entry.contestedUntil, entry.changes, entry.isRewritten) = (nil, [], false)
                }
                entry.field = live.currentField(of: entry.written, formerly: entry.field)
                let value = live[entry.field]
                // True where the pool is unchanged since our write, or where the field has our value.
                let isOurs = modifiedOnByID[id] == entry.modified || value?.isEquivalent(to: entry.written) == true
                if value != entry.seen, !isOurs, live.isWrittenByOurID(entry.field) {
                    entry.changes.append(now)
                    entry.otherValue = value
                    if entry.changes.count >= Self.threshold { entry.contestedUntil = now + Self.window }
                }
                entry.seen = value
                return entry
            }
        }
    }

    // MARK: For the planner

    private var contested: [OwnValue] { ownValues.values.flatMap { $0.values.filter { $0.contestedUntil != nil } } }

    /// Our contested values that must not be written now, by their field.
    ///
    /// A field has only one value: of two values for one field, the one whose text sorts first is kept.
    private var pausedValues: [ObservedField: OwnValue] {
        let entries = contested.filter { $0.isRewritten && $0.seen != nil && !$0.isShown }
        if entries.isEmpty { return [:] }
        // Fields that have another value of ours already.
        let taken = ownValues.values.flatMap { $0.values.filter(\.isShown).map(\.field) }
        return Dictionary(entries.map { ($0.field, $0) }) { $0.written.text < $1.written.text ? $0 : $1 }
            .filter { !Set(taken).contains($0.key) }
    }

    /// The state for the planner: each field that must not be written now has our value.
    ///
    /// The planner sees no difference in such a field, and plans no write.
    func planningState(_ current: CurrentState) -> CurrentState {
        var result = current
        for (field, entry) in pausedValues { result[field] = entry.written }
        return result
    }

    /// The wishes that must not be planned now, each with the reason.
    ///
    /// These are the addresses of ours that another controller keeps removing.
    func withheld(in current: CurrentState) -> [Wish: String] {
        var wishes: [Wish: String] = [:]
        let pausedValues = pausedValues
        for entry in contested where entry.isRewritten && !entry.isShown {
            guard case .address(let address?) = entry.written, pausedValues[entry.field]?.written != entry.written,
                let pool = current.pools.first(where: { $0.id == entry.field.object })
            else { continue }
            wishes[Wish(pool: pool.name, address: address)] = "another controller with the same owner id takes it out"
        }
        return wishes
    }

    /// The next instant at which a field stops being contested and may be written; nil where none is contested.
    func nextEnd(after now: Duration) -> Duration? {
        contested.compactMap(\.contestedUntil).filter { $0 > now }.min()
    }

    var count: Int { contested.count }

    func notices(_ current: CurrentState, owner: OwnerID) -> [Notice] {
        contested.sorted { $0.field.sortKey < $1.field.sortKey }.map { entry in
            Notice(
                .warning,
                "Another controller uses owner id \(owner) too: it changes the \(entry.field.title) of "
                    + "\(current.title(of: entry.field.object)) from \(entry.written.text) to "
                    + "\(entry.otherValue?.text ?? "nothing"); "
                    + "set OWNER_ID to different values in the two clusters, until then this field is left as it is"
            )
        }
    }
}

/// The origins of a pool in the last read, indexed by name and address.
private struct LiveOrigins {
    private let record: OwnershipRecord
    private let owners: Set<OwnerID>
    private let notes: PoolDescription.Notes
    private let byName: [String: Origin]
    private let byAddress: [Address: String]
    /// Whether every origin of the pool has an owner in the ownership record.
    private let areAllOriginsOwned: Bool

    init(_ pool: Pool, _ record: OwnershipRecord, _ owners: Set<OwnerID>) {
        (self.record, self.owners, notes) = (record, owners, pool.description.notes)
        byName = Dictionary(pool.origins.map { ($0.name, $0) }) { first, _ in first }
        byAddress = Dictionary(pool.origins.compactMap { origin in origin.address.map { ($0, origin.name) } }) { $1 }
        areAllOriginsOwned = pool.origins.allSatisfy { record.owner(of: $0.name) != nil }
    }

    subscript(field: ObservedField) -> FieldValue? {
        switch field.name {
        case .address(let name): byName[name].map { .address($0.address) }
        case .weight(let name): byName[name].map { .weight($0.weight) }
        case .port(let name): byName[name].map { .port($0.port) }
        case .hostHeader(let name): byName[name].map { .hostHeader($0.hostHeader) }
        default: nil
        }
    }

    /// The field that has the value now, because an address may have moved; `field` where no field has the value.
    func currentField(of value: FieldValue, formerly field: ObservedField) -> ObservedField {
        guard case .address(let address?) = value, self[field]?.isEquivalent(to: value) != true,
            let name = byAddress[address]
        else { return field }
        return ObservedField(field.object, .address(origin: name))
    }

    /// Whether a writer with our owner id has written the field's present value.
    ///
    /// Such a writer updates the ownership record with each write.
    func isWrittenByOurID(_ field: ObservedField) -> Bool {
        let name: String
        switch field.name {
        case .address(let origin), .weight(let origin), .port(let origin), .hostHeader(let origin): name = origin
        default: return false
        }
        // The origin's weight in the record under one of our owner ids; nil where the record lacks the origin.
        let applied = owners.compactMap { record[$0][name] }.first
        switch self[field] {
        case .weight(let percent)?: return applied?.percent == percent
        case .port(let number)?: return applied != nil && notedSettings(of: name).port?.number == number
        case .hostHeader(let host)?: return applied != nil && notedSettings(of: name).hostHeader?.text == host
        case .address?: return applied != nil
        // The origin is gone. A writer with our owner id also removes the origin from the record. A writer with another
        // owner id does not: then `applied` is not nil. Terraform removes the whole record, and another cluster may
        // write its own part again: then no entry under our owner ids is left, and Terraform's origins have no owner.
        case nil: return applied == nil && (areAllOriginsOwned || owners.contains { !record[$0].isEmpty })
        default: return false
        }
    }

    /// The port and the Host header that a writer with one of our owner ids has noted for the origin.
    private func notedSettings(of origin: String) -> OriginSettings {
        guard case .note(let note) = notes else { return OriginSettings() }
        return owners.sorted().compactMap { note.entries(of: $0)?.origins[origin] }.first ?? OriginSettings()
    }
}
