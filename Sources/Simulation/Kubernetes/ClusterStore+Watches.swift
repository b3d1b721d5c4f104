import Wire

/// The effects of time and of faults on the open watches.
extension ClusterStore {
    mutating func advanceWatches(to now: Duration) {
        for index in watches.indices {
            watches[index].advance(to: now, version: version, interval: settings.bookmarkInterval)
        }
        watches.removeAll(where: \.isOver)
    }

    /// Ends the watches for which `condition` holds: their connections break.
    mutating func endWatches(where condition: (Watch) -> Bool = { _ in true }) {
        guard watches.contains(where: condition) else { return }
        for index in watches.indices where condition(watches[index]) {
            watches[index].end(TransportError.lost("the server closed the connection"))
        }
        watches.removeAll(where: \.isOver)
    }

    /// Lets the rules in force strike all open watches.
    mutating func sufferWatches(_ faults: inout ArmedFaults) {
        for index in watches.indices { suffer(index, &faults) }
        watches.removeAll(where: \.isOver)
    }

    mutating func sufferNewestWatch(_ faults: inout ArmedFaults) {
        if let last = watches.indices.last { suffer(last, &faults) }
        watches.removeAll(where: \.isOver)
    }

    /// Lets the rules strike one watch; a half-open one is skipped, as it must not use up a rule for its successor.
    private mutating func suffer(_ index: Int, _ faults: inout ArmedFaults) {
        if watches[index].isSilent { return }
        for effect in faults.strike(watch: watches[index].route, target: watches[index].target) {
            watches[index].suffer(effect, version: version)
        }
    }
}
