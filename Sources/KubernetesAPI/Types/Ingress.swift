/// The fields of an Ingress that the planner needs, and no others, so that ten thousand take only a few MiB.
package struct Ingress: Sendable, Equatable {
    /// The namespace, at most 253 bytes.
    package var namespace: String
    /// The name, at most 253 bytes.
    package var name: String
    /// The `metadata.uid`, for Events; empty where the server gave none.
    package var uid = ""
    /// The creation time in Unix seconds; `Int.max`, which ranks as the youngest, where the server gave none.
    package var created = Int.max
    /// The label `cluster-name`, or `cluster_name` where that is absent; nil where both are absent.
    package var clusterName: String?
    /// The annotation `dns.external/hostname` as it was written; nil where absent.
    package var hostnames: String?
    /// The annotation `dns.external/weight` as it was written; nil where absent.
    package var weight: String?
    /// Every `ip` and `hostname` of `status.loadBalancer.ingress`, in order, as they were written.
    package var addresses: [String] = []

    /// Namespace and name together, for look-ups.
    package var id: ObjectName { ObjectName(namespace: namespace, name: name) }
}

/// The name of a namespaced object, unique among those of its kind at any one time.
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

/// An object that is JSON, but no valid Ingress.
///
/// The other objects of the same list or watch are not affected.
package struct UnreadableObject: Error, Sendable, Equatable, CustomStringConvertible {
    /// The object's name; nil where even that cannot be read.
    package let id: ObjectName?
    /// The fault in words, such as `metadata.name is missing`.
    package let why: String

    /// One line, such as `Ingress shop/web is not readable: its kind is Service`.
    package var description: String { "Ingress \(id?.description ?? "without a name") is not readable: \(why)" }
}
