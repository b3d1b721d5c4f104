import RoutingSupport
import Testing

@testable import GeoRouting

/// Why a pool gets no traffic, and who serves instead.
struct StandingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var change: SteeringChange
        var standing: Standing
        /// Where clients in Frankfurt go.
        var serving = "far"

        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(name: "all well", change: .near { _ in }, standing: .eligible, serving: "near"),
        Row(name: "disabled", change: .near { $0.isEnabled = false }, standing: .out(.disabled)),
        Row(name: "without origins", change: .near { $0.origins = [] }, standing: .out(.empty)),
        Row(
            name: "one origin drained",
            change: .near { $0.origins[0].isEnabled = false },
            standing: .eligible,
            serving: "near"
        ),
        Row(
            name: "all origins drained",
            change: .near { $0.setOrigins { $0.isEnabled = false } },
            standing: .out(.drained)
        ),
        Row(
            name: "one origin down",
            change: .near { $0.origins[0].health = .down("timeout") },
            standing: .eligible,
            serving: "near"
        ),
        Row(
            name: "all origins down",
            change: .near { $0.setOrigins { $0.health = .down("timeout") } },
            standing: .out(.unhealthy(reason: "timeout"))
        ),
        Row(
            name: "down without a reason",
            change: .near { $0.setOrigins { $0.health = .down("") } },
            standing: .out(.unhealthy(reason: nil))
        ),
        Row(
            name: "one drained, the other down",
            change: .near { pool in
                pool.origins[0].isEnabled = false
                pool.origins[1].health = .down("refused")
            },
            standing: .out(.unhealthy(reason: "refused"))
        ),
        Row(
            name: "counted as down",
            change: .near { $0.isCountedAsDown = true },
            standing: .out(.unhealthy(reason: nil))
        ),
        Row(
            name: "no result yet",
            change: .near { $0.setOrigins { $0.health = .unprobed } },
            standing: .out(.unprobed)
        ),
        Row(
            name: "two needed, one up",
            change: .near { pool in
                pool.minimumOrigins = 2
                pool.origins[0].health = .down("timeout")
            },
            standing: .out(.belowMinimum(up: 1, minimum: 2))
        ),
        Row(
            name: "two needed, one enabled",
            change: .near { pool in
                pool.minimumOrigins = 2
                pool.origins[0].isEnabled = false
            },
            standing: .out(.belowMinimum(up: 1, minimum: 2))
        ),
        Row(name: "a minimum of 0", change: .near { $0.minimumOrigins = 0 }, standing: .eligible, serving: "near"),
        Row(
            name: "all weights 0",
            change: .near { $0.setOrigins { $0.weight = 0 } },
            standing: .out(.weightless)
        ),
        Row(
            name: "the only weight above 0 is down",
            change: .near { pool in
                pool.origins[0].weight = 0
                pool.origins[1].health = .down("timeout")
            },
            standing: .out(.weightless)
        ),
        Row(
            name: "two needed and two up, one with weight 0",
            change: .near { pool in
                pool.minimumOrigins = 2
                pool.origins[0].weight = 0
            },
            standing: .eligible,
            serving: "near"
        ),
        Row(
            name: "sheds a part",
            change: .near { $0.loadShedding = .init(percent: 30) },
            standing: .shedding(percent: 30),
            serving: "near"
        ),
        Row(
            name: "sheds only old sessions",
            change: .near { $0.loadShedding = .init(percent: 0, sessionPercent: 50) },
            standing: .eligible,
            serving: "near"
        ),
        Row(name: "sheds all", change: .near { $0.loadShedding = .init(percent: 100) }, standing: .out(.shedsAll)),
        Row(
            name: "no coordinates under proximity",
            change: .near { $0.coordinates = nil },
            standing: .out(.noCoordinates)
        ),
        Row(
            name: "no coordinates under off",
            change: SteeringChange(pools: { $0[0].coordinates = nil }, balancer: { $0.steeringPolicy = "off" }),
            standing: .eligible,
            serving: "near"
        ),
        Row(
            name: "not a default pool",
            change: SteeringChange(balancer: { $0.defaultPools = ["far", "last"] }),
            standing: .out(.notDefault)
        ),
        Row(
            name: "only the fallback pool",
            change: SteeringChange(balancer: { balancer in
                balancer.defaultPools = ["far", "last"]
                balancer.fallbackPool = "near"
            }),
            standing: .out(.onlyFallback)
        ),
        Row(name: "in no list", change: SteeringChange(pools: { $0.removeFirst() }), standing: .out(.unread)),
    ]

    @Test(arguments: rows)
    func `a pool is out for one reason, and the next nearest serves`(row: Row) throws {
        let model = row.change.model
        let index = try #require(model.pools.firstIndex { $0.id == "near" })
        #expect(model.standings[index] == row.standing)
        #expect(model.servingPool(at: frankfurt).map { model.pools[$0].name } == row.serving)
        // The pool stays in the chain: the person sees it with the reason.
        #expect(model.choice(at: frankfurt).links.contains { $0.pool == index && $0.standing == row.standing })
    }
}
