import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

struct DraftTests {
    static func withDraft() -> Console {
        var console = Console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.unlock()
        console.press("w")
        return console
    }

    static func text(_ console: Console) -> String? {
        if case .weight(let draft) = console.model.dialog { draft.text } else { nil }
    }

    @Test(arguments: [
        ("", "33"), ("4", "4"), ("4 0", "40"), ("1 0 0", "100"), ("1 0 1", "10"), ("0 7", "7"), ("a", "33"),
        ("[", "32"), ("]", "34"), ("{", "23"), ("}", "43"), ("F5", "23"), ("F6", "32"), ("F7", "34"), ("F8", "43"),
        ("{ { { { {", "1"), ("} } } } } } } }", "100"), ("Backspace", ""), ("4 2 Backspace", "4"),
        ("Backspace 5", "5"), ("Backspace ]", "1"), ("] 5", "34"), ("D", "33"), ("y", "33"),
    ])
    func `digits replace, steps move within 1 and 100`(keys: String, text: String) {
        var console = Self.withDraft()
        console.press(keys)
        #expect(Self.text(console) == text)
        #expect(console.lastQuestion == nil)
    }

    @Test func `Enter asks once, for the weight as it is then`() throws {
        var console = Self.withDraft()
        console.press("] ] ] } Enter")
        let weight = try #require(Weight(46))
        let key = OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu")
        #expect(console.commands == [.preview(.setWeight(key, weight))])
        console.answer()
        console.press("y")
        #expect(console.performed == [1])
    }

    @Test(arguments: [
        ("Enter", "the weight is 33 already"), ("0 Enter", "a weight is 1 to 100"),
        ("Backspace Enter", "a weight is 1 to 100"),
    ])
    func `what is no new weight is not asked for`(keys: String, status: String) {
        var console = Self.withDraft()
        console.press(keys)
        #expect(console.status == status)
        #expect(Self.text(console) != nil)
        #expect(console.lastQuestion == nil)
    }

    @Test func `Esc leaves the weight as it is`() {
        var console = Self.withDraft()
        console.press("4 Esc")
        #expect(console.model.dialog == nil)
        #expect(console.lastQuestion == nil)
    }

    @Test func `the draft stays with its origin whatever the fleet does`() throws {
        var console = Self.withDraft()
        console.press("4")
        console.send(.fleet(Fleet(zone: "example.com")))
        console.press("Enter")
        let weight = try #require(Weight(4))
        #expect(console.lastQuestion == .setWeight(OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu"), weight))
    }

    @Test func `text that is pasted into a weight is digits or nothing`() {
        var console = Self.withDraft()
        console.send(.paste(" 4x2\n"))
        #expect(Self.text(console) == "42")
        #expect(console.lastQuestion == nil)
    }
}
