import GeoFleet
import GeoRouting
package import Presentation
package import WorldMap

/// The rectangles of the screen's parts, used for drawing, for paging and for the mouse.
package struct Layout: Sendable, Equatable {
    /// The smallest screen that is drawn; a smaller screen only shows that it is too small.
    package static let minimum = Size(columns: 40, rows: 8)
    /// The smallest screen width, in columns, with details beside the table.
    static let minColumnsForPane = 120
    /// The columns that the words beside the map take, with their edge.
    private static let mapPaneColumns = 41

    /// The number of visible table rows, at least 1; page up and page down move by this number.
    package let tableRows: Int

    let header: Rect
    let tabs: Rect
    let body: Rect
    let status: Rect
    let keys: Rect
    /// The part for the table and the rows around it.
    let main: Rect
    /// The part for details beside the table; empty if there is no room.
    let pane: Rect
    let overview: OverviewLayout?
    /// The parts of the map's view; nil in all others.
    let map: MapLayout?
    /// The row above the table, for its summary.
    let caption: Rect
    let titles: Rect
    let table: Rect

    package init(_ model: Model) {
        let whole = Rect(model.size)
        header = whole.line(0)
        tabs = whole.line(1)
        status = whole.line(whole.rows - 2)
        keys = whole.line(whole.rows - 1)
        body = Rect(column: 0, row: 2, columns: whole.columns, rows: whole.rows - 4)
        // The long texts of a timeline and JSON need the whole width.
        let isLong = model.tab.isTimeline || model.detail?.isRaw == true
        let isWide = whole.columns >= Self.minColumnsForPane && !isLong
        // The map needs all the room it can get; the words beside it are short.
        let share = model.tab == .map ? whole.columns - Self.mapPaneColumns : max(84, whole.columns * 3 / 5)
        let mainColumns = isWide ? share : whole.columns
        main = Rect(column: 0, row: body.row, columns: mainColumns, rows: body.rows)
        pane = Rect(
            column: mainColumns + 1,
            row: body.row,
            columns: isWide ? whole.columns - mainColumns - 1 : 0,
            rows: body.rows
        )
        overview = model.tab == .overview ? OverviewLayout(model, main) : nil
        let legendRows = model.rows[.map]?.count ?? 0
        map = model.tab == .map ? MapLayout(main, entries: legendRows, hasPane: isWide) : nil
        // The overview and the map have no caption: `line(-1)` is an empty rectangle.
        caption = overview == nil && map == nil ? main.line(0) : main.line(-1)
        let titleRow = overview?.titleRow ?? map?.titleRow ?? 1
        titles = main.line(titleRow)
        let rows = overview?.tableRows ?? map?.tableRows ?? max(main.rows - 2, 0)
        table = Rect(column: main.column, row: main.row + titleRow + 1, columns: main.columns, rows: rows)
        tableRows = max(rows, 1)
    }

    /// Whether open details are drawn instead of the table.
    func detailsReplaceTable(_ model: Model) -> Bool { model.detail != nil && pane.columns == 0 }

    /// The index of the first visible row, chosen in such a way that the selected row is visible too.
    package func top(_ model: Model) -> Int {
        let rows = model.rows[model.tab] ?? []
        let state = model[model.tab]
        let last = max(rows.count - tableRows, 0)
        let top = min(max(state.top, 0), last)
        guard let selected = state.selected else { return top }
        // If the selected row is visible already, a search among all rows is not needed.
        if rows[top..<min(top + tableRows, rows.count)].contains(selected) { return top }
        guard let index = rows.firstIndex(of: selected) else { return top }
        return min(max(top, index - tableRows + 1), index)
    }

    /// What a click in a cell of the screen hits; nil if a click there has no effect.
    package func hit(column: Int, row: Int, in model: Model) -> Hit? {
        if tabs.contains(column: column, row: row) {
            return TabBar.tabs(model, width: tabs.columns).first { $0.columns.contains(column) }.map { .tab($0.tab) }
        }
        if detailsReplaceTable(model) { return nil }
        if titles.contains(column: column, row: row) {
            let plan = ColumnPlan(model, width: titles.columns)
            return plan.columns.first { $0.offset..<$0.offset + $0.width ~= column }.map { .title($0.index) }
        }
        if let part = map?.map, let projection = map?.projection, part.contains(column: column, row: row) {
            return .place(projection.middle(column: column - part.column, row: row - part.row))
        }
        guard table.contains(column: column, row: row) else { return nil }
        let rows = model.rows[model.tab] ?? []
        let index = top(model) + row - table.row
        return rows.indices.contains(index) ? .row(rows[index]) : nil
    }

    /// The part of the screen under the mouse.
    package enum Hit: Sendable, Equatable {
        case tab(Tab)
        /// A row of the table, by id.
        case row(String)
        /// A column's title, by its index.
        case title(Int)
        /// A place on the map.
        case place(GlobePoint)
    }
}

