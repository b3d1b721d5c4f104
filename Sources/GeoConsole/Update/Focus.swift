import GeoRouting

/// A row in its tab.
struct RowReference: Sendable, Hashable {
    var tab: Tab
    var row: String
}

extension Model {
    /// The tab of what the keys act on.
    package var focusTab: Tab { detail?.tab ?? tab }

    /// The row that the keys act on: the details' where they are open, else the selected one.
    var focus: RowReference? {
        if let detail { return RowReference(tab: detail.tab, row: detail.row) }
        return self[tab].selected.map { RowReference(tab: tab, row: $0) }
    }

    /// What the keys act on; nil where nothing is selected, or what was is gone.
    package var focusSubject: Subject? { focus.flatMap { subject($0.row, in: $0.tab) } }

    /// Marked rows in the order on show; none while details are open.
    var marked: [String] {
        let marks = self[tab].marks
        return detail == nil && !marks.isEmpty ? (rows[tab] ?? []).filter(marks.contains) : []
    }

    /// The row of the overview that a finding is about.
    func row(of finding: Finding) -> String? {
        if let geo = finding.geo, subject(geo, in: .overview) != nil { return geo }
        return finding.pool.flatMap(fleet.pool(named:)).map(RowID.geo)
    }

    /// What the diagnosis proposes for this key: for the worst finding as long as nobody moved, else for the row's.
    func diagnosedRemedy(for action: Action) -> Remedy? {
        let table = self[.overview]
        guard tab == .overview, detail == nil, table.marks.isEmpty else { return nil }
        // Which row a finding is about takes a look at all pools: only those that may count are asked.
        let mending = findings.enumerated().lazy.filter { _, finding in
            finding.remedy != nil && finding.key.flatMap { Keymap.standard.action(of: .character($0)) } == action
        }
        return mending.first { place, finding in
            place == 0 && !table.isMoved || table.selected != nil && row(of: finding) == table.selected
        }?.element.remedy
    }
}
