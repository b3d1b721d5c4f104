package import GeoFleet
import GeoRouting
import WorldMap

extension Effect {
    /// The effect in one line.
    package var text: String {
        switch self {
        case .loadBalancerStops(let hostname): "\(hostname) sends no traffic any more"
        case .loadBalancerStarts(let hostname, let isAgain, let service):
            "\(hostname) \(isAgain ? "sends traffic again" : "gets traffic")\(service.text)"
        case .geoWithoutPool(let geo, let goal):
            "\(geo) has no pool in this load balancer" + (goal.map { ": its users go to \($0.text)" } ?? "")
        case .noPoolUsable(let fallback): fallback.text
        case .proxied(true): "visitors reach the origins through Cloudflare's proxy, no longer directly"
        case .proxied(false): "visitors reach the origins directly, no longer through Cloudflare's proxy"
        case .steering(let policy): "steering becomes \(policy.isEmpty ? "off" : policy)"
        case .originsChange(let name, let old, let new):
            new.total < old.total
                ? "\(name) keeps \(new.text(of: old))\(new.rest(of: name))" : "\(name) has \(new.text(insteadOf: old))"
        case .ownPoolAgain(let geo, let counts): "\(geo) is served by its own pool again, with \(counts.text)"
        case .otherPool(let geo, let goal, let counts):
            "users of \(geo) \(goal.centre.map { "near \($0) " } ?? "")go to \(goal.text), with \(counts.text)"
        case .citiesMove(let moves): moves.text
        case .poolLosesTraffic(let pool, let split): "\(pool) gets no more traffic: \(split.text)"
        case .poolGetsTraffic(let pool, let counts): "\(pool) gets a part of the traffic, with \(counts.text)"
        case .share(let key, 0, let before?):
            "\(Words.percent(before)) of \(key.pool)'s traffic moves from \(key.origin) to the pool's other origins"
        case .share(let key, let percent, let before):
            "\(key.origin) gets \(percent)% of \(key.pool)'s traffic"
                + (before.map { " instead of \(Int(($0 * 100).rounded()))%" } ?? "")
        case .noChange(let change): change.text
        case .onLoadBalancer(let hostname, let effect): "\(hostname): \(effect.text)"
        }
    }
}

extension ActionPreview {
    /// The effects with their glyphs: `▲` where users lose their nearest pool, because the policy leaves proximity.
    package var markedEffects: [(glyph: String, text: String, role: Style.Role)] {
        let leavesProximity = effects.contains(where: \.leavesProximity)
        // Cloudflare may refuse another pool: what it allows is known only after the write.
        let createsPool = operations.contains { if case .createPool = $0 { true } else { false } }
        return effects.map { effect in
            let isLoss = leavesProximity && effect.isLoss
            let doubt = createsPool && !effect.isNoChange ? " (if the quota allows it)" : ""
            return (isLoss ? "▲" : "→", effect.text + doubt, isLoss ? .warning : .accent)
        }
    }
}

extension CityMoves {
    /// Where the cities go, and how much farther: `us_east (102 cities), asia (40), on average 4,400 km farther`.
    var targetsText: String {
        poolsText + ", on average \(distanceText)"
    }

    /// How much farther the cities are served on average, or nearer: `4,400 km farther`.
    private var distanceText: String {
        Words.kilometres(kilometresFarther.magnitude) + (kilometresFarther < 0 ? " nearer" : " farther")
    }

    /// Where the cities go: `us_east (102 cities), asia (40)`.
    var poolsText: String {
        let shown = moves.prefix(3).enumerated().map { index, move in
            "\(move.name ?? "no pool") (\(index == 0 ? Words.counted(move.count, "city", "cities") : "\(move.count)"))"
        }
        return (shown + (moves.count > 3 ? ["+\(moves.count - 3)"] : [])).joined(separator: ", ")
    }

    /// How many listed cities move and where to: `51 of 243 listed cities move: 32 to eu, 19 to us_west`.
    fileprivate var text: String {
        let isAway = worst != nil && kilometresFarther.rounded() != 0
        return "\(count) of \(City.all.count) listed cities move\(targets)"
            + (isAway ? ", on average \(distanceText)" : "")
    }

    /// Where the cities went, in a few words: `51 cities: 32 to eu, 19 to us_west`.
    var shortText: String { Words.counted(count, "city", "cities") + targets }

    /// The pools that get the cities, with the number of each where they are several.
    private var targets: String {
        if moves.count == 1 { return " to \(moves[0].name ?? "no pool")" }
        let shown = moves.prefix(3).map { "\($0.count) to \($0.name ?? "no pool")" }
        return ": " + shown.joined(separator: ", ") + (moves.count > 3 ? " +\(moves.count - 3)" : "")
    }
}

extension Effect {
    fileprivate var leavesProximity: Bool {
        switch self {
        case .steering(let policy): policy != LoadBalancer.proximity
        case .onLoadBalancer(_, let effect): effect.leavesProximity
        default: false
        }
    }

    fileprivate var isLoss: Bool {
        switch self {
        case .otherPool, .poolLosesTraffic, .steering: true
        case .onLoadBalancer(_, let effect): effect.isLoss
        default: false
        }
    }

