package import GeoRouting

/// Something that a person does by hand.
package enum Action: Sendable, Hashable {
    case setWeight(OriginKey, Weight)
    /// Sets the weight back to the one that the controller last applied.
    case releaseWeight(OriginKey)
    case drain(Target)
    case enable(Target)
    case removeOrigin(OriginKey)
    /// Removes these origins, which watched clusters own and no Ingress asks for.
    case prune([OriginKey])
    /// Writes what these clusters' controllers would write, under their owner ids; clusters by short name.
    case sync(clusters: [String])
    /// Removes this cluster's stale origins, even so many at once that the brake holds them; cluster by short name.
    case confirmRemovals(cluster: String)
    /// Reverses the action of this session that has this number.
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
    /// An object has changed since the preview: nothing was written, and the person decides on this new preview.
    case changed(ActionPreview)
    /// Nothing was written, for this reason.
    case refused(Refusal)
    /// At least one write was sent, and the result is not the intended one.
    case failed(ActionFailure)
}

/// What is known after an action whose writes did not have the intended result.
package struct ActionFailure: Sendable, Equatable {
    /// What is known of the writes.
    package enum Reason: Sendable, Equatable {
        /// All writes were accepted, but another program has changed these objects again at once.
        case overwritten([String])
        /// Whether the writes took effect is not known; with what stopped them, in one line.
        case unknown(String)
        /// No write took effect; with what stopped them, in one line.
        case lost(String)
        /// Some writes took effect; with what stopped the others, and the objects that were written and not written.
        case partly(String, made: [String], missing: [String])
    }

    /// What is known of the writes, and what stopped them.
    package var reason: Reason
    /// Why the audit file could not be written afterwards; nil where it could.
    package var auditTrouble: String?

    package init(_ reason: Reason, auditTrouble: String? = nil) {
        self.reason = reason
        self.auditTrouble = auditTrouble
    }
}

/// An action of this session that took effect.
package struct ActionRecord: Sendable, Equatable, Identifiable {
    /// The number of the attempt in this session; failed attempts take numbers too, so there are gaps.
    package var id: Int
    /// When its result was known.
    package var moment: Moment
    /// What was done, without remarks, such as `Drained origin-eu in k8s-pool-shop-eu`.
    package var title: String
    /// What was done, followed by remarks in parentheses, such as that an answer was lost.
    package var text: String
    /// Whether it can be undone: it only changed existing objects, and has not been undone yet.
    package var canUndo: Bool

    package init(id: Int, moment: Moment, title: String, text: String, canUndo: Bool) {
        self.id = id
        self.moment = moment
        self.title = title
        self.text = text
        self.canUndo = canUndo
    }
}

extension Action {
    /// The word to type where a key is not enough: the object's name, else the action's, such as `prune`.
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
}
