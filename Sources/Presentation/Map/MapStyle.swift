package import GeoFleet
import GeoRouting
package import WorldMap

// How a map looks, on the screen and printed.

extension PoolMap {
    /// The name of the load balancer, and how it chooses: whether the regions of the map are true, or a guess.
    package func heading(of balancer: LoadBalancerView) -> Line {
        let name = Line(balancer.readableName, .heading, bold: true)
        let (policy, custom) = (balancer.balancer.steeringPolicy, balancer.balancer.custom)
        let words: Line
        if !balancer.balancer.isEnabled {
            words = Line("  ✗ disabled: no pool gets traffic through it", .bad)
        } else if isAssumed {
            words = Line("  no pool is probed yet: this holds once the probes find them up", .warning)
        } else if custom.ruleCount + custom.poolSetCount > 0 {
            let chooser = custom.ruleCount > 0 ? "rule" : "pool set"
            words = Line("  ▲ a \(chooser) decides first: the map is a guess", .warning)
        } else if !isPredictable {
            words = Line("  ▲ steering is \(policy), not by distance: the map is a guess", .warning)
        } else if balancer.balancer.usesFirstUsablePool {
            words = Line("  all places go to the first usable pool", .muted)
        } else {
            words = Line("  each place goes to the nearest usable pool", .muted)
        }
        return name + words
    }

    /// The style of a cell of the map's picture.
    package func style(of cell: WorldPicture.Cell, _ picture: WorldPicture) -> Style {
        switch cell.content {
        case .sea: Style(.muted)
        case .land: Style(cell.region.map { .region(picture.colours[$0]) } ?? .muted)
        case .state(let index): Style(entries[index].mark.state.role, bold: true)
        case .letter: Style(.text, bold: true)
        case .name: Style(.text)
        }
    }
}

extension MapMark.State {
    /// The meaning of the state's colour.
    package var role: Style.Role {
        switch self {
        case .good: .good
        case .doubtful: .warning
        case .unknown: .unknown
        case .bad, .off: .bad
        }
    }
}
