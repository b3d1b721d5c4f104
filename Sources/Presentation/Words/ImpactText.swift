package import GeoFleet

extension Finding {
    /// What users feel, in a few words: `users are served from 3,900 km farther away`.
    func impactText(_ fleet: Fleet) -> String {
        guard reason == .unproxied else { return impact.text }
        let view = fleet.loadBalancers.first { $0.hostname == object }
        let seconds = view?.fields.first { $0.name == "ttl" }.map { " of \($0.value) s" } ?? ""
        return "DNS answers change at once, but users keep an old one until its TTL\(seconds) is over"
    }
}

extension Finding.Impact {
    /// What users feel, in a few words: `users are served from 3,900 km farther away`.
    package var text: String {
        switch self {
        case .errors: "users get errors"
        case .farther(let distance?): "users are served from \(Words.kilometres(distance)) farther away"
        case .farther(nil): "users are served from farther away"
        case .astray(let share): "\(Words.percent(share)) of a pool's users go where nothing asks for them"
        case .slowerFailover: "users feel nothing yet, but the next failure costs them more"
        case .blind: "what users feel is unknown"
        case .none: "users feel nothing"
        }
    }
}
