import GeoFleet
import GeoRouting
package import Presentation

extension Model {
    /// Brings a tab's rows up to date; selection and marks stay with their objects.
    ///
    /// With `keepingOrder` the rows keep their order, and new rows come last.
    mutating func refreshRows(of tab: Tab, keepingOrder: Bool = false) {
        let old = rows[tab] ?? []
        var new = order(of: tab)
        if keepingOrder { new = Self.inOldOrder(old, new) }
        rows[tab] = new
        var table = self[tab]
        let offset = table.selectedIndex - table.top
        updateSelection(of: &table, in: new, tab)
        // What a person waits for with a filter that matched nothing gets the cursor when it comes.
        let isAwaited = old.isEmpty && !table.filter.isEmpty && input == nil && table.selected == nil
        if isAwaited, let first = new.first { (table.selected, table.selectedIndex) = (first, 0) }
        if table.isMoved, table.selected != nil {
            // The selected row stays in the same line of the screen.
            table.top = max(table.selectedIndex - offset, 0)
        } else if !table.isMoved {
            table.top = 0
        }
        self[tab] = table
        loseMarks(in: tab)
        if tab == self.tab { self[tab].top = Layout(self).top(self) }
        if tab == .map { selectServer() }
    }

    /// The ids of a tab's rows, filtered and sorted as a person has arranged them.
    package func order(of tab: Tab) -> [String] {
        let table = self[tab]
        return Table.order(
            of: tab,
            in: situation,
            filter: table.filter,
            sort: table.sort,
            isInverted: table.isInverted
        )
    }

    /// The new rows in the order of the old rows, with added rows at the end.
    private static func inOldOrder(_ old: [String], _ new: [String]) -> [String] {
        let current = Set(new)
        let kept = old.filter(current.contains)
        if kept.count == new.count { return kept }
        let known = Set(old)
        return kept + new.filter { !known.contains($0) }
    }

    /// Keeps the selection on its row, or moves an automatic selection (`isSelectionAutomatic`).
    private func updateSelection(of table: inout TableState, in rows: [String], _ tab: Tab) {
        if isSelectionAutomatic(table, tab) {
            let isHeadline = tab == .overview && selectableHeadline != nil
            table.selected = isHeadline ? nil : automaticSelection(in: rows, tab)
            table.isOnHeadline = isHeadline
            table.selectedIndex = table.selected.flatMap(rows.firstIndex) ?? 0
            return
        }
        guard let id = table.selected ?? table.absent else { return }
        if let index = rows.firstIndex(of: id) {
            (table.selected, table.selectedIndex) = (id, index)
        } else {
            (table.selected, table.absent) = (nil, id)
        }
    }

    /// Whether the selection moves to another row by itself.
    ///
    /// It does in a timeline, before the first data have come (`isSelectionSettled`), and while neither a row nor the
    /// headline is or was selected, as when the selected headline is mended; but never after a person has moved it.
    private func isSelectionAutomatic(_ table: TableState, _ tab: Tab) -> Bool {
        if table.isMoved { return false }
        return tab.isTimeline || !isSelectionSettled
            || table.selected == nil && table.absent == nil && !(table.isOnHeadline && selectableHeadline != nil)
    }

    /// The row that is selected automatically: in the overview the worst finding's row, else the first row.
    func automaticSelection(in rows: [String], _ tab: Tab) -> String? {
        if tab == .overview, let worst = findings.first.flatMap(row), rows.contains(worst) { return worst }
        return rows.first
    }

    /// Moves the marks of rows that are gone to `lostMarks`.
    private mutating func loseMarks(in tab: Tab) {
        let gone = self[tab].marks.filter { subject($0, in: tab) == nil }
        if gone.isEmpty { return }
        self[tab].marks.subtract(gone)
        self[tab].lostMarks.formUnion(gone)
    }

    /// Moves the marks of rows that are gone to `lostMarks`, in all tabs.
    mutating func loseMarks() {
        for tab in Tab.allCases where !self[tab].marks.isEmpty { loseMarks(in: tab) }
    }

    /// Brings the open tab up to date after news; if `keepsRowOrder`, the rows keep their order.
    mutating func refreshAfterNews() {
        refreshRows(of: tab, keepingOrder: keepsRowOrder)
    }

    /// Whether the rows keep their order now; never in a timeline, which is ordered by time.
    var keepsRowOrder: Bool { !tab.isTimeline && rowOrderFixedUntil.map { now < $0 } ?? false }

    /// Sorts the rows again once `rowOrderFixedUntil` has come.
    mutating func sortAgainWhenDue() {
        guard let until = rowOrderFixedUntil, until <= now else { return }
        rowOrderFixedUntil = nil
        refreshRows(of: tab)
    }
}

extension Model {
    /// The longest wait for slow clusters, counted from the last reading of Cloudflare.
    private static let settlingTimeout = Duration.seconds(5)

    /// Ends the automatic selection once Cloudflare was read and all clusters have answered or failed.
    ///
    /// After `settlingTimeout` it does not wait for the clusters any longer.
    mutating func settleSelection() {
        if isSelectionSettled { return }
        guard let read = fleet.cloudflare.lastSuccess else { return }
        isSelectionSettled =
            read + Self.settlingTimeout <= now || fleet.clusters.allSatisfy { $0.watch.state != .connecting }
    }
}

extension Action {
    /// Whether the action is done to all marked rows.
    var takesMarks: Bool {
        switch self {
        case .prune, .sync: true
        default: false
        }
    }
}
