import GeoRouting

/// Own fields that another controller with the same owner id keeps changing.
///
/// Two clusters that share an owner id by mistake would rewrite each other's origin for ever. A field that was changed
/// under us twice within ten minutes is written once more, so that the other controller learns of it too, and is then
/// left alone until ten minutes have passed without a change. A person or Terraform does not count: they leave the
/// ownership token as it was, or take it away.
struct ContestedFields: Sendable {
    private struct Mine {
        /// What we wrote last.
        var written: FieldValue
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
    }

    private static let window = Duration.seconds(600)
    private static let threshold = 2

    private var mine: [ObservedField: Mine] = [:]

    /// Takes in what a write has set; a wish that changed is written again.
    mutating func wrote(_ values: [(field: ObservedField, value: FieldValue)], _ reply: WriteReply) {
        for (field, value) in values where field.isOfOrigin {
            let former = mine[field].flatMap { $0.written.means(value) ? $0 : nil }
            mine[field] = Mine(
                written: value,
                seen: reply.observed[field],
                theirs: former?.theirs,
                modified: reply.modified,
                changes: former?.changes ?? [],
                until: former?.until,
                isAnswered: former?.until != nil
            )
        }
    }

    /// Looks for changes by others in what was read.
    mutating func read(_ observed: Observed, stamps: [String: String?], owners: Set<OwnerID>, at now: Duration) {
        let pools = Dictionary(observed.pools.map { ($0.id, $0) }) { first, _ in first }
        for (field, var entry) in mine {
            guard let pool = pools[field.object], case .ledger(let ledger) = pool.description.ownership else {
                // Without a token nobody can tell who wrote: a pool that was reset, or is gone, starts anew.
                mine[field] = nil
                continue
            }
            entry.changes.removeAll { $0 <= now - Self.window }
            if let until = entry.until, until <= now {
                (entry.until, entry.changes, entry.isAnswered) = (nil, [], false)
            }
            let live = observed[field]
            let isOurs = stamps[field.object] == entry.modified
            if live != entry.seen, !isOurs, Self.isByOurName(field, live, ledger, owners) {
                entry.changes.append(now)
                entry.theirs = live
                if entry.changes.count >= Self.threshold { entry.until = now + Self.window }
            }
            entry.seen = live
            mine[field] = entry
        }
    }

    /// Whether a writer with our owner id has made the change: it keeps the token true to what it writes.
    private static func isByOurName(
        _ field: ObservedField,
        _ live: FieldValue?,
        _ ledger: Ledger,
        _ owners: Set<OwnerID>
    ) -> Bool {
        guard let name = field.origin else { return false }
        let applied = owners.compactMap { ledger[$0][name] }.first
        switch live {
        case .weight(let percent)?: return applied?.percent == percent
        case .address?: return applied != nil
        // Whoever removes an origin of another's leaves its entry behind.
        case nil: return applied == nil && owners.contains { !ledger[$0].isEmpty }
        default: return false
        }
    }

    private var contested: [ObservedField: Mine] { mine.filter { $0.value.until != nil } }

    /// What the planner is to see: our own value where the field is another's for now.
    func settled(_ observed: Observed) -> Observed {
        var result = observed
        for (field, entry) in contested where entry.seen != nil && entry.isAnswered { result[field] = entry.written }
        return result
    }

    /// Own origins that another keeps taking out, as wishes that wait.
    func withheld(in observed: Observed) -> [Wish: String] {
        var wishes: [Wish: String] = [:]
        for (field, entry) in contested where entry.seen == nil && entry.isAnswered {
            guard case .address(let address?) = entry.written,
                let pool = observed.pools.first(where: { $0.id == field.object })
            else { continue }
            wishes[Wish(pool: pool.name, address: address)] = "another controller with the same owner id takes it out"
        }
        return wishes
    }

    /// When the next field is written again if it is left alone; nil where none is contested.
    func nextEnd(after now: Duration) -> Duration? {
        contested.values.compactMap(\.until).filter { $0 > now }.min()
    }

    var count: Int { contested.count }

    func notices(_ observed: Observed, owner: OwnerID) -> [Notice] {
        contested.sorted { $0.key.sortKey < $1.key.sortKey }.map { field, entry in
            Notice(
                .warning,
                "Another controller uses owner id \(owner) too: it changes the \(field.title) of "
                    + "\(observed.title(of: field.object)) from \(entry.written.text) to \(entry.theirs?.text ?? "nothing"); "
                    + "set OWNER_ID to different values in the two clusters, until then this field is left as it is"
            )
        }
    }
}

extension ObservedField {
    /// The origin whose field it is; nil for a field of the pool itself.
    fileprivate var origin: String? {
        switch name {
        case .address(let origin), .weight(let origin): origin
        default: nil
        }
    }

    fileprivate var isOfOrigin: Bool { origin != nil }
}
