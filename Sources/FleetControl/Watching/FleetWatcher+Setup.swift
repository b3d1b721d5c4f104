import CloudflareAPI
import GeoEngine
package import GeoFleet
package import GeoRouting
import KubernetesAPI
import Synchronization
import Wire

extension FleetWatcher {
    /// Reads once what only a check of the set-up needs; a read that fails or takes too long does not stop the others.
    ///
    /// - Parameters:
    ///   - hostnames: the host names that must lie in the zone.
    ///   - limit: the time after which a read is given up.
    ///   - scope: what is asked; the rest stays unknown.
    /// - Returns: what was answered in time.
    package func readSetup(
        hostnames: [Hostname],
        within limit: Duration,
        _ scope: ReadScope = .all
    ) async -> SetupReading {
        var reading = SetupReading()
        async let rights = scope == .cloudflare ? [:] : clusterRights(within: limit)
        if scope != .clusters {
            async let checks = startChecks(hostnames, within: limit)
            async let usage = answer(within: limit) { client throws(CloudflareError) in
                let usage = try await client.usage()
                return AccountUsage(pools: usage.pools, origins: usage.origins, originsPerPool: usage.originsPerPool)
            }
            async let monitors = answer(within: limit) { client throws(CloudflareError) in
                try await client.monitors().map(MonitorView.init)
            }
            (reading.startChecks, reading.usage, reading.monitors) = await (checks, usage, monitors)
        }
        reading.rights = await rights
        return reading
    }

    // MARK: Cloudflare

    /// The controller's own checks, as far as they end in time.
    private func startChecks(_ hostnames: [Hostname], within limit: Duration) async -> [StartCheck] {
        let results = CheckResults()
        let checks = StartChecks(client: client, hostnames: hostnames) { results.append($0) }
        _ = await withTimeout(limit, parts.time) { await checks.run() }
        return results.all
    }

    private func answer<Value: Sendable>(
        within limit: Duration,
        _ read: @escaping @Sendable (CloudflareClient) async throws(CloudflareError) -> Value
    ) async -> SetupReading.Answer<Value> {
        let client = client
        let answer = await withTimeout(limit, parts.time) { () -> SetupReading.Answer<Value> in
            do throws(CloudflareError) {
                return .known(try await read(client))
            } catch {
                return .unknown(error.reason)
            }
        }
        return answer ?? .unknown(Self.silence(limit))
    }

    private static func silence(_ limit: Duration) -> String { "\(TransportError.timedOut(after: limit))" }

    // MARK: Clusters

    /// What the credentials may do in each cluster; the clusters are asked at the same time.
    private func clusterRights(within limit: Duration) async -> [String: [ClusterRight]] {
        await withTaskGroup(of: (String, [ClusterRight]).self) { group in
            for cluster in parts.clusters {
                group.addTask { (cluster.id, await cluster.rights(within: limit, self.parts.time)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }
}

extension WatchedCluster {
    /// What the console and the controller do to objects that ask for pools.
    private static let verbs = ["list", "watch"]

    /// Asks the cluster for each verb and kind; after one question without an answer, no other is asked.
    fileprivate func rights(within limit: Duration, _ time: Time) async -> [ClusterRight] {
        var rights: [ClusterRight] = []
        var silence: String?
        for request in requests {
            for verb in Self.verbs {
                var right = ClusterRight(
                    verb: verb,
                    resource: request.reading.kind.resource,
                    namespace: request.namespace,
                    answer: .unknown(silence ?? "")
                )
                if silence == nil {
                    do throws(TransportError) {
                        let reply = try await transport.fetch(
                            request.review(of: verb),
                            limit: Status.sizeLimit,
                            timeout: limit,
                            time: time
                        )
                        right.answer = ClusterRight.Answer(AccessAnswer(reply))
                    } catch {
                        right.answer = .unknown("\(error)")
                        silence = "\(error)"
                    }
                }
                rights.append(right)
            }
        }
        return rights
    }
}

extension ClusterRight.Answer {
    fileprivate init(_ answer: AccessAnswer) {
        switch answer {
        case .allowed: self = .allowed
        case .denied: self = .denied
        case .unknown(let reason): self = .unknown(reason)
        }
    }
}

extension MonitorView {
    fileprivate init(_ monitor: MonitorObject) {
        self.init(
            id: monitor.id,
            kind: monitor.kind,
            path: monitor.path,
            host: monitor.host,
            expectedCodes: monitor.expectedCodes
        )
    }
}

/// The results of checks that end one after the other.
private final class CheckResults: Sendable {
    private let checks = Mutex<[StartCheck]>([])

    var all: [StartCheck] { checks.withLock { $0 } }

    func append(_ check: StartCheck) { checks.withLock { $0.append(check) } }
}
