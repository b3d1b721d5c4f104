package import GeoRouting

/// An action that a person takes in the console.
package enum Action: Sendable, Hashable {
    case setWeight(OriginKey, Weight)
    /// Sets the weight to the last one that the controller applied.
    case releaseWeight(OriginKey)
    case drain(Target)
    case enable(Target)
    case removeOrigin(OriginKey)
    /// Removes these stale origins of watched clusters.
    case prune([OriginKey])
    /// Writes what the controllers of these clusters would write, under their owner ids; clusters by short name.
    case sync(clusters: [String])
    /// Syncs this cluster and removes its stale origins, even if the brake holds them; cluster by short name.
    case confirmRemovals(cluster: String)
    /// Reverses the action with this number; actions are numbered within the session.
    case undo(action: Int)

    /// An object that can be switched off and on.
    package enum Target: Sendable, Hashable {
        case origin(OriginKey)
        /// A pool, by name.
        case pool(String)
        /// A load balancer, by host name.
        case loadBalancer(String)
    }
}

/// How an action ended.
package enum ActionOutcome: Sendable, Equatable {
    case done(ActionRecord)
    /// Nothing was written, because an object has changed since the preview; with a new preview to decide on.
    case changed(ActionPreview)
    /// Nothing was written, for this reason.
    case refused(Refusal)
    /// At least one write was sent, but the result is not the intended one.
    case failed(ActionFailure)
}

/// An action whose writes did not have the intended result, with what is known of them.
package struct ActionFailure: Sendable, Equatable {
    /// What is known of the writes.
    package enum Reason: Sendable, Equatable {
        /// All writes were accepted, but another program changed these objects right afterwards; objects by name.
        case overwritten([String])
        /// It is not known whether the writes took effect; with the error that stopped them, in one line.
        case unknown(String)
        /// No write took effect; with the error that stopped them, in one line.
        case noEffect(String)
        /// Only some writes took effect; with the error that stopped the others, in one line.
        ///
        /// `made` names the objects of the writes that took effect, and `missing` names the objects of the others.
        case partialEffect(String, made: [String], missing: [String])
    }

    /// What is known of the writes, and the error that stopped them.
    package var reason: Reason
    /// Why an entry of the audit file could not be written; nil if all were written.
    package var auditTrouble: String?

    package init(_ reason: Reason, auditTrouble: String? = nil) {
        self.reason = reason
        self.auditTrouble = auditTrouble
    }
}

/// An action of this session that took effect.
package struct ActionRecord: Sendable, Equatable, Identifiable {
    /// The number of the attempt in this session; failed attempts are numbered too.
    package var id: Int
    /// When the result of the action was known.
    package var moment: Moment
    /// The action in the past tense, without remarks, such as `Drained origin-eu in k8s-pool-shop-eu`; for an undo, the
    /// original text with `Undid` or `Redid`.
    package var title: String
    /// The title with remarks in parentheses.
    package var text: String
    /// Whether the action can be undone: it changed only existing objects, and is not undone yet.
    package var canUndo: Bool
    /// What was done; for an undo or a redo, the action that it undoes or repeats; nil where that is not known.
    package var action: Action?
    /// Whether the record is about the undo of an action; false for a redo.
    package var isUndo = false
    /// What became of the traffic, from the reading right before the writes.
    package var effects: [Effect] = []
    /// The effects that the card has not shown, because the health of a pool changed meanwhile.
    package var unexpectedEffects: [Effect] = []

    package init(id: Int, moment: Moment, title: String, text: String, canUndo: Bool) {
        self.id = id
        self.moment = moment
        self.title = title
        self.text = text
        self.canUndo = canUndo
    }
}

extension Action {
    /// The word to type where one key is not enough: the name of the one object or cluster, else a word such as `sync`.
    package var wordToType: String? {
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
