import RoutingSupport
import Testing

@testable import GeoRouting

/// Where clients go when no pool serves, and how sure an answer is.
struct CertaintyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var change: SteeringChange
        /// The name of the pool that serves, else `fallback NAME`, the case of `NoService`, or `?`.
        var answer: String
        var certainty: Certainty

        var testDescription: String { name }
    }

    private static let place: [Certainty.Doubt] = [.greatCircle, .pointOfPresence]

    private static func policy(_ policy: String, maps: [String] = []) -> SteeringChange {
        SteeringChange(balancer: { balancer in
            balancer.steeringPolicy = policy
            balancer.mappedPools = maps
        })
    }

    private static func custom(_ custom: CustomSteering) -> SteeringChange {
        SteeringChange(balancer: { $0.custom = custom })
    }

    static let rows: [Row] = [
        Row(name: "proximity", change: .near { _ in }, answer: "near", certainty: .approximate(place)),
        Row(
            name: "proximity, DNS-only",
            change: SteeringChange(balancer: { $0.isProxied = false }),
            answer: "near",
            certainty: .approximate([.greatCircle, .resolver])
        ),
        Row(
            name: "the nearest is out",
            change: .near { $0.isEnabled = false },
            answer: "far",
            certainty: .approximate(place + [.nextNearest])
        ),
        Row(
            name: "two at one place",
            change: SteeringChange(pools: { $0[1].coordinates = $0[0].coordinates }),
            answer: "near",
            certainty: .approximate(place + [.tie])
        ),
        Row(
            name: "one pool is left",
            change: SteeringChange(pools: { pools in
                pools[1].isEnabled = false
                pools[2].isEnabled = false
            }),
            answer: "near",
            certainty: .exact
        ),
        Row(
            name: "sheds",
            change: .near { $0.loadShedding = .init(percent: 5) },
            answer: "near",
            certainty: .approximate(place + [.loadShedding])
        ),
        Row(
            name: "sheds all",
            change: .near { $0.loadShedding = .init(percent: 100) },
            answer: "far",
            certainty: .approximate(place + [.nextNearest, .loadShedding])
        ),
        Row(
            name: "down in a region",
            change: .near { $0.unhealthyRegions = ["Paris, FR"] },
            answer: "near",
            certainty: .approximate(place + [.regionalHealth])
        ),
        Row(
            name: "unprobed",
            change: .near { $0.setOrigins { $0.health = .unprobed } },
            answer: "far",
            certainty: .approximate(place + [.nextNearest, .unprobed])
        ),
        Row(
            name: "weightless",
            change: .near { $0.setOrigins { $0.weight = 0 } },
            answer: "far",
            certainty: .approximate(place + [.nextNearest, .weightless])
        ),
        Row(
            name: "without coordinates",
            change: .near { $0.coordinates = nil },
            answer: "far",
            certainty: .approximate(place + [.noCoordinates])
        ),
        Row(
            name: "maps under proximity",
            change: policy(LoadBalancer.proximity, maps: ["far"]),
            answer: "near",
            certainty: .approximate(place + [.maps])
        ),
        Row(name: "off", change: policy("off"), answer: "near", certainty: .exact),
        Row(name: "off with maps", change: policy("off", maps: ["far"]), answer: "near", certainty: .exact),
        Row(name: "no policy", change: policy(""), answer: "near", certainty: .exact),
        Row(name: "no policy, maps", change: policy("", maps: ["far"]), answer: "?", certainty: .unknown([.maps])),
        Row(name: "geo without maps", change: policy("geo"), answer: "near", certainty: .exact),
        Row(name: "geo with maps", change: policy("geo", maps: ["far"]), answer: "?", certainty: .unknown([.maps])),
        Row(name: "random", change: policy("random"), answer: "?", certainty: .unknown([.policy("random")])),
        Row(
            name: "dynamic_latency",
            change: policy("dynamic_latency"),
            answer: "?",
            certainty: .unknown([.policy("dynamic_latency")])
        ),
        Row(
            name: "least_outstanding_requests",
            change: policy("least_outstanding_requests"),
            answer: "?",
            certainty: .unknown([.policy("least_outstanding_requests")])
        ),
        Row(
            name: "least_connections",
            change: policy("least_connections"),
            answer: "?",
            certainty: .unknown([.policy("least_connections")])
        ),
        Row(name: "a new policy", change: policy("moon"), answer: "?", certainty: .unknown([.policy("moon")])),
        Row(
            name: "random with one pool left",
            change: SteeringChange(
                pools: { pools in
                    pools[0].isEnabled = false
                    pools[1].isEnabled = false
                },
                balancer: { $0.steeringPolicy = "random" }
            ),
            answer: "last",
            certainty: .exact
        ),
        Row(
            name: "a rule",
            change: custom(CustomSteering(ruleCount: 1)),
            answer: "near",
            certainty: .unknown([.rule])
        ),
        Row(
            name: "a pool set",
            change: custom(CustomSteering(poolSetCount: 2)),
            answer: "near",
            certainty: .unknown([.poolSet])
        ),
        Row(
            name: "a default pool in no list",
            change: SteeringChange(pools: { $0.removeFirst() }),
            answer: "far",
            certainty: .unknown([.unreadPool])
        ),
        Row(
            name: "a later pool of the list in no list",
            change: SteeringChange(pools: { $0.removeLast() }, balancer: { $0.steeringPolicy = "off" }),
            answer: "near",
            certainty: .exact
        ),
    ]

    static let withoutPools: [Row] = [
        Row(
            name: "all down",
            change: .all { $0.setOrigins { $0.health = .down("timeout") } },
            answer: "fallback last",
            certainty: .exact
        ),
        Row(name: "all disabled", change: .all { $0.isEnabled = false }, answer: "error530", certainty: .exact),
        Row(
            name: "all disabled, DNS-only",
            change: SteeringChange(
                pools: { pools in for index in pools.indices { pools[index].isEnabled = false } },
                balancer: { $0.isProxied = false }
            ),
            answer: "noAnswer",
            certainty: .exact
        ),
        Row(
            name: "all drained",
            change: .all { $0.setOrigins { $0.isEnabled = false } },
            answer: "error530",
            certainty: .approximate([.drainedFallback])
        ),
        Row(
            name: "all unprobed",
            change: .all { $0.setOrigins { $0.health = .unprobed } },
            answer: "?",
            certainty: .unknown([.unprobed])
        ),
        Row(
            name: "none has coordinates",
            change: .all { $0.coordinates = nil },
            answer: "?",
            certainty: .unknown([.noCoordinates])
        ),
        Row(
            name: "no pool in the list",
            change: SteeringChange(pools: { $0 = [] }),
            answer: "?",
            certainty: .unknown([.unreadPool])
        ),
        Row(
            name: "all down, the fallback pool in no list",
            change: SteeringChange(
                pools: { pools in for index in pools.indices { pools[index].isEnabled = false } },
                balancer: { $0.fallbackPool = "other" }
            ),
            answer: "?",
            certainty: .unknown([.unreadFallback])
        ),
        Row(
            name: "a disabled load balancer",
            change: SteeringChange(balancer: { $0.isEnabled = false }),
            answer: "disabled",
            certainty: .exact
        ),
        Row(
            name: "a disabled load balancer with a rule",
            change: SteeringChange(balancer: { balancer in
                balancer.isEnabled = false
                balancer.custom.ruleCount = 1
            }),
            answer: "disabled",
            certainty: .exact
        ),
    ]

    @Test(arguments: rows + withoutPools)
    func `the answer says how sure it is`(row: Row) {
        let model = row.change.model
        let choice = model.choice(at: frankfurt)
        #expect(Self.text(of: choice.answer, model) == row.answer)
        #expect(choice.certainty == row.certainty)
    }

    private static func text(of answer: SteeringChoice.Answer, _ model: SteeringModel) -> String {
        switch answer {
        case .pool(let index): model.pools[index].name
        case .fallback(let index): "fallback " + model.pools[index].name
        case .nobody(let service): "\(service)"
        case .undetermined: "?"
        }
    }
}

