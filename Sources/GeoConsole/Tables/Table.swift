/// The rows of a tab: which there are, in which order, and what stands in them.
package enum Table {
    /// The columns of a tab, the frozen one first.
    package static func columns(of tab: Tab) -> [Column] {
        []
    }

    /// The ids of the tab's rows after filter and sort; where no column sorts, the worst or the newest first.
    package static func order(of tab: Tab, in model: Model) -> [String] {
        []
    }
}