    fileprivate var isNoChange: Bool { if case .noChange = self { true } else { false } }
}

extension Effect.Service {
    fileprivate var text: String {
        switch self {
        case .none(let fallback): ": \(fallback.text)"
        case .one(let name, let counts): ", all of it to \(name): \(counts.text)"
        case .several(let names): ", to \(names.count) pools: \(names.joined(separator: ", "))"
        }
    }
}

extension Effect.Destination {
    /// The name of the place or pool, with the distance where that is known: `us_east (6,200 km)`.
    var text: String { name + (distance.map { " (\(Words.kilometres($0)))" } ?? "") }
}

extension FallbackState {
    var text: String {
        switch self {
        case .unknown: "no pool can serve: all traffic goes to the fallback pool, which is not known"
        case .disabled(let pool): "no pool can serve, and fallback pool \(pool) is disabled: visitors get errors"
        case .drained(let pool): "no pool can serve, and fallback pool \(pool) is drained: visitors get errors"
        case .serves(let pool): "no pool can serve: all traffic goes to fallback pool \(pool), healthy or not"
        }
    }
}

extension TrafficSplit {
    fileprivate var text: String {
        switch self {
        case .none(let fallback): return fallback.text
        case .one(let pool): return "all goes to \(pool)"
        case .several(let count, let policy, let first):
            let others = "the other \(Words.counted(count, "pool"))"
            return switch policy {
            case "random", "least_outstanding_requests", "least_connections": "\(policy) spreads it over \(others)"
            case "dynamic_latency": "dynamic_latency picks the fastest of \(others)"
            case "geo", "": "region, country and PoP pools take it, else the first default pool, \(first)"
            default: "\(policy) chooses among \(others)"
            }
        }
    }
}

extension NoTrafficChange {
    fileprivate var text: String {
        switch self {
        case .disabled(let hostname): "no traffic before or after: \(hostname) is disabled"
        case .unused(let pool): "no traffic before or after: no load balancer uses \(pool)"
        case .untouched: "no traffic moves: nothing that serves is changed"
        case .noPoolUsable(let fallback): fallback.text
        case .serves(let service, let stillOff): service.text + (stillOff?.text ?? "")
        }
    }
}

extension NoTrafficChange.Service {
    fileprivate var text: String {
        switch self {
        case .same: "no traffic moves: the same origins serve"
        case .sameWithOtherShares: "the same origins serve, with other shares"
        case .samePools: "no traffic moves from pool to pool"
        }
    }
}

extension NoTrafficChange.StillOff {
    fileprivate var text: String {
        "; \(name) stays \(isPool ? "disabled" : "drained")" + (others > 0 ? " (+\(others) more)" : "")
    }
}

extension OriginCounts {
    /// The counts with a noun: `2 healthy origins`, `1 healthy origin and 1 stale`, `only 2 stale origins`.
    var text: String { (good == 0 && !kinds.isEmpty ? "only " : "") + textWithNoun }

    /// What is left where it is one origin: the next failure moves all users of the geo or the pool.
    fileprivate func rest(of name: String) -> String { total == 1 ? "; after this, \(name) rests on 1 origin" : "" }

    /// The same without the word `only`.
    private var textWithNoun: String {
        guard let first = kinds.first else { return "no usable origin" }
        let noun = self[first] == 1 ? "origin" : "origins"
        let lead =
            first == .unprobed
            ? "\(self[first]) \(noun) \(first.adjective)" : "\(self[first]) \(first.adjective) \(noun)"
        return Self.list([lead] + kinds.dropFirst().map(countWithAdjective))
    }

    /// The counts without a noun: `1 healthy and 1 stale`.
    private var textWithoutNoun: String { kinds.isEmpty ? "none" : Self.list(kinds.map(countWithAdjective)) }

    /// These counts as a part of the former ones.
    ///
    /// Examples: `1 of 2 healthy origins`; `1 healthy origin, of 1 healthy and 1 stale`.
    fileprivate func text(of before: OriginCounts) -> String {
        guard let kind = before.kinds.first, before.kinds == [kind], kinds == [kind] else {
            return "\(text), of \(before.textWithoutNoun)"
        }
        return "\(self[kind]) of \(before.textWithNoun)"
    }

    /// These counts and the former ones: `2 healthy origins instead of 1`.
    ///
    /// Where the kinds differ, the former kinds are named: `2 healthy origins instead of 1 stale`.
    fileprivate func text(insteadOf before: OriginCounts) -> String {
        let isSameKind = kinds == before.kinds && kinds.count == 1
        return "\(text) instead of \(isSameKind ? "\(before.total)" : before.textWithoutNoun)"
    }

    private func countWithAdjective(_ kind: Kind) -> String { "\(self[kind]) \(kind.adjective)" }

    private static func list(_ parts: [String]) -> String {
        guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }
}

extension OriginCounts.Kind {
    fileprivate var adjective: String {
        switch self {
        case .healthy: "healthy"
        case .enabled: "enabled"
        case .unprobed: "not yet probed"
        case .stale: "stale"
        case .foreign: "foreign"
        }
    }
}
