package import GeoFleet

extension Finding {
    /// What users feel, in a sentence: `users of eu are served from 3,900 km farther away`.
    package func impactText(_ fleet: Fleet) -> String {
        let users = geo.map { "users of \($0)" } ?? "users"
        return switch impact {
        case _ where reason == .unproxied:
            "users go to the origins directly; in a failover they keep an old answer\(ttl(fleet))"
        case .errors: "\(users) get errors"
        // The finding itself names the geo.
        case .farther where detours != nil: "its users go to \(detours?.targetsText ?? "")"
        case .farther(let distance?): "\(users) are served from \(Words.kilometres(distance)) farther away"
        case .farther(nil): "\(users) are served from farther away"
        case .astray(let share): "\(part(share, in: fleet)) go \(strayGoal(in: fleet)) nothing asks for"
        case .slowerFailover where restsOnOneOrigin(fleet): "\(users) feel nothing yet, but rest on 1 origin"
        case .slowerFailover: "\(users) feel nothing yet; the next failure costs them more"
        // Cloudflare itself cannot be seen: it serves users all the same.
        case .blind where severity == .cloudflareUnknown:
            "users are routed as before; whether all is well for them cannot be seen"
        case .blind: "users are routed as before: Cloudflare keeps the last state"
        case .none: "users feel nothing"
        }
    }

    /// The same in a few words, for a line that also has the next step; the finding itself tells geo and distance.
    package func shortImpactText(_ fleet: Fleet) -> String {
        switch impact {
        case _ where reason == .unproxied: "users go to the origins directly"
        case .errors: "users get errors"
        case .farther: detours.map { "users go to \($0.poolsText)" } ?? "users are served from farther away"
        case .astray(let share):
            (share < 0.995 ? "\(Words.percent(share)) of its users" : "its users")
                + (strayOrigin(fleet).map { " go by turns to \($0)" } ?? " go to wrong addresses")
        case .slowerFailover where restsOnOneOrigin(fleet): "nothing yet; 1 origin is left"
        case .slowerFailover: "nothing yet; the next failure costs more"
        case .blind: "users are routed as before"
        case .none: "users feel nothing"
        }
    }

    /// Whether one origin of the pool is left that can serve, of several.
    private func restsOnOneOrigin(_ fleet: Fleet) -> Bool {
        guard let origins = pool.flatMap(fleet.pool(named:))?.origins else { return false }
        return origins.count > 1 && origins.count(where: \.isUsable) == 1
    }

    /// The address that nothing asks for, where two controllers write it by turns.
    private func strayOrigin(_ fleet: Fleet) -> String? {
        guard case .contested(let contest) = reason else { return nil }
        return [contest.address, contest.former].compactMap(\.self).first { $0.cluster == nil }?.text
    }

    /// A part of the users of the geo, or of the pool where the geo has several; without a number where it is all of them.
    private func part(_ share: Double, in fleet: Fleet) -> String {
        let isOnlyPool = geo.map { geo in fleet.pools.count { $0.geo == geo } < 2 } ?? false
        let place = (isOnlyPool ? geo : pool ?? geo) ?? "a pool"
        return share < 0.995 ? "\(Words.percent(share)) of the users of \(place)" : "users of \(place)"
    }

    /// Where users go who go astray: the address of the only origin, or a word for several addresses.
    private func strayGoal(in fleet: Fleet) -> String {
        switch reason {
        case .stale(others: 0, _):
            let origin = pool.flatMap(fleet.pool(named:))?.origins.first { $0.name == object }
            return "to \(origin?.addressText ?? object), which"
        case .contested: return "by turns to \(strayOrigin(fleet) ?? object), which"
        default: return "to addresses that"
        }
    }

    private func ttl(_ fleet: Fleet) -> String {
        let view = fleet.loadBalancers.first { $0.hostname == object }
        return view?.fields.first { $0.name == "ttl" }.map { " for \($0.value) s" } ?? " for its TTL"
    }
}
