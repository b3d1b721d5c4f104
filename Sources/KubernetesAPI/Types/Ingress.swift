/// What the planner needs of an Ingress, and nothing else: ten thousand of them cost a few MiB.
package struct Ingress: Sendable, Equatable {
    package var namespace: String
    package var name: String
    package var uid = ""
    /// The creation time in Unix seconds; `Int.max`, the youngest, where the server gave none.
    package var created = Int.max
    /// The label `cluster-name`, else `cluster_name`.
    package var clusterName: String?
    /// The annotation `dns.external/hostname` as it was written.
    package var hostnames: String?
    /// The annotation `dns.external/weight` as it was written.
    package var weight: String?
    /// Every `ip` and `hostname` of `status.loadBalancer.ingress`, in order, as they were written.
    package var addresses: [String] = []

    package var id: ObjectName { ObjectName(namespace: namespace, name: name) }
}

/// The name of a namespaced object, unique among those of its kind at any one time.
package struct ObjectName: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let namespace: String
    package let name: String

    package init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    package var description: String { "\(namespace)/\(name)" }

    package static func < (left: ObjectName, right: ObjectName) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}

/// An object that is JSON but not what its kind promises.
///
/// The others around it are not affected.
package struct UnreadableObject: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nil where even the name cannot be read.
    package let id: ObjectName?
    package let why: String

    package var description: String { "Ingress \(id?.description ?? "without a name") is not readable: \(why)" }
}
