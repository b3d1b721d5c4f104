package import GeoFleet
import GeoRouting

extension Action {
    /// The action as an order, such as `Drain origin-eu`.
    package var title: String {
        switch self {
        case .setWeight(let key, let weight): "Set weight of \(Words.name(key.origin)) to \(weight.percent)"
        case .releaseWeight(let key): "Release weight of \(Words.name(key.origin))"
        case .drain(.origin(let key)): "Drain \(Words.name(key.origin))"
        case .drain(let target): "Drain \(target.name) (disable)"
        case .enable(let target): "Enable \(target.name)"
        case .removeOrigin(let key): "Remove \(Words.name(key.origin))"
        case .prune(let keys): "Prune \(Words.counted(keys.count, "stale origin"))"
        case .sync(let clusters): "Force sync of \(clusters.joined(separator: ", "))"
        case .confirmRemovals(let cluster): "Confirm removals of \(cluster)"
        case .undo(let action): "Undo action \(action)"
        }
    }

    /// The action as a report once it is done, such as `Drained origin-eu in k8s-pool-shop-eu`.
    package var doneText: String {
        switch self {
        case .setWeight(let key, let weight):
            "Set weight of \(Words.name(key.origin)) in \(key.pool) to \(weight.percent)"
        case .releaseWeight(let key): "Released weight of \(Words.name(key.origin)) in \(key.pool)"
        case .drain(.origin(let key)): "Drained \(Words.name(key.origin)) in \(key.pool)"
        case .drain(let target): "Drained \(target.name) (disabled)"
        case .enable(let target): "Enabled \(target.nameWithPool)"
        case .removeOrigin(let key): "Removed \(Words.name(key.origin)) from \(key.pool)"
        case .prune(let keys): "Pruned \(Words.counted(keys.count, "stale origin"))"
        case .sync(let clusters): "Synced \(clusters.joined(separator: ", "))"
        case .confirmRemovals(let cluster): "Removed what no source of \(cluster) asks for"
        case .undo(let action): "Undid action \(action)"
        }
    }

    /// The object that the action changes, such as `origin-eu in pool k8s-pool-shop-eu`.
    package var object: String {
        switch self {
        case .setWeight(let key, _), .releaseWeight(let key), .drain(.origin(let key)), .enable(.origin(let key)),
            .removeOrigin(let key):
            "\(Words.name(key.origin)) in pool \(key.pool)"
        case .drain(.pool(let name)), .enable(.pool(let name)): "pool \(name)"
        case .drain(.loadBalancer(let name)), .enable(.loadBalancer(let name)): "load balancer \(name)"
        case .prune(let keys):
            keys.count == 1
                ? "\(Words.name(keys[0].origin)) in pool \(keys[0].pool)"
                : "\(Words.counted(keys.count, "origin")) in \(Words.counted(Set(keys.map(\.pool)).count, "pool"))"
        case .sync(let clusters): "\(clusters.count == 1 ? "cluster" : "clusters") \(clusters.joined(separator: ", "))"
        case .confirmRemovals(let cluster): "cluster \(cluster)"
        case .undo(let action): "action \(action)"
        }
    }
}

extension Action.Target {
    fileprivate var name: String {
        switch self {
        case .origin(let key): Words.name(key.origin)
        case .pool(let name): "pool \(name)"
        case .loadBalancer(let name): "load balancer \(name)"
        }
    }

    /// The object with its pool, such as `origin-eu in k8s-pool-shop-eu`.
    package var nameWithPool: String {
        if case .origin(let key) = self { return "\(Words.name(key.origin)) in \(key.pool)" }
        return name
    }
}

extension ActionPreview {
    /// The title of the card, such as `Drain origin-eu`, or `Undo: Drained origin-eu in k8s-pool-shop-eu`.
    package var title: String {
        reversal.map { "\($0.isRedo ? "Redo" : "Undo"): \($0.originalText)" } ?? action.title
    }

    /// The object that the action changes, such as `origin-eu in pool k8s-pool-shop-eu`.
    ///
    /// For an undo, these are all objects that the undo changes.
    package var object: String {
        guard let objects = reversal?.objects, !objects.isEmpty else { return action.object }
        return objects.joined(separator: ", ")
    }
}

extension DataFreshness {
    /// The reason to doubt the data, with the age of the data; nil if the data are reliable.
    package func text(now: Moment) -> String? {
        doubt(now: now).map { doubt in
            func age(_ readAt: Moment) -> String {
                "as of \(Words.hourMinute(readAt)), \(Words.age(max(now - readAt, .zero))) ago"
            }
            return switch doubt {
            case .unread: "\(name) not read yet"
            case .unreadable(let why): "\(name) cannot be read: \(isCloudflare ? why : "the watch is down")"
            case .failing(let readAt, let why):
                "\(name) \(age(readAt)): \(isCloudflare ? why : "the watch is down")"
            case .old(let readAt):
                "\(name) \(age(readAt))" + (isCloudflare ? "; it is read again before any write" : "")
            }
        }
    }

    private var isCloudflare: Bool { source == .cloudflare }

    private var name: String {
        switch source {
        case .cloudflare: "Cloudflare"
        case .sources(let cluster): "sources of \(cluster)"
        }
    }
}
