import Wire

/// An Ingress while it is being read.
///
/// A field of the wrong type does not stop the reading: it is passed by and remembered, so that the reader stands
/// behind the object afterwards and the next one can be read. Only text that is no JSON throws.
struct IngressDraft {
    private(set) var resourceVersion = ""
    private(set) var isInitialEventsEnd = false
    private var kind: String?
    private var ingress = Ingress(namespace: "", name: "")
    private var fallbackClusterName: String?
    private var problem: String?

    init(reading reader: inout JSONReader) throws(JSONError) {
        try readObject("the object", &reader) { key, draft, reader throws(JSONError) in
            switch key {
            case "kind": draft.kind = try draft.readText("kind", &reader)
            case "metadata": try draft.readMetadata(&reader)
            case "status": try draft.readStatus(&reader)
            default: try reader.skipValue()
            }
        }
    }

    /// The name, where it could be read.
    var id: ObjectName? {
        ingress.name.isEmpty || ingress.namespace.isEmpty ? nil : ingress.id
    }

    func finish() throws(UnreadableObject) -> Ingress {
        if let kind, kind != "Ingress" { throw UnreadableObject(id: id, why: "its kind is \(kind.oneLine(limit: 60))") }
        if let problem { throw UnreadableObject(id: id, why: problem) }
        if ingress.name.isEmpty { throw UnreadableObject(id: id, why: "metadata.name is missing") }
        if ingress.namespace.isEmpty { throw UnreadableObject(id: id, why: "metadata.namespace is missing") }
        var ingress = ingress
        ingress.clusterName = ingress.clusterName ?? fallbackClusterName
        return ingress
    }
}

// MARK: - Fields

extension IngressDraft {
    private mutating func readMetadata(_ reader: inout JSONReader) throws(JSONError) {
        try readObject("metadata", &reader) { key, draft, reader throws(JSONError) in
            switch key {
            case "name": draft.ingress.name = try draft.readText("metadata.name", &reader) ?? ""
            case "namespace": draft.ingress.namespace = try draft.readText("metadata.namespace", &reader) ?? ""
            case "uid": draft.ingress.uid = try draft.readText("metadata.uid", &reader) ?? ""
            case "resourceVersion":
                draft.resourceVersion = try draft.readText("metadata.resourceVersion", &reader) ?? ""
            case "creationTimestamp": try draft.readCreated(&reader)
            case "labels": try draft.readLabels(&reader)
            case "annotations": try draft.readAnnotations(&reader)
            default: try reader.skipValue()
            }
        }
    }

    private mutating func readCreated(_ reader: inout JSONReader) throws(JSONError) {
        guard let text = try readText("metadata.creationTimestamp", &reader) else { return }
        guard let seconds = Timestamp.seconds(text) else { return note("metadata.creationTimestamp is no time") }
        ingress.created = seconds
    }

    private mutating func readLabels(_ reader: inout JSONReader) throws(JSONError) {
        try readObject("metadata.labels", &reader) { key, draft, reader throws(JSONError) in
            switch key {
            case "cluster-name": draft.ingress.clusterName = try draft.readWord("the label cluster-name", &reader)
            case "cluster_name": draft.fallbackClusterName = try draft.readWord("the label cluster_name", &reader)
            default: try reader.skipValue()
            }
        }
    }

    private mutating func readAnnotations(_ reader: inout JSONReader) throws(JSONError) {
        try readObject("metadata.annotations", &reader) { key, draft, reader throws(JSONError) in
            switch key {
            case "dns.external/hostname":
                draft.ingress.hostnames = try draft.readText("the annotation dns.external/hostname", &reader)
            case "dns.external/weight":
                draft.ingress.weight = try draft.readText("the annotation dns.external/weight", &reader)
            case "k8s.io/initial-events-end":
                draft.isInitialEventsEnd = try draft.readText("k8s.io/initial-events-end", &reader) == "true"
            default: try reader.skipValue()
            }
        }
    }

    private mutating func readStatus(_ reader: inout JSONReader) throws(JSONError) {
        try readObject("status", &reader) { key, draft, reader throws(JSONError) in
            if key != "loadBalancer" { return try reader.skipValue() }
            try draft.readObject("status.loadBalancer", &reader) { key, draft, reader throws(JSONError) in
                if key != "ingress" { return try reader.skipValue() }
                try draft.readAddresses(&reader)
            }
        }
    }

    private mutating func readAddresses(_ reader: inout JSONReader) throws(JSONError) {
        let field = "status.loadBalancer.ingress"
        guard reader.peek() == UInt8(ascii: "[") else { return try pass(field, "a list", &reader) }
        try reader.readArray { reader throws(JSONError) in
            try readObject("\(field)[]", &reader) { key, draft, reader throws(JSONError) in
                guard key == "ip" || key == "hostname" else { return try reader.skipValue() }
                guard let address = try draft.readWord("\(field)[].\(key)", &reader) else { return }
                draft.ingress.addresses.append(address)
            }
        }
    }
}

// MARK: - Values of the expected type, or passed by

extension IngressDraft {
    private mutating func readObject(
        _ field: String,
        _ reader: inout JSONReader,
        _ member: (String, inout IngressDraft, inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard reader.peek() == UInt8(ascii: "{") else { return try pass(field, "an object", &reader) }
        try reader.readObject { key, reader throws(JSONError) in try member(key, &self, &reader) }
    }

    private mutating func readText(_ field: String, _ reader: inout JSONReader) throws(JSONError) -> String? {
        if reader.peek() == UInt8(ascii: "\"") { return try reader.readString() }
        try pass(field, "text", &reader)
        return nil
    }

    /// Text that counts as absent when it is empty.
    private mutating func readWord(_ field: String, _ reader: inout JSONReader) throws(JSONError) -> String? {
        let text = try readText(field, &reader)
        return text?.isEmpty == true ? nil : text
    }

    /// Passes by a value of the wrong type; null counts as absent, as it does for the API server.
    private mutating func pass(_ field: String, _ type: String, _ reader: inout JSONReader) throws(JSONError) {
        if reader.peek() != UInt8(ascii: "n") { note("\(field) is not \(type)") }
        try reader.skipValue()
    }

    private mutating func note(_ problem: String) {
        if self.problem == nil { self.problem = problem }
    }
}
