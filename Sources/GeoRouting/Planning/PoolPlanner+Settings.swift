// The weight, the port and the Host header of our own origins, and the note that remembers what was applied.

extension PoolPlanner {
    /// Updates the settings of one of our origins, unless a person has changed them since our last update.
    mutating func applySettings(of desired: DesiredPool.DesiredOrigin, to index: Int, of pool: Pool) {
        applyWeight(desired.weight, to: index, of: pool)
        applyPortAndHost(of: desired, to: index, of: pool)
    }

    private mutating func applyWeight(_ weight: Weight, to index: Int, of pool: Pool) {
        let name = pool.origins[index].name
        guard let applied = record[rules.owner][name], applied.percent == pool.origins[index].weight else { return }
        if applied == weight { return }
        var changed = record
        changed[rules.owner][name] = weight
        guard note.hasRoom(for: changed) else {
            return warnOfLength("to note weight \(weight.percent) of origin \(name): left at \(applied.percent)")
        }
        edits[index].weight = weight
        record = changed
    }

    /// Sets, changes or removes the port and the Host header; each stays where it differs from what we last applied.
    private mutating func applyPortAndHost(of desired: DesiredPool.DesiredOrigin, to index: Int, of pool: Pool) {
        let origin = pool.origins[index]
        if !note.isUsable || tellsWithheldSettings(of: origin.name) { return }
        let applied = note.entries.origins[origin.name] ?? OriginSettings()
        var (next, edit) = (applied, edits[index])
        if applied.port?.number == origin.port, applied.port != desired.port {
            next.port = desired.port
            edit.port = SettingChange(desired.port)
        }
        if applied.hostHeader?.text == origin.hostHeader, applied.hostHeader != desired.hostHeader {
            next.hostHeader = desired.hostHeader
            edit.hostHeader = SettingChange(desired.hostHeader)
        }
        if next == applied { return }
        var entries = note.entries
        entries.origins[origin.name] = next
        guard note.hasRoom(for: entries, beside: record) else {
            return warnOfNote("for the port and Host header of origin \(origin.name): they stay as they are")
        }
        note.entries = entries
        edits[index] = edit
    }

    /// Gives a new origin the port and the Host header that it is asked to have.
    ///
    /// Without them the origin would serve nothing, so it gets them even where they cannot be noted.
    mutating func setPortAndHost(of desired: DesiredPool.DesiredOrigin, in edit: inout OriginEdit) {
        let settings = OriginSettings(port: desired.port, hostHeader: desired.hostHeader)
        if settings == OriginSettings() || tellsWithheldSettings(of: edit.name) { return }
        edit.port = desired.port.map(SettingChange.set)
        edit.hostHeader = desired.hostHeader.map(SettingChange.set)
        if !note.isUsable { return }
        var entries = note.entries
        // An entry of an earlier origin with this name counts no more.
        entries.origins[edit.name] = settings
        guard note.hasRoom(for: entries, beside: record) else {
            return warnOfNote(
                "for the port and Host header of origin \(edit.name): they are set, and later changes are not followed"
            )
        }
        note.entries = entries
    }

    /// Whether the port and the Host header of this origin must not be changed now.
    private mutating func tellsWithheldSettings(of origin: String) -> Bool {
        guard let why = withheldSettings[OriginKey(pool: wanted.name, origin: origin)] else { return false }
        // With an empty reason, they are tried later in the same pass.
        if !why.isEmpty {
            warn("Pool \(wanted.name): port and Host header of origin \(origin) are left as they are: \(why)")
        }
        return true
    }

    // MARK: The note

    /// Forgets the settings of origins that are gone or not ours, and host names whose load balancer lacks the pool.
    mutating func tidyNote(of pool: Pool) {
        if let defect = note.defect {
            warn(
                "Pool \(pool.name) has a note in its description that \(defect): ports, Host headers and memberships "
                    + "stay as they are; remove the text from [external-dns-geo-note to ] to go on without it"
            )
        }
        let own = Set(pool.origins.map(\.name)).intersection(record[rules.owner].keys)
        note.entries.origins = note.entries.origins.filter { own.contains($0.key) }
        note.entries.hostnames.subtract(memberships.departed)
    }

    /// Notes the load balancers that the same plan adds the pool to, as far as there is room.
    mutating func noteJoining() {
        if !note.isUsable || record[rules.owner].isEmpty { return }
        for hostname in memberships.joining.sorted() {
            var entries = note.entries
            entries.hostnames.insert(hostname)
            if note.hasRoom(for: entries, beside: record) { note.entries = entries }
        }
    }

    private mutating func warnOfNote(_ consequence: String) {
        let limit = PoolDescription.noteLimit
        warn(
            "Pool \(wanted.name) has no room left for notes in its description (\(limit) characters) \(consequence); "
                + "shorten the description or split the cluster over more pools"
        )
    }

    /// The new description; nil where it stays.
    mutating func newDescription() -> String? {
        guard let text = note.newDescription(with: record) else { return nil }
        if note.losesSettings(in: text) {
            warnOfNote("for ports and Host headers: those of its origins stay as they are from now on")
        }
        return text
    }
}
