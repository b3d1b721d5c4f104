/// The rules of `RULES_FILE`: the first that matches an Ingress decides what it may ask for.
///
/// Without the file, every Ingress with a cluster-name joins. With it, an Ingress that no rule matches is refused.
package struct TenantRules: Sendable, Equatable {
    /// The rules in the order of the file.
    package var rules: [TenantRule]

    package init(_ rules: [TenantRule]) {
        self.rules = rules
    }

    /// The rule that matches an Ingress, and its number in the file, counted from 1.
    typealias Match = (number: Int, rule: TenantRule)

    func first(namespace: String, cluster: String) -> Match? {
        rules.indices.first { rules[$0].matches(namespace: namespace, cluster: cluster) }.map { ($0 + 1, rules[$0]) }
    }

    /// Why no rule matches.
    func refusal(namespace: String, cluster: String) -> String {
        rules.contains { $0.names(namespace) }
            ? "no rule of RULES_FILE lets namespace \(namespace) use cluster-name \(cluster)"
            : "no rule of RULES_FILE names namespace \(namespace)"
    }
}

/// What the Ingresses of some namespaces may ask for.
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

    fileprivate func names(_ namespace: String) -> Bool { namespaces.contains { $0.matches(namespace) } }

    fileprivate func matches(namespace: String, cluster: String) -> Bool {
        names(namespace) && clusterNames?.contains { $0.matches(cluster) } ?? true
    }

    func lists(_ hostname: Hostname) -> Bool { hostnames?.contains { $0.matches(hostname) } ?? true }
}

extension TenantRule {
    package init(namespaces: [Glob]) {
        self.init(namespaces: namespaces, clusterNames: nil)
    }
}

/// The claims of Ingresses that the rules refuse, in one pool.
///
/// Nothing new is made for them. An origin that is there already is held: it is neither stale nor free for another
/// address, and only a person removes it.
package struct RefusedClaims: Sendable, Equatable {
    /// The refused Ingress that claims each address, the oldest where there are several.
    package var holders: [Address: String] = [:]
    /// All refused Ingresses with claims on the pool, such as `team-a/shop`.
    package var ingresses: Set<String> = []

    mutating func add(_ addresses: [Address], of ingress: String) {
        ingresses.insert(ingress)
        for address in addresses where holders[address] == nil { holders[address] = ingress }
    }

    /// Whether an own origin is held for a refused Ingress.
    ///
    /// - Parameters:
    ///   - origin: an origin of ours for which no other Ingress asks.
    ///   - former: the Ingress for which each address was last wanted, where that is known. If that Ingress is not
    ///     refused, the address is free, even where a refused Ingress claims it now.
    /// - Returns: whether the origin stays as it is.
    func hold(_ origin: Origin, _ former: [Address: String]) -> Bool {
        guard let address = origin.address else { return false }
        if let former = former[address] { return ingresses.contains(former) }
        return holders[address] != nil
    }

    func notice(on origin: Origin, in pool: Pool) -> Notice {
        Notice(
            .warning,
            "Origin \(origin.name) (\(origin.address?.text ?? "no address")) in pool \(pool.name) is held: "
                + "RULES_FILE refuses the Ingress that it is for; remove it by hand if it is to go",
            isReminder: true
        )
    }
}

/// How many pools and origins of its limits each namespace has used, counted from the oldest Ingress on.
struct TenantUse {
    private var pools: [String: Set<String>] = [:]
    private var origins: [String: Set<Wish>] = [:]

    /// Counts the wishes of an Ingress against the rule's limits; where they exceed one, counts nothing and says why.
    mutating func take(_ wishes: [Wish], pool: String, namespace: String, _ rule: TenantRule) -> String? {
        let newPool = pools[namespace]?.contains(pool) == true ? 0 : 1
        let fresh = Set(wishes.filter { origins[namespace]?.contains($0) != true })
        // An older Ingress of the namespace asks for the same: nothing is counted again, whatever this rule says.
        if newPool == 0, fresh.isEmpty { return nil }
        if let limit = rule.maxPools, (pools[namespace]?.count ?? 0) + newPool > limit {
            return "maxPools allows namespace \(namespace) \(limit), and older Ingresses come first"
        }
        if let limit = rule.maxOrigins, (origins[namespace]?.count ?? 0) + fresh.count > limit {
            return "maxOrigins allows namespace \(namespace) \(limit), and older Ingresses come first"
        }
        pools[namespace, default: []].insert(pool)
        origins[namespace, default: []].formUnion(fresh)
        return nil
    }
}
