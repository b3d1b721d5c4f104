/// A column of a table.
package struct Column: Sendable, Hashable {
    package enum Alignment: Sendable, Hashable {
        case left, right
    }

    /// What goes where there is not room for all.
    package enum Clipping: Sendable, Hashable {
        case end
        /// The end of pool names and paths tells them apart.
        case start
        /// Both ends tell something.
        case middle
    }

    package var title: String
    /// What it needs to be of use.
    package var minimum: Int
    /// What it takes where there is room.
    package var ideal: Int
    package var alignment: Alignment
    /// Columns with a higher number are the first to go from a narrow screen; those with 0 stay.
    package var priority: Int
    /// Whether rows can be sorted by it.
    package var isSortable: Bool
    package var clipping = Clipping.end

    init(
        _ title: String,
        _ minimum: Int,
        ideal: Int? = nil,
        _ alignment: Alignment = .left,
        priority: Int = 0,
        clipping: Clipping = .end,
        isSortable: Bool = true
    ) {
        self.title = title
        self.minimum = minimum
        self.ideal = max(ideal ?? minimum, minimum)
        self.alignment = alignment
        self.priority = priority
        self.isSortable = isSortable
        self.clipping = clipping
    }
}
