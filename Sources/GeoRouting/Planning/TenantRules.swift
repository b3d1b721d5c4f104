/// Who may ask for what: the rules of `RULES_FILE`, of which the first that matches an Ingress holds.
///
/// Without rules everybody who may label an Ingress joins. With them an Ingress that none matches is refused.
package struct TenantRules: Sendable, Equatable {
    package var rules: [TenantRule]

    package init(_ rules: [TenantRule]) {
        self.rules = rules
    }

    /// Such as `rule 2`, for reasons; nil where no rule matches.
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
    package var namespaces: [Glob]
    /// Nil for all.
    package var clusterNames: [Glob]?
    /// Nil for all that `HOSTNAME_ALLOW` lists.
    package var hostnames: [HostnameGlob]?
    /// In all pools together, for each namespace; nil for any number.
    package var maxOrigins: Int?
    /// For each namespace; nil for any number.
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

/// What Ingresses that the rules refuse ask for in one pool.
///
/// Nothing of it is made anew. What of it is there already is held: it is neither stale nor free for another address, and
/// goes by hand only.
package struct RefusedClaims: Sendable, Equatable {
    /// The Ingress of each address, the oldest where there are several.
    package var holders: [Address: String] = [:]
    package var ingresses: Set<String> = []

    mutating func add(_ addresses: [Address], of ingress: String) {
        ingresses.insert(ingress)
        for address in addresses where holders[address] == nil { holders[address] = ingress }
    }

    /// Whether an own origin is held for a refused Ingress.
    ///
    /// - Parameters:
    ///   - origin: of ours, for which no other Ingress asks.
    ///   - former: the Ingress for which each address was wanted last, where that is known: what another had is not held
    ///     for one that claims it later.
    /// - Returns: whether it stays as it is.
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

/// How much of its rule each namespace has used, the oldest Ingress first.
struct TenantUse {
    private var pools: [String: Set<String>] = [:]
    private var origins: [String: Set<Wish>] = [:]

    /// Takes what an Ingress asks for, as far as its rule has room; why there is none.
    mutating func take(_ wishes: [Wish], pool: String, namespace: String, _ rule: TenantRule) -> String? {
        let newPool = pools[namespace]?.contains(pool) == true ? 0 : 1
        let fresh = Set(wishes.filter { origins[namespace]?.contains($0) != true })
        // What an older Ingress has is taken already, by whatever rule that was.
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
