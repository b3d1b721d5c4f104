import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

/// Undo goes back through the session's actions, redo forward again, each by a key of its own.
struct UndoKeyTests {
    /// A console in which these actions were done, with ids from 1.
    static func console(_ names: [String], canUndo: Bool = true) -> Console {
        var console = Console(writing: .unlocked)
        for (place, name) in names.enumerated() {
            console.go(to: .pools, "k8s-pool-shop-eu")
            console.press("D")
            console.confirm(.sample(place + 1, name, canUndo: canUndo))
        }
        return console
    }

    @Test func `u goes back, action after action, and never does again what it undid`() {
        var console = Self.console(["Drained a", "Drained b"])
        console.press("u")
        #expect(console.lastQuestion == .undo(action: 2))
        console.confirm(.sample(3, "Undid: Drained b"))
        #expect(console.status == "Undid: Drained b · Ctrl-R redoes")
        console.press("u")
        #expect(console.lastQuestion == .undo(action: 1))
        console.confirm(.sample(4, "Undid: Drained a"))
        console.press("u")
        #expect(console.status == "nothing more to undo")
        #expect(console.lastQuestion == .undo(action: 1))
    }

    @Test func `Ctrl-R goes forward again, as far as was undone`() {
        var console = Self.console(["Drained a", "Drained b"])
        console.press("Ctrl-R")
        #expect(console.status == "nothing was undone")
        for id in 3...4 {
            console.press("u")
            console.confirm(.sample(id, "Undid"))
        }
        console.press("Ctrl-R")
        #expect(console.lastQuestion == .undo(action: 4))
        console.confirm(.sample(5, "Redid: Drained a"))
        #expect(console.status == "Redid: Drained a · u undoes")
        console.press("Ctrl-R")
        #expect(console.lastQuestion == .undo(action: 3))
        console.confirm(.sample(6, "Redid: Drained b"))
        console.press("Ctrl-R")
        #expect(console.status == "nothing was undone")
        console.press("u")
        #expect(console.lastQuestion == .undo(action: 6))
    }

    @Test func `a new action ends what could be redone`() {
        var console = Self.console(["Drained a"])
        console.press("u")
        console.confirm(.sample(2, "Undid"))
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("D")
        console.confirm(.sample(3, "Drained c"))
        console.press("Ctrl-R")
        #expect(console.status == "nothing was undone")
    }

    @Test func `the footer names the very action, however often it went to and fro`() {
        var console = Self.console(["Drained a"])
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("D")
        var record = ActionRecord.sample(2, "Drained b")
        record.text += " (k8s-pool-shop-eu: b enabled true → false)"
        console.confirm(record)
        #expect(console.footer.contains("u undoes Drained b, 1 s ago  "))
        console.press("u")
        console.confirm(.sample(3, "Undid: Drained b"))
        #expect(console.footer.contains("u undoes Drained a, 2 s ago  "))
        #expect(console.footer.contains("Ctrl-R redoes Drained b  "))
    }

    @Test func `after the undo of a later action, the footer says how old the next one is`() {
        var console = Self.console(["Synced eu"])
        console.wait(240)
        console.go(to: .pools, "k8s-pool-shop-eu")
        #expect(console.footer.contains("u undoes Synced eu, 4 min ago  "))
    }

    @Test func `what cannot be taken back says so`() {
        var console = Self.console(["Deleted a"], canUndo: false)
        #expect(console.status == "Deleted a")
        console.press("u")
        #expect(console.status == "cannot be undone: Deleted a")
    }
}

extension Console {
    /// Reads the card that the last key asked for, confirms it, and it is done.
    fileprivate mutating func confirm(_ record: ActionRecord) {
        answer()
        press("y")
        guard let preview = performed.last else {
            Issue.record("nothing was confirmed")
            return
        }
        send(.ended(preview: preview, .done(record)))
    }

    /// The row of keys, on a wide screen.
    fileprivate var footer: String {
        var model = model
        _ = model.update(.resized(Size(columns: 300, rows: 24)))
        let grid = view(model)
        return String(String.UnicodeScalarView(grid.cells.suffix(300).map(\.scalar)))
    }
}
