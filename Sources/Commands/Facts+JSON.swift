import GeoFleet
import GeoRouting
import Presentation
import Wire

// Facts in JSON, as Kubernetes' API conventions write them: keys in lower camel case, constants in upper camel case,
// and no key without a value.

extension JSON {
    /// An object of these members, in their order, without those that are nil.
    static func members(_ members: (String, JSON?)...) -> JSON {
        .object(JSONObject(members.compactMap { key, value in value.map { (key: key, value: $0) } }))
    }

    /// A distance in whole kilometres.
    static func kilometres(_ distance: Double) -> JSON { JSON(Int(distance.rounded())) }

    /// Degrees to four places, about ten metres.
    static func degrees(_ angle: Double) -> JSON { JSON((angle * 10_000).rounded() / 10_000) }

    /// A moment as RFC 3339 writes it, in UTC and to the second: `2026-11-22T21:04:10Z`.
    static func time(_ moment: Moment) -> JSON {
        let (day, second) = (moment.milliseconds / 1000).flooredQuotient(by: 86_400)
        return .string("\(CivilDate(days: day).text)T\(second.timeOfDay)Z")
    }

    static func strings(_ texts: [String]) -> JSON { .array(texts.map { .string($0.oneLine) }) }

    /// The version of all objects that the commands print.
    static let apiVersion = JSON.string("dns.external/v1alpha1")

    /// An answer in the form of a Kubernetes object: what was asked, and what is so.
    static func answer(_ kind: JSON, spec: JSON, status: JSON) -> JSON {
        .members(("apiVersion", apiVersion), ("kind", kind), ("spec", spec), ("status", status))
    }
}

extension SteeringQuestion {
    /// What was asked, in JSON; `place` is left out where the whole world was meant.
    func specJSON(from place: JSON? = nil) -> JSON {
        .members(
            ("from", place),
            ("hostname", .string(balancer.readableName.oneLine)),
            ("without", .strings(without))
        )
    }

    /// The load balancer in JSON.
    var balancerJSON: JSON {
        let balancer = balancer.balancer
        return .members(
            ("hostname", .string(balancer.readableName.oneLine)),
            ("enabled", .bool(balancer.isEnabled)),
            ("proxied", .bool(balancer.isProxied)),
            ("steeringPolicy", .string(balancer.steeringPolicy.oneLine))
        )
    }

    /// The fallback pool in JSON.
    var fallbackJSON: JSON {
        let state =
            switch model.fallbackState {
            case .serves: "Serves"
            case .disabled: "Disabled"
            case .drained: "Drained"
            case .unknown: "Unknown"
            }
        return .members(
            ("pool", model.fallback.map { .string(model.pools[$0].name.oneLine) }),
            ("state", .string(state))
        )
    }

    /// The name and the geo of a pool, and its distance where that is known.
    func poolJSON(_ index: Int, distance: Double?) -> JSON {
        .members(
            ("name", .string(model.pools[index].name.oneLine)),
            ("geo", view(index)?.geo.map { .string($0.oneLine) }),
            ("distanceKilometres", distance.map(JSON.kilometres))
        )
    }

    /// When Cloudflare was read.
    var readAtJSON: JSON? { fleet.cloudflare.lastSuccess.map(JSON.time) }
}

extension SteeringChoice.Answer {
    /// What the answer is, in one word.
    var kindJSON: JSON {
        switch self {
        case .pool: "Pool"
        case .fallback: "FallbackPool"
        case .nobody: "None"
        case .undetermined: "Unknown"
        }
    }
}

extension SteeringChoice.NoService {
    var reasonJSON: JSON {
        switch self {
        case .error530: "Error530"
        case .noAnswer: "NoAddress"
        case .disabled: "LoadBalancerDisabled"
        }
    }
}

extension Standing {
    /// Whether the pool can get traffic, in one word.
    var kindJSON: JSON {
        switch self {
        case .eligible: "Eligible"
        case .shedding: "Shedding"
        case .out: "Out"
        }
    }
}

extension Exclusion {
    var reasonJSON: JSON {
        switch self {
        case .disabled: "Disabled"
        case .empty: "NoOrigins"
        case .drained: "Drained"
        case .unhealthy: "Unhealthy"
        case .unprobed: "Unprobed"
        case .belowMinimum: "BelowMinimum"
        case .weightless: "Weightless"
        case .shedsAll: "ShedsAll"
        case .noCoordinates: "NoCoordinates"
        case .notDefault: "NotDefault"
        case .onlyFallback: "OnlyFallback"
        case .unread: "Unread"
        }
    }
}

extension Certainty {
    /// How sure an answer is, with each reason as a constant and as a sentence.
    var json: JSON {
        switch self {
        case .exact: .members(("level", "Exact"), ("reasons", []))
        case .approximate(let doubts):
            .members(
                ("level", "Approximate"),
                (
                    "reasons",
                    .array(doubts.map { .members(("reason", $0.reasonJSON), ("message", .string($0.sentence))) })
                )
            )
        case .unknown(let obstacles): .members(("level", "Unknown"), ("reasons", Obstacle.json(obstacles)))
        }
    }
}

extension Certainty.Doubt {
    fileprivate var reasonJSON: JSON {
        switch self {
        case .greatCircle: "GreatCircle"
        case .nextNearest: "NextNearest"
        case .tie: "Tie"
        case .pointOfPresence: "PointOfPresence"
        case .resolver: "Resolver"
        case .maps: "Maps"
        case .loadShedding: "LoadShedding"
        case .regionalHealth: "RegionalHealth"
        case .unprobed: "Unprobed"
        case .weightless: "Weightless"
        case .drainedFallback: "DrainedFallback"
        case .noCoordinates: "NoCoordinates"
        }
    }
}

extension Certainty.Obstacle {
    /// The reasons why something is not known, each as a constant and as a sentence.
    static func json(_ obstacles: [Certainty.Obstacle]) -> JSON {
        .array(
            obstacles.map { .members(("reason", $0.reasonJSON), ("message", .string($0.sentence.oneLine))) }
        )
    }

    private var reasonJSON: JSON {
        switch self {
        case .rule: "Rule"
        case .poolSet: "PoolSet"
        case .maps: "Maps"
        case .policy: "Policy"
        case .unreadPool: "UnreadPool"
        case .unprobed: "Unprobed"
        case .noCoordinates: "NoCoordinates"
        case .unreadFallback: "UnreadFallback"
        }
    }
}
