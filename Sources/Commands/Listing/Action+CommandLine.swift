import GeoFleet
import GeoRouting

extension Action {
    /// The command line that does it, for a shell; nil for an undo, which is of one session.
    ///
    /// `options` lead the command to the fleet.
    func commandLine(_ options: [String]) -> String? {
        let words: [String]? =
            switch self {
            case .setWeight(let key, let weight): ["weight", key.argument, String(weight.percent)]
            case .releaseWeight(let key): ["release", key.argument]
            case .drain(let target): ["drain", target.argument]
            case .enable(let target): ["enable", target.argument]
            case .removeOrigin(let key): ["remove", key.argument]
            case .prune: ["prune"]
            case .sync(let clusters): ["sync"] + clusters
            case .confirmRemovals(let cluster): ["confirm-removals", cluster]
            case .undo: nil
            }
        return words.map { ProgramLine.text($0 + options) }
    }
}

extension Action.Target {
    fileprivate var argument: String {
        switch self {
        case .origin(let key): key.argument
        case .pool(let name), .loadBalancer(let name): name
        }
    }
}

extension OriginKey {
    fileprivate var argument: String { "\(pool)/\(origin)" }
}
