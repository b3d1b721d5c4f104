package import GeoRouting

/// Something that a person does by hand.
package enum Action: Sendable, Hashable {
    case setWeight(OriginKey, Weight)
    /// Back to the weight that the controller last applied.
    case releaseWeight(OriginKey)
    case drain(Target)
    case enable(Target)
    case removeOrigin(OriginKey)
    /// These own origins, which no Ingress asks for.
    case prune([OriginKey])
    /// Acts as these clusters' controllers would, with their owner ids; by short name.
    case sync(clusters: [String])
    /// Removes what the brake holds in this cluster.
    case confirmRemovals(cluster: String)
    /// The inverse of an action of this session.
    case undo(action: Int)

    /// What can be switched off and on.
    package enum Target: Sendable, Hashable {
        case origin(OriginKey)
        /// By name.
        case pool(String)
        /// By host name.
        case loadBalancer(String)
    }
}

/// How an action ended.
package enum ActionOutcome: Sendable, Equatable {
    case done(ActionRecord)
    /// The object had changed: nothing was written, decide anew.
    case changed(ActionPreview)
    /// Nothing was written, and why.
    case refused(String)
    /// It may have taken effect or not; in one line.
    case failed(String)
}

/// An action of this session that took effect.
package struct ActionRecord: Sendable, Equatable, Identifiable {
    package var id: Int
    package var moment: Moment
    /// What was done, without what came of it: `Drained origin-eu in k8s-pool-shop-eu`.
    package var title: String
    /// What was done, and in parentheses what a person should know of it.
    package var text: String
    package var canUndo: Bool

    package init(id: Int, moment: Moment, title: String, text: String, canUndo: Bool) {
        self.id = id
        self.moment = moment
        self.title = title
        self.text = text
        self.canUndo = canUndo
    }
}

/// Why something cannot be done, in one line with what to do about it.
package struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }
}

extension Action {
    /// What has to be typed where a key is not enough; nil where no one object is meant.
    package var name: String? {
        switch self {
        case .setWeight(let key, _), .releaseWeight(let key), .drain(.origin(let key)), .enable(.origin(let key)),
            .removeOrigin(let key):
            key.origin
        case .drain(.pool(let name)), .enable(.pool(let name)), .drain(.loadBalancer(let name)),
            .enable(.loadBalancer(let name)):
            name
        case .prune: "prune"
        case .sync: "sync"
        case .confirmRemovals(let cluster): cluster
        case .undo: "undo"
        }
    }

    /// Such as `Drain origin-eu`.
    package var title: String {
        switch self {
        case .setWeight(let key, let weight): "Set weight of \(key.origin) to \(weight.percent)"
        case .releaseWeight(let key): "Release weight of \(key.origin)"
        case .drain(.loadBalancer(let name)): "Disable load balancer \(name)"
        case .drain(let target): "Drain \(target.name)"
        case .enable(let target): "Enable \(target.name)"
        case .removeOrigin(let key): "Remove \(key.origin)"
        case .prune(let keys): "Prune \(Figure.count(keys.count, "stale origin"))"
        case .sync(let clusters): "Force sync of \(clusters.joined(separator: ", "))"
        case .confirmRemovals(let cluster): "Confirm removals of \(cluster)"
        case .undo(let action): "Undo action \(action)"
        }
    }

    /// What was done, once it is done.
    package var past: String {
        switch self {
        case .setWeight(let key, let weight): "Set weight of \(key.origin) in \(key.pool) to \(weight.percent)"
        case .releaseWeight(let key): "Released weight of \(key.origin) in \(key.pool)"
        case .drain(.loadBalancer(let name)): "Disabled load balancer \(name)"
        case .drain(let target): "Drained \(target.place)"
        case .enable(let target): "Enabled \(target.place)"
        case .removeOrigin(let key): "Removed \(key.origin) from \(key.pool)"
        case .prune(let keys): "Pruned \(Figure.count(keys.count, "stale origin"))"
        case .sync(let clusters): "Synced \(clusters.joined(separator: ", "))"
        case .confirmRemovals(let cluster): "Removed what no Ingress of \(cluster) asks for"
        case .undo(let action): "Undid action \(action)"
        }
    }

    /// Such as `origin-eu in pool k8s-pool-shop-eu`.
    package var object: String {
        switch self {
        case .setWeight(let key, _), .releaseWeight(let key), .drain(.origin(let key)), .enable(.origin(let key)),
            .removeOrigin(let key):
            "\(key.origin) in pool \(key.pool)"
        case .drain(.pool(let name)), .enable(.pool(let name)): "pool \(name)"
        case .drain(.loadBalancer(let name)), .enable(.loadBalancer(let name)): "load balancer \(name)"
        case .prune(let keys):
            keys.count == 1
                ? "\(keys[0].origin) in pool \(keys[0].pool)"
                : "\(Figure.count(keys.count, "origin")) in \(Figure.count(Set(keys.map(\.pool)).count, "pool"))"
        case .sync(let clusters): "\(clusters.count == 1 ? "cluster" : "clusters") \(clusters.joined(separator: ", "))"
        case .confirmRemovals(let cluster): "cluster \(cluster)"
        case .undo(let action): "action \(action)"
        }
    }
}

extension Action.Target {
    fileprivate var name: String {
        switch self {
        case .origin(let key): key.origin
        case .pool(let name): "pool \(name)"
        case .loadBalancer(let name): "load balancer \(name)"
        }
    }

    fileprivate var place: String {
        if case .origin(let key) = self { return "\(key.origin) in \(key.pool)" }
        return name
    }
}
