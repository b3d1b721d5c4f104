import HTTPTypes
import Wire

/// The setup of a world in which controllers have run for weeks.
extension ScenarioContext {
    /// The age of all objects when the world begins: 41 days.
    private static let age: Duration = .seconds(41 * 86_400)

    /// Creates Ingresses in every cluster, a pool for each cluster, one monitor and the load balancer.
    ///
    /// It also creates two pools that belong to no controller.
    mutating func setUpFleet() {
        let fixtures = ClusterFixture.all(of: settings)
        let start = Timestamp(microseconds: timestamp.microseconds - Self.age.wholeMicroseconds)
        for (index, fixture) in fixtures.enumerated() { createIngresses(of: fixture, in: index, at: start) }
        let monitor = post(monitorPath, monitorDraft, at: start)
        var pools: [JSON] = []
        for fixture in fixtures {
            let pool = post(poolPath, fixture.draft(monitor: monitor), at: start)
            pools.append(pool)
        }
        for name in ["legacy-blue", "legacy-green"] {
            let origins: [JSON] = [ClusterFixture.origin("one", name == "legacy-blue" ? "192.0.2.201" : "192.0.2.202")]
            _ = post(poolPath, ["name": .string(name), "origins": .array(origins)], at: start)
        }
        let balancer: JSON = [
            "name": .string(ClusterFixture.hostname), "default_pools": .array(pools),
            "fallback_pool": pools.first ?? "",
            "proxied": true, "steering_policy": "proximity", "ttl": 30,
        ]
        _ = post(balancerPath, balancer, at: start)
        // The store's clock moves to the present, so that probes have results.
        cloudflare.advance(to: timestamp)
    }

    private mutating func createIngresses(of fixture: ClusterFixture, in cluster: Int, at start: Timestamp) {
        for name in ["api", "checkout", "web"] {
            let template = IngressTemplate(
                name: name,
                labels: IngressTemplate.labels(clusterName: ClusterFixture.clusterName),
                addresses: fixture.addresses
            )
            let object = template.object(seed: &clusters[cluster].seed, at: start)
            clusters[cluster].commit(.ingress, key: "shop/" + name, object, at: now)
        }
    }

    private var monitorDraft: JSON {
        [
            "type": "https", "description": "Health of the ingress controllers", "path": "/healthz",
            "expected_codes": "200", "interval": 60, "header": ["Host": [.string(ClusterFixture.hostname)]],
        ]
    }

    // MARK: Calls of Cloudflare's API

    private var poolPath: String { "/accounts/\(settings.cloudflare.accountID)/load_balancers/pools" }
    private var monitorPath: String { "/accounts/\(settings.cloudflare.accountID)/load_balancers/monitors" }
    private var balancerPath: String { "/zones/\(settings.cloudflare.zoneID)/load_balancers" }

    /// Creates an object; returns its id, an empty text where the call fails.
    private mutating func post(_ path: String, _ body: JSON, at instant: Timestamp) -> JSON {
        call(.post, path, body, at: instant)["result"]?["id"] ?? ""
    }

    /// Makes a call with the first token; returns the body of the reply.
    private mutating func call(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSON?,
        at instant: Timestamp
    ) -> JSON {
        let token = settings.cloudflare.tokens.first?.value ?? ""
        var handler = CloudflareHandler(settings: settings.cloudflare, now: instant, store: cloudflare)
        let request = Request(method, path, headers: [.authorization: "Bearer " + token], body: body?.bytes ?? [])
        let reply = handler.reply(to: request)
        cloudflare = handler.store
        return (try? JSON.parse(reply.body)) ?? .null
    }

    /// Changes the pool with this name through the API.
    mutating func patchPool(_ name: String, _ body: JSON) {
        guard let id = poolID(name) else { return }
        _ = call(.patch, poolPath + "/" + id, body, at: timestamp)
    }

    /// Deletes the pool with this name through the API.
    mutating func deletePool(_ name: String) {
        guard let id = poolID(name) else { return }
        _ = call(.delete, poolPath + "/" + id, nil, at: timestamp)
    }

    /// Changes the load balancer through the API.
    mutating func patchBalancer(_ body: JSON) {
        guard let id = balancer?["id"]?.string else { return }
        _ = call(.patch, balancerPath + "/" + id, body, at: timestamp)
    }

    /// The load balancer of `ClusterFixture.hostname`; nil where there is none.
    var balancer: JSONObject? { cloudflare.loadBalancers.first { $0["name"]?.string == ClusterFixture.hostname } }

    func pool(_ name: String) -> JSONObject? { cloudflare.pools.first { $0["name"]?.string == name } }

    func poolID(_ name: String) -> String? { pool(name)?["id"]?.string }

    /// Changes one origin of the pool `name` through the API.
    mutating func changeOrigin(_ origin: String, of name: String, _ change: (inout JSONObject) -> Void) {
        let origins = (pool(name)?["origins"]?.array ?? []).map { element -> JSON in
            guard var object = element.object, object["name"]?.string == origin else { return element }
            change(&object)
            return .object(object)
        }
        patchPool(name, ["origins": .array(origins)])
    }
}
