import Wire

/// An object while it is being read.
///
/// A field of the wrong type is skipped, and `makeObject` reports it later: first the reader has to reach the object's
/// end, where the next object begins. Reading throws only where the text is not JSON.
///
/// The memory of each field is limited. Text that tenants write is cut at its limit. A name or a version past its limit
/// makes the object unreadable, because only a broken server sends such a text.
struct ObjectDraft {
    /// The longest name or label, in bytes; Kubernetes allows 253 for names and 63 for labels.
    static let nameLimit = 253
    /// The longest resource version or uid, in bytes.
    static let versionLimit = 128
    /// The longest hostname annotation kept, in bytes: one more than the planner accepts, so it rejects a cut text.
    private static let hostnamesLimit = 4097
    private static let weightLimit = 64
    /// The most addresses read from one status; no Cloudflare plan has as many origins in a pool.
    static let addressLimit = 100

    private let reading: ObjectReading
    private(set) var resourceVersion = ""
    private var kind: String?
    var object: WatchedObject
    var extras = Extras()
    /// The label `cluster_name`, for an object without the label `cluster-name`.
    private var fallbackClusterName: String?
    /// All labels, where they decide whether an object that is watched whole is selected.
    private var labels: [String: String] = [:]
    var generation: Int?
    /// The conditions of the status, by type.
    var conditions: [String: Condition] = [:]
    /// The `parentRefs` of a route, or the `parentRef` of a ListenerSet, as they were read.
    var references: [ParentDraft] = []
    /// The entries of a route's `status.parents`.
    var parentStatuses: [(reference: ParentDraft, conditions: [String: Condition])] = []
    var serviceType: String?
    /// The first problem found; an object with a problem is unreadable.
    private var problem: String?
    /// The number of addresses beyond `addressLimit`; these are not kept.
    private var extraAddresses = 0

    init(_ reading: ObjectReading, from reader: inout JSONReader) throws(JSONError) {
        self.reading = reading
        object = WatchedObject(reading.kind, namespace: "", name: "")
        try readObject("the object", &reader) { key, draft, reader throws(JSONError) in
            switch key {
            case "kind": draft.kind = try draft.readText("kind", &reader)
            case "metadata": try draft.readMetadata(&reader)
            case "spec": try draft.readSpec(&reader)
            case "status": try draft.readStatus(&reader)
            default: try reader.skipValue()
            }
        }
    }

    /// The namespace and name; nil where one of them could not be read.
    var id: ObjectName? {
        object.name.isEmpty || object.namespace.isEmpty ? nil : object.id
    }

    /// The object; throws where a field had a problem, or where it is no object of the kind with name and namespace.
    func makeObject() throws(UnreadableObject) -> WatchedObject {
        func unreadable(_ why: String) -> UnreadableObject { UnreadableObject(reading.kind, id: id, why: why) }
        if let kind, kind != reading.kind.rawValue { throw unreadable("its kind is \(kind.oneLine(limit: 60))") }
        if let problem { throw unreadable(problem) }
        if object.name.isEmpty { throw unreadable("metadata.name is missing") }
        if object.namespace.isEmpty { throw unreadable("metadata.namespace is missing") }
        var object = object
        object.clusterName = object.clusterName ?? fallbackClusterName
        object.extras = finishedExtras()
        return object
    }

    private func finishedExtras() -> Extras {
        var extras = extras
        if let selector = reading.selector { extras.isUnselected = !selector.matches(labels) }
        switch reading.kind {
        case .ingress: break
        case .service:
            let type = serviceType ?? "ClusterIP"
            if type != "LoadBalancer" { extras.refusal = "its type is \(type), not LoadBalancer" }
        case .gateway: extras.acceptance = acceptance(of: ["Accepted", "Programmed"])
        case .listenerSet:
            extras.acceptance = acceptance(of: ["Accepted"])
            extras.parents = gateway(extras.acceptance)
        case .httpRoute, .grpcRoute, .tlsRoute: extras.parents = parents
        }
        return extras
    }
}

