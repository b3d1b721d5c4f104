import GeoConsole
import GeoRouting
import Presentation
import Testing

@testable import GeoFleet

/// The diagnosis line names a key; that key and `y` mend.
struct FindingKeyTests {
    static let drained = Finding(
        severity: .servedElsewhere,
        geo: "us_east",
        object: "origin-us_east",
        pool: "k8s-pool-shop-us_east",
        reason: .drained(1, of: 1),
        remedy: .enable(.origin(OriginKey(pool: "k8s-pool-shop-us_east", origin: "origin-us_east")))
    )
    static let stale = Finding(
        severity: .leftover,
        geo: "eu",
        object: "origin-eu-abcdef",
        pool: "k8s-pool-shop-eu",
        reason: .stale(others: 0, share: 0),
        remedy: .removeOrigin(OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu-abcdef"))
    )
    static let whole = Finding(
        severity: .outage,
        object: "app.example.com",
        reason: .loadBalancerDisabled,
        remedy: .enable(.loadBalancer("app.example.com"))
    )

    static func console(_ findings: [Finding], isMoved: Bool = false) -> Console {
        var console = Console(writing: .unlocked)
        console.model.findings = findings
        console.model.tables[.overview]?.isMoved = isMoved
        console.model.tables[.overview]?.selected = findings.first?.geo ?? "asia"
        return console
    }

    @Test func `until somebody moves, the key of the diagnosis acts on the worst finding's object`() {
        var console = Self.console([Self.drained, Self.stale])
        console.press("E")
        #expect(console.lastQuestion == Self.drained.remedy)
    }

    @Test func `a finding about no place has its key as long as the headline is selected`() {
        var console = Self.console([Self.whole])
        console.press("Esc E")
        #expect(console.lastQuestion == Self.whole.remedy)
        console = Self.console([Self.whole])
        console.go(to: .overview, "us_west")
        console.press("E")
        #expect(console.lastQuestion == .enable(.pool("k8s-pool-shop-us_west")))
    }

    @Test func `on another row its own finding counts`() {
        var console = Self.console([Self.drained, Self.stale])
        console.go(to: .overview, "eu")
        console.press("X")
        #expect(console.lastQuestion == Self.stale.remedy)
    }

    @Test func `on another row the worst finding's key acts on that row`() {
        var console = Self.console([Self.drained])
        console.go(to: .overview, "us_west")
        console.press("E")
        #expect(console.lastQuestion == .enable(.pool("k8s-pool-shop-us_west")))
    }

    @Test func `in another view the key acts on what is selected there`() {
        var console = Self.console([Self.whole])
        console.go(to: .pools, "k8s-pool-shop-us_west")
        console.press("E")
        #expect(console.lastQuestion == .enable(.pool("k8s-pool-shop-us_west")))
    }

    @Test func `a finding mends by that key and y, and nothing else`() {
        var console = Self.console([Self.drained])
        console.press("E")
        console.answer()
        console.press("y")
        #expect(console.performed == [1])
    }
}
