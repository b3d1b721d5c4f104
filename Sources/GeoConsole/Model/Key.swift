/// A key as a terminal reports it.
package enum Key: Sendable, Hashable {
    case character(Character)
    case enter, escape, tab, backTab, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    case function(Int)
    /// With the letter in lower case.
    case control(Character)
}

/// What the mouse did, with the place in cells from the top left.
package enum Mouse: Sendable, Hashable {
    case click(column: Int, row: Int)
    case wheelUp, wheelDown
}
