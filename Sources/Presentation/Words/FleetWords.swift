package import GeoFleet
import GeoRouting

/// Words about the whole fleet.
extension Fleet {
    /// The host names that sources of watched clusters ask for, sorted.
    ///
    /// If no source asks for one yet, the host names in the rules of the clusters.
    package var requestedHostnames: [String] {
        let requested = Set(clusters.flatMap { $0.desired.loadBalancers.map(\.hostname.text) })
        if !requested.isEmpty { return requested.sorted() }
        return Set(clusters.flatMap { $0.rules.hostnames.map(\.text) }).sorted()
    }

    /// The requested host names that have no load balancer at Cloudflare; empty before Cloudflare was read.
    package var missingHostnames: [String] {
        if cloudflare.lastSuccess == nil { return [] }
        let present = Set(loadBalancers.map(\.balancer.hostname))
        return requestedHostnames.filter { !present.contains($0) }
    }

    /// The names of requested pools that do not exist at Cloudflare; empty before Cloudflare was read.
    package var missingPools: [String] {
        if cloudflare.lastSuccess == nil { return [] }
        let present = Set(pools.map(\.pool.name))
        let requested = Set(clusters.flatMap { $0.desired.pools.filter { !$0.origins.isEmpty }.map(\.name) })
        return requested.subtracting(present).sorted()
    }

    /// The names of the pools that no load balancer of the zone uses.
    package var unusedPools: [String] {
        pools.filter { pool in
            pool.loadBalancers.isEmpty && !loadBalancers.contains { $0.balancer.references(poolID: pool.id) }
        }.map(\.name)
    }

    /// The disabled load balancers that use the pool, by name; empty if an enabled one uses it too.
    func disabledUsers(of pool: PoolView) -> [String] {
        let users = loadBalancers.filter { $0.balancer.references(poolID: pool.id) }
        return users.contains { $0.balancer.isEnabled } ? [] : users.map(\.readableName)
    }

    /// The enabled load balancers that have or should have a pool: their host names, as people write them.
    func hostnames(ofPool name: String) -> Set<String> {
        let id = pool(named: name)?.id
        let wanted = clusters.flatMap(\.desired.loadBalancers).filter { $0.pools.contains(name) }.map(\.hostname.text)
        let users = loadBalancers.filter { view in
            view.balancer.isEnabled && (id.map(view.balancer.references) ?? false || wanted.contains(view.hostname))
        }
        return Set(users.map(\.readableName))
    }

    /// Whether a forced sync would create the load balancer.
    package func syncWouldCreate(_ hostname: String) -> Bool {
        clusters.contains { cluster in
            cluster.plan.operations.contains { operation in
                if case .createLoadBalancer(let draft) = operation { draft.hostname.text == hostname } else { false }
            }
        }
    }

    /// Why an object at Cloudflare is not known yet, in a word or two: `no answer`.
    ///
    /// That the token lacks a permission is said once, in the finding: here it is `not readable`.
    package var unreadWords: String {
        guard case .failing = cloudflare.state else { return "not read yet" }
        return unreadCause ?? "not readable"
    }

    /// Why Cloudflare cannot be read, where two words can say it.
    private var unreadCause: String? {
        switch cloudflare.failure {
        case .unauthorized: "token refused"
        case .rateLimited: "rate-limited"
        case .timedOut: "no answer"
        case .unreachable: "unreachable"
        case .forbidden, .serverFault, nil: nil
        }
    }

    /// The kind of objects that Cloudflare does not let us read, in the plural; both kinds where it gives neither list.
    package var unreadKinds: String {
        switch answeredList {
        case .pools: "load balancers"
        case .loadBalancers: "pools"
        case nil: "pools and load balancers"
        }
    }

    /// Why not all objects are known: `load balancers not readable`, or `pools cannot be read: no answer`.
    package var unreadReason: String {
        guard cloudflare.isFailing else { return "\(unreadKinds) are not read yet" }
        return unreadCause.map { "\(unreadKinds) cannot be read: \($0)" } ?? "\(unreadKinds) not readable"
    }