/// The rows of the overview's parts, counted from the top of the overview.
struct OverviewLayout: Sendable, Equatable {
    /// The number of rows for findings: at least 1, at most 1, 3 or 5 depending on the screen's height.
    let findingRows: Int
    /// Whether there is a row below each finding that says what it costs users.
    let hasImpacts: Bool
    /// Whether a row names a cluster that has not answered yet; without findings, the first row does.
    let hasWaiting: Bool
    let balancerRow: Int
    let balancerRows: Int
    let titleRow: Int
    let tableRows: Int
    /// The row of the events' heading; the events are drawn in the rows below.
    let eventRow: Int
    /// The row behind the last event.
    let eventEnd: Int
    /// The part of the screen for a small map below the events; nil where there is no room for one.
    let map: Rect?

    /// The smallest screen with a map.
    private static let minSizeForMap = Size(columns: 120, rows: 30)
    /// The heading of the events and the fewest events above a map.
    private static let minEventRows = 5

    init(_ model: Model, _ part: Rect) {
        let isRoomy = part.rows >= 16
        let isTall = part.rows >= 26
        findingRows = max(1, min(model.findings.count, isTall ? 5 : isRoomy ? 3 : 1))
        hasImpacts = isRoomy && !model.findings.isEmpty
        hasWaiting = isRoomy && !model.findings.isEmpty && StatusSummary.unread(model.fleet) != nil
        balancerRow = findingRows * (hasImpacts ? 2 : 1) + (hasWaiting ? 1 : 0)
        let balancers = model.fleet.loadBalancers.count + model.missingHostnamesWithoutFinding.count
        balancerRows = min(balancers, isTall ? 4 : isRoomy ? 2 : 1)
        let gap = isRoomy ? 1 : 0
        titleRow = balancerRow + balancerRows + gap
        let room = part.rows - titleRow - 1
        let wanted = max(model.rows[.overview]?.count ?? 0, 1)
        tableRows = max(min(wanted, isRoomy ? room * 2 / 3 : room), 0)
        eventRow = titleRow + 1 + tableRows + gap
        let screen = model.size
        let isLarge = screen.columns >= Self.minSizeForMap.columns && screen.rows >= Self.minSizeForMap.rows
        // A row between the events and the map has the map's heading.
        let roomForMap = part.rows - eventRow - Self.minEventRows - 1
        let projection = Projection(fitting: part.columns, max(roomForMap, 1))
        guard isLarge, roomForMap >= Self.minMapRows, model.fleet.pools.contains(where: { $0.coordinates != nil })
        else {
            (map, eventEnd) = (nil, part.rows)
            return
        }
        eventEnd = part.rows - projection.rows - 1
        map = Rect(
            column: part.column + (part.columns - projection.columns) / 2,
            row: part.row + part.rows - projection.rows,
            columns: projection.columns,
            rows: projection.rows
        )
    }

    /// The row of the finding with this index.
    func row(ofFinding index: Int) -> Int { index * (hasImpacts ? 2 : 1) }

    /// The lowest map on which continents can be recognized.
    private static let minMapRows = 9
}

extension OverviewLayout {
    /// Where the points of the globe are on the map.
    var projection: Projection? { map.map { Projection(columns: $0.columns, rows: $0.rows) } }
}

/// A rectangle of the screen, in cells from the top left; its size is never negative.
struct Rect: Hashable {
    var column: Int
    var row: Int
    var columns: Int
    var rows: Int

    init(column: Int, row: Int, columns: Int, rows: Int) {
        self.column = column
        self.row = row
        self.columns = max(columns, 0)
        self.rows = max(rows, 0)
    }

    init(_ size: Size) {
        self.init(column: 0, row: 0, columns: size.columns, rows: size.rows)
    }

    /// The first row below the rectangle.
    var end: Int { row + rows }

    /// The row at an index, counted from the top, as a rectangle; it is empty if there is no such row.
    func line(_ index: Int) -> Rect {
        Rect(column: column, row: row + index, columns: columns, rows: (0..<rows).contains(index) ? 1 : 0)
    }

    /// The rectangle without some columns at its left.
    func withoutFirst(columns margin: Int) -> Rect {
        Rect(column: column + margin, row: row, columns: columns - margin, rows: rows)
    }

    /// The rectangle without some columns at its left and right, and without some rows at its top and bottom.
    func inset(columns margin: Int, rows rowMargin: Int) -> Rect {
        Rect(
            column: column + margin,
            row: row + rowMargin,
            columns: columns - 2 * margin,
            rows: rows - 2 * rowMargin
        )
    }

    /// A rectangle of this size in the middle of `self`, and never larger than `self`.
    func centred(columns width: Int, rows height: Int) -> Rect {
        let (width, height) = (min(width, columns), min(height, rows))
        return Rect(
            column: column + (columns - width) / 2,
            row: row + (rows - height) / 2,
            columns: width,
            rows: height
        )
    }

    func contains(column: Int, row: Int) -> Bool {
        (self.column..<self.column + columns).contains(column) && (self.row..<end).contains(row)
    }
}
