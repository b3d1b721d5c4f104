import GeoFleet
import GeoRouting
package import Presentation

extension Model {
    /// The tab of the object that the keys act on.
    package var focusTab: Tab { detail?.tab ?? tab }

    /// The row that the keys act on: the row of the open details, else the selected row.
    var focus: RowReference? {
        if let detail { return RowReference(tab: detail.tab, row: detail.row) }
        return self[tab].selected.map { RowReference(tab: tab, row: $0) }
    }

    /// The object that the keys act on; nil if nothing is selected or the object is gone.
    package var focusSubject: Subject? { focus.flatMap { subject($0.row, in: $0.tab) } }

    /// The reason why the keys have no object to act on.
    var noFocusReason: String {
        if isOnMap { return noPoolReason }
        if let absent = detail?.row ?? self[tab].absent {
            let isHidden = subject(absent, in: focusTab) != nil
            return isHidden ? "a filter hides what is selected" : "what was selected is gone"
        }
        if selectedHeadline != nil { return "the headline is selected: \(keymap.hint(for: .down)) selects a row" }
        return "nothing is selected"
    }

    /// The marked rows: first those that no filter hides, in the order of the table, then the hidden ones.
    ///
    /// The list is empty while details are open.
    var marked: [String] {
        let marks = self[tab].marks
        if detail != nil || marks.isEmpty { return [] }
        let shown = (rows[tab] ?? []).filter(marks.contains)
        return shown + marks.subtracting(shown).sorted()
    }

    /// The number of marked rows that are hidden or gone, in words.
    ///
    /// It is nil if there are none, and while details are open.
    var hiddenMarksReminder: String? {
        if detail != nil { return nil }
        let hidden = self[tab].marks.subtracting(rows[tab] ?? []).count
        let lost = self[tab].lostMarks.count
        let parts = [
            hidden > 0 ? "\(Words.counted(hidden, "marked row")) hidden, but included" : nil,
            lost > 0 ? "\(Words.counted(lost, "marked row")) gone, and left out" : nil,
        ]
        return parts.contains { $0 != nil } ? parts.compactMap(\.self).joined(separator: "; ") : nil
    }

    /// The overview's row for a finding; nil if the finding concerns no row.
    func row(of finding: Finding) -> String? {
        if let geo = finding.geo, subject(geo, in: .overview) != nil { return geo }
        return finding.pool.flatMap(fleet.pool(named:)).map(RowID.geo)
    }

    /// The remedy that `action` performs for the selected row of the overview, taken from the worst such finding.
    ///
    /// A finding without a row counts only if it is the worst of all and the headline is selected. In other views, in
    /// details and with marks the result is nil.
    func diagnosedRemedy(for action: KeyAction) -> Action? {
        let table = self[.overview]
        guard tab == .overview, detail == nil, !table.hasMarks else { return nil }
        // `row(of:)` searches all pools, so it is called only for findings that have this action as their remedy.
        let candidates = findings.enumerated().lazy.filter { _, finding in finding.remedy?.keyAction == action }
        return candidates.first { index, finding in
            let row = row(of: finding)
            return row == nil ? index == 0 && selectedHeadline != nil : row == table.selected
        }?.element.remedy
    }
}

extension Model {
    /// The finding of the overview's headline if the headline can be selected; nil if it cannot.
    ///
    /// It can be selected if no row of the table offers its remedy. Then the key of the remedy needs a place of its own.
    var selectableHeadline: Finding? {
        guard let worst = findings.first, worst.remedy != nil, row(of: worst) == nil else { return nil }
        return worst
    }

    /// The object of the selected headline, whose details can be read; nil if it has none or no headline is selected.
    var headlineObject: RowReference? {
        guard let finding = selectedHeadline else { return nil }
        if let balancer = fleet.loadBalancers.first(where: { $0.balancer.hostname == finding.object }) {
            return RowReference(tab: .loadBalancer, row: RowID.loadBalancer(balancer))
        }
        return fleet.pool(named: finding.pool ?? finding.object).map { RowReference(tab: .pools, row: RowID.pool($0)) }
    }

    /// The finding of the selected headline, whose remedy the keys perform; nil if the headline is not selected.
    var selectedHeadline: Finding? {
        guard tab == .overview, detail == nil, self[tab].isOnHeadline, !self[tab].hasMarks else { return nil }
        return selectableHeadline
    }

    /// Whether a key may select the headline now.
    var canSelectHeadline: Bool {
        tab == .overview && detail == nil && !self[tab].hasMarks && selectableHeadline != nil
    }

    /// Selects the overview's headline instead of a row.
    mutating func selectHeadline() {
        var table = self[.overview]
        (table.selected, table.absent) = (nil, nil)
        (table.selectedIndex, table.top) = (0, 0)
        (table.isOnHeadline, table.isMoved) = (true, false)
        self[.overview] = table
    }
}
