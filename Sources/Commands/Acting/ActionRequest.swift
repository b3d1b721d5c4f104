package import GeoFleet
package import GeoRouting

/// What a command line asks for, before its names are looked up in a fleet.
package enum ActionRequest: Sendable, Equatable {
    /// Switches pools, origins or load balancers off, each by a name.
    case drain([String])
    /// Switches pools, origins or load balancers on, each by a name.
    case enable([String])
    /// Sets the weight of an origin.
    case weight(String, Weight)
    /// Gives the weight of an origin back to its controller.
    case release(String)
    /// Removes an origin.
    case remove(String)
    /// Removes the stale origins of these pools or these origins; of all pools where none is named.
    case prune([String])
    /// Writes what the controllers of these clusters would write; of all clusters where none is named.
    case sync([String])
    /// Syncs a cluster and removes its stale origins; the cluster may be left out where only one holds removals.
    case confirmRemovals(String?)
    /// Undoes an entry of the audit file; the last action where none is named.
    case undo(Int?)
    /// Does what a file with a plan says, if it is still the plan.
    case apply(String)

    /// The name of the command.
    package var command: String {
        switch self {
        case .drain: "drain"
        case .enable: "enable"
        case .weight: "weight"
        case .release: "release"
        case .remove: "remove"
        case .prune: "prune"
        case .sync: "sync"
        case .confirmRemovals: "confirm-removals"
        case .undo: "undo"
        case .apply: "apply"
        }
    }

    /// What the command line names, as it was typed.
    package var names: [String] {
        switch self {
        case .drain(let names), .enable(let names), .prune(let names), .sync(let names): names
        case .weight(let name, _), .release(let name), .remove(let name), .apply(let name): [name]
        case .confirmRemovals(let name): name.map { [$0] } ?? []
        case .undo(let id): id.map { ["\($0)"] } ?? []
        }
    }

    /// The actions, in the order of the names.
    ///
    /// An undo and a plan are not looked up here: they need the audit file and the plan's file.
    ///
    /// - Throws: a problem where nothing was read, or where a name is unknown or stands for several objects.
    package func actions(on fleet: Fleet) throws(CommandProblem) -> [Action] {
        if fleet.cloudflare.lastSuccess == nil { throw .unknown(ReadProblem.text(of: fleet, isWriting: true)) }
        let objects = NamedObjects(fleet)
        var actions: [Action] = []
        switch self {
        case .drain(let names):
            for name in names { actions.append(.drain(try objects.target(name, enabling: false))) }
        case .enable(let names):
            for name in names { actions.append(.enable(try objects.target(name, enabling: true))) }
        case .weight(let name, let weight): actions = [.setWeight(try objects.origin(name), weight)]
        case .release(let name):
            let key = try objects.origin(name, preferring: \.isOverridden)
            actions = [.releaseWeight(key)]
        case .remove(let name):
            let key = try objects.origin(name, preferring: \.isStale)
            actions = [.removeOrigin(key)]
        case .prune(let names): actions = [.prune(try objects.staleOrigins(names))]
        case .sync(let names): actions = [.sync(clusters: try objects.clusters(names))]
        case .confirmRemovals(let name): actions = [.confirmRemovals(cluster: try objects.heldCluster(name))]
        case .undo, .apply: break
        }
        // A name and its geo may stand for one object, which is switched once.
        return actions.enumerated().filter { !actions[..<$0.offset].contains($0.element) }.map(\.element)
    }
}
