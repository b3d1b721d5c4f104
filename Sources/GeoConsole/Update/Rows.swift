import GeoFleet
import GeoRouting
package import Presentation

extension Model {
    /// Brings a tab's rows up to date; selection and marks stay with their objects.
    mutating func refreshRows(of tab: Tab, keepingOrder: Bool = false) {
        let old = rows[tab] ?? []
        var new = order(of: tab)
        if keepingOrder { new = Self.steady(old, new) }
        rows[tab] = new
        var table = self[tab]
        let offset = table.place - table.top
        bind(&table, to: new, tab)
        if table.isMoved, table.selected != nil {
            // What somebody looks at stays where it is on the screen.
            table.top = max(table.place - offset, 0)
        } else if !table.isMoved {
            table.top = 0
        }
        self[tab] = table
        loseMarks(in: tab)
        if tab == self.tab { self[tab].top = Layout(self).top(self) }
    }

    /// The ids of a tab's rows as a person has arranged them.
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

    /// The rows in their old order as far as they are left, new ones behind.
    private static func steady(_ old: [String], _ new: [String]) -> [String] {
        let current = Set(new)
        let kept = old.filter(current.contains)
        if kept.count == new.count { return kept }
        let known = Set(old)
        return kept + new.filter { !known.contains($0) }
    }

    /// Finds the row that is meant among the rows; another one is never taken for it.
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

    /// Whether the selection may still go to another object by itself: in a stream that nobody has moved in, and while
    /// the first data come in.
    private func isFree(_ table: TableState, _ tab: Tab) -> Bool {
        if table.isMoved { return false }
        return tab.isStream || !isSettled || table.selected == nil && table.absent == nil
    }

    /// The row of the worst finding, or the first.
    func freeSelection(in rows: [String], _ tab: Tab) -> String? {
        if tab == .overview, let worst = findings.first.flatMap(row), rows.contains(worst) { return worst }
        return rows.first
    }

    /// Moves marks whose objects are gone to those that are only told of.
    private mutating func loseMarks(in tab: Tab) {
        let gone = self[tab].marks.filter { subject($0, in: tab) == nil }
        if gone.isEmpty { return }
        self[tab].marks.subtract(gone)
        self[tab].lostMarks.formUnion(gone)
    }

    /// The same for all tabs, after news.
    mutating func loseMarks() {
        for tab in Tab.allCases where !self[tab].marks.isEmpty { loseMarks(in: tab) }
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

extension Model {
    /// So long after Cloudflare was first read slow clusters are no longer waited for.
    private static let settling = Duration.seconds(5)

    /// Binds the selection as soon as all sources have spoken, or somebody has pressed a key.
    mutating func settleFirst() {
        if isSettled { return }
        guard let read = fleet.cloudflare.lastSuccess else { return }
        isSettled = read + Self.settling <= now || fleet.clusters.allSatisfy { $0.watch.state != .connecting }
    }
}

extension Action {
    /// Whether what is marked says what is meant.
    var takesMarks: Bool {
        switch self {
        case .prune, .sync: true
        default: false
        }
    }
}
