/// Plans the one monitor that we manage, and decides which monitor a pool gets.
struct MonitorPlanner {
    let rules: RoutingRules
    let monitors: [Monitor]

    /// Ids of the monitors with our tag.
    ///
    /// There may be several: the reply to a create was lost, or two replicas created one each.
    private var own: [String] {
        let tag = Monitor.tag(for: rules.owner)
        return monitors.filter { $0.description.hasSuffix(tag) }.map(\.id).sorted()
    }

    /// The id of the monitor that our pools get; nil where the rules want none, or it does not exist yet.
    private var kept: String? {
        switch rules.monitor {
        case .none: nil
        case .existing(let id): id
        case .managed: own.first
        }
    }

    /// Plans to create the managed monitor, or to change its settings where they differ.
    func plan() -> [Operation] {
        guard case .managed(let settings) = rules.monitor else { return [] }
        guard let kept, let monitor = monitors.first(where: { $0.id == kept }) else {
            return [.createMonitor(MonitorDraft(description: Monitor.tag(for: rules.owner), settings: settings))]
        }
        return monitor.settings?.means(settings) == true ? [] : [.updateMonitor(id: kept, settings)]
    }

    /// The id of the monitor to attach to a pool that has none, or another of ours; nil where nothing changes.
    ///
    /// A nil `pool` is one that the plan creates.
    func change(of pool: Pool?) -> String? {
        guard let kept else { return nil }
        guard let pool else { return kept }
        if pool.monitor == kept || pool.hasMonitorGroup { return nil }
        guard let present = pool.monitor else { return kept }
        return own.contains(present) ? kept : nil
    }
}

extension CurrentState {
    /// A notice for each of our pools without a monitor, as Cloudflare never takes such a pool out of service.
    package func unwatchedPools(of desired: Desired) -> [Notice] {
        let names = Set(desired.pools.map(\.name))
        return pools.filter { names.contains($0.name) && !$0.isProbed }
            .map(\.name).sorted().map { name in
                Notice(
                    .warning,
                    "No monitor watches pool \(name): Cloudflare sends traffic there whether it is healthy or not; "
                        + "set CF_MONITOR_PATH or CF_MONITOR_ID"
                )
            }
    }
}
