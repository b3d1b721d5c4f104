import GeoEngine
import GeoRouting
import Wire

/// What no write may do to notes, and to what only a note shows to be ours.
extension Judge {
    /// The notes of other owners stay byte for byte, unless the record has no room beside them.
    func noteComplaints(_ before: PoolDescription, _ after: PoolDescription) -> [String] {
        switch before.notes {
        case .none: return []
        case .newer, .unreadable:
            return after.notes == before.notes || isNearlyFull(after) ? [] : ["rewrites a note that it cannot read"]
        case .note(var old):
            guard case .note(var new) = after.notes else {
                for owner in owners { old.set(PoolNote.Entries(), of: owner) }
                return old == PoolNote() || isNearlyFull(after) ? [] : ["drops a note of others"]
            }
            for owner in owners {
                old.set(PoolNote.Entries(), of: owner)
                new.set(PoolNote.Entries(), of: owner)
            }
            return old == new ? [] : ["changes a note of others"]
        }
    }

    private func isNearlyFull(_ description: PoolDescription) -> Bool {
        description.text.utf8.count > PoolDescription.noteLimit
    }

    /// The port and the Host header change only where they are what was last applied.
    func settingComplaints(_ old: Origin, _ kept: Origin, _ before: PoolDescription) -> [String] {
        let applied = notedEntries(before)?.compactMap { $0.origins[old.name] }.first ?? OriginSettings()
        let isReadable = notedEntries(before) != nil
        var found: [String] = []
        if old.port != kept.port, !isReadable || applied.port?.number != old.port {
            found.append("overwrites a person's port of \(old.name)")
        }
        if old.hostHeader != kept.hostHeader, !isReadable || applied.hostHeader?.text != old.hostHeader {
            found.append("overwrites a person's Host header of \(old.name)")
        }
        return found
    }

    /// Whether the sender's own note says that it joined this load balancer.
    func hasNoted(_ hostname: String, _ description: PoolDescription) -> Bool {
        notedEntries(description)?.contains { $0.hostnames.contains { $0.text == hostname } } ?? false
    }

    /// What the notes of the sender's owner ids say; nil where one of them cannot be read.
    private func notedEntries(_ description: PoolDescription) -> [PoolNote.Entries]? {
        switch description.notes {
        case .none: return []
        case .newer, .unreadable: return nil
        case .note(let note):
            let entries = owners.sorted().map(note.entries(of:))
            return entries.contains(nil) ? nil : entries.compactMap(\.self)
        }
    }
}

extension Origin {
    /// Reads an origin as a server shows it.
    init(json: JSON) { self.init(json.object ?? JSONObject()) }
}
