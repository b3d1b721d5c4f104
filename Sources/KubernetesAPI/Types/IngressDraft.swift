import Wire

/// An Ingress while it is being read.
///
/// A field of the wrong type is skipped, and `makeIngress` reports it later: first the reader has to reach the object's
/// end, where the next object begins. Reading throws only where the text is not JSON.
///
/// The memory of each field is limited. Text that tenants write is cut at its limit. A name or a version past its limit
/// makes the object unreadable, because only a broken server sends such a text.
struct IngressDraft {
    /// The longest name or label, in bytes; Kubernetes allows 253 for names and 63 for labels.
    private static let nameLimit = 253
    /// The longest resource version or uid, in bytes.
    static let versionLimit = 128
    /// The longest hostname annotation kept, in bytes: one more than the planner accepts, so it rejects a cut text.
    private static let hostnamesLimit = 4097
    private static let weightLimit = 64
    /// The most addresses read from one status; no Cloudflare plan has as many origins in a pool.
    static let addressLimit = 100

    private(set) var resourceVersion = ""
    private var kind: String?
    private var ingress = Ingress(namespace: "", name: "")
    /// The label `cluster_name`, for an Ingress without the label `cluster-name`.
    private var fallbackClusterName: String?
    /// The first problem found; an object with a problem is unreadable.
    private var problem: String?
    /// The number of addresses beyond `addressLimit`; these are not kept.
    private var extraAddresses = 0

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

    /// The namespace and name; nil where one of them could not be read.
    var id: ObjectName? {
        ingress.name.isEmpty || ingress.namespace.isEmpty ? nil : ingress.id
    }

    /// The Ingress; throws where a field had a problem, or where the object is no Ingress with a name and a namespace.
    func makeIngress() throws(UnreadableObject) -> Ingress {
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
            case "name": draft.ingress.name = try draft.readName("metadata.name", &reader) ?? ""
            case "namespace": draft.ingress.namespace = try draft.readName("metadata.namespace", &reader) ?? ""
            case "uid":
                draft.ingress.uid = try draft.readName("metadata.uid", limit: Self.versionLimit, &reader) ?? ""
            case "resourceVersion":
                draft.resourceVersion =
                    try draft.readName("metadata.resourceVersion", limit: Self.versionLimit, &reader) ?? ""
            case "creationTimestamp": try draft.readCreated(&reader)
            case "labels": try draft.readLabels(&reader)
            case "annotations": try draft.readAnnotations(&reader)
            default: try reader.skipValue()
            }
        }
    }

    private mutating func readCreated(_ reader: inout JSONReader) throws(JSONError) {
        guard let text = try readText("metadata.creationTimestamp", &reader) else { return }
        guard let seconds = Timestamp.seconds(text) else {
            return recordProblem("metadata.creationTimestamp is no time")
        }
        ingress.created = seconds
    }

    private mutating func readLabels(_ reader: inout JSONReader) throws(JSONError) {
        try readObject("metadata.labels", &reader) { key, draft, reader throws(JSONError) in
            switch key {
            case "cluster-name": draft.ingress.clusterName = try draft.readName("the label cluster-name", &reader)
            case "cluster_name": draft.fallbackClusterName = try draft.readName("the label cluster_name", &reader)
            default: try reader.skipValue()
            }
        }
    }

    private mutating func readAnnotations(_ reader: inout JSONReader) throws(JSONError) {
        try readObject("metadata.annotations", &reader) { key, draft, reader throws(JSONError) in
            switch key {
            case "dns.external/hostname":
                let text = try draft.readText("the annotation dns.external/hostname", &reader)
                draft.ingress.hostnames = text?.cut(toBytes: Self.hostnamesLimit)
            case "dns.external/weight":
                let text = try draft.readText("the annotation dns.external/weight", &reader)
                draft.ingress.weight = text.map { Self.shortened($0, Self.weightLimit) }
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
        guard reader.peek() == UInt8(ascii: "[") else { return try skipWrongType(field, "a list", &reader) }
        try reader.readArray { reader throws(JSONError) in
            try readObject("\(field)[]", &reader) { key, draft, reader throws(JSONError) in
                guard key == "ip" || key == "hostname" else { return try reader.skipValue() }
                guard let address = try draft.readText("\(field)[].\(key)", &reader), !address.isEmpty else { return }
                draft.addAddress(Self.shortened(address, Self.nameLimit))
            }
        }
        if extraAddresses > 0 {
            // The text is not a valid address, so the report of unusable addresses shows that the list was cut.
            ingress.addresses.append("and \(extraAddresses) more; only \(Self.addressLimit) of a status are read")
        }
    }

    private mutating func addAddress(_ address: String) {
        if ingress.addresses.count < Self.addressLimit {
            ingress.addresses.append(address)
        } else {
            extraAddresses += 1
        }
    }

    /// The text, cut to `limit` bytes; a cut text ends in ` …`, which makes it an invalid value.
    private static func shortened(_ text: String, _ limit: Int) -> String {
        let short = text.cut(toBytes: limit)
        return short.utf8.count < text.utf8.count ? short + " …" : text
    }
}

// MARK: - Values that may have the wrong type

extension IngressDraft {
    private mutating func readObject(
        _ field: String,
        _ reader: inout JSONReader,
        _ member: (String, inout IngressDraft, inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard reader.peek() == UInt8(ascii: "{") else { return try skipWrongType(field, "an object", &reader) }
        try reader.readObject { key, reader throws(JSONError) in try member(key, &self, &reader) }
    }

    private mutating func readText(_ field: String, _ reader: inout JSONReader) throws(JSONError) -> String? {
        if reader.peek() == UInt8(ascii: "\"") { return try reader.readString() }
        try skipWrongType(field, "text", &reader)
        return nil
    }

    /// Reads a text with a length limit; returns nil where the value is not a text, is empty, or is too long.
    private mutating func readName(
        _ field: String,
        limit: Int = nameLimit,
        _ reader: inout JSONReader
    ) throws(JSONError) -> String? {
        guard let text = try readText(field, &reader), !text.isEmpty else { return nil }
        if text.utf8.count <= limit { return text }
        recordProblem("\(field) is longer than \(limit) bytes")
        return nil
    }

    /// Skips a value of the wrong type, and records the problem.
    ///
    /// Null is no problem: the API server too treats it as absent. Of all JSON values only null begins with `n`.
    private mutating func skipWrongType(_ field: String, _ type: String, _ reader: inout JSONReader) throws(JSONError) {
        if reader.peek() != UInt8(ascii: "n") { recordProblem("\(field) is not \(type)") }
        try reader.skipValue()
    }

    /// Keeps the problem if it is the first one.
    private mutating func recordProblem(_ problem: String) {
        if self.problem == nil { self.problem = problem }
    }
}
