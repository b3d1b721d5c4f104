package import GeoFleet
import GeoRouting

extension Effect {
    /// The effect in one line.
    package var text: String {
        switch self {
        case .ends(let hostname): "\(hostname) sends no traffic any more"
        case .starts(let hostname, let isAgain, let service):
            "\(hostname) \(isAgain ? "sends traffic again" : "gets traffic")\(service.text)"
        case .leftOut(let geo, let goal):
            "\(geo) has no pool in it" + (goal.map { ", and goes to \($0.text)" } ?? "")
        case .abandoned(let resort): resort.text
        case .proxied(true): "visitors come through Cloudflare's proxy, no longer straight to the origins"
        case .proxied(false): "visitors come straight to the origins, past Cloudflare's proxy"
        case .steering(let policy): "steering becomes \(policy.isEmpty ? "off" : policy)"
        case .counts(let name, let old, let new):
            new.total < old.total
                ? "\(name) keeps \(new.text(of: old))" : "\(name) has \(new.text(insteadOf: old))"
        case .back(let geo, let counts): "\(geo) is served by itself again, by \(counts.text)"
        case .goes(let geo, let goal, let counts): "\(geo) goes to \(goal.text), \(counts.text) left"
        case .drops(let pool, let division): "\(pool) gets no more traffic: \(division.text)"
        case .joins(let pool, let counts): "\(pool) gets a part of the traffic, by \(counts.text)"
        case .share(let key, let percent, let before):
            "\(key.origin) gets \(percent) % of \(key.pool)'s traffic"
                + (before.map { " instead of \(Int(($0 * 100).rounded())) %" } ?? "")
        case .noChange(let change): change.text
        case .of(let hostname, let effect): "\(hostname): \(effect.text)"
        }
    }
}

extension Effect.Service {
    fileprivate var text: String {
        switch self {
        case .none(let resort): ": \(resort.text)"
        case .one(let name, let counts): ", all of it to \(name): \(counts.text)"
        case .several(let names): ", to \(names.count) pools: \(names.joined(separator: ", "))"
        }
    }
}

extension Effect.Destination {
    fileprivate var text: String { name + (distance.map { " (\(Words.kilometres($0)))" } ?? "") }
}

extension LastResort {
    fileprivate var text: String {
        switch self {
        case .unknown: "nobody is left: all traffic goes to the fallback pool, which is not known"
        case .disabled(let pool): "nobody is left, and fallback pool \(pool) is disabled: visitors get errors"
        case .drained(let pool): "nobody is left, and fallback pool \(pool) is drained: visitors get errors"
        case .serves(let pool): "nobody is left: all traffic goes to fallback pool \(pool), healthy or not"
        }
    }
}

extension Division {
    fileprivate var text: String {
        switch self {
        case .none(let resort): return resort.text
        case .one(let pool): return "all goes to \(pool)"
        case .several(let count, let policy, let first):
            let left = "the \(count) pools left"
            return switch policy {
            case "random", "least_outstanding_requests", "least_connections": "\(policy) spreads it over \(left)"
            case "dynamic_latency": "dynamic_latency picks the fastest of \(left)"
            case "geo", "": "its region, country and PoP pools take it, or \(first) as the first default pool"
            default: "\(policy) chooses among \(left)"
            }
        }
    }
}

extension NoTrafficChange {
    fileprivate var text: String {
        switch self {
        case .disabled(let hostname): "no traffic either way: \(hostname) is disabled"
        case .unused(let pool): "no traffic either way: no load balancer uses \(pool)"
        case .untouched: "no traffic moves: nothing that serves is changed"
        case .abandoned(let resort): resort.text
        case .serves(let service, let rest): service.text + (rest?.text ?? "")
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

extension NoTrafficChange.Rest {
    fileprivate var text: String {
        "; \(name) stays \(isPool ? "disabled" : "drained")" + (others > 0 ? " (+\(others) more)" : "")
    }
}

extension OriginCounts {
    /// The counts with a noun: `2 healthy origins`, `1 healthy origin and 1 stale`, `only 2 stale origins`.
    var text: String { (good == 0 && !kinds.isEmpty ? "only " : "") + plain }

    private var plain: String {
        guard let first = kinds.first else { return "no usable origin" }
        let noun = self[first] == 1 ? "origin" : "origins"
        let lead =
            first == .unprobed
            ? "\(self[first]) \(noun) \(first.adjective)" : "\(self[first]) \(first.adjective) \(noun)"
        return Self.list([lead] + kinds.dropFirst().map(brief))
    }

    /// The counts without a noun: `1 healthy and 1 stale`.
    private var brief: String { kinds.isEmpty ? "none" : Self.list(kinds.map(brief)) }

    /// These counts as what is left of `before`: `1 of 2 healthy origins`, `1 healthy origin, of 1 healthy and 1
    /// stale`.
    fileprivate func text(of before: OriginCounts) -> String {
        guard let kind = before.kinds.first, before.kinds == [kind], kinds == [kind] else {
            return "\(text), of \(before.brief)"
        }
        return "\(self[kind]) of \(before.plain)"
    }

    /// These counts with the former ones: `2 healthy origins instead of 1`, or `instead of 1 stale` where the kinds
    /// differ.
    fileprivate func text(insteadOf before: OriginCounts) -> String {
        let isAlike = kinds == before.kinds && kinds.count == 1
        return "\(text) instead of \(isAlike ? "\(before.total)" : before.brief)"
    }

    private func brief(_ kind: Kind) -> String { "\(self[kind]) \(kind.adjective)" }

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