/// The chain of pools for a place, and what comes after the serving one.
struct ChainTests {
    @Test func `the nearest comes first, those without coordinates last, and foreign pools after them`() {
        let change = SteeringChange(
            pools: { pools in
                pools[1].coordinates = nil
                pools.append(SteeringPool(id: "alien", name: "alien", coordinates: frankfurt, origins: []))
            },
            balancer: { $0.defaultPools = ["far", "last", "near"] }
        )
        let model = change.model
        let links = model.choice(at: frankfurt).links
        #expect(links.map { model.pools[$0.pool].name } == ["near", "last", "far", "alien"])
        #expect(links.map { $0.distance == nil } == [false, false, true, false])
    }

    @Test func `with off the list is the order, and a repeated pool counts once`() {
        let change = SteeringChange(balancer: { balancer in
            balancer.steeringPolicy = "off"
            balancer.defaultPools = ["last", "near", "last", "far"]
        })
        let model = change.model
        let choice = model.choice(at: frankfurt)
        #expect(choice.links.map { model.pools[$0.pool].name } == ["last", "near", "far"])
        #expect(choice.answer == .pool(0))
        #expect(choice.next == .pool(1))
    }

    @Test func `after the last pool comes the fallback pool, and after a drained one nobody`() {
        @Sendable func isOut(_ pool: inout SteeringPool) { pool.setOrigins { $0.health = .down("x") } }
        let model = SteeringChange(pools: { pools in for index in 1...2 { isOut(&pools[index]) } }).model
        #expect(model.choice(at: frankfurt).next == .fallback(2))
        let drained = SteeringChange(pools: { pools in for index in 1...2 { pools[index].isEnabled = false } }).model
        #expect(drained.choice(at: frankfurt).next == .nobody(.error530))
        #expect(drained.fallbackState == .disabled(pool: "last"))
    }

