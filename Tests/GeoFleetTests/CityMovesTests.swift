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

    @Test func `where cities go to several pools the split leads, and the geo's own centre is named as such`() throws {
        let drain = Action.drain(.pool("k8s-pool-c1-asia"))
        let effects = try drain.preview(on: FleetDraft().fleet).effects
        #expect(
            effects.map(\.text) == [
                "51 of 243 listed cities move: 32 to eu, 19 to us_west, on average 4,200 km farther",
                "users of asia near Tokyo go to us_west (8,800 km), with 1 healthy origin",
            ]
        )
        var record = ActionRecord(
            id: 1,
            moment: Moment(milliseconds: 0),
            title: drain.doneText,
            text: drain.doneText,
            canUndo: true
        )
        record.action = drain
        record.effects = effects
        let forms = DoneText(record, reversal: " · u undoes").forms(now: record.moment)
        #expect(forms.allSatisfy { $0.hasSuffix(" · u undoes") })
        #expect(forms.first?.contains(": 51 cities: 32 to eu, 19 to us_west · ") == true, "\(forms)")
    }

    @Test func `a part of a pool that goes moves no city`() throws {
        let draft = FleetDraft(origins: 3)
        let drain = Action.drain(.origin(key("eu")))
        #expect(try drain.preview(on: draft.fleet).effects.allSatisfy { !$0.text.contains("cities") })
    }
}
