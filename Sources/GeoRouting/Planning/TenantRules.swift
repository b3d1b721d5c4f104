/// The rules of `RULES_FILE`: the first rule that matches an Ingress decides what the Ingress may ask for.
///
/// Without the file, every Ingress with a cluster-name is accepted. With the file, an Ingress that matches no rule is
/// refused.
package struct TenantRules: Sendable, Equatable {
    /// The rules in the order of the file.
    package var rules: [TenantRule]

    package init(_ rules: [TenantRule]) {
        self.rules = rules
    }

    /// The first rule that matches an Ingress, with the number of the rule in the file, counted from 1.
    typealias Match = (number: Int, rule: TenantRule)

    /// The first rule for the namespace and cluster-name; nil where there is none.
    func firstMatch(namespace: String, cluster: String) -> Match? {
        rules.indices.first { rules[$0].matches(namespace: namespace, cluster: cluster) }.map { ($0 + 1, rules[$0]) }
    }

    /// The reason why no rule matches.
    func refusal(namespace: String, cluster: String) -> String {
        rules.contains { $0.covers(namespace) }
            ? "no rule of RULES_FILE lets namespace \(namespace) use cluster-name \(cluster)"
            : "no rule of RULES_FILE names namespace \(namespace)"
    }
}

/// A rule: what the Ingresses of some namespaces may ask for.
package struct TenantRule: Sendable, Equatable {
    /// Patterns of the namespaces that the rule is for, such as `team-*`.
    package var namespaces: [Glob]
    /// Patterns of the cluster-names that their Ingresses may use; nil for all.
    package var clusterNames: [Glob]?
    /// Patterns of the host names that their Ingresses may join; nil for all that `HOSTNAME_ALLOW` lists.
    package var hostnames: [HostnameGlob]?
    /// The most origins of each namespace, in all pools together; nil for any number.
    package var maxOrigins: Int?
    /// The most pools of each namespace; nil for any number.
    package var maxPools: Int?

    fileprivate func covers(_ namespace: String) -> Bool { namespaces.contains { $0.matches(namespace) } }

    fileprivate func matches(namespace: String, cluster: String) -> Bool {
        covers(namespace) && clusterNames?.contains { $0.matches(cluster) } ?? true
    }

    /// Whether the rule allows the host name.
    func allows(_ hostname: Hostname) -> Bool { hostnames?.contains { $0.matches(hostname) } ?? true }
}

extension TenantRule {
    package init(namespaces: [Glob]) {
        self.init(namespaces: namespaces, clusterNames: nil)
    }
}

/// The Ingresses of one pool that the rules refuse, and the addresses that they ask for.
///
/// These Ingresses get no new origins. An origin that they have already is held: it is not stale, it gets no other
/// address, and only a person removes it.
package struct RefusedSources: Sendable, Equatable {
    /// The refused Ingress that asks for each address; of several, the oldest.
    package var sourceByAddress: [Address: String] = [:]
    /// The names of all refused Ingresses, such as `team-a/shop`.
    package var ingresses: Set<String> = []

    /// The addresses that `TARGET_ALLOW` does not list; an origin that has one already is held.
    private var addressesOutsideTargets: Set<Address> = []

    /// Adds an address that `TARGET_ALLOW` does not list; the other addresses of its object are not refused.
    mutating func add(outsideTargets address: Address, of source: String) {
        addressesOutsideTargets.insert(address)
        if sourceByAddress[address] == nil { sourceByAddress[address] = source }
    }

    mutating func add(_ addresses: [Address], of ingress: String) {
        ingresses.insert(ingress)
        for address in addresses where sourceByAddress[address] == nil { sourceByAddress[address] = ingress }
    }

    /// Whether an origin of ours is held for a refused Ingress.
    ///
    /// - Parameters:
    ///   - origin: an origin of ours for which no other Ingress asks.
    ///   - former: the Ingress that last asked for each address, as far as this is known. If that Ingress is not
    ///     refused, the origin is not held, even where a refused Ingress asks for the address now.
    /// - Returns: whether the origin stays as it is.
    func holds(_ origin: Origin, _ former: [Address: String]) -> Bool {
        guard let address = origin.address else { return false }
        if let former = former[address] { return ingresses.contains(former) }
        return sourceByAddress[address] != nil
    }

    /// The reminder that an origin is held.
    func notice(on origin: Origin, in pool: Pool) -> Notice {
        let isOutsideTargets = origin.address.map(addressesOutsideTargets.contains) ?? false
        let why =
            isOutsideTargets
            ? "TARGET_ALLOW does not list its address" : "RULES_FILE refuses the Ingress that it is for"
        return Notice(
            .warning,
            "Origin \(origin.name) (\(origin.address?.text ?? "no address")) in pool \(pool.name) is held: "
                + "\(why); remove it by hand if it is to go",
            isReminder: true
        )
    }
}

/// The pools and origins that each namespace uses of its limits; the oldest Ingresses are counted first.
struct TenantUse {
    private var pools: [String: Set<String>] = [:]
    private var origins: [String: Set<Wish>] = [:]

    /// Counts the wishes of an Ingress; where they exceed a limit of the rule, counts nothing and returns the reason.
    mutating func admit(_ wishes: [Wish], pool: String, namespace: String, _ rule: TenantRule) -> String? {
        let newPool = pools[namespace]?.contains(pool) == true ? 0 : 1
        let newWishes = Set(wishes.filter { origins[namespace]?.contains($0) != true })
        // Older Ingresses of the namespace ask for the same: nothing is counted, even where this rule has lower limits.
        if newPool == 0, newWishes.isEmpty { return nil }
        if let limit = rule.maxPools, (pools[namespace]?.count ?? 0) + newPool > limit {
            return "maxPools allows namespace \(namespace) \(limit), and older Ingresses come first"
        }
        if let limit = rule.maxOrigins, (origins[namespace]?.count ?? 0) + newWishes.count > limit {
            return "maxOrigins allows namespace \(namespace) \(limit), and older Ingresses come first"
        }
        pools[namespace, default: []].insert(pool)
        origins[namespace, default: []].formUnion(newWishes)
        return nil
    }
}
