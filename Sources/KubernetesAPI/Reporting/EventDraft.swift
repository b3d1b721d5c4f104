/// An Event to be written on an Ingress: what `kubectl describe` shows below it.
package struct EventDraft: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case normal = "Normal"
        case warning = "Warning"
    }

    package var ingress: ObjectName
    /// Without it `kubectl describe` does not find the Event.
    package var uid: String
    package var kind: Kind
    /// One word in upper camel case.
    package var reason: String
    package var message: String

    package init(ingress: ObjectName, uid: String, kind: Kind, reason: String, message: String) {
        self.ingress = ingress
        self.uid = uid
        self.kind = kind
        self.reason = reason
        self.message = message
    }
}
