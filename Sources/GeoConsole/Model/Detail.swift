/// One object, with all that is known about it.
package struct Detail: Sendable, Equatable {
    package var tab: Tab
    /// The row's id in that tab.
    package var row: String
    /// Whether the object is shown as Cloudflare sent it.
    package var isRaw = false
    /// Lines that are scrolled out.
    package var scroll = 0

    package init(tab: Tab, row: String, isRaw: Bool = false) {
        self.tab = tab
        self.row = row
        self.isRaw = isRaw
    }
}
