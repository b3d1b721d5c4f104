import FleetSupport
import GeoFleet
import GeoRouting
import Testing

@testable import Commands

/// A fleet of four pools in which something has changed, with what is asked about it.
struct FleetCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var place = "Paris"
    var without: [String] = []
    var change: @Sendable (inout DiagnosisFleet) -> Void = { _ in }

    init(
        _ name: String,
        from place: String = "Paris",
        without: [String] = [],
        _ change: @escaping @Sendable (inout DiagnosisFleet) -> Void = { _ in }
    ) {
        (testDescription, self.place, self.without, self.change) = (name, place, without, change)
    }

    var question: SteeringQuestion {
        get throws {
            var fleet = DiagnosisFleet.changed(change)
            for index in fleet.pools.indices { fleet.pools[index].loadBalancers = [DiagnosisFleet.hostname] }
            return try SteeringQuestion(fleet, hostname: nil, without: without)
        }
    }

    var explanation: Explanation {
        get throws { Explanation(try question, from: try PlaceQuery(place)) }
    }

    static func drain(_ geo: String) -> @Sendable (inout DiagnosisFleet) -> Void {
        { fleet in
            for name in DiagnosisFleet.originNames(of: geo) { fleet.origin(name) { $0.origin.isEnabled = false } }
        }
    }

    static func allDown(_ fleet: inout DiagnosisFleet) {
        for place in Place.predefined {
            for name in DiagnosisFleet.originNames(of: place.code) {
                fleet.origin(name) { $0.health = .unhealthy("HTTP 503") }
            }
        }
    }

    static func unprobed(_ fleet: inout DiagnosisFleet) {
        for place in Place.predefined {
            for name in DiagnosisFleet.originNames(of: place.code) { fleet.origin(name) { $0.health = .unknown } }
            fleet.pool(place.code) { $0.health = .unknown }
        }
    }

    static let all = [
        FleetCase("all is well"), FleetCase("far away", from: "são paulo"),
        FleetCase("coordinates", from: "48.85,2.35"),
        FleetCase("drained", drain("eu")), FleetCase("without", without: ["eu"]),
        FleetCase("everything down", allDown),
        FleetCase("everything down, the fallback switched off", without: ["eu"], allDown),
        FleetCase("not probed yet", unprobed), FleetCase("a rule") { $0.balancer { $0.custom.ruleCount = 1 } },
        FleetCase("a pool set") { $0.balancer { $0.custom.poolSetCount = 1 } },
        FleetCase("random") { $0.balancer { $0.steeringPolicy = "random" } },
        FleetCase("off") { $0.balancer { $0.steeringPolicy = "off" } },
        FleetCase("disabled") { $0.balancer { $0.isEnabled = false } },
        FleetCase("DNS-only") { $0.balancer { $0.isProxied = false } },
        FleetCase("a pool without coordinates") { $0.pool("eu") { $0.pool.coordinates = nil } },
        FleetCase("a pool that is not read") { $0.balancer { $0.defaultPools.append("gone") } },
        FleetCase("a pool that is not in the list") { $0.balancer { $0.defaultPools.removeAll { $0 == "pool-eu" } } },
        FleetCase("sheds") { $0.pool("eu") { $0.loadShedding = .init(percent: 20) } },
        FleetCase("strange words") { $0.origin("origin-us_west") { $0.health = .unhealthy("bad\u{202E}\u{1B}[31m") } },
    ]
}
