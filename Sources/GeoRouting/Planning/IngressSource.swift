/// What the planner reads of an Ingress, as its author wrote it.
package struct IngressSource: Sendable, Equatable {
    package var namespace: String
    package var name: String
    /// Empty where nobody needs it.
    package var uid: String
    /// Creation, in seconds since 1970: where several Ingresses disagree, the oldest wins.
    package var created: Int
    package var clusterName: String?
    package var hostnames: String?
    package var weight: String?
    package var addresses: [String]
    /// Why nobody can tell what it asks for; nil where it can be read.
    package var defect: String?

    package init(
        namespace: String,
        name: String,
        created: Int,
        clusterName: String?,
        hostnames: String? = nil,
        weight: String? = nil,
        addresses: [String],
        uid: String = ""
    ) {
        self.uid = uid
        self.namespace = namespace
        self.name = name
        self.created = created
        self.clusterName = clusterName
        self.hostnames = hostnames
        self.weight = weight
        self.addresses = addresses
    }

    /// Its namespace and name.
    package var reference: String { name.isEmpty ? "an Ingress without a name" : "\(namespace)/\(name)" }
}