// MARK: - Fields

extension ObjectDraft {
    private mutating func readMetadata(_ reader: inout JSONReader) throws(JSONError) {
        try readObject("metadata", &reader) { key, draft, reader throws(JSONError) in
            switch key {
            case "name": draft.object.name = try draft.readName("metadata.name", &reader) ?? ""
            case "namespace": draft.object.namespace = try draft.readName("metadata.namespace", &reader) ?? ""
            case "uid":
                draft.object.uid = try draft.readName("metadata.uid", limit: Self.versionLimit, &reader) ?? ""
            case "resourceVersion":
                draft.resourceVersion =
                    try draft.readName("metadata.resourceVersion", limit: Self.versionLimit, &reader) ?? ""
            case "creationTimestamp": try draft.readCreated(&reader)
            case "deletionTimestamp" where draft.reading.kind != .ingress:
                draft.extras.isBeingDeleted = try reader.readStringIfPresent() != nil
            case "generation": draft.generation = try reader.readIntegerIfPresent()
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
        object.created = seconds
    }

    private mutating func readLabels(_ reader: inout JSONReader) throws(JSONError) {
        try readObject("metadata.labels", &reader) { key, draft, reader throws(JSONError) in
            switch key {
            case "cluster-name": draft.object.clusterName = try draft.readName("the label cluster-name", &reader)
            case "cluster_name": draft.fallbackClusterName = try draft.readName("the label cluster_name", &reader)
            default:
                if draft.reading.selector == nil { return try reader.skipValue() }
                draft.labels[key] = try draft.readName("the label \(key.oneLine(limit: 60))", &reader) ?? ""
            }
        }
        // The two labels above belong to the object's labels too.
        if reading.selector != nil {
            labels["cluster-name"] = object.clusterName
            labels["cluster_name"] = fallbackClusterName
        }
    }

    private mutating func readAnnotations(_ reader: inout JSONReader) throws(JSONError) {
        try readObject("metadata.annotations", &reader) { key, draft, reader throws(JSONError) in
            switch key {
            case "dns.external/hostname":
                let text = try draft.readText("the annotation dns.external/hostname", &reader)
                draft.object.hostnames = text?.cut(toBytes: Self.hostnamesLimit)
            case "dns.external/weight":
                let text = try draft.readText("the annotation dns.external/weight", &reader)
                draft.object.weight = text.map { Self.shortened($0, Self.weightLimit) }
            case "dns.external/target":
                let text = try draft.readText("the annotation dns.external/target", &reader)
                draft.extras.targets = text?.cut(toBytes: Self.hostnamesLimit)
            case "dns.external/port":
                let text = try draft.readText("the annotation dns.external/port", &reader)
                draft.extras.port = text.map { Self.shortened($0, Self.weightLimit) }
            case "dns.external/origin-host":
                let text = try draft.readText("the annotation dns.external/origin-host", &reader)
                draft.extras.originHost = text.map { Self.shortened($0, Self.nameLimit) }
            default: try reader.skipValue()
            }
        }
    }

    private mutating func readStatus(_ reader: inout JSONReader) throws(JSONError) {
        try readObject("status", &reader) { key, draft, reader throws(JSONError) in
            switch (draft.reading.kind, key) {
            case (.ingress, "loadBalancer"), (.service, "loadBalancer"):
                try draft.readObject("status.loadBalancer", &reader) { key, draft, reader throws(JSONError) in
                    if key != "ingress" { return try reader.skipValue() }
                    try draft.readAddresses(&reader)
                }
            case (.gateway, "addresses"): try draft.readGatewayAddresses(&reader)
            case (.gateway, "conditions"), (.listenerSet, "conditions"):
                draft.conditions = try draft.readConditions("status.conditions", &reader)
            case (let kind, "parents") where kind.isRoute: try draft.readParentStatuses(&reader)
            default: try reader.skipValue()
            }
        }
    }

    private mutating func readSpec(_ reader: inout JSONReader) throws(JSONError) {
        if reading.kind == .ingress, !reading.readsHostnames { return try reader.skipValue() }
        try readObject("spec", &reader) { key, draft, reader throws(JSONError) in
            switch (draft.reading.kind, key) {
            case (.ingress, "rules"): try draft.readRules(&reader)
            case (.service, "type"): draft.serviceType = try draft.readName("spec.type", &reader)
            case (.gateway, "listeners"), (.listenerSet, "listeners"): try draft.readListeners(&reader)
            case (.listenerSet, "parentRef"):
                try draft.readParent("spec.parentRef", &reader).map { draft.references = [$0] }
            case (let kind, "parentRefs") where kind.isRoute: try draft.readParents(&reader)
            case (let kind, "hostnames") where kind.isRoute && draft.reading.readsHostnames:
                try draft.readHostnames(&reader)
            default: try reader.skipValue()
            }
        }
    }

    private mutating func readAddresses(_ reader: inout JSONReader) throws(JSONError) {
        let field = "status.loadBalancer.ingress"
        try readList(field, &reader) { draft, reader throws(JSONError) in
            var ip: String?
            var hostname: String?
            try draft.readObject("\(field)[]", &reader) { key, draft, reader throws(JSONError) in
                guard key == "ip" || key == "hostname" else { return try reader.skipValue() }
                guard let address = try draft.readText("\(field)[].\(key)", &reader), !address.isEmpty else { return }
                // Of an Ingress both count, in their order. A Service's entry names one machine twice.
                if draft.reading.kind == .ingress { return draft.addAddress(address) }
                if key == "ip" { ip = address } else { hostname = address }
            }
            if let address = ip ?? hostname { draft.addAddress(address) }
        }
        noteExtraAddresses()
    }

    mutating func addAddress(_ address: String) {
        if object.addresses.count < Self.addressLimit {
            object.addresses.append(Self.shortened(address, Self.nameLimit))
        } else {
            extraAddresses += 1
        }
    }

    mutating func noteExtraAddresses() {
        if extraAddresses == 0 { return }
        // The text is not a valid address, so the report of unusable addresses shows that the list was cut.
        object.addresses.append("and \(extraAddresses) more; only \(Self.addressLimit) of a status are read")
    }

    /// The text, cut to `limit` bytes; a cut text ends in ` …`, which makes it an invalid value.
    static func shortened(_ text: String, _ limit: Int) -> String {
        let short = text.cut(toBytes: limit)
        return short.utf8.count < text.utf8.count ? short + " …" : text
    }
}

// MARK: - Values that may have the wrong type

extension ObjectDraft {
    mutating func readObject(
        _ field: String,
        _ reader: inout JSONReader,
        _ member: (String, inout ObjectDraft, inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard reader.peek() == UInt8(ascii: "{") else { return try skipWrongType(field, "an object", &reader) }
        try reader.readObject { key, reader throws(JSONError) in try member(key, &self, &reader) }
    }

    /// Reads a list, and calls `element` for each of its elements.
    mutating func readList(
        _ field: String,
        _ reader: inout JSONReader,
        _ element: (inout ObjectDraft, inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard reader.peek() == UInt8(ascii: "[") else { return try skipWrongType(field, "a list", &reader) }
        try reader.readArray { reader throws(JSONError) in try element(&self, &reader) }
    }

    mutating func readText(_ field: String, _ reader: inout JSONReader) throws(JSONError) -> String? {
        if reader.peek() == UInt8(ascii: "\"") { return try reader.readString() }
        try skipWrongType(field, "text", &reader)
        return nil
    }

    /// Reads a text with a length limit; returns nil where the value is not a text, is empty, or is too long.
    mutating func readName(
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
