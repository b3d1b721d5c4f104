import Wire

/// One version of a Kubernetes object, with its text ready to be sent.
///
/// The text is made once, when the object is written. Lists and watches only copy this text.
final class StoredObject: Sendable {
    /// The key `namespace/name`, by which lists are sorted.
    let key: String
    let namespace: String
    let name: String
    let labels: [String: String]
    let json: JSONObject
    /// The JSON text of the object in a list: compact, without `kind` and `apiVersion`.
    let item: [UInt8]

    init(_ json: JSONObject) {
        let metadata = json.object("metadata")
        namespace = metadata["namespace"]?.string ?? ""
        name = metadata["name"]?.string ?? ""
        key = namespace + "/" + name
        labels = Dictionary(
            metadata.object("labels").members.compactMap { label in label.value.string.map { (label.key, $0) } },
            uniquingKeysWith: { $1 }
        )
        self.json = json
        item = JSON.object(json).bytes
    }

    var metadata: JSONObject { json.object("metadata") }
    var version: String { metadata["resourceVersion"]?.string ?? "" }
    /// The finalizers of the object; a deleted object stays until all of them are removed.
    var finalizers: [String] { metadata["finalizers"]?.array?.compactMap(\.string) ?? [] }
    var isBeingDeleted: Bool { metadata["deletionTimestamp"]?.string != nil }

    /// The object after a deletion that a finalizer holds.
    func markedAsDeleted(at timestamp: Timestamp) -> JSONObject {
        var metadata = self.metadata
        metadata["deletionTimestamp"] = .string(timestamp.textToSecond)
        metadata["deletionGracePeriodSeconds"] = 0
        if let generation = metadata["generation"]?.int { metadata["generation"] = JSON(generation + 1) }
        var marked = json
        marked["metadata"] = .object(metadata)
        return marked
    }

    /// A copy with another `resourceVersion`, which a DELETED event carries.
    func versioned(_ version: Int) -> StoredObject {
        var copy = json
        var metadata = self.metadata
        metadata["resourceVersion"] = .string(String(version))
        copy["metadata"] = .object(metadata)
        return StoredObject(copy)
    }

    /// The JSON text of the object outside of a list, with `kind` and `apiVersion` first.
    func text(as kind: ResourceKind) -> [UInt8] {
        var text = Array(#"{"kind":"\#(kind.name)","apiVersion":"\#(kind.apiVersion)","#.utf8)
        text.append(contentsOf: item.dropFirst())
        return text
    }
}
