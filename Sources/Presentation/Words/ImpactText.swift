package import GeoFleet

extension Finding {
    /// What users feel, in a sentence: `users of eu are served from 3,900 km farther away`.
    package func impactText(_ fleet: Fleet) -> String {
        let users = geo.map { "users of \($0)" } ?? "users"
        return switch impact {
        case _ where reason == .unproxied:
            "DNS answers change at once, but users keep an old one until its TTL\(ttl(fleet)) is over"
        case .errors: "\(users) get errors"
        case .farther(let distance?): "\(users) are served from \(Words.kilometres(distance)) farther away"
        case .farther(nil): "\(users) are served from farther away"
        case .astray(let share):
            "\(Words.percent(share)) of the users of \(pool ?? geo ?? "a pool") go where nothing asks for them"
        case .slowerFailover: "\(users) feel nothing yet, but the next failure costs them more"
        // Cloudflare itself cannot be seen: it serves users all the same.
        case .blind where severity == .cloudflareUnknown:
            "users go where they went; whether they get answers is not known"
        case .blind: "users go where they went: Cloudflare keeps the last state"
        case .none: "users feel nothing"
        }
    }

    private func ttl(_ fleet: Fleet) -> String {
        let view = fleet.loadBalancers.first { $0.hostname == object }
        return view?.fields.first { $0.name == "ttl" }.map { " of \($0.value) s" } ?? ""
    }
}
