import GeoEngine
package import GeoFleet
import Synchronization
import Wire

extension FleetWatcher {
    /// What a single reading reads.
    package enum ReadScope: Sendable {
        case all
        /// The clusters alone: Cloudflare is not called.
        case clusters
        /// Cloudflare alone: no cluster is called.
        case cloudflare
    }

    /// Reads the clusters and Cloudflare once, at the same time, without watching them.
    ///
    /// - Parameters:
    ///   - limit: the time after which the reads are given up that have not ended; nil for none.
    ///   - scope: what is read; the rest stays unread.
    /// - Returns: the fleet as far as it could be read.
    package func readOnce(within limit: Duration? = nil, _ scope: ReadScope = .all) async -> Fleet {
        await withTaskGroup(of: Bool.self) { group in
            var readsLeft = 0
            if scope != .cloudflare {
                for index in watchers.indices {
                    group.addTask { await self.list(index) }
                    readsLeft += 1
                }
            }
            if scope != .clusters {
                group.addTask {
                    await self.read()
                    return false
                }
                readsLeft += 1
            }
            if let limit {
                group.addTask {
                    try? await self.parts.time.pause(limit)
                    return true
                }
            }
            while readsLeft > 0, await group.next() == false { readsLeft -= 1 }
            group.cancelAll()
        }
        _ = await publisher.update(store, isUrgent: true)
        return fleet
    }

    /// Lists the sources of a cluster once; the result is always false, as the limit has not ended it.
    private func list(_ index: Int) async -> Bool {
        let gaps = await watchers[index].list()
        if Task.isCancelled { return false }
        store.update { $0.applyListEnd(isComplete: gaps.isEmpty, from: index) }
        return false
    }

    /// The events and calls that no stream has published yet, oldest first; each is returned once.
    package func takeNews() -> (events: [FleetEvent], calls: [APICall]) {
        store.state.withLock { $0.takeUnpublished() }
    }
}
