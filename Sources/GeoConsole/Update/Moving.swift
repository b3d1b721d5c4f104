import GeoFleet
import GeoRouting

extension Model {
    /// Moves the selection by some rows; what is beyond the ends is at the end.
    ///
    /// Where nothing is selected any more, the first step selects what has come into its place.
    mutating func moveSelection(by distance: Int) {
        guard self[tab].selected != nil else { return select(place: self[tab].place) }
        select(place: self[tab].place.saturatingAdd(distance))
    }

    /// Selects the row at a place, or the nearest there is.
    mutating func select(place: Int) {
        let rows = rows[tab] ?? []
        guard !rows.isEmpty else { return }
        select(rows[min(max(place, 0), rows.count - 1)])
    }

    mutating func select(_ row: String) {
        self[tab].selected = row
        self[tab].place = (rows[tab] ?? []).firstIndex(of: row) ?? 0
        self[tab].isMoved = true
        steadyUntil = now + .seconds(3)
        self[tab].top = Layout(self).top(self)
    }

    /// To the first row; in a stream, on with the newest.
    mutating func selectFirst() {
        select(place: 0)
        if tab.isStream { self[tab].isMoved = false }
    }

    mutating func scrollColumns(by distance: Int) {
        let last = max(Table.columns(of: tab).count - 2, 0)
        self[tab].firstColumn = min(max(self[tab].firstColumn + distance, 0), last)
    }

    /// Sorts by the next column that can; left of the first there is the table's own order.
    mutating func moveSort(by direction: Int) {
        let columns = Table.columns(of: tab)
        let sortable = columns.indices.filter { columns[$0].isSortable }
        guard let first = sortable.first, let last = sortable.last else { return }
        if let sort = self[tab].sort {
            let next = direction > 0 ? sortable.first { $0 > sort } ?? last : sortable.last { $0 < sort }
            self[tab].sort = next
        } else {
            self[tab].sort = direction > 0 ? first : last
        }
        refreshRows(of: tab)
    }

    /// Sorts by a column; once more inverts.
    mutating func sort(by column: Int) {
        let columns = Table.columns(of: tab)
        guard columns.indices.contains(column), columns[column].isSortable else { return }
        if self[tab].sort == column { self[tab].isInverted.toggle() }
        self[tab].sort = column
        refreshRows(of: tab)
    }

    mutating func toggleMark() {
        guard let row = self[tab].selected else { return }
        if self[tab].marks.remove(row) == nil { self[tab].marks.insert(row) }
        self[tab].lostMarks.remove(row)
        moveSelection(by: 1)
    }

    mutating func open(_ tab: Tab) {
        detail = nil
        trail = []
        input = nil
        self.tab = tab
        steadyUntil = nil
        refreshRows(of: tab)
    }
}

extension Int {
    /// The sum; at the end of what an Int can hold, that end.
    func saturatingAdd(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }
}