    /// The name of the zone; until the name is known, `zone` and the first digits of the id.
    package var zoneWords: String { Words.isID(zone) ? "zone " + Words.shortened(id: zone) : zone }
}

/// Words about a load balancer.
package enum LoadBalancerWords {
    static func state(_ view: LoadBalancerView) -> Line {
        let balancer = view.balancer
        var line = balancer.isEnabled ? Line("● enabled", .good) : Line("○ disabled", .bad)
        line += [dot, Span(balancer.isProxied ? "proxied" : "▲ not proxied", balancer.isProxied ? .text : .warning)]
        return line
    }

    /// The state, the steering policy and the fallback pool in one line.
    ///
    /// `isShort` leaves out the word `steering` before `proximity`; another policy, such as `off`, is unclear without.
    ///
    /// The name of the fallback pool is cut by `excess` characters, to 12 at least.
    package static func summary(_ view: LoadBalancerView, _ fleet: Fleet, isShort: Bool, excess: Int = 0) -> Line {
        let balancer = view.balancer
        let isProximity = balancer.steeringPolicy == LoadBalancer.proximity
        let steering = isShort && isProximity ? "" : "steering "
        let policy = balancer.steeringPolicy.isEmpty ? "default" : balancer.steeringPolicy
        return [Span(balancer.readableName, .heading, bold: true), Span("  ")] + state(view)
            + [dot, Span((isProximity ? "" : "▲ ") + steering + policy, isProximity ? .text : .warning)]
            + [dot] + fallback(balancer, fleet, excess)
    }

    private static func fallback(_ balancer: LoadBalancer, _ fleet: Fleet, _ excess: Int) -> Line {
        guard let pool = fleet.pool(balancer.fallbackPool) else {
            return Line(balancer.fallbackPool.isEmpty ? "no fallback" : "fallback \(balancer.fallbackPool)", .warning)
        }
        let name = Shortening.shortened(pool.name, to: max(pool.name.unicodeScalars.count - excess, 12))
        return pool.isEnabled ? Line("fallback \(name)") : Line("▲ fallback \(name)", .warning)
    }

    /// The value that the controllers would set; of a list only what they would add, because the rest would hide it.
    static func wanted(_ drift: LoadBalancerView.Drift) -> String {
        drift.added.isEmpty ? drift.wanted : drift.added.map { "+ \($0)" }.joined(separator: " ")
    }

    static func drift(_ view: LoadBalancerView) -> Line {
        let isDisabled = !view.balancer.isEnabled
        if view.drift.isEmpty {
            return isDisabled ? Line("▲ as wanted, off", .warning) : Line("● as wanted", .good)
        }
        let differences = Words.counted(view.drift.count, "difference")
        return Line("▲ \(differences)", .warning)
    }

    private static let dot = Span(" · ", .muted)
}

/// Words about an origin.
struct OriginWords {
    private let origin: OriginView

    init(_ origin: OriginView) {
        self.origin = origin
    }

    /// The position in the table's order, 0 for the worst; `glyph` and `role` depend on it.
    var rank: Int {
        if case .unhealthy = origin.health, origin.isEnabled { return 0 }
        if !origin.isEnabled { return 1 }
        if origin.weight == 0 { return 2 }
        switch origin.ownership {
        case .stale: return origin.isChanging ? 5 : 3
        case .unknown: return 5
        case .foreign: return 6
        case .wanted: return origin.isOverridden ? 4 : origin.health == .unknown ? 7 : 8
        }
    }

    /// The number of ranks.
    static let rankCount = 9

    /// The position among other origins: one that is changing keeps its place, as it will be live or stale in a moment.
    var order: Int { origin.isStale && origin.isChanging ? Self.rankCount - 1 : rank }

