import GeoRouting

extension Model {
    /// Brings a tab's rows up to date; the selection follows the object, marks stay on what is on show.
    mutating func refreshRows(of tab: Tab, keepingOrder: Bool = false) {
        let old = rows[tab] ?? []
        var new = Table.order(of: tab, in: self)
        if keepingOrder { new = Self.steady(old, new) }
        rows[tab] = new
        var table = self[tab]
        let offset = old.firstIndex { $0 == table.selected }.map { $0 - table.top }
        table.selected = selection(in: new, before: old, table, tab)
        if !table.marks.isEmpty { table.marks.formIntersection(new) }
        if table.isMoved, let offset, let place = new.firstIndex(where: { $0 == table.selected }) {
            // What somebody looks at stays where it is on the screen.
            table.top = max(place - offset, 0)
        } else if !table.isMoved {
            table.top = 0
        }
        self[tab] = table
        if tab == self.tab { self[tab].top = Layout(self).top(self) }
    }

    /// The rows in their old order as far as they are left, new ones behind.
    private static func steady(_ old: [String], _ new: [String]) -> [String] {
        let current = Set(new)
        let kept = old.filter(current.contains)
        if kept.count == new.count { return kept }
        let known = Set(old)
        return kept + new.filter { !known.contains($0) }
    }

    private func selection(in new: [String], before old: [String], _ table: TableState, _ tab: Tab) -> String? {
        guard table.isMoved, let selected = table.selected else { return untouchedSelection(in: new, tab) }
        if new.contains(selected) { return selected }
        guard let place = old.firstIndex(of: selected) else { return new.first }
        let current = Set(new)
        return old[place...].first(where: current.contains) ?? old[..<place].last(where: current.contains) ?? new.first
    }

    /// Where nobody has moved: the row of the worst finding, or the first.
    private func untouchedSelection(in rows: [String], _ tab: Tab) -> String? {
        if tab == .overview, let worst = findings.first.flatMap(row), rows.contains(worst) { return worst }
        return rows.first
    }

    /// After news: the tab on show, in an order that waits while somebody moves.
    mutating func refreshAfterNews() {
        refreshRows(of: tab, keepingOrder: isSteady)
    }

    /// Whether rows keep their order now; streams need not, since what is in them never changes places.
    var isSteady: Bool { !tab.isStream && steadyUntil.map { now < $0 } ?? false }

    /// Ends the time in which rows kept their order.
    mutating func settleRows() {
        guard let until = steadyUntil, until <= now else { return }
        steadyUntil = nil
        refreshRows(of: tab)
    }
}
