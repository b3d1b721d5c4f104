import GeoFleet
import Presentation
import RoutingSupport
import Testing

/// How many of the listed cities another pool serves after an action.
struct CityMovesTests {
    private static func cities(_ action: Action) throws -> [String] {
        let effects = try action.preview(on: FleetDraft().fleet).effects
        return effects.filter { if case .citiesMove = $0 { true } else { false } }.map(\.text)
    }

    @Test func `the cities are counted, with the pools that get them and the distance`() throws {
        let eu = "142 of 243 listed cities move: 102 to us_east, 40 to asia, on average 4,400 km farther"
        #expect(try Self.cities(.drain(.pool("k8s-pool-c1-eu"))) == [eu])
        let asia = "51 of 243 listed cities move: 32 to eu, 19 to us_west, on average 4,200 km farther"
        #expect(try Self.cities(.drain(.pool("k8s-pool-c1-asia"))) == [asia])
    }

    @Test func `a part of a pool that goes moves no city`() throws {
        let draft = FleetDraft(origins: 3)
        let drain = Action.drain(.origin(key("eu")))
        #expect(try drain.preview(on: draft.fleet).effects.allSatisfy { !$0.text.contains("cities") })
    }
}
