import GeoFleet
import GeoRouting
package import Presentation

/// A row by its tab and id.
struct RowReference: Sendable, Hashable {
    var tab: Tab
    var row: String
}

extension Model {
    /// The tab of the object that the keys act on.
    package var focusTab: Tab { detail?.tab ?? tab }

    /// The row that the keys act on: that of the open details, else the selected one.
    var focus: RowReference? {
        if let detail { return RowReference(tab: detail.tab, row: detail.row) }
        return self[tab].selected.map { RowReference(tab: tab, row: $0) }
    }

    /// The object that the keys act on; nil where nothing is selected or the object is gone.
    package var focusSubject: Subject? { focus.flatMap { subject($0.row, in: $0.tab) } }

    /// The reason why a key has no object to act on.
    var noFocus: String {
        if let absent = detail?.row ?? self[tab].absent {
            let isHidden = subject(absent, in: focusTab) != nil
            return isHidden ? "a filter hides what is selected" : "what was selected is gone"
        }
        return "nothing is selected"
    }

    /// Marked rows, those on show first and in their order; none while details are open.
    var marked: [String] {
        let marks = self[tab].marks
        if detail != nil || marks.isEmpty { return [] }
        let shown = (rows[tab] ?? []).filter(marks.contains)
        return shown + marks.subtracting(shown).sorted()
    }

    /// A reminder of marked rows that are hidden or gone; nil where all are on show.
    var markWords: String? {
        if detail != nil { return nil }
        let hidden = self[tab].marks.subtracting(rows[tab] ?? []).count
        let lost = self[tab].lostMarks.count
        let parts = [
            hidden > 0 ? "\(Words.counted(hidden, "marked row")) not on show, and meant too" : nil,
            lost > 0 ? "\(Words.counted(lost, "marked row")) gone, and left out" : nil,
        ]
        return parts.contains { $0 != nil } ? parts.compactMap(\.self).joined(separator: "; ") : nil
    }

    /// The row of the overview that a finding is about.
    func row(of finding: Finding) -> String? {
        if let geo = finding.geo, subject(geo, in: .overview) != nil { return geo }
        return finding.pool.flatMap(fleet.pool(named:)).map(RowID.geo)
    }

    /// The remedy that the diagnosis proposes for an action: for the selected row, or for the worst finding where that
    /// is about no row and the selection was not moved.
    func diagnosedRemedy(for action: KeyAction) -> Action? {
        let table = self[.overview]
        guard tab == .overview, detail == nil, !table.hasMarks else { return nil }
        // Finding the row of a finding goes through all pools: it is done only for findings with this action.
        let mending = findings.enumerated().lazy.filter { _, finding in finding.remedy?.keyAction == action }
        return mending.first { place, finding in
            let row = row(of: finding)
            return row == nil ? place == 0 && !table.isMoved : row == table.selected
        }?.element.remedy
    }
}
