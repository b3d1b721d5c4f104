import HTTPTypes
import Harness
import Support
import Wire

/// A person at Cloudflare's dashboard, who remembers what they have set.
struct Person {
    private struct Edit {
        var value: JSON
        var at: ContinuousClock.Instant
    }

    private let sim: Sim
    private var edits: [EditedPlace: Edit] = [:]
    /// When to look whether an edit has held.
    private var due: [(at: ContinuousClock.Instant, place: EditedPlace)] = []
    private var handMade = 0
    private(set) var made = 0
    /// Edits that a write crossed which had been decided before.
    private(set) var crossed = 0

    init(sim: Sim) {
        self.sim = sim
    }

    /// What was done before any controller ran: a pool of another data centre, and the load balancer with affinity.
    func prepare() async throws {
        let pool = try await sim.cloudflare(.post, "/accounts/\(Sim.account)/load_balancers/pools", Self.foreignPool)
        let balancer: JSON = [
            "name": "app.example.com", "description": "made by hand", "default_pools": [pool["id"] ?? .null],
            "fallback_pool": pool["id"] ?? .null, "proxied": true, "session_affinity": "cookie",
        ]
        _ = try await sim.cloudflare(.post, "/zones/\(Sim.zone)/load_balancers", balancer)
    }

    static let foreignPool: JSON = [
        "name": "old-data-centre", "description": "do not touch", "enabled": true, "latitude": 48.1, "longitude": 11.6,
        "notification_email": "dc@example.com",
        "origins": [
            ["name": "a", "address": "198.51.100.1", "enabled": true, "weight": 0.6],
            ["name": "b", "address": "198.51.100.2", "enabled": false, "weight": 0.4],
        ],
    ]

    // MARK: Editing

    /// Changes something somewhere: drains, weighs, adds an origin, fills a field that no controller knows.
    mutating func edit(_ generator: inout SeededGenerator) async throws -> String? {
        let pools = try await sim.pools().filter { $0["name"]?.string?.hasPrefix("k8s-pool-") == true }
        guard !pools.isEmpty else { return nil }
        let pool = generator.pick(pools.sorted { ($0["name"]?.string ?? "") < ($1["name"]?.string ?? "") })
        let name = pool["name"]?.string ?? ""
        let origins = (pool["origins"]?.array ?? []).compactMap { $0["name"]?.string }.sorted()
        let isSyncing = name.hasSuffix(Fleet.syncing)
        switch generator.number(0...4) {
        // Where origins are removed, a person's word on one of them goes with it.
        case 0 where !isSyncing && !origins.isEmpty:
            try await set(origins: generator.pick(origins), "enabled", .bool(generator.happens(40)), in: name)
            return "origin drained or enabled"
        case 1 where !isSyncing && !origins.isEmpty:
            try await set(origins: generator.pick(origins), "weight", generator.pick([0.1, 0.5, 0.75]), in: name)
            return "weight set"
        case 2 where origins.count < 12:
            try await addOrigin(to: name, address: "198.51.100.\(generator.number(10...250))")
            return "foreign origin added"
        case 3:
            try await set(pool, "enabled", .bool(generator.happens(50)))
            return "pool drained or enabled"
        default:
            try await set(pool, "notification_email", .string("oncall-\(generator.number(1...9))@example.com"))
            return "e-mail set"
        }
    }

    private mutating func set(origins origin: String, _ field: String, _ value: JSON, in pool: String) async throws {
        try await patch(pool, origin, field, value)
        remember(EditedPlace(pool: pool, origin: origin, field: field), value)
    }

    private func patch(_ pool: String, _ origin: String, _ field: String, _ value: JSON) async throws {
        try await sim.patchPool(pool) { origins in
            origins.map { json in
                guard json["name"]?.string == origin, var object = json.object else { return json }
                object[field] = value
                return .object(object)
            }
        }
    }

    private mutating func addOrigin(to pool: String, address: String) async throws {
        handMade += 1
        let name = "by-hand-\(handMade)"
        try await add(name, to: pool, address: .string(address))
        remember(EditedPlace(pool: pool, origin: name, field: "address"), .string(address))
    }

    private func add(_ name: String, to pool: String, address: JSON) async throws {
        let origin: JSON = ["name": .string(name), "address": address, "enabled": true, "weight": 0.2]
        try await sim.patchPool(pool) { origins in origins.filter { $0["name"]?.string != name } + [origin] }
    }

    private mutating func set(_ pool: JSON, _ field: String, _ value: JSON) async throws {
        try await patch(pool, field, value)
        remember(EditedPlace(pool: pool["name"]?.string ?? "", origin: nil, field: field), value)
    }

    private func patch(_ pool: JSON, _ field: String, _ value: JSON) async throws {
        let path = "/accounts/\(Sim.account)/load_balancers/pools/\(pool["id"]?.string ?? "")"
        _ = try await sim.cloudflare(.patch, path, .object(JSONObject([(key: field, value: value)])))
    }

    private mutating func remember(_ place: EditedPlace, _ value: JSON) {
        made += 1
        edits[place] = Edit(value: value, at: .now)
        due.append((.now + .seconds(6), place))
    }

    // MARK: Looking again

    /// Sets again what a write has crossed that was decided before the edit: the API cannot tell such a writer.
    ///
    /// What has held once must hold for ever.
    mutating func lookAgain(at now: ContinuousClock.Instant) async throws {
        let places = Set(due.filter { $0.at <= now }.map(\.place)).sorted()
        due.removeAll { $0.at <= now }
        if places.isEmpty { return }
        let pools = try await sim.pools()
        for place in places {
            guard let edit = edits[place], place.value(in: pools) != edit.value else { continue }
            guard let pool = pools.first(where: { $0["name"]?.string == place.pool }) else { continue }
            crossed += 1
            if let origin = place.origin, place.field == "address" {
                try await add(origin, to: place.pool, address: edit.value)
            } else if let origin = place.origin {
                try await patch(place.pool, origin, place.field, edit.value)
            } else {
                try await patch(pool, place.field, edit.value)
            }
            due.append((now + .seconds(6), place))
        }
    }

    /// A controller goes on that may have stood still between its read and its write.
    mutating func distrust(_ cluster: String, since: ContinuousClock.Instant, at now: ContinuousClock.Instant) {
        for (place, edit) in edits.sorted(by: { $0.key < $1.key })
        where edit.at >= since - .seconds(5) && place.pool.hasSuffix("-\(cluster)") {
            due.append((now + .seconds(6), place))
        }
    }

    // MARK: The end

    var isWaiting: Bool { !due.isEmpty }

    /// Origins that no controller owns, in a pool.
    func addresses(in pool: String) -> Set<String> {
        Set(edits.filter { $0.key.pool == pool && $0.key.field == "address" }.compactMap { $0.value.value.string })
    }

    /// What is not as the person has set it.
    func complaints(_ pools: [JSON]) -> [String] {
        edits.sorted { $0.key < $1.key }.compactMap { place, edit in
            let present = place.value(in: pools)
            if present == edit.value { return nil }
            return "\(place) is \(present?.text ?? "gone"), not \(edit.value.text) any more"
        }
    }
}
