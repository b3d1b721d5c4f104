import GeoFleet
import GeoRouting
import Presentation

extension Model {
    /// Moves the selection by a number of rows, or the crosshair on the map.
    mutating func move(by distance: Int) {
        if isOnMap { moveProbe(columns: 0, rows: distance) } else { moveSelection(by: distance) }
    }

    /// The number of rows that a page has: those of the table, or half of the map's.
    var pageRows: Int {
        let layout = Layout(self)
        return isOnMap ? max((layout.map?.map?.rows ?? 2) / 2, 1) : layout.tableRows
    }

    /// Moves the selection by a number of rows, to the first or last row at most.
    ///
    /// If the selected row is gone, the first step selects the row that now has its index. The overview's headline
    /// stands above the first row.
    mutating func moveSelection(by distance: Int) {
        if self[tab].isOnHeadline {
            if distance > 0 || selectedHeadline == nil { select(index: 0) }
            return
        }
        guard self[tab].selected != nil else { return select(index: self[tab].selectedIndex) }
        if distance < 0, self[tab].selectedIndex == 0, canSelectHeadline { return selectHeadline() }
        select(index: self[tab].selectedIndex.saturatingAdd(distance))
    }

    /// Selects the row at an index, or the first or last row if the index is outside.
    mutating func select(index: Int) {
        let rows = rows[tab] ?? []
        guard !rows.isEmpty else { return }
        select(rows[min(max(index, 0), rows.count - 1)])
    }

    mutating func select(_ row: String) {
        self[tab].selected = row
        self[tab].selectedIndex = (rows[tab] ?? []).firstIndex(of: row) ?? 0
        self[tab].isMoved = true
        // The rows keep their order for 3 s. Otherwise news could move another row to where a person is about to act.
        rowOrderFixedUntil = now + .seconds(3)
        self[tab].top = Layout(self).top(self)
    }

    /// Selects the first row; in a timeline, the selection then follows the newest row.
    mutating func selectFirst() {
        select(index: 0)
        if tab.isTimeline { self[tab].isMoved = false }
    }

    mutating func scrollColumns(by distance: Int) {
        // The first and the last column are never scrolled out.
        let most = max(Table.columns(of: tab).count - 2, 0)
        self[tab].scrolledOutColumns = min(max(self[tab].scrolledOutColumns + distance, 0), most)
    }

    /// Sorts by the next sortable column: to the right if `direction` is positive, else to the left.
    ///
    /// Before the first sortable column comes the table's own order; from there, a step to the left leads to the last
    /// sortable column.
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
        setHint(sortWords)
    }

    /// Sorts by a column; if the table is sorted by that column already, inverts the order.
    mutating func sort(by column: Int) {
        let columns = Table.columns(of: tab)
        guard columns.indices.contains(column), columns[column].isSortable else { return }
        self[tab].isInverted = self[tab].sort == column && !self[tab].isInverted
        self[tab].sort = column
        refreshRows(of: tab)
        setHint(sortWords)
    }

    /// How the table is sorted, such as `sorted by AGE, youngest first`: the arrow alone does not say which end that is.
    var sortWords: String {
        let isInverted = self[tab].isInverted
        guard let sort = self[tab].sort else { return "in the usual order" + (isInverted ? ", inverted" : "") }
        let column = Table.columns(of: tab)[sort]
        let order = column.firstWords.map { ", \(isInverted ? $0.last : $0.first) first" }
        return "sorted by \(column.name)" + (order ?? (isInverted ? ", inverted" : ""))
    }

    /// Marks the selected row, or removes its mark, and selects the next row.
    mutating func toggleMark() {
        guard let row = self[tab].selected else { return }
        if self[tab].marks.remove(row) == nil { self[tab].marks.insert(row) }
        // A row whose mark was lost may have come back.
        self[tab].lostMarks.remove(row)
        moveSelection(by: 1)
    }

    mutating func open(_ tab: Tab) {
        detail = nil
        earlierDetails = []
        input = nil
        self.tab = tab
        rowOrderFixedUntil = nil
        // The banner that says so would not be seen from another view.
        if tab != .map { map.failingPool = nil }
        map.returns = []
        refreshRows(of: tab)
    }
}

extension Int {
    /// The sum, or the largest or smallest `Int` if the sum would overflow.
    func saturatingAdd(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }
}

extension Model {
    /// Handles the mouse: it selects and scrolls, and never confirms.
    mutating func handle(_ mouse: Mouse) -> [Command] {
        guard hasMouse, pendingPreview == nil, !isTooSmall else { return [] }
        stayUnlocked()
        switch mouse {
        case .wheelUp: wheel(by: -3)
        case .wheelDown: wheel(by: 3)
        case .click(let column, let row): click(column, row)
        }
        return []
    }

    private mutating func wheel(by distance: Int) {
        switch dialog {
        case .help(let scroll): scrollHelp(to: scroll + distance)
        case .audit(let scroll): scrollAudit(to: scroll + distance)
        case .commandInput(var commandInput):
            commandInput.move(by: distance.signum())
            dialog = .commandInput(commandInput)
        case .card, .weight, .choose, .menu, .quit, .unlock: break
        case nil:
            if let detail {
                scrollDetails(to: detail.scroll.saturatingAdd(distance))
            } else {
                moveSelection(by: distance)
            }
        }
    }

    private mutating func click(_ column: Int, _ row: Int) {
        if case .card(let card) = dialog { return click(column, row, on: card) }
        guard dialog == nil, let hit = Layout(self).hit(column: column, row: row, in: self) else { return }
        switch hit {
        case .tab(let tab): open(tab)
        case .row(let id):
            guard detail == nil, rows[tab]?.contains(id) == true else { return }
            if tab == .map { moveProbe(to: id) } else { select(id) }
        case .place(let point): if isOnMap { setProbe(point) }
        case .title(let column): if detail == nil { sort(by: column) }
        }
    }

    /// Handles a click on a card: Cancel closes the card, Apply is only highlighted.
    ///
    /// A click never applies an action, because clicks happen too easily.
    private mutating func click(_ column: Int, _ row: Int, on card: CardState) {
        switch CardView.button(column: column, row: row, card, self) {
        case .cancel: dialog = nil
        case .apply where card.canConfirm:
            var card = card
            card.highlighted = .apply
            dialog = .card(card)
        case .apply, nil: break
        }
    }
}
