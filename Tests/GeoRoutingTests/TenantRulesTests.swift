import RoutingSupport
import Testing

@testable import GeoRouting

/// `RULES_FILE` and `MAX_POOLS`: who may ask for what, and what becomes of what is refused.
struct TenantRulesTests {
    private static func ruled(_ list: TenantRule..., owner: OwnerID = "eu-1") -> RoutingRules {
        var rules = rules(owner: owner, allowed: ["*.example.com"])
        rules.tenants = TenantRules(list)
        return rules
    }

    private static let shop = TenantRule(namespaces: [Glob("shop"), Glob("shop-*")], clusterNames: [Glob("c1")])

    struct Case: Sendable, CustomTestStringConvertible {
        var namespace = "shop"
        var cluster = "c1"
        var why: String?
        var testDescription: String { "\(namespace) \(cluster)" }
    }

    @Test(arguments: [
        Case(), Case(namespace: "shop-eu"),
        Case(namespace: "evil", why: "no rule of RULES_FILE names namespace evil"),
        Case(cluster: "prod", why: "no rule of RULES_FILE lets namespace shop use cluster-name prod"),
    ])
    func `an Ingress that no rule matches makes no claim, and the reason is told`(row: Case) {
        let source = ingress("web", namespace: row.namespace, cluster: row.cluster, "203.0.113.1")
        let desired = Desired([source], rules: Self.ruled(Self.shop))
        #expect(desired.pools.isEmpty == (row.why != nil))
        #expect(desired.loadBalancers.isEmpty == (row.why != nil))
        #expect(
            desired.notices.map(\.text)
                == (row.why.map {
                    ["Ingress \(row.namespace)/web refused: \($0); what it has at Cloudflare stays as it is"]
                } ?? [])
        )
        #expect(desired.ignored.map(\.reason) == (row.why == nil ? [] : [.refusedByRules]))
        #expect(desired.notices.allSatisfy { $0.namespace == row.namespace })
    }

    @Test func `of several rules the first that matches holds`() {
        let rules = Self.ruled(
            TenantRule(namespaces: [Glob("shop")], hostnames: []),
            TenantRule(namespaces: [Glob("*")])
        )
        let sources = [ingress("web", "203.0.113.1"), ingress("x", namespace: "y", "203.0.113.2")]
        let desired = Desired(sources, rules: rules)
        #expect(desired.loadBalancers.map(\.namespacesByPool) == [["k8s-pool-c1-eu": ["y"]]])
        #expect(
            desired.notices.map(\.text)
                == ["Host name app.example.com of shop/web refused: rule 1 of RULES_FILE does not list it"]
        )
    }

    @Test(
        arguments: [
            (nil, ["app.example.com"]), ("shop.example.com", ["shop.example.com"]), ("www.example.com", []),
            ("a.shop.example.com,www.example.com", []),
        ] as [(String?, [String])]
    )
    func `a rule judges every name, also the default`(annotation: String?, joined: [String]) throws {
        var rule = Self.shop
        rule.hostnames = [try HostnameGlob(reading: "shop.*.com"), try HostnameGlob(reading: "app.example.com")]
        let desired = Desired([ingress("web", hostnames: annotation, "203.0.113.1")], rules: Self.ruled(rule))
        #expect(desired.loadBalancers.map(\.hostname.text) == joined)
    }

    @Test func `limits count for each namespace, and older Ingresses come first`() {
        var rule = TenantRule(namespaces: [Glob("*")])
        rule.maxPools = 1
        rule.maxOrigins = 2
        let sources = [
            ingress("a", namespace: "one", created: 1, cluster: "c1", "203.0.113.1"),
            ingress("b", namespace: "one", created: 2, cluster: "c2", "203.0.113.2"),
            ingress("c", namespace: "one", created: 3, cluster: "c1", "203.0.113.3", "203.0.113.4"),
            ingress("d", namespace: "one", created: 4, cluster: "c1", "203.0.113.5"),
            ingress("e", namespace: "two", created: 5, cluster: "c3", "203.0.113.6"),
        ]
        let desired = Desired(sources, rules: Self.ruled(rule))
        #expect(desired.pools.map(\.name) == ["k8s-pool-c1-eu", "k8s-pool-c3-eu"])
        #expect(desired.pools[0].origins.map(\.address) == ["203.0.113.1", "203.0.113.5"])
        #expect(
            desired.notices.map(\.text).map { $0.prefix(70) } == [
                "Ingress one/b refused: rule 1 of RULES_FILE: maxPools allows namespace",
                "Ingress one/c refused: rule 1 of RULES_FILE: maxOrigins allows namespa",
            ]
        )
    }

    @Test(arguments: [true, false])
    func `what an older Ingress has is taken already, also beyond another rule's limit`(isWeighted: Bool) {
        var narrow = TenantRule(namespaces: [Glob("one")], clusterNames: [Glob("c1")])
        narrow.maxPools = 1
        let wide = TenantRule(namespaces: [Glob("one")])
        var rules = rules()
        rules.tenants = TenantRules([narrow, wide])
        let sources = [
            ingress("a", namespace: "one", created: 1, cluster: "c1", "203.0.113.1"),
            ingress("b", namespace: "one", created: 2, cluster: "c2", "203.0.113.2"),
            // Equal to the first, word for word or but for its weight.
            ingress(
                "c",
                namespace: "one",
                created: 3,
                cluster: "c1",
                weight: isWeighted ? "40" : nil,
                "203.0.113.1"
            ),
        ]
        let desired = Desired(sources, rules: rules)
        #expect(desired.notices.isEmpty && desired.pools.count == 2)
    }

    // MARK: What is there

    private static let two = pool(
        owned: ["eu-1": ["a": 33, "b": 33]],
        origin("a", "203.0.113.1"),
        origin("b", "203.0.113.2")
    )

    private static let everything = Removals(
        origins: [OriginKey(pool: "k8s-pool-c1-eu", origin: "a"), OriginKey(pool: "k8s-pool-c1-eu", origin: "b")],
        pools: ["k8s-pool-c1-eu"],
        isConfirmed: true
    )

    @Test func `what a refused Ingress has is held and reported, and never removed`() {
        let rules = Self.ruled(TenantRule(namespaces: [Glob("none")]))
        let desired = Desired([ingress("web", "203.0.113.1"), ingress("api", "203.0.113.2")], rules: rules)
        let member = balancer(pools: ["id-k8s-pool-c1-eu"])
        let current = CurrentState(pools: [Self.two], loadBalancers: [member])
        let held = plan(desired: desired, current: current, rules: rules, removals: Self.everything)
        #expect(held.operations.isEmpty)
        #expect(held.stale.isEmpty && held.orphanPools.isEmpty)
        let told = "Origin a (203.0.113.1) in pool k8s-pool-c1-eu is held: RULES_FILE refuses"
        #expect(held.texts.count { $0.hasPrefix(told) } == 1)
        // Without the Ingresses there is nothing to hold.
        let gone = plan(desired: Desired([], rules: rules), current: current, rules: rules, removals: .none)
        #expect(gone.stale.count == 2)
    }

    @Test func `what a refused Ingress has is nobody else's to take over`() {
        let rules = Self.ruled(TenantRule(namespaces: [Glob("shop")]))
        let sources = [
            ingress("web", namespace: "evil", "203.0.113.1"), ingress("api", "203.0.113.2"),
            ingress("new", created: 9, "203.0.113.9"),
        ]
        let desired = Desired(sources, rules: rules)
        func origins(_ recently: [Address: String]) -> [String]? {
            let plan = plan(
                desired: desired,
                current: CurrentState(pools: [Self.two], loadBalancers: []),
                rules: rules,
                recentlyWanted: ["k8s-pool-c1-eu": recently]
            )
            guard case .updatePool(let update)? = plan.operations.first else { return nil }
            return update.origins?.map { $0.address?.text ?? $0.name }
        }
        #expect(origins([:]) == ["a", "b", "203.0.113.9"])
        #expect(origins(["203.0.113.1": "evil/web"]) == ["a", "b", "203.0.113.9"])
        // A refused Ingress that names the address from which another has moved does not stop the move.
        #expect(origins(["203.0.113.1": "shop/new"]) == ["203.0.113.9", "b"])
    }

    @Test func `an Ingress that moves after its refusal leaves its former origin held`() {
        let rules = Self.ruled(TenantRule(namespaces: [Glob("none")]))
        let desired = Desired([ingress("web", "203.0.113.77")], rules: rules)
        let plan = plan(
            desired: desired,
            current: CurrentState(pools: [Self.two], loadBalancers: []),
            rules: rules,
            recentlyWanted: ["k8s-pool-c1-eu": ["203.0.113.1": "shop/web", "203.0.113.2": "shop/web"]],
            removals: Self.everything
        )
        #expect(plan.operations.isEmpty && plan.stale.isEmpty)
    }

    // MARK: MAX_POOLS

    @Test(arguments: [(0, 100, 3), (0, 2, 2), (2, 3, 1), (3, 3, 0), (5, 3, 0)])
    func `MAX_POOLS limits only new pools, the oldest come first`(present: Int, limit: Int, made: Int) {
        var rules = rules()
        rules.maxPools = limit
        let there = (0..<present).map { number in
            pool("k8s-pool-old\(number)-eu", owned: ["eu-1": ["a": 33]], origin("a", "203.0.113.1"))
        }
        let kept = (0..<present).map { ingress("old\($0)", created: 1, cluster: "old\($0)", "203.0.113.2") }
        let fresh = ["z", "m", "a"].enumerated().map { age, name in
            ingress(name, created: 10 + age, cluster: name, "203.0.113.7")
        }
        let desired = Desired(kept + fresh, rules: rules)
        let foreign = pool("blue", owned: ["eu-1": ["a": 33]], origin("a", "203.0.113.1"))
        let plan = plan(
            desired: desired,
            current: CurrentState(pools: there + [foreign], loadBalancers: []),
            rules: rules
        )
        let created = plan.operations.compactMap { if case .createPool(let draft) = $0 { draft.name } else { nil } }
        #expect(created.sorted() == ["z", "m", "a"].prefix(made).map { "k8s-pool-\($0)-eu" }.sorted())
        // What is there follows its Ingresses however many there are.
        #expect(plan.operations.count { if case .updatePool = $0 { true } else { false } } == present)
        #expect(plan.uncreatedPools.count == 3 - made)
        let told = "MAX_POOLS (\(limit)) pools are there: no more are made, such as"
        #expect(plan.texts.contains { $0.hasPrefix(told) } == (made < 3))
        guard case .createLoadBalancer(let draft)? = plan.operations.last else {
            Issue.record("no load balancer is made")
            return
        }
        #expect(draft.pools.count == present + made)
    }

    // MARK: Shares

    @Test func `a pool that several share is told with the shares`() {
        var sources = [ingress("web", namespace: "team-a", created: 1, "203.0.113.1")]
        sources += (2...10).map {
            ingress("x\($0)", namespace: "team-b", created: 2, weight: "100", "203.0.113.\($0)")
        }
        let rules = rules(weight: 33)
        let desired = Desired(sources, rules: rules)
        let name = "k8s-pool-c1-eu"
        var prod = pool(name, owned: ["eu-1": ["o1": 33], "us-2": ["theirs": 10]])
        #expect(PoolShares(prod, wanted: desired.pools.first, rules: rules) == nil)
        let entries = (1...10).map { ("o\($0)", Weight($0 == 1 ? 33 : 100) ?? .standard) }
        let record = OwnershipRecord([
            "eu-1": OwnershipRecord.Entries(uniqueKeysWithValues: entries), "us-2": ["theirs": 10],
        ])
        prod.description = PoolDescription(PoolDescription("").with(record))
        prod.origins = (1...10).map { origin("o\($0)", Address("203.0.113.\($0)"), weight: $0 == 1 ? 33 : 100) }
        let shares = PoolShares(prod, wanted: desired.pools.first, rules: rules)
        #expect(shares?.text == "k8s-pool-c1-eu: team-a 3.5%, team-b 96.5%")
        let plan = plan(desired: desired, current: CurrentState(pools: [prod], loadBalancers: []), rules: rules)
        #expect(plan.shares.map(\.text) == ["k8s-pool-c1-eu: team-a 3.5%, team-b 96.5%"])
        prod.origins[0].isEnabled = false
        #expect(PoolShares(prod, wanted: desired.pools.first, rules: rules) == nil)
        prod.origins.append(origin("theirs", "198.51.100.1", weight: 100))
        let others = PoolShares(prod, wanted: desired.pools.first, rules: rules)
        #expect(others?.text == "k8s-pool-c1-eu: owner us-2 10%, team-b 90%")
    }
}