    /// The ownership and the condition: `stale, healthy`.
    ///
    /// If the condition is bad, it comes first, with its reason at the end: `unhealthy, foreign: HTTP 503`.
    var text: String {
        guard isTroubled else { return "\(ownership), \(condition)" }
        let showsOwnership =
            switch origin.ownership {
            case .stale, .foreign: true
            case .wanted, .unknown: false
            }
        return condition + (showsOwnership ? ", \(ownership)" : "") + (reason.map { ": \($0)" } ?? "")
    }

    var line: Line { Line("\(glyph) \(text)", role) }

    var ownership: String {
        switch origin.ownership {
        case .wanted: "live"
        case .stale: origin.isChanging ? "changing" : "stale"
        case .foreign: "foreign"
        case .unknown: "unknown"
        }
    }

    /// The short name of the origin's cluster, or the id of its owner; nil if neither is known.
    var cluster: String? {
        switch origin.ownership {
        case .wanted(let cluster), .stale(let cluster): cluster
        case .foreign: nil
        case .unknown: origin.owner?.text
        }
    }

    private var condition: String {
        if !origin.isEnabled { return "drained" }
        if case .unhealthy = origin.health { return "unhealthy" }
        if origin.weight == 0 { return "weight 0" }
        return origin.health == .healthy ? "healthy" : "health unknown"
    }

    private var reason: String? {
        guard origin.isEnabled, case .unhealthy(let reason) = origin.health else { return nil }
        return reason.isEmpty ? nil : reason
    }

    /// Whether the origin is unhealthy, drained or without weight.
    private var isTroubled: Bool { rank < 3 }

    var glyph: String {
        switch rank {
        case 0: "✗"
        case 1: "○"
        case 2, 3: "▲"
        case 4: "◆"
        case 5, 7: "?"
        case 6 where origin.health == .unknown: "?"
        default: "●"
        }
    }

    var role: Style.Role {
        switch rank {
        case 0, 1: .bad
        case 2, 3: .warning
        case 4: .manual
        case 5, 7: .unknown
        case 6 where origin.health == .unknown: .unknown
        default: .good
        }
    }

    /// The weight, 0 to 100; marked with `◆` if a person has changed it.
    var weight: Line {
        let text = String(origin.weight)
        if origin.isOverridden { return Line("◆ " + text, .manual) }
        return Line(text, origin.weight == 0 ? .warning : .text)
    }

    /// The weight with the one who set it: `◆ 50 by a person, 33 by the controller`.
    var weightWithAuthor: Line {
        guard let applied = origin.appliedWeight else { return weight }
        let author = origin.isOverridden ? " by a person, \(applied.percent) by the controller" : " by the controller"
        return weight + Line(author, origin.isOverridden ? .manual : .muted)
    }

    var share: Line { Line(origin.share.map(Words.percent) ?? "-") }

}

// MARK: - Words about several origins

extension OriginWords {
    /// The number of usable origins and of all origins, such as `1/2`.
    static func usableCount(_ usable: Int, of total: Int) -> Line {
        let role: Style.Role = usable == total && total > 0 ? .text : usable == 0 ? .bad : .warning
        return Line("\(usable)/\(total)", role)
    }

    /// The weight that all origins have, or else the least and the greatest weight: `50–100`.
    static func weights(_ origins: [OriginView]) -> Line {
        let weights = origins.map(\.origin.weight)
        guard let least = weights.min(), let greatest = weights.max() else { return Line("-") }
        let text = least == greatest ? String(least) : "\(least)–\(greatest)"
        if origins.contains(where: \.isOverridden) { return Line("◆ " + text, .manual) }
        return Line(text, greatest == 0 ? .bad : least == 0 ? .warning : .text)
    }

    /// The share that all usable origins have, or else the least and the greatest share: `33–67%`.
    static func shares(_ origins: [OriginView]) -> Line {
        let usable = origins.filter(\.isUsable)
        let shares = (usable.isEmpty ? origins : usable).compactMap(\.share)
        guard let least = shares.min().map(Words.percent), let greatest = shares.max().map(Words.percent) else {
            return Line("-")
        }
        return Line(least == greatest ? least : "\(least.dropLast())–\(greatest)")
    }
}
