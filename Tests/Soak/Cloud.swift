import Foundation
import HTTPTypes
import Harness
import Wire

/// The process that plays Cloudflare and the clusters, and dies now and then.
///
/// Cloudflare does not lose its data when a process of it dies, so that is carried over. The clusters come back as from
/// a backup: with other versions, one time higher and one time lower than those that watches know.
struct Cloud {
    private let sim: Sim
    private(set) var process: ChildProcess
    private var restarts = 0

    init(sim: Sim) {
        self.sim = sim
        process = sim.process
    }

    /// Dies, stays away, and comes back; `ingresses` tells what each cluster has.
    mutating func restart(
        _ fleet: Fleet,
        awayFor span: Duration,
        ingresses: [String: [String: [String]]]
    ) async throws {
        let state = try await sim.request(.get, "/sim/state")
        process.kill()
        try await Task.sleep(for: span)
        restarts += 1
        // No controller reads before all is back: a Cloudflare without objects never was.
        process = try await fleet.whileStill { [restarts] in
            let process = try await start(version: restarts.isMultiple(of: 2) ? 200 : restarts * 100_000, restarts)
            do {
                try await restore(state)
                for (cluster, ingresses) in ingresses.sorted(by: { $0.key < $1.key }) {
                    for (name, addresses) in ingresses.sorted(by: { $0.key < $1.key }) {
                        try await sim.createIngress(name, in: cluster, addresses: addresses)
                    }
                }
            } catch {
                process.kill()
                throw error
            }
            return process
        }
    }

    private func start(version: Int, _ number: Int) async throws -> ChildProcess {
        let process = try ChildProcess(
            "geosim",
            [
                "--listen", "127.0.0.1:\(sim.port)", "--scenario", "empty", "--no-rate-limit", "--first-version",
                "\(version)",
            ],
            log: sim.directory.appending(path: "geosim-\(number).log")
        )
        do {
            try await eventually("geosim is back") { process.log.contains("listening") }
        } catch {
            process.kill()
            throw error
        }
        return process
    }

    private func restore(_ state: JSON) async throws {
        var ids: [String: JSON] = [:]
        for pool in state["pools"]?.array ?? [] {
            let path = "/accounts/\(Sim.account)/load_balancers/pools"
            let fresh = try await sim.cloudflare(.post, path, Self.settings(of: pool))
            ids[pool["id"]?.string ?? ""] = fresh["id"]
        }
        for balancer in state["load_balancers"]?.array ?? [] {
            var body = Self.settings(of: balancer).object ?? JSONObject()
            let pools = (balancer["default_pools"]?.array ?? []).compactMap { ids[$0.string ?? ""] }
            body["default_pools"] = .array(pools)
            body["fallback_pool"] = ids[balancer["fallback_pool"]?.string ?? ""]
            if body["proxied"]?.bool == true { body["ttl"] = nil }
            _ = try await sim.cloudflare(.post, "/zones/\(Sim.zone)/load_balancers", .object(body))
        }
    }

    /// What a client may set of an object; the rest is Cloudflare's own.
    private static func settings(of object: JSON) -> JSON {
        let computed: Set<String> = [
            "id", "created_on", "modified_on", "disabled_at", "healthy", "failure_reason", "zone_name", "networks",
        ]
        switch object {
        case .array(let elements): return .array(elements.map(settings))
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.filter { !computed.contains($0.key) }.map { ($0.key, settings(of: $0.value)) }
                )
            )
        default: return object
        }
    }
}
