package import GeoRouting

// How sure it is which pool serves a place, in sentences.

extension Certainty.Doubt {
    /// Why the answer is not exact, in one sentence without a full stop.
    package var sentence: String {
        switch self {
        case .greatCircle:
            "Cloudflare does not say how it measures distances: the shortest way on a sphere is assumed"
        case .nextNearest:
            "Cloudflare does not say that the next nearest pool serves when the nearest one is out: it is assumed"
        case .tie: "two pools are equally near: Cloudflare does not say which one serves"
        case .pointOfPresence:
            "the name is proxied: the place of the Cloudflare data centre counts that the client reaches"
        case .resolver:
            "the name is DNS-only: the place counts that Cloudflare knows of the client's network or its resolver"
        case .maps: "the load balancer has maps of regions, countries or data centres, which may decide first"
        case .loadShedding: "a pool that comes first gives a part of its traffic to other pools"
        case .regionalHealth: "probes of some regions find the serving pool down: clients there may go to the next one"
        case .unprobed: "a pool that comes first is not probed yet: it counts as down until its first result"
        case .weightless: "a pool that comes first has only weights of 0: Cloudflare does not say what happens then"
        case .drainedFallback:
            "the fallback pool has no enabled origin: Cloudflare does not say what happens then"
        case .noCoordinates:
            "a pool of the load balancer has no coordinates: Cloudflare does not say what happens then"
        }
    }
}

extension Certainty.Obstacle {
    /// Why the answer is not known, in one sentence without a full stop.
    package var sentence: String {
        switch self {
        case .rule: "a rule of the load balancer decides first"
        case .poolSet: "a pool set of the load balancer decides first"
        case .maps: "the policy is geo: maps of regions, countries and data centres decide first"
        case .policy(let policy): "the policy is \(policy), which chooses by chance or by measurements"
        case .unreadPool: "a default pool is in no list that was read"
        case .unprobed: "no pool has been probed yet, or the results are not shown"
        case .noCoordinates: "the policy is proximity, and no pool that could serve has coordinates"
        case .unreadFallback: "only the fallback pool is left, and it is in no list that was read"
        }
    }

    /// What a person can do to learn the answer, or to get one.
    package var advice: String {
        switch self {
        case .rule, .poolSet: "look at it in Cloudflare's dashboard"
        case .maps: "look at the maps in Cloudflare's dashboard, or set steering_policy to proximity"
        case .policy: "set steering_policy to proximity"
        case .unreadPool, .unreadFallback: "check that CF_API_TOKEN may read all pools of CF_ACCOUNT_ID"
        case .unprobed: "try again after the next probes, and check that the pools have a monitor"
        case .noCoordinates: "set latitude and longitude of the pools"
        }
    }
}

extension SteeringChoice.NoService {
    /// What users get, such as `users get error 530`.
    package var sentence: String {
        switch self {
        case .error530: "users get error 530"
        case .noAnswer: "DNS has no address for users"
        case .disabled: "the load balancer is disabled"
        }
    }
}
