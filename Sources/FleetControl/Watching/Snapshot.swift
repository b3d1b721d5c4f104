import CloudflareAPI
import GeoEngine
import GeoRouting
import Wire

/// One reading of Cloudflare, with the text of each object.
struct Snapshot: Sendable {
    let rawState: RawState
    /// Each pool and load balancer as Cloudflare sent it, by id.
    let objects: [String: JSONObject]
    /// The indented text of each object, by id.
    let texts: [String: String]

    init(_ rawState: RawState, after previous: Snapshot? = nil) {
        self.rawState = rawState
        var texts: [String: String] = [:]
        let pairs = rawState.pools.map { ($0.id, $0.json) } + rawState.balancers.map { ($0.id, $0.json) }
        objects = Dictionary(pairs) { first, _ in first }
        for (id, json) in objects {
            // An unchanged object keeps its text, because indenting takes time.
            let isUnchanged = previous?.object(id) == json
            texts[id] = (isUnchanged ? previous?.texts[id] : nil) ?? JSON.object(json).indented
        }
        self.texts = texts
    }

    func object(_ id: String) -> JSONObject? { objects[id] }

    var ids: [String] { rawState.pools.map(\.id) + rawState.balancers.map(\.id) }
}
