/// The note of one pool while its next description is planned.
///
/// The ownership record always goes first: where the description gets full, the note is shortened or left out.
struct NoteDraft {
    private let description: PoolDescription
    private let owner: OwnerID
    /// The note as it was read; nil where it cannot be read: then nothing that depends on it is changed.
    private let found: PoolNote?
    /// The note without the sections of our former ids.
    private let base: PoolNote
    /// What we will remember.
    var entries: PoolNote.Entries
    /// What is wrong with the note; nil where it can be read.
    let defect: String?

    init(_ description: PoolDescription, rules: RoutingRules) {
        self.description = description
        owner = rules.owner
        var note = PoolNote()
        var defect: String?
        switch description.notes {
        case .none: break
        case .note(let present): note = present
        case .newer(let version): defect = "was written by a newer release (version \(version))"
        case .unreadable: defect = "cannot be read"
        }
        var entries = note.entries(of: rules.owner)
        let formerIDs = rules.adoptedOwners.sorted().filter { $0 != rules.owner }
        let former = formerIDs.map(note.entries(of:))
        if entries == nil || former.contains(nil) { defect = "cannot be read" }
        for part in former { if let part { entries?.merge(part) } }
        found = defect == nil ? note : nil
        self.entries = entries ?? PoolNote.Entries()
        self.defect = defect
        for id in formerIDs where defect == nil { note.set(PoolNote.Entries(), of: id) }
        base = note
    }

    /// Whether the note can be read, so that what depends on it may change.
    var isUsable: Bool { found != nil }

    /// Whether the description has room for the record, if need be without a note.
    func hasRoom(for record: OwnershipRecord) -> Bool {
        description.with(record, PoolNote()).utf8.count <= PoolDescription.lengthLimit
    }

    /// Whether the description has room for the record with these entries; fewer entries than before always have.
    func hasRoom(for entries: PoolNote.Entries, beside record: OwnershipRecord) -> Bool {
        let length = text(record, entries).utf8.count
        let present = min(description.text.utf8.count, PoolDescription.lengthLimit)
        return length <= max(PoolDescription.noteLimit, present)
    }

    /// The description to write; nil where neither the record nor the note changes.
    func newDescription(with record: OwnershipRecord) -> String? {
        if record == description.record, !isUsable || note == found { return nil }
        var candidates = [description.with(record)]
        if isUsable {
            var withoutHostnames = entries
            withoutHostnames.hostnames = []
            candidates = [entries, withoutHostnames].filter { hasRoom(for: $0, beside: record) }
                .map { text(record, $0) }
            // The notes of other owners stay as long as the record has room.
            candidates.append(text(record, PoolNote.Entries()))
        }
        let fitting = candidates.first { $0.utf8.count <= PoolDescription.lengthLimit }
        let result = fitting ?? description.with(record, PoolNote())
        // It is written only where its content changes, not where an editor has only changed its white space.
        let isNew = record != description.record || isUsable && PoolDescription(result).notes != description.notes
        return isNew ? result : nil
    }

    /// Whether the description that is written has no room for the settings of origins any more.
    func losesSettings(in text: String) -> Bool {
        guard isUsable, !entries.origins.isEmpty else { return false }
        guard case .note(let note) = PoolDescription(text).notes else { return true }
        return note.entries(of: owner)?.origins != entries.origins
    }

    private var note: PoolNote { note(of: entries) }

    private func note(of entries: PoolNote.Entries) -> PoolNote {
        var note = base
        note.set(entries, of: owner)
        return note
    }

    private func text(_ record: OwnershipRecord, _ entries: PoolNote.Entries) -> String {
        description.with(record, note(of: entries))
    }
}
