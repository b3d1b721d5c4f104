/// The planner of the one monitor that we manage; it also decides which monitor a pool gets.
struct MonitorPlanner {
    let rules: RoutingRules
    let monitors: [Monitor]

    /// Ids of the monitors with our tag.
    ///
    /// There are several if the reply to a creation was lost, or if two replicas created a monitor each.
    private var ownMonitors: [String] {
        let tag = Monitor.tag(for: rules.owner)
        return monitors.filter { $0.description.hasSuffix(tag) }.map(\.id).sorted()
    }

    /// The id of the monitor that our pools get; nil where the rules name none, or it is not created yet.
    private var chosenMonitor: String? {
        switch rules.monitor {
        case .none: nil
        case .existing(let id): id
        case .managed: ownMonitors.first
        }
    }

    /// Plans to create the managed monitor, or to change its settings where they differ.
    func plan() -> [Operation] {
        guard case .managed(let settings) = rules.monitor else { return [] }
        guard let chosenMonitor, let monitor = monitors.first(where: { $0.id == chosenMonitor }) else {
            return [.createMonitor(MonitorDraft(description: Monitor.tag(for: rules.owner), settings: settings))]
        }
        return monitor.settings?.isEquivalent(to: settings) == true ? [] : [.updateMonitor(id: chosenMonitor, settings)]
    }

    /// The id of the monitor to attach to a pool; nil where the pool keeps what it has.
    ///
    /// Only a pool without a monitor, or with another monitor of ours, gets one. Nil as `pool` means a new pool.
    func monitorToAttach(to pool: Pool?) -> String? {
        guard let chosenMonitor else { return nil }
        guard let pool else { return chosenMonitor }
        if pool.monitor == chosenMonitor || pool.hasMonitorGroup { return nil }
        guard let present = pool.monitor else { return chosenMonitor }
        return ownMonitors.contains(present) ? chosenMonitor : nil
    }
}

extension CurrentState {
    /// A warning for each of our pools without a monitor, because Cloudflare never takes such a pool out of service.
    package func noticesOfUnprobedPools(of desired: Desired) -> [Notice] {
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
