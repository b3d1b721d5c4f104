import GeoFleet
import GeoRouting
import Presentation
import Testing

@testable import GeoConsole

/// `q` closes what is open and quits at the top; `Q` and Ctrl-C quit from anywhere.
struct ClosingTests {
    private static let opened = ["Enter", "y", "?", ": audit Enter", "D", "w"]

    /// A console with something open over the table of pools or origins.
    private static func console(_ keys: String) -> Console {
        var console = Console(writing: .unlocked)
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        if keys == ": audit Enter" {
            CommandInputTests.run("audit", in: &console)
        } else {
            console.press(keys)
        }
        if keys == "D" { console.answer() }
        #expect(console.model.detail != nil || console.model.dialog != nil)
        return console
    }

    @Test(arguments: opened)
    func `q goes back as Esc does, and does not end`(keys: String) {
        for key in ["q", "Esc"] {
            var console = Self.console(keys)
            console.press(key)
            #expect(console.model.detail == nil && console.model.dialog == nil)
            #expect(!console.commands.contains(.quit))
        }
    }

    @Test(arguments: opened, ["Q", "Ctrl-C"])
    func `Q and Ctrl-C end from anywhere`(keys: String, key: String) {
        var console = Self.console(keys)
        console.press(key)
        #expect(console.commands.last == .quit)
    }

    @Test(arguments: opened)
    func `a q that is held, or pressed once too often, does not end`(keys: String) {
        var console = Self.console(keys)
        for _ in 0..<60 {
            console.press("q")
            console.send(.tick(console.model.now + .milliseconds(40)))
        }
        #expect(!console.commands.contains(.quit))
        #expect(console.status == "nothing is open: q once more quits")
        console.wait(1)
        console.press("q")
        #expect(console.commands.last == .quit)
    }

    @Test func `a q that is held does not end where pastes are recognised either`() {
        var console = Console(pasteGap: .milliseconds(100))
        console.wait(1)
        console.press("Enter")
        console.wait(1)
        for _ in 0..<60 {
            console.press("q")
            console.send(.tick(console.model.now + .milliseconds(40)))
        }
        console.wait(1)
        #expect(console.model.detail == nil)
        #expect(!console.commands.contains(.quit))
        console.press("q")
        console.wait(1)
        #expect(console.commands.last == .quit)
    }

    @Test func `in a field both are text`() {
        var console = Console(writing: .unlocked)
        console.press(": q Q")
        #expect(CommandInputTests.commandInput(console)?.text == "qQ")
        console.press("Esc / q Q")
        #expect(console.model[.overview].filter == "qQ")
        #expect(console.commands == [])
    }

    @Test func `Q asks while a write runs, and Q again does not answer`() {
        var console = Self.console("D")
        console.press("y Q")
        #expect(console.model.dialog == .quit)
        console.press("Q Q")
        #expect(console.model.dialog == .quit)
        #expect(!console.commands.contains(.quit))
        console.press("q")
        #expect(console.model.dialog == nil)
    }

    @Test func `details opened from details close one by one`() {
        var console = Console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press("Enter Enter q")
        #expect(console.model.detail?.tab == .origins)
        console.press("q")
        #expect(console.model.detail == nil)
    }

    // MARK: Pages

    @Test(arguments: [("Ctrl-F", "PgDn"), ("Ctrl-F Ctrl-F Ctrl-B", "PgDn PgDn PgUp")])
    func `Ctrl-F and Ctrl-B are pages, as in less`(keys: String, same: String) {
        for opening in ["3", "3 Enter", "?"] {
            var (left, right) = (Self.long(), Self.long())
            left.press("\(opening) \(keys)")
            right.press("\(opening) \(same)")
            #expect(left.model == right.model)
        }
    }

    @Test(arguments: [(Tab.overview, "eu"), (.pools, "k8s-pool-shop-eu"), (.map, "k8s-pool-shop-eu")])
    func `a page of details leaves one line on the screen, and the last page is full`(tab: Tab, row: String) throws {
        var console = Self.long()
        console.press("\(tab.number)")
        console.model.detail = Detail(tab: tab, row: row)
        let page = try #require(DetailPage(console.model))
        try #require(page.lines.count > page.rows)
        console.press("PgDn")
        #expect(console.model.detail?.scroll == min(page.rows - 1, page.scrollLimit))
        for _ in 0..<20 { console.press("PgDn") }
        #expect(console.model.detail?.scroll == page.lines.count - page.rows)
        console.press("PgUp")
        #expect(console.model.detail?.scroll == max(page.lines.count - page.rows - (page.rows - 1), 0))
    }

    @Test func `Ctrl-D and Ctrl-U are half pages`() {
        var console = Self.long()
        console.press("3")
        let rows = Layout(console.model).tableRows
        console.press("Home Ctrl-D")
        #expect(console.model[.origins].selectedRow(in: console.model) == rows / 2)
        console.press("Ctrl-D Ctrl-U")
        #expect(console.model[.origins].selectedRow(in: console.model) == rows / 2)
        console.press("? Ctrl-D")
        guard case .help(let scroll) = console.model.dialog else {
            Issue.record("no help")
            return
        }
        #expect(scroll == 10)
    }

    /// A console with more origins than rows.
    private static func long() -> Console {
        var fleet = Fleet.sample
        fleet.pools = [.sample("eu", (10..<90).map { .sample("origin-\($0)") })]
        return Console(fleet)
    }
}

extension TableState {
    fileprivate func selectedRow(in model: Model) -> Int? {
        selected.flatMap { model.rows[.origins]?.firstIndex(of: $0) }
    }
}
