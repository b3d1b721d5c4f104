package import KubernetesAPI
package import Logging
package import Wire

/// Watches all kinds of objects of one cluster that can ask for pools.
package struct SourceWatcher: Sendable {
    private let reflectors: [Reflector]

    /// - Parameters:
    ///   - transport: the transport to the cluster's API server, with credentials.
    ///   - requests: one for each kind.
    ///   - store: where the objects are kept.
    ///   - time: the monotonic clock.
    ///   - random: the source of jitter.
    ///   - logger: the log of lists and watches.
    ///   - metrics: `.none` for no metrics.
    ///   - status: the state of all watches.
    ///   - onNews: called after a change that may change what the objects ask for.
    ///   - observe: called with what happens to the list and the watch of each kind.
    package init(
        transport: any Transport,
        requests: [ObjectRequests],
        store: SourceStore,
        time: Time,
        random: RandomSource,
        logger: Logger,
        metrics: EngineMetrics,
        status: EngineStatus,
        onNews: @escaping @Sendable () -> Void,
        observe: @escaping @Sendable (ObjectKind, WatchNews) -> Void = { _, _ in }
    ) {
        status.expect(requests.map(\.reading.kind))
        reflectors = requests.map { requests in
            Reflector(
                transport: transport,
                requests: requests,
                store: store,
                time: time,
                random: random,
                logger: logger,
                metrics: metrics,
                status: status,
                onNews: onNews,
                observe: { observe(requests.reading.kind, $0) }
            )
        }
    }

    /// Lists and watches until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for reflector in reflectors { group.addTask { await reflector.run() } }
        }
    }

    /// Lists all kinds once, without a watch; returns the reasons why not all objects are in the store.
    package func list() async -> [String] {
        await withTaskGroup(of: String?.self) { group in
            for reflector in reflectors { group.addTask { await reflector.list() } }
            var reasons: [String] = []
            for await reason in group { if let reason { reasons.append(reason) } }
            return reasons.sorted()
        }
    }

    /// Ends the waits before the next tries, because a person wants them now.
    package func retry() async {
        for reflector in reflectors { await reflector.retry() }
    }
}
