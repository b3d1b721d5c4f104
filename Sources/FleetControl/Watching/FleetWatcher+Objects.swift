import CloudflareAPI
import GeoEngine
package import GeoFleet
import Presentation
package import Wire

/// What Cloudflare has, as it sent it: all keys, also those that this program does not know.
package struct ObjectsAsSent: Sendable {
    /// The account's id.
    package var account: String
    /// The zone's id.
    package var zone: String
    /// The load balancers of the zone.
    package var loadBalancers: [JSONObject]
    /// The pools of the account.
    package var pools: [JSONObject]
    /// The monitors of the account.
    package var monitors: [JSONObject]
    /// A noun phrase for each object that cannot be read, such as `a pool without id and name`.
    package var defects: [String]
}

extension FleetWatcher {
    /// The pools and load balancers of the last reading, with the monitors, which are read now.
    ///
    /// - Parameter limit: the time after which the monitors' read is given up.
    /// - Returns: the objects; nil before the first reading.
    /// - Throws: a refusal where the monitors cannot be read.
    package func objectsAsSent(within limit: Duration) async throws(Refusal) -> ObjectsAsSent? {
        guard let snapshot = shownState?.snapshot else { return nil }
        let monitors = try await monitors(within: limit)
        let (pools, balancers) = (snapshot.rawState.pools, snapshot.rawState.balancers)
        return ObjectsAsSent(
            account: parts.account,
            zone: parts.zone,
            loadBalancers: balancers.map(\.json),
            pools: pools.map(\.json),
            monitors: monitors.map(\.json),
            defects: (pools.unreadable + balancers.unreadable + monitors.unreadable).map(\.defect)
        )
    }

    private func monitors(within limit: Duration) async throws(Refusal) -> Listing<MonitorObject> {
        let result = await withTaskGroup(of: Result<Listing<MonitorObject>, CloudflareError>?.self) { group in
            group.addTask {
                do throws(CloudflareError) {
                    return .success(try await self.client.monitors())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                try? await self.parts.time.pause(limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        guard let result else { throw .notice("the monitors cannot be read: no answer in time") }
        do {
            return try result.get()
        } catch {
            throw .notice("the monitors cannot be read: \(error)".oneLine)
        }
    }
}
