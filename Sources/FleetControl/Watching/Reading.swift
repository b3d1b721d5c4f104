import GeoEngine
import CloudflareAPI
import GeoRouting
import Wire

/// One reading of Cloudflare with each object as text; made once and looked at often.
struct Reading: Sendable {
    let observation: Observation
    /// Each object indented, by id.
    let texts: [String: String]

    init(_ observation: Observation, after previous: Reading? = nil) {
        self.observation = observation
        var texts: [String: String] = [:]
        let objects = observation.pools.map { ($0.id, $0.json) } + observation.balancers.map { ($0.id, $0.json) }
        for (id, json) in objects {
            let isOld = previous?.object(id) == json
            texts[id] = (isOld ? previous?.texts[id] : nil) ?? JSON.object(json).indented
        }
        self.texts = texts
    }

    /// A pool or load balancer as Cloudflare sent it.
    func object(_ id: String) -> JSONObject? {
        observation.pool(id)?.json ?? observation.balancers.first { $0.id == id }?.json
    }

    var ids: [String] { observation.pools.map(\.id) + observation.balancers.map(\.id) }
}
