import Wire

/// Steers visitors as Cloudflare documents it (developers.cloudflare.com/load-balancing: traffic steering, proximity
/// and geo steering, custom rules, pool sets, load shedding, health details).
///
/// Where the documents are silent: distance is that on a sphere; of equally near pools the first in the list serves;
/// what a pool sheds goes to the next by the policy; the policies that measure choose like `random`.
struct Visits {
    /// All pools of the account, with the health that probes have found.
    let pools: [JSONObject]

    /// Where a load balancer sends a visitor.
    func outcome(of visitor: Visitor, _ balancer: JSONObject) -> VisitOutcome {
        if balancer["enabled"]?.bool == false { return .noLoadBalancer }
        var choice = Choice(balancer)
        if let set = matchingPoolSet(balancer, visitor) {
            if set["fixed_response"]?.object != nil { return .fixedResponse }
            choice.apply(set.object("overrides"))
            choice.policy = set.object("overrides")["steering_policy"]?.string ?? "off"
        }
        for rule in rules(of: balancer) where isMatching(rule, visitor) {
            if rule["fixed_response"]?.object != nil { return .fixedResponse }
            choice.apply(rule.object("overrides"))
            if rule["terminates"]?.bool == true { break }
        }
        return outcome(of: visitor, choice)
    }

    private func outcome(of visitor: Visitor, _ choice: Choice) -> VisitOutcome {
        let candidates = candidates(of: choice, visitor).compactMap { pool($0) }.filter(canServe)
        let ranked = ranking(of: candidates, choice, visitor)
        var chance = visitor.chance
        for pool in ranked {
            let share = (pool.object("load_shedding")["default_percent"]?.double ?? 0) / 100
            if chance >= share { return .pool(pool["id"]?.string ?? "") }
            // The same chance, spread anew over what is shed, decides at the next pool.
            chance /= share
        }
        guard let last = choice.fallback.flatMap(pool), last["enabled"]?.bool != false, hasServingOrigin(last) else {
            return .nobody
        }
        return .fallback(last["id"]?.string ?? "")
    }

    // MARK: What can serve

    /// A pool serves if it is enabled and no probe has found too few of its origins up.
    ///
    /// Without a monitor its health does not count. With one, an origin without a result counts as down.
    private func canServe(_ pool: JSONObject) -> Bool {
        if pool["enabled"]?.bool == false || !hasServingOrigin(pool) { return false }
        guard pool["monitor"]?.string?.isEmpty == false else { return true }
        let up = (pool["origins"]?.array ?? []).count {
            $0["enabled"]?.bool != false && $0["healthy"]?.bool == true
        }
        return up >= max(1, pool["minimum_origins"]?.int ?? 1)
    }

    private func hasServingOrigin(_ pool: JSONObject) -> Bool {
        (pool["origins"]?.array ?? []).contains { $0["enabled"]?.bool != false }
    }

    private func pool(_ id: String) -> JSONObject? { pools.first { $0["id"]?.string == id } }

    // MARK: Among what

    /// Country before region before the default pools; the maps count only under geo steering.
    private func candidates(of choice: Choice, _ visitor: Visitor) -> [String] {
        guard choice.steering == "geo" else { return choice.pools }
        return visitor.country.flatMap { choice.countries[$0] } ?? visitor.region.flatMap { choice.regions[$0] }
            ?? choice.pools
    }

    private func ranking(of pools: [JSONObject], _ choice: Choice, _ visitor: Visitor) -> [JSONObject] {
        switch choice.steering {
        case "proximity":
            let placed = pools.enumerated().compactMap { index, pool -> (Double, Int)? in
                guard let latitude = pool["latitude"]?.double, let longitude = pool["longitude"]?.double else {
                    return nil
                }
                return (visitor.haversine(toLatitude: latitude, longitude: longitude), index)
            }
            return placed.sorted { $0 < $1 }.map { pools[$0.1] }
        case "off", "geo": return pools
        default:
            guard !pools.isEmpty else { return [] }
            let first = min(pools.count - 1, Int(visitor.chance * Double(pools.count)))
            return Array(pools[first...] + pools[..<first])
        }
    }

    // MARK: What people made

    /// The first that matches; one without a match takes everybody.
    private func matchingPoolSet(_ balancer: JSONObject, _ visitor: Visitor) -> JSONObject? {
        (balancer["pool_sets"]?.array ?? []).compactMap(\.object).first { set in
            if set["disabled"]?.bool == true { return false }
            guard let topology = set.object("match")["topology"]?.object else { return true }
            func contains(_ key: String, _ code: String?) -> Bool {
                guard let codes = topology[key]?.array?.compactMap(\.string), !codes.isEmpty else { return true }
                return code.map(codes.contains) ?? false
            }
            return contains("countries", visitor.country) && contains("regions", visitor.region)
                && contains("pops", nil)
        }
    }

    /// In the order of their priorities; those without one in the order of the list.
    private func rules(of balancer: JSONObject) -> [JSONObject] {
        (balancer["rules"]?.array ?? []).compactMap(\.object).enumerated().sorted { left, right in
            (left.element["priority"]?.int ?? 0, left.offset) < (right.element["priority"]?.int ?? 0, right.offset)
        }.map(\.element)
    }

    private func isMatching(_ rule: JSONObject, _ visitor: Visitor) -> Bool {
        if rule["disabled"]?.bool == true { return false }
        let condition = rule["condition"]?.string ?? ""
        return condition.isEmpty || visitor.matchedRules.contains(rule["name"]?.string ?? "")
    }
}

/// What a load balancer chooses from for one visitor, with what rules and pool sets put in its place.
private struct Choice {
    var pools: [String] = []
    var fallback: String?
    var policy = ""
    var countries: [String: [String]] = [:]
    var regions: [String: [String]] = [:]

    init(_ balancer: JSONObject) { apply(balancer) }

    /// The policy; without one, it follows from whether there are maps.
    var steering: String {
        if !policy.isEmpty { return policy }
        return countries.isEmpty && regions.isEmpty ? "off" : "geo"
    }

    mutating func apply(_ fields: JSONObject) {
        if let ids = (fields["pools"] ?? fields["default_pools"])?.array { pools = ids.compactMap(\.string) }
        if let id = fields["fallback_pool"]?.string { fallback = id }
        if let text = fields["steering_policy"]?.string { policy = text }
        if fields["country_pools"] != nil { countries = Self.map(fields.object("country_pools")) }
        if fields["region_pools"] != nil { regions = Self.map(fields.object("region_pools")) }
    }

    private static func map(_ object: JSONObject) -> [String: [String]] {
        let pairs = object.members.map { ($0.key, $0.value.array?.compactMap(\.string) ?? []) }
        return Dictionary(pairs) { first, _ in first }
    }
}
