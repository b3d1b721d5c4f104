/// The fields of an Ingress that the planner needs.
///
/// All other fields are left out, because ten thousand Ingresses must fit into a few MiB.
package struct Ingress: Sendable, Equatable {
    /// The namespace, at most 253 bytes.
    package var namespace: String
    /// The name, at most 253 bytes.
    package var name: String
    /// The `metadata.uid`, for Events; empty where the server gave none.
    package var uid = ""
    /// The creation time in Unix seconds.
    ///
    /// It is `Int.max` where the server gave none; the Ingress then counts as the youngest.
    package var created = Int.max
    /// The label `cluster-name`, or `cluster_name` where that is absent; nil where both are absent.
    package var clusterName: String?
    /// The text of the annotation `dns.external/hostname`; nil where absent.
    package var hostnames: String?
    /// The text of the annotation `dns.external/weight`; nil where absent.
    package var weight: String?
    /// The text of every `ip` and `hostname` in `status.loadBalancer.ingress`, in order.
    package var addresses: [String] = []

    /// Namespace and name together, for look-ups.
    package var id: ObjectName { ObjectName(namespace: namespace, name: name) }
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

/// An object that is valid JSON, but not a valid Ingress.
///
/// The other objects of the same list or watch are not affected.
package struct UnreadableObject: Error, Sendable, Equatable, CustomStringConvertible {
    /// The object's name; nil where even that cannot be read.
    package let id: ObjectName?
    /// The reason in words, such as `metadata.name is missing`.
    package let why: String

    /// One line, such as `Ingress shop/web is not readable: its kind is Service`.
    package var description: String { "Ingress \(id?.description ?? "without a name") is not readable: \(why)" }
}