    @Test func `by chance the next is known only if one is left`() {
        let three = SteeringChange(balancer: { $0.steeringPolicy = "random" }).model
        #expect(three.choice(at: frankfurt).next == nil)
        #expect(three.servingPool(at: frankfurt) == nil)
    }

    struct Reach: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// The pools that may serve some client.
        var pools: [String]
        var change: SteeringChange

        init(_ name: String, _ pools: [String], _ change: SteeringChange) {
            (testDescription, self.pools, self.change) = (name, pools, change)
        }
    }

    @Test(arguments: [
        Reach("proximity", ["near", "far", "last"], SteeringChange()),
        Reach("one is out", ["far", "last"], .near { $0.isEnabled = false }),
        Reach("one is not probed yet", ["near", "far", "last"], .near { $0.setOrigins { $0.health = .unprobed } }),
        Reach("off", ["near"], SteeringChange(balancer: { $0.steeringPolicy = "off" })),
        Reach(
            "off, the first is not probed yet",
            ["near", "far"],
            SteeringChange(
                pools: { $0[0].setOrigins { $0.health = .unprobed } },
                balancer: { $0.steeringPolicy = "off" }
            )
        ),
        Reach("all are down", ["last"], .all { $0.setOrigins { $0.health = .down("x") } }),
        Reach(
            "the fallback pool is no default pool",
            ["near", "far"],
            SteeringChange(balancer: { $0.defaultPools = ["near", "far"] })
        ),
        Reach(
            "both default pools shed, so the fallback pool gets a part",
            ["near", "far", "last"],
            SteeringChange(
                pools: { pools in for index in 0...1 { pools[index].loadShedding = .init(percent: 5) } },
                balancer: { $0.defaultPools = ["near", "far"] }
            )
        ),
        Reach("all pools shed", ["near", "far", "last"], .all { $0.loadShedding = .init(percent: 5) }),
        Reach(
            "a rule may choose any pool",
            ["near", "last", "far"],
            SteeringChange(balancer: { balancer in
                balancer.defaultPools = ["near", "last"]
                balancer.custom.ruleCount = 1
            })
        ),
        Reach("a disabled load balancer", [], SteeringChange(balancer: { $0.isEnabled = false })),
    ])
    func `only pools that may serve some client get a share`(row: Reach) {
        let model = row.change.model
        #expect(model.possiblyServing.map { model.pools[$0].name } == row.pools)
    }

    @Test func `a map asks with vectors and gets the same answers`() {
        let model = SteeringChange().model
        let rows = MeasuredDistances.rows
        for place in rows.compactMap({ Coordinates(latitude: $0.latitude, longitude: $0.longitude) }) {
            #expect(model.servingPool(at: UnitVector(place)) == model.servingPool(at: place))
        }
    }
}
