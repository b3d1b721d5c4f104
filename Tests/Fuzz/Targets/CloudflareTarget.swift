import GeoFleet
import GeoRouting
import HTTPTypes
import Wire

@testable import CloudflareAPI
@testable import GeoEngine

extension Target {
    /// A reply of Cloudflare's, up to the plan that is made of it.
    static let cloudflare = Target(
        name: "cloudflare",
        seeds: [
            #"{"success":true,"result":[{"id":"p","name":"k8s-pool-shop-eu","description":"[external-dns-geo/1:"#
                + #"eu-1(origin-eu=33)]","origins":[{"name":"origin-eu","address":"203.0.113.9","enabled":true,"#
                + #""weight":0.33}],"latitude":50.1,"longitude":8.6}]}"#,
            #"{"success":true,"result":[{"id":"b","name":"app.example.com","default_pools":["p"],"fallback_pool":"p"}]}"#,
            #"{"success":true,"result":[0,0,{}],"result_info":{"total_pages":9223372036854775807,"total_count":-1}}"#,
            #"{"success":false,"errors":[{"code":9223372036854775807,"message":"\u0301\u0301"}]}"#,
            #"{"success":false,"errors":[{"code":1003,"message":"taken","error_chain":[{"message":"x"}]}]}"#,
        ],
        words: [
            "\"success\":", "true", "false", "\"result\":", "\"errors\":", "\"code\":", "\"message\":", "error_chain",
            "\"result_info\":", "total_pages", "total_count", "\"id\":", "\"name\":", "\"origins\":", "\"address\":",
            "\"weight\":", "\"enabled\":", "\"description\":", "\"default_pools\":", "\"fallback_pool\":",
            "\"latitude\":", "\"longitude\":", "region_pools", "k8s-pool-shop-eu", "origin-eu", "app.example.com",
            "1e308", "-1e999", "9223372036854775808", "modified_on", "[external-dns-geo/1:", "\"monitor\":", "header",
        ]
    ) { input in
        for status in [200, 403, 429, 500] {
            do throws(CloudflareError) {
                let headers: HTTPFields = [.retryAfter: String(decoding: input.prefix(20), as: UTF8.self)]
                let envelope = try Envelope(Reply(status: status, headers: headers, body: input))
                if let problem = try complaint(about: envelope.result) { return problem }
            } catch {
                if "\(error)".isEmpty { return "an error without words" }
            }
        }
        return nil
    }

    private static func complaint(about result: JSON) throws(CloudflareError) -> String? {
        let elements = result.array ?? [result]
        let pools = try Listing(elements) { json throws(CloudflareError) in try PoolObject(json) }
        let balancers = try Listing(elements) { json throws(CloudflareError) in try LoadBalancerObject(json) }
        let monitors = try Listing(elements) { json throws(CloudflareError) in try MonitorObject(json) }
        for json in pools.map(\.json) + balancers.map(\.json) + monitors.map(\.json) {
            let object = JSON.object(json)
            if (try? JSON.parse(object.bytes)) != object { return "an object written is not the object read" }
        }
        let rawState = RawState(pools: pools, balancers: balancers, monitors: monitors)
        guard let rules else { return "no rules" }
        let desired = Desired([wish], rules: rules)
        let plan = plan(desired: desired, current: rawState.current, rules: rules)
        for operation in plan.operations {
            if case .updatePool(let update) = operation, let problem = complaint(about: update, in: rawState) {
                return problem
            }
        }
        return nil
    }

    /// Every origin that was there is there, and what is not ours is as it was.
    private static func complaint(about update: PoolUpdate, in rawState: RawState) -> String? {
        guard let pool = rawState.pool(update.id),
            let body = RequestBodies(pools: rawState.pools).body(of: update),
            let origins = body["origins"]?.array
        else { return nil }
        let written = origins.compactMap(\.object)
        for origin in pool.origins where !written.contains(where: { $0["name"] == origin["name"] }) {
            return "an origin is gone"
        }
        return nil
    }

    private static let rules: RoutingRules? = OwnerID("eu-1").map { owner in
        RoutingRules(
            place: Place.predefined[0],
            owner: owner,
            hostnames: [Hostname("app.example.com")].compactMap(\.self)
        )
    }

    private static let wish = SourceObject(
        namespace: "default",
        name: "web",
        created: 0,
        clusterName: "shop",
        addresses: ["203.0.113.7"]
    )
}
