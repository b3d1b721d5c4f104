import Wire

/// The effects of time, of closed connections and of faults on the open watches.
extension ClusterStore {
    /// Sends the bookmarks that are due at `now`, and ends the watches that have reached their deadline.
    mutating func advanceWatches(to now: Duration) {
        for index in watches.indices {
            watches[index].advance(to: now, version: version, interval: settings.bookmarkInterval)
        }
        watches.removeAll(where: \.isOver)
    }

    /// Breaks the connections of the watches for which `condition` is true.
    mutating func endWatches(where condition: (Watch) -> Bool = { _ in true }) {
        guard watches.contains(where: condition) else { return }
        for index in watches.indices where condition(watches[index]) {
            watches[index].end(TransportError.lost("the server closed the connection"))
        }
        watches.removeAll(where: \.isOver)
    }

    /// Applies the rules in force to all open watches.
    mutating func applyFaultsToWatches(_ faults: inout ActiveFaults) {
        for index in watches.indices { applyFaults(index, &faults) }
        watches.removeAll(where: \.isOver)
    }

    /// Applies the rules in force to the watch that was opened last.
    mutating func applyFaultsToNewestWatch(_ faults: inout ActiveFaults) {
        if let last = watches.indices.last { applyFaults(last, &faults) }
        watches.removeAll(where: \.isOver)
    }

    /// Applies the rules to one watch.
    ///
    /// A half-open watch (`isHalfOpen`) is skipped: it would otherwise use up a rule for a later watch.
    private mutating func applyFaults(_ index: Int, _ faults: inout ActiveFaults) {
        if watches[index].isHalfOpen { return }
        for effect in faults.effects(onWatch: watches[index].route, target: watches[index].target) {
            watches[index].apply(effect, version: version)
        }
    }
}
