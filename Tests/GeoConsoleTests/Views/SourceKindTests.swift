import GeoFleet
import GeoRouting
import Testing

@testable import GeoConsole
@testable import Presentation

/// Sources of several kinds on the screen.
struct SourceKindTests {
    private static func console(columns: Int = 80, rows: Int = 50) -> Console {
        Console(.severalKinds, size: Size(columns: columns, rows: rows))
    }

    @Test func `a Gateway and a route of one name are two rows, and each row leads to its own object`() {
        let model = Self.console().model
        let ids = model.order(of: .sources).filter { $0.hasSuffix("infra/edge") }
        #expect(ids.sorted() == ["eu/Gateway/infra/edge", "eu/HTTPRoute/infra/edge"])
        let kinds = ids.sorted().map { id in
            if case .source(_, let view) = model.situation.subject(id, in: .sources) { view.id } else { "none" }
        }
        #expect(kinds == ["Gateway infra/edge", "HTTPRoute infra/edge"])
    }

    @Test(arguments: [
        ("kind:gateway", 1), ("kind:http", 1), ("kind:service", 1), ("kind:ingress", 10), ("!kind:ingress", 3),
        ("infra/edge", 2),
    ])
    func `rows are filtered by kind`(filter: String, count: Int) {
        var console = Self.console()
        console.press("5 /")
        console.type(filter)
        #expect(console.model.rows[.sources]?.count == count)
    }

    @Test func `rows are sorted by kind`() {
        var console = Self.console()
        console.press("5")
        let column = Table.columns(of: .sources).firstIndex { $0.name == "KIND" }
        console.model[.sources].sort = column
        let rows = console.model.order(of: .sources)
        #expect(rows.first == "eu/Gateway/infra/edge")
        #expect(rows.last == "eu/Service/infra/games")
    }

    @Test(arguments: [(80, true), (200, true)])
    func `where several kinds are watched, each width shows the kind`(columns: Int, isShown: Bool) {
        var console = Self.console(columns: columns)
        console.press("5")
        #expect(view(console.model).text.contains("KIND") == isShown)
    }

    @Test(arguments: [(80, false), (200, true)])
    func `where all are Ingresses, the kind is the first column to go`(columns: Int, isShown: Bool) {
        var console = Console(.troubled(), size: Size(columns: columns, rows: 24))
        console.press("5")
        #expect(view(console.model).text.contains("KIND") == isShown)
    }

    @Test func `the word for all of them follows the kinds that are watched`() {
        #expect(Fleet.troubled().sourceNoun == .ingress)
        #expect(Fleet.severalKinds.sourceNoun == .source)
        #expect(Fleet.severalKinds.cluster("asia")?.sourceNoun == .ingress)
    }

    @Test func `a route and its Gateway lead to each other`() {
        var console = Self.console()
        console.go(to: .sources, "eu/HTTPRoute/infra/edge")
        console.press("Enter")
        #expect(view(console.model).text.contains("parent      Gateway infra/edge"))
        let links = DetailText(
            "eu/HTTPRoute/infra/edge",
            in: .sources,
            console.model.situation,
            isRaw: false,
            DetailText.ConsoleTexts(probesNotRead: "") { _ in [] }
        ).lines.compactMap(\.link?.row)
        #expect(links.contains("eu/Gateway/infra/edge"))
        let back = DetailText(
            "eu/Gateway/infra/edge",
            in: .sources,
            console.model.situation,
            isRaw: false,
            DetailText.ConsoleTexts(probesNotRead: "") { _ in [] }
        ).lines.compactMap(\.link?.row)
        #expect(back.contains("eu/HTTPRoute/infra/edge"))
    }

    @Test(arguments: [("ingresses", Tab.sources), ("sources", .sources), ("ingresses eu", .sources)])
    func `the tab has a name, and the name that it had when all were Ingresses`(command: String, tab: Tab) {
        var console = Self.console()
        console.press(":")
        console.type(command)
        console.press("Enter")
        #expect(console.model.tab == tab)
    }

    @Test(arguments: [
        (nil as String?, ["192.0.2.1"], ["198.51.100.1"], ["192.0.2.1"], nil as String?),
        (nil, [], ["198.51.100.1"], ["198.51.100.1"], "DEFAULT_TARGETS: its status has no address that can be used"),
        (nil, ["10.0.0.1"], ["1.2.3.4"], ["1.2.3.4"], "DEFAULT_TARGETS: its status has no address that can be used"),
        (
            "1.2.3.4, lb.example.net", ["192.0.2.1"], [], ["1.2.3.4", "lb.example.net"],
            "annotation dns.external/target"
        ),
        (nil, [], [], [], nil),
    ])
    func `the addresses are those that the source asks for, with their place`(
        targets: String?,
        status: [String],
        defaults: [String],
        texts: [String],
        place: String?
    ) throws {
        var rules = try #require(Fleet.troubled().clusters.first?.rules)
        rules.targets.defaults = defaults.compactMap { Address($0) }
        if targets != nil { rules.targets.allowed = TargetAllowList() }
        var source = SourceObject(namespace: "shop", name: "web", created: 0, clusterName: "shop", addresses: status)
        source.targets = targets
        let origin = AddressOrigin(source, rules)
        #expect(origin.texts == texts)
        #expect(origin.place == place)
    }
}
