/// How a person has arranged a tab's table.
package struct TableState: Sendable, Equatable {
    /// The selected row's id, never its place; nil where nothing on show is selected.
    package var selected: String? {
        didSet { if selected != nil { absent = nil } }
    }
    /// The row that is still meant, while it is not on show: it is gone, or a filter hides it.
    package var absent: String?
    /// Where the selected row was, for the next step from there.
    var place = 0
    /// Whether a person moved the selection; in a stream it follows the newest until then.
    package var isMoved = false
    /// The place of the first row on show.
    package var top = 0
    /// The column to sort by; nil for the table's own order, worst first.
    package var sort: Int?
    package var isInverted = false
    /// What rows must contain; with `!` in front, what they must not.
    package var filter = ""
    /// Ids of marked rows that exist, on show or not.
    package var marks: Set<String> = []
    /// Ids of marked rows whose objects are gone; they are told until somebody clears them, and do not come back.
    package var lostMarks: Set<String> = []
    /// How many columns are scrolled out, the frozen first one aside.
    package var firstColumn = 0

    package init() {}

    var hasMarks: Bool { !marks.isEmpty || !lostMarks.isEmpty }

    mutating func clearMarks() {
        marks = []
        lostMarks = []
    }
}
