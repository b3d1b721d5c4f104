import CloudflareAPI
import GeoRouting
import Testing
import Wire

@testable import GeoEngine

/// What a reply of Cloudflare says of rules, pool sets and the place that counts.
struct CustomSteeringTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        /// The members of the load balancer, besides its name and pools.
        var json: String
        var rules = 0
        var poolSets = 0

        var testDescription: String { name }
    }

    private static let rows: [Row] = [
        Row(name: "nothing set", json: #""rules":[],"pool_sets":[]"#),
        Row(name: "no such keys", json: #""ttl":30"#),
        Row(
            name: "a rule for a pool",
            json: #""rules":[{"name":"r","condition":"x","overrides":{"default_pools":["p"]}}]"#,
            rules: 1
        ),
        Row(
            name: "a disabled rule",
            json: #""rules":[{"disabled":true,"overrides":{"default_pools":["p"]}}]"#
        ),
        Row(
            name: "a rule that answers itself",
            json: #""rules":[{"fixed_response":{"status_code":200},"terminates":true}]"#,
            rules: 1
        ),
        Row(
            name: "a rule that only sets session affinity",
            json: #""rules":[{"overrides":{"session_affinity":"cookie","ttl":30}}]"#
        ),
        Row(
            name: "an override that is null",
            json: #""rules":[{"overrides":{"steering_policy":null}}]"#
        ),
        Row(name: "an override that we do not know", json: #""rules":[{"overrides":{"moon":1}}]"#, rules: 1),
        Row(
            name: "two rules and a pool set",
            json: #"""
                "rules":[{"overrides":{"pools":["p"]}},{"overrides":{"steering_policy":"off"}}],
                "pool_sets":[{"name":"s","match":{"default":true},"overrides":{"pools":["p"]}},{"disabled":true,
                "overrides":{"pools":["p"]}}]
                """#,
            rules: 2,
            poolSets: 1
        ),
    ]

    @Test(arguments: rows)
    func `rules and pool sets count that may choose a pool`(row: Row) throws {
        let custom = try Self.custom(row.json)
        #expect(custom == CustomSteering(ruleCount: row.rules, poolSetCount: row.poolSets))
    }

    @Test func `the place that counts has Cloudflare's defaults`() throws {
        let set = try Self.custom(#""location_strategy":{"mode":"resolver_ip","prefer_ecs":"never"}"#)
        #expect(set.locationStrategy == .init(mode: "resolver_ip", prefersClientSubnet: "never"))
        let empty = try Self.custom(#""location_strategy":{}"#)
        #expect(empty.locationStrategy == .init(mode: "pop", prefersClientSubnet: "proximity"))
    }

    private static func custom(_ members: String) throws -> CustomSteering {
        let text = #"{"id":"lb","name":"app.example.com","default_pools":["p"],"# + members + "}"
        return LoadBalancer(try LoadBalancerObject(try JSON.parse(Array(text.utf8)))).custom
    }
}
