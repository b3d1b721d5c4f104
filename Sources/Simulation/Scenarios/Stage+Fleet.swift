import HTTPTypes
import Wire

/// A world that controllers have been keeping for weeks.
extension Stage {
    /// The age of all objects when the world begins: 41 days.
    private static let age: Duration = .seconds(41 * 86_400)

    /// Ingresses in every cluster, a pool for each, one monitor, and the load balancer.
    mutating func setUpFleet() {
        let sites = Site.all(of: settings)
        let start = Timestamp(microseconds: timestamp.microseconds - Self.age.wholeMicroseconds)
        for (index, site) in sites.enumerated() { createIngresses(of: site, in: index, at: start) }
        let monitor = post(monitorPath, monitorDraft, at: start)
        var pools: [JSON] = []
        for site in sites {
            let pool = post(poolPath, site.draft(monitor: monitor), at: start)
            pools.append(pool)
        }
        for name in ["legacy-blue", "legacy-green"] {
            let origins: [JSON] = [Site.origin("one", name == "legacy-blue" ? "192.0.2.201" : "192.0.2.202")]
            _ = post(poolPath, ["name": .string(name), "origins": .array(origins)], at: start)
        }
        let balancer: JSON = [
            "name": .string(Site.hostname), "default_pools": .array(pools), "fallback_pool": pools.first ?? "",
            "proxied": true, "steering_policy": "proximity", "ttl": 30,
        ]
        _ = post(balancerPath, balancer, at: start)
        // Probes have run since then.
        cloudflare.advance(to: timestamp)
    }

    private mutating func createIngresses(of site: Site, in cluster: Int, at start: Timestamp) {
        for name in ["api", "checkout", "web"] {
            let template = IngressTemplate(
                name: name,
                labels: IngressTemplate.labels(clusterName: Site.clusterName),
                addresses: site.addresses
            )
            let object = template.object(seed: &clusters[cluster].seed, at: start)
            clusters[cluster].commit(.ingress, key: "shop/" + name, object, at: now)
        }
    }

    private var monitorDraft: JSON {
        [
            "type": "https", "description": "Health of the ingress controllers", "path": "/healthz",
            "expected_codes": "200", "interval": 60, "header": ["Host": [.string(Site.hostname)]],
        ]
    }

    // MARK: Calls, as a controller or a person makes them

    private var poolPath: String { "/accounts/\(settings.cloudflare.accountID)/load_balancers/pools" }
    private var monitorPath: String { "/accounts/\(settings.cloudflare.accountID)/load_balancers/monitors" }
    private var balancerPath: String { "/zones/\(settings.cloudflare.zoneID)/load_balancers" }

    /// Creates an object; returns its id.
    private mutating func post(_ path: String, _ body: JSON, at instant: Timestamp) -> JSON {
        call(.post, path, body, at: instant)["result"]?["id"] ?? ""
    }

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

    /// Changes a pool through the API, by name.
    mutating func patchPool(_ name: String, _ body: JSON) {
        guard let id = poolID(name) else { return }
        _ = call(.patch, poolPath + "/" + id, body, at: timestamp)
    }

    /// Deletes a pool through the API, by name.
    mutating func deletePool(_ name: String) {
        guard let id = poolID(name) else { return }
        _ = call(.delete, poolPath + "/" + id, nil, at: timestamp)
    }

    /// Changes the load balancer through the API.
    mutating func patchBalancer(_ body: JSON) {
        guard let id = balancer?["id"]?.string else { return }
        _ = call(.patch, balancerPath + "/" + id, body, at: timestamp)
    }

    var balancer: JSONObject? { cloudflare.loadBalancers.first { $0["name"]?.string == Site.hostname } }

    func pool(_ name: String) -> JSONObject? { cloudflare.pools.first { $0["name"]?.string == name } }

    func poolID(_ name: String) -> String? { pool(name)?["id"]?.string }

    /// Rewrites one origin of a pool, by name.
    mutating func changeOrigin(_ origin: String, of name: String, _ change: (inout JSONObject) -> Void) {
        let origins = (pool(name)?["origins"]?.array ?? []).map { element -> JSON in
            guard var object = element.object, object["name"]?.string == origin else { return element }
            change(&object)
            return .object(object)
        }
        patchPool(name, ["origins": .array(origins)])
    }
}
