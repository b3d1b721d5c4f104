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
    /// The object had changed: nothing was written, and the person decides anew on this preview.
    case changed(ActionPreview)
    /// Nothing was written, and why.
    case refused(Refusal)
    /// The writes did not end as they were meant to.
    case failed(ActionFailure)
}

/// What is true after an action that did not end as it was meant to, as far as it is known.
package struct ActionFailure: Sendable, Equatable {
    /// What is known of the writes.
    package enum Reason: Sendable, Equatable {
        /// All was written, and another program has changed these objects again at once.
        case overwritten([String])
        /// It may have taken effect or not; with what stopped the writes, in one line.
        case unknown(String)
        /// It did not take effect; with what stopped the writes.
        case lost(String)
        /// With what stopped the writes, and the objects that were written and those that were not.
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
    /// Counts the attempts of the session, so that numbers of failed ones are missing here.
    package var id: Int
    /// When its result was known.
    package var moment: Moment
    /// The action alone, such as `Drained origin-eu in k8s-pool-shop-eu`.
    package var title: String
    /// The action, and in parentheses what a person should know of it.
    package var text: String
    /// Whether it can be undone: it changed existing objects alone, and has not been undone.
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
