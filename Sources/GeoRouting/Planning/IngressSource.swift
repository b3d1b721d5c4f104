/// What the planner reads of an Ingress, as its author wrote it.
package struct IngressSource: Sendable, Equatable {
    package var namespace: String
    package var name: String
    /// Creation, in seconds since 1970: where several Ingresses disagree, the oldest wins.
    package var created: Int
    package var clusterName: String?
    package var hostnames: String?
    package var weight: String?
    package var addresses: [String]

    package init(
        namespace: String,
        name: String,
        created: Int,
        clusterName: String?,
        hostnames: String? = nil,
        weight: String? = nil,
        addresses: [String]
    ) {
        self.namespace = namespace
        self.name = name
        self.created = created
        self.clusterName = clusterName
        self.hostnames = hostnames
        self.weight = weight
        self.addresses = addresses
    }

    var reference: String { "\(namespace)/\(name)" }
}
