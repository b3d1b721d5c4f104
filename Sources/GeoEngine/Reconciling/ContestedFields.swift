import GeoRouting

/// Own fields that another controller with the same owner id keeps changing.
///
/// Two clusters that share an owner id by mistake would rewrite each other's origin for ever. A field that was changed
/// under us twice within ten minutes is written once more, so that the other controller learns of it too, and is then
/// left alone until ten minutes have passed without a change. A person or Terraform does not count: they leave the
/// ownership token as it was, or take it away. An address that only moved to another origin of its pool has not changed.
struct ContestedFields: Sendable {
    /// What is ours in a pool: an address, whichever origin has it, or the weight of an origin.
    private enum Claim: Hashable {
        case address(Address)
        case weight(origin: String)
    }

    private struct Mine {
        /// What we wrote last.
        var written: FieldValue
        /// The field that has it, or had it last.
        var field: ObservedField
        /// What was there when we looked last; nil where the origin was gone.
        var seen: FieldValue?
        /// What another wrote last.
        var theirs: FieldValue?
        /// The stamp of our write.
        var modified: String?
        /// When others changed it, as far as the window reaches.
        var changes: [Duration] = []
        /// Until when it counts as contested.
        var until: Duration?
        /// Whether it was written since then, so that the other has seen as much as we have.
        var isAnswered = false

        var isInPlace: Bool { seen?.means(written) == true }
    }

    private typealias Claims = [Claim: Mine]

    private static let window = Duration.seconds(600)
    private static let threshold = 2

    /// By the pool's id.
    private var mine: [String: Claims] = [:]

    /// Takes in what a write to a pool has set; a wish that changed is written again.
    mutating func wrote(_ values: FieldValues, _ reply: WriteReply) {
        let written = Set(values.map(\.field))
        let former = mine[reply.id] ?? [:]
        // What our own write took out, or replaced, was not taken by another.
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

    /// Looks for changes by others in what was read.
    mutating func read(_ current: CurrentState, stamps: [String: String?], owners: Set<OwnerID>, at now: Duration) {
        let pools = Dictionary(current.pools.map { ($0.id, $0) }) { first, _ in first }
        for (id, claims) in mine {
            guard let pool = pools[id], case .record(let record) = pool.description.ownership else {
                // Without a token nobody can tell who wrote: a pool that was reset, or is gone, starts anew.
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

    // MARK: What is told to the planner

    private var contested: [Mine] { mine.values.flatMap { $0.values.filter { $0.until != nil } } }

    /// What is left to another, by the field in which the planner is to see our own value.
    ///
    /// Of two claims to one field only one fits in.
    private var left: [ObservedField: Mine] {
        let entries = contested.filter { $0.isAnswered && $0.seen != nil && !$0.isInPlace }
        if entries.isEmpty { return [:] }
        let taken = mine.values.flatMap { $0.values.filter(\.isInPlace).map(\.field) }
        return Dictionary(entries.map { ($0.field, $0) }) { $0.written.text < $1.written.text ? $0 : $1 }
            .filter { !Set(taken).contains($0.key) }
    }

    /// What the planner is to see: our own value where the field is another's for now.
    func settled(_ current: CurrentState) -> CurrentState {
        var result = current
        for (field, entry) in left { result[field] = entry.written }
        return result
    }

    /// Own origins that another keeps taking out, as wishes that wait.
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

    /// When the next field is written again if it is left alone; nil where none is contested.
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

/// The origins of a pool, to look for what we wrote.
private struct LiveOrigins {
    private let record: OwnershipRecord
    private let owners: Set<OwnerID>
    private let byName: [String: Origin]
    private let byAddress: [Address: String]
    /// Whether each origin has an owner.
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

    /// The field that has a value now: an address may have moved to another origin.
    func place(of value: FieldValue, in field: ObservedField) -> ObservedField {
        guard case .address(let address?) = value, self[field]?.means(value) != true, let name = byAddress[address]
        else { return field }
        return ObservedField(field.object, .address(origin: name))
    }

    /// Whether a writer with our owner id has changed the field: it keeps the token true to what it writes.
    func isByOurName(_ field: ObservedField) -> Bool {
        let name: String
        switch field.name {
        case .address(let origin), .weight(let origin): name = origin
        default: return false
        }
        let applied = owners.compactMap { record[$0][name] }.first
        switch self[field] {
        case .weight(let percent)?: return applied?.percent == percent
        case .address?: return applied != nil
        // Whoever removes an origin of another's leaves its entry behind. Terraform takes the token away as well, and
        // another cluster may have put its own part back since; but then Terraform's own origins are there, of no owner.
        case nil: return applied == nil && (isOwned || owners.contains { !record[$0].isEmpty })
        default: return false
        }
    }
}
