package import GeoRouting

/// Something that a person does by hand.
package enum Remedy: Sendable, Hashable {
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

/// What a remedy would do, for a person to decide on; the state that it was made for is frozen in it.
package struct Review: Sendable, Equatable, Identifiable {
    /// Counts up from 1.
    package var id: Int
    package var remedy: Remedy
    /// Such as `Drain origin-eu`.
    package var title: String
    /// Such as `origin-eu in pool k8s-pool-shop-eu`.
    package var object: String
    package var changes: [Change]
    /// In the order in which they are sent.
    package var calls: [PlannedCall]
    /// What becomes of the traffic, a line each.
    package var effects: [String]
    package var warnings: [String]
    /// Why it cannot be done; nil where it can.
    package var refusal: String?
    package var requirement: Requirement
    /// What had changed since an earlier review of the same remedy; empty in a first one.
    package var differences: [Change] = []
    /// How well that is known which the decision rests on.
    package var bases: [Basis] = []

    package init(id: Int, remedy: Remedy, title: String, object: String, requirement: Requirement = .key) {
        self.id = id
        self.remedy = remedy
        self.title = title
        self.object = object
        self.requirement = requirement
        changes = []
        calls = []
        effects = []
        warnings = []
    }

    package struct Change: Sendable, Equatable {
        /// Such as `origin-eu enabled`.
        package var field: String
        package var before: String
        package var after: String

        package init(field: String, before: String, after: String) {
            self.field = field
            self.before = before
            self.after = after
        }
    }

    package struct PlannedCall: Sendable, Equatable {
        package var method: String
        package var path: String
        /// Compact JSON; empty where there is none.
        package var body: String

        package init(method: String, path: String, body: String) {
            self.method = method
            self.path = path
            self.body = body
        }
    }

    /// What a person must do to confirm.
    package enum Requirement: Sendable, Equatable {
        /// One key, which is not the trigger's.
        case key
        /// Type this name.
        case typing(String)
    }
}

/// How an action ended.
package enum ActionOutcome: Sendable, Equatable {
    case done(ActionRecord)
    /// The object had changed: nothing was written, decide anew.
    case changed(Review)
    /// Nothing was written, and why.
    case refused(String)
    /// It may have taken effect or not; in one line.
    case failed(String)
}

/// An action of this session that took effect.
package struct ActionRecord: Sendable, Equatable, Identifiable {
    package var id: Int
    package var moment: Moment
    /// Such as `Drained origin-eu in k8s-pool-shop-eu`.
    package var text: String
    package var canUndo: Bool

    package init(id: Int, moment: Moment, text: String, canUndo: Bool) {
        self.id = id
        self.moment = moment
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
