/// The second row: the views, with the open one in brackets.
enum TabBar {
    struct Entry: Hashable {
        var tab: Tab
        var text: String
        /// Where it is, in columns of the screen.
        var columns: Range<Int>
    }

    static func draw(_ model: Model, in part: Rect, _ canvas: inout Canvas) {
        for entry in tabs(model, width: part.columns) {
            let place = Rect(
                column: part.column + entry.columns.lowerBound,
                row: part.row,
                columns: min(entry.columns.count, part.columns - entry.columns.lowerBound),
                rows: part.rows
            )
            let isOpen = entry.tab == model.focusTab
            canvas.draw(entry.text, isOpen ? Style(.activeTab, bold: true) : Style(.tab), in: place)
        }
    }

    /// The views with their titles, or with their numbers alone where there is no room.
    static func tabs(_ model: Model, width: Int) -> [Entry] {
        let open = model.focusTab
        let long = entries(open: open) { _ in true }
        if let end = long.last?.columns.upperBound, end <= width { return long }
        return entries(open: open) { $0 == open }
    }

    private static func entries(open: Tab, isTitled: (Tab) -> Bool) -> [Entry] {
        var column = 0
        return Tab.allCases.map { tab in
            let title = isTitled(tab) ? "\(tab.number) \(tab.title)" : "\(tab.number)"
            let text = tab == open ? "[\(title)]" : " \(title) "
            defer { column += text.count }
            return Entry(tab: tab, text: text, columns: column..<column + text.count)
        }
    }
}
