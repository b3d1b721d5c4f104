import GeoFleet
import GeoRouting

@testable import GeoConsole
@testable import Presentation

extension SampleScreen {
    /// The map as a person uses it.
    static let maps: [SampleScreen] = [
        // Tokyo's pool is down, so another one serves.
        SampleScreen(name: "map-city", tab: .map) { $0.run("map seoul") },
        SampleScreen(name: "map-mark", tab: .map) { $0.run("map asia") },
        SampleScreen(name: "map-what-if", tab: .map) {
            $0.run("map nairobi")
            _ = $0.update(.key("f"))
        },
        SampleScreen(name: "map-blocks", tab: .map) {
            _ = $0.update(.key("b"))
            $0.status = nil
        },
        SampleScreen(name: "map-field", tab: .map) { model in
            for key in "gber" { _ = model.update(.key(.character(key))) }
        },
        SampleScreen(name: "map-off", tab: .map) {
            $0.fleet.loadBalancers[0].balancer.steeringPolicy = "off"
        },
        SampleScreen(name: "map-nothing", tab: .map) {
            $0.fleet.loadBalancers = []
            $0.fleet.pools = []
            $0.rows[.map] = []
        },
    ]
}

extension Model {
    /// Runs a command as if it was typed.
    fileprivate mutating func run(_ line: String) {
        dialog = nil
        _ = press(.enter, in: CommandInputState(completing: line, in: self))
    }
}
