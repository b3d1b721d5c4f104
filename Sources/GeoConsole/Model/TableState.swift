/// How a person has arranged a tab's table.
package struct TableState: Sendable, Equatable {
    /// The row's id, never its place; nil in an empty table.
    package var selected: String?
    /// Whether a person moved the selection; until then it follows what is worst, or newest.
    package var isMoved = false
    /// The place of the first row on show.
    package var top = 0
    /// The column to sort by; nil for the table's own order, worst first.
    package var sort: Int?
    package var isInverted = false
    /// What rows must contain; with `!` in front, what they must not.
    package var filter = ""
    /// Ids of marked rows; all of them exist.
    package var marks: Set<String> = []
    /// How many columns are scrolled out, the frozen first one aside.
    package var firstColumn = 0

    package init() {}
}
