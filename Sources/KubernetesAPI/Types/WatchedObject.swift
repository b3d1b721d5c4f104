/// The fields of an object that we need.
///
/// All other fields are left out, because ten thousand Ingresses must fit into a few MiB.
package struct WatchedObject: Sendable, Equatable {
    /// The object's kind.
    package var kind: ObjectKind
    /// The namespace, at most 253 bytes.
    package var namespace: String
    /// The name, at most 253 bytes.
    package var name: String
    /// The `metadata.uid`, for Events; empty where the server gave none.
    package var uid: String
    /// The creation time in Unix seconds.
    ///
    /// It is `Int.max` where the server gave none; the object then counts as the youngest.
    package var created: Int
    /// The label `cluster-name`, or `cluster_name` where that is absent; nil where both are absent.
    package var clusterName: String?
    /// The text of the annotation `dns.external/hostname`; nil where absent.
    package var hostnames: String?
    /// The text of the annotation `dns.external/weight`; nil where absent.
    package var weight: String?
    /// The addresses in the status, in order.
    ///
    /// For an Ingress they are the text of every `ip` and `hostname`. A Service's entry with both gives its `ip` only.
    /// A Gateway gives the values of the types `IPAddress` and `Hostname`.
    package var addresses: [String]
    /// The memory of `extras`; nil where all of them have their defaults.
    private var storedExtras: Box<Extras>?

    package init(
        _ kind: ObjectKind = .ingress,
        namespace: String,
        name: String,
        uid: String = "",
        created: Int = .max,
        clusterName: String? = nil,
        hostnames: String? = nil,
        weight: String? = nil,
        addresses: [String] = []
    ) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.uid = uid
        self.created = created
        self.clusterName = clusterName
        self.hostnames = hostnames
        self.weight = weight
        self.addresses = addresses
    }

    /// Namespace and name together, for look-ups.
    package var id: ObjectName { ObjectName(namespace: namespace, name: name) }

    /// The object in messages: `team-a/shop` for an Ingress, `Gateway team-a/edge` for another kind.
    package var reference: String { kind == .ingress ? "\(id)" : "\(kind.rawValue) \(id)" }

    /// The fields that most Ingresses do not have; they take memory only where one of them is set.
    package var extras: Extras {
        get { storedExtras?.value ?? Extras() }
        set { storedExtras = newValue == Extras() ? nil : .holding(newValue) }
    }

    /// Whether the object has any extras.
    package var hasExtras: Bool { storedExtras != nil }
}

/// A value on the heap.
private indirect enum Box<Value: Sendable & Equatable>: Sendable, Equatable {
    case holding(Value)

    var value: Value {
        switch self {
        case .holding(let value): value
        }
    }
}

/// The fields of an object that most Ingresses do not have.
package struct Extras: Sendable, Equatable {
    /// The text of the annotation `dns.external/target`; nil where absent.
    package var targets: String?
    /// The text of the annotation `dns.external/port`; nil where absent.
    package var port: String?
    /// The text of the annotation `dns.external/origin-host`; nil where absent.
    package var originHost: String?
    /// The host names in the spec: those of an Ingress' rules, or those of a route.
    package var specHostnames: [String] = []
    /// Whether the object lacks the labels of `LABEL_SELECTOR`, and only serves routes that have them.
    package var isUnselected = false
    /// Whether `deletionTimestamp` is set; it is not read from an Ingress.
    package var isBeingDeleted = false
    /// Why the object asks for nothing, such as a Service of another type; nil where it asks for something.
    package var refusal: String?
    /// What a controller says of the spec as it is now; it is `accepted` for kinds whose status says nothing of it.
    package var acceptance = Acceptance.accepted
    /// The values in a Gateway's status that are neither an IP address nor a host name, such as `NamedAddress`.
    package var unusableAddresses: [String] = []
    /// The listeners of a Gateway or a ListenerSet.
    package var listeners: [Listener] = []
    /// The parents of a route, or the Gateway of a ListenerSet.
    package var parents: [RouteParent] = []
    /// The parents of a route of which its status says nothing for certain; one of them may name the route's pool.
    ///
    /// `holding(_:)` sets it.
    package var undecidedParents: [ParentReference] = []
    /// Why the object may ask for more than is known now; nil where all it asks for is known.
    ///
    /// `holding(_:)` sets it.
    package var doubt: String?
}

/// What a controller says of an object.
package enum Acceptance: Sendable, Equatable {
    case accepted
    /// The reason in the controller's word, such as `NotAllowedByListeners`.
    case refused(String)
    /// The status is missing, or is about an older spec; the text says which.
    case unknown(String)
}

/// A listener of a Gateway or a ListenerSet.
package struct Listener: Sendable, Equatable {
    /// The listener's name, which a route's `sectionName` means.
    package var name: String
    /// The host name, which may begin with `*.`; nil where the listener accepts all.
    package var hostname: String?
    /// The port; 0 where it cannot be read.
    package var port: Int
}

/// A reference from a route to a Gateway or a ListenerSet, with the defaults of the API filled in.
package struct ParentReference: Sendable, Hashable {
    /// `gateway` or `listenerSet`.
    package var kind: ObjectKind
    /// The parent's namespace and name.
    package var id: ObjectName
    /// The listener's name; nil for all listeners.
    package var section: String?
    /// The listener's port; nil for all ports.
    package var port: Int?

    /// The parent in messages, such as `Gateway infra/edge`.
    package var description: String { "\(kind.rawValue) \(id)" }
}

/// A parent of a route, and whether it accepts the route.
package struct RouteParent: Sendable, Equatable {
    /// The parent as the route's spec names it.
    package var reference: ParentReference
    /// What the route's status says of this parent.
    package var acceptance: Acceptance
}

/// The namespace and name of an object; no other object of the same kind has both.
package struct ObjectName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The object's namespace, such as `shop`.
    package let namespace: String
    /// The object's name, such as `web`.
    package let name: String

    package init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// `NAMESPACE/NAME`, such as `shop/web`.
    package var description: String { "\(namespace)/\(name)" }

    /// Compares namespaces first, then names.
    package static func < (left: ObjectName, right: ObjectName) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}

/// An object that is valid JSON, but not a valid object of its kind.
///
/// The other objects of the same list or watch are not affected.
package struct UnreadableObject: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind that was asked for.
    package var kind: ObjectKind
    /// The object's name; nil where even that cannot be read.
    package let id: ObjectName?
    /// The reason in words, such as `metadata.name is missing`.
    package let why: String

    /// One line, such as `Ingress shop/web is not readable: its kind is Service`.
    package var description: String {
        "\(kind.rawValue) \(id?.description ?? "without a name") is not readable: \(why)"
    }

    package init(_ kind: ObjectKind = .ingress, id: ObjectName?, why: String) {
        self.kind = kind
        self.id = id
        self.why = why
    }
}
