import HTTPTypes
package import Wire

/// Makes the requests that write Events.
package struct EventRequests: Sendable {
    /// The longest message that the API server accepts, in bytes.
    private static let messageLimit = 1024

    private let component = "external-dns-cloudflare-geo"
    private let instance: String
    private let userAgent: String

    /// - Parameters:
    ///   - instance: the pod's name of the replica that writes.
    ///   - userAgent: our name for the server's audit log.
    package init(instance: String, userAgent: String) {
        self.instance = instance
        self.userAgent = userAgent
    }

    /// The request to create an Event at a time in Unix microseconds; the time also makes the Event's name unique.
    package func create(_ draft: EventDraft, at microseconds: Int) -> Request {
        Request(
            .post,
            "/api/v1/namespaces/\(draft.object.id.namespace.percentEncoded)/events",
            userAgent: userAgent,
            json: body(of: draft, at: microseconds)
        )
    }

    private func body(of draft: EventDraft, at microseconds: Int) -> JSON {
        // The first 19 characters are the time in whole seconds: the fields below take no fraction.
        let time = JSON.string(Timestamp.microTime(microseconds).prefix(19) + "Z")
        return [
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": [
                "name": .string("\(draft.object.id.name).\(String(microseconds, radix: 16))"),
                "namespace": .string(draft.object.id.namespace),
            ],
            "involvedObject": [
                "apiVersion": .string(draft.object.kind.apiVersion), "kind": .string(draft.object.kind.rawValue),
                "name": .string(draft.object.id.name), "namespace": .string(draft.object.id.namespace),
                "uid": .string(draft.object.uid),
            ],
            "type": .string(draft.kind.rawValue),
            "reason": .string(draft.reason),
            "message": .string(draft.message.oneLine.cut(toBytes: Self.messageLimit)),
            "source": ["component": .string(component)],
            "reportingComponent": .string(component),
            "reportingInstance": .string(instance),
            "firstTimestamp": time,
            "lastTimestamp": time,
            "count": 1,
        ]
    }
}

/// An Event to write about an object; `kubectl describe` shows it below the object.
package struct EventDraft: Sendable, Equatable {
    /// The `type` of an Event; Kubernetes knows only these two.
    package enum Kind: String, Sendable {
        case normal = "Normal"
        case warning = "Warning"
    }

    /// The object that the Event is about.
    package var object: ObjectReference
    /// The Event's type: `warning` where a person may have to act.
    package var kind: Kind
    /// The reason in one word of upper camel case, such as `Synced`.
    package var reason: String
    /// The text for people; it is sent in one line, with secrets masked, cut to 1024 bytes.
    package var message: String

    package init(object: ObjectReference, kind: Kind, reason: String, message: String) {
        self.object = object
        self.kind = kind
        self.reason = reason
        self.message = message
    }
}

/// The object that an Event is about.
package struct ObjectReference: Sendable, Equatable {
    /// The object's kind, such as an Ingress.
    package var kind: ObjectKind
    /// The object's namespace and name.
    package var id: ObjectName
    /// The object's `metadata.uid`, by which `kubectl describe` finds the Event.
    package var uid: String

    package init(_ kind: ObjectKind, id: ObjectName, uid: String) {
        self.kind = kind
        self.id = id
        self.uid = uid
    }
}
