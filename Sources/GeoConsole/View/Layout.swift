/// Where the parts of the screen are; the same for drawing, paging and the mouse.
package struct Layout: Sendable, Equatable {
    /// How many rows of the table are on show; a page.
    package let tableRows: Int

    package init(_ model: Model) {
        tableRows = max(model.size.rows - 5, 1)
    }

    /// The place of the first row on show, such that the selected row is on show.
    package func top(_ model: Model) -> Int { 0 }

    /// What a click at a place of the screen means.
    package func hit(column: Int, row: Int, in model: Model) -> Hit? { nil }

    /// What lies under the mouse.
    package enum Hit: Sendable, Equatable {
        case tab(Tab)
        /// A row of the table, by id.
        case row(String)
        /// A column's title, by its index.
        case title(Int)
    }
}
