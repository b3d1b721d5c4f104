import GeoFleet
import GeoRouting
package import Presentation

extension Model {
    /// Brings a tab's rows up to date; selection and marks stay with their objects.
    ///
    /// With `keepingOrder` the present rows are not sorted again, and added ones come last.
    mutating func refreshRows(of tab: Tab, keepingOrder: Bool = false) {
        let old = rows[tab] ?? []
        var new = order(of: tab)
        if keepingOrder { new = Self.steady(old, new) }
        rows[tab] = new
        var table = self[tab]
        let offset = table.place - table.top
        bind(&table, to: new, tab)
        if table.isMoved, table.selected != nil {
            // The selected row keeps its place on the screen.
            table.top = max(table.place - offset, 0)
        } else if !table.isMoved {
            table.top = 0
        }
        self[tab] = table
        loseMarks(in: tab)
        if tab == self.tab { self[tab].top = Layout(self).top(self) }
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

    /// The new rows in their old order, with added rows at the end.
    private static func steady(_ old: [String], _ new: [String]) -> [String] {
        let current = Set(new)
        let kept = old.filter(current.contains)
        if kept.count == new.count { return kept }
        let known = Set(old)
        return kept + new.filter { !known.contains($0) }
    }

    /// Keeps the selection on its row; only a free selection (`isFree`) moves to another row.
    private func bind(_ table: inout TableState, to rows: [String], _ tab: Tab) {
        if isFree(table, tab) {
            table.selected = freeSelection(in: rows, tab)
            table.place = table.selected.flatMap(rows.firstIndex) ?? 0
            return
        }
        guard let meant = table.selected ?? table.absent else { return }
        if let place = rows.firstIndex(of: meant) {
            (table.selected, table.place) = (meant, place)
        } else {
            (table.selected, table.absent) = (nil, meant)
        }
    }

    /// Whether the selection may move to another row by itself, which ends when a person moves it.
    ///
    /// It may in a stream, before the first data have come (`isSettled`), and while there is neither a selected nor an
    /// absent row.
    private func isFree(_ table: TableState, _ tab: Tab) -> Bool {
        if table.isMoved { return false }
        return tab.isStream || !isSettled || table.selected == nil && table.absent == nil
    }

    /// The row to select if a person has selected none: in the overview that of the worst finding, else the first.
    func freeSelection(in rows: [String], _ tab: Tab) -> String? {
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

    /// Brings the tab on show up to date after news; while a person moves the selection, the rows keep their order.
    mutating func refreshAfterNews() {
        refreshRows(of: tab, keepingOrder: isSteady)
    }

    /// Whether the rows keep their order now; never in a stream, whose order is that of time.
    var isSteady: Bool { !tab.isStream && steadyUntil.map { now < $0 } ?? false }

    /// Sorts the rows again once `steadyUntil` has come.
    mutating func settleRows() {
        guard let until = steadyUntil, until <= now else { return }
        steadyUntil = nil
        refreshRows(of: tab)
    }
}

extension Model {
    /// The longest wait for slow clusters, counted from when Cloudflare was last read.
    private static let settling = Duration.seconds(5)

    /// Fixes the selection once Cloudflare was read and each cluster has answered or failed, or `settling` is over.
    mutating func settleFirst() {
        if isSettled { return }
        guard let read = fleet.cloudflare.lastSuccess else { return }
        isSettled = read + Self.settling <= now || fleet.clusters.allSatisfy { $0.watch.state != .connecting }
    }
}

extension Action {
    /// Whether the action is for all marked rows.
    var takesMarks: Bool {
        switch self {
        case .prune, .sync: true
        default: false
        }
    }
}
