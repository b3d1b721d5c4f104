import Wire

/// A condition of a status.
struct Condition: Sendable, Equatable {
    /// `True`, `False` or `Unknown`; empty where it is missing.
    var status = ""
    /// The reason in one word, such as `NotAllowedByListeners`; empty where it is missing.
    var reason = ""
    /// The generation of the spec that the condition is about; nil where the controller does not say it.
    var generation: Int?
}

/// A reference to a parent as it was read: nil where a field is absent.
struct ParentDraft: Sendable, Equatable {
    var group: String?
    var kind: String?
    var namespace: String?
    var name = ""
    var section: String?
    var port: Int?

    /// The reference with the defaults of the API; nil where the parent is neither a Gateway nor a ListenerSet.
    ///
    /// - Parameter namespace: the namespace of the object that refers to the parent.
    /// - Returns: a value that equals that of each other spelling of the reference.
    func reference(from namespace: String) -> ParentReference? {
        guard group ?? ObjectKind.gatewayGroup == ObjectKind.gatewayGroup, !name.isEmpty,
            let kind = ObjectKind(rawValue: kind ?? ObjectKind.gateway.rawValue),
            kind == .gateway || kind == .listenerSet
        else { return nil }
        let id = ObjectName(namespace: self.namespace ?? namespace, name: name)
        return ParentReference(kind: kind, id: id, section: section, port: port)
    }
}

// MARK: - What the status says

extension ObjectDraft {
    /// The acceptance of the object itself: all of these conditions must be true for the present spec.
    func acceptance(of types: [String]) -> Acceptance {
        for type in types {
            let one = acceptance(conditions[type], type)
            if one != .accepted { return one }
        }
        return .accepted
    }

    /// A missing `observedGeneration` counts as the present generation, because the field is optional.
    private func acceptance(_ condition: Condition?, _ type: String) -> Acceptance {
        guard let condition else { return .unknown("its status has no condition \(type)") }
        if let seen = condition.generation, let generation, seen < generation {
            return .unknown("its condition \(type) is about an earlier spec: generation \(seen) of \(generation)")
        }
        let reason = condition.reason.isEmpty ? "" : " (\(condition.reason.oneLine(limit: 60)))"
        switch condition.status {
        case "True": return .accepted
        case "False": return .refused("its condition \(type) is False\(reason)")
        default: return .unknown("its condition \(type) is Unknown\(reason)")
        }
    }

    /// The Gateway of a ListenerSet, with what the set's own status says.
    func gateway(_ acceptance: Acceptance) -> [RouteParent] {
        references.compactMap { $0.reference(from: object.namespace) }.filter { $0.kind == .gateway }
            .map { RouteParent(reference: $0, acceptance: acceptance) }
    }

    /// The parents in a route's spec, each with what the status says of it.
    ///
    /// Several controllers may each have an entry for one parent: one that accepts is enough.
    var parents: [RouteParent] {
        references.compactMap { $0.reference(from: object.namespace) }.map { reference in
            let entries = parentStatuses.filter { $0.reference.reference(from: object.namespace) == reference }
                .map { acceptance($0.conditions["Accepted"], "Accepted") }
            if entries.contains(.accepted) { return RouteParent(reference: reference, acceptance: .accepted) }
            let unknown = entries.first { if case .unknown = $0 { true } else { false } }
            let missing = Acceptance.unknown("its status says nothing of \(reference.description) yet")
            return RouteParent(reference: reference, acceptance: unknown ?? entries.first ?? missing)
        }
    }
}

// MARK: - Fields of the Gateway API

extension ObjectDraft {
    /// The most elements of a list that are kept; the API allows 16 host names, 32 parents and 64 listeners.
    ///
    /// Only a TLSRoute may have more host names, 1,024.
    private static let elementLimit = 128

    mutating func readGatewayAddresses(_ reader: inout JSONReader) throws(JSONError) {
        let field = "status.addresses"
        try readList(field, &reader) { draft, reader throws(JSONError) in
            var type: String?
            var value: String?
            try draft.readObject("\(field)[]", &reader) { key, draft, reader throws(JSONError) in
                switch key {
                case "type": type = try draft.readName("\(field)[].type", &reader)
                case "value": value = try draft.readText("\(field)[].value", &reader)
                default: try reader.skipValue()
                }
            }
            guard let value, !value.isEmpty else { return }
            switch type ?? "IPAddress" {
            case "IPAddress", "Hostname": draft.addAddress(value)
            default:
                let text = "\(type ?? "") \(Self.shortened(value, Self.nameLimit))"
                if draft.extras.unusableAddresses.count < Self.elementLimit {
                    draft.extras.unusableAddresses.append(text)
                }
            }
        }
        noteExtraAddresses()
    }

    mutating func readConditions(
        _ field: String,
        _ reader: inout JSONReader
    ) throws(JSONError) -> [String: Condition] {
        var conditions: [String: Condition] = [:]
        try readList(field, &reader) { draft, reader throws(JSONError) in
            var type: String?
            var condition = Condition()
            try draft.readObject("\(field)[]", &reader) { key, draft, reader throws(JSONError) in
                switch key {
                case "type": type = try draft.readText("\(field)[].type", &reader)
                case "status": condition.status = try draft.readText("\(field)[].status", &reader) ?? ""
                case "reason": condition.reason = try draft.readText("\(field)[].reason", &reader) ?? ""
                case "observedGeneration": condition.generation = try reader.readIntegerIfPresent()
                default: try reader.skipValue()
                }
            }
            if let type, type == "Accepted" || type == "Programmed" { conditions[type] = condition }
        }
        return conditions
    }

    mutating func readListeners(_ reader: inout JSONReader) throws(JSONError) {
        let field = "spec.listeners"
        try readList(field, &reader) { draft, reader throws(JSONError) in
            var listener = Listener(name: "", hostname: nil, port: 0)
            try draft.readObject("\(field)[]", &reader) { key, draft, reader throws(JSONError) in
                switch key {
                case "name": listener.name = try draft.readName("\(field)[].name", &reader) ?? ""
                case "hostname": listener.hostname = try draft.readName("\(field)[].hostname", &reader)
                case "port": listener.port = try reader.readIntegerIfPresent() ?? 0
                default: try reader.skipValue()
                }
            }
            if draft.extras.listeners.count < Self.elementLimit { draft.extras.listeners.append(listener) }
        }
    }

    mutating func readParents(_ reader: inout JSONReader) throws(JSONError) {
        try readList("spec.parentRefs", &reader) { draft, reader throws(JSONError) in
            guard let parent = try draft.readParent("spec.parentRefs[]", &reader) else { return }
            if draft.references.count < Self.elementLimit { draft.references.append(parent) }
        }
    }

    mutating func readParent(_ field: String, _ reader: inout JSONReader) throws(JSONError) -> ParentDraft? {
        var parent = ParentDraft()
        try readObject(field, &reader) { key, draft, reader throws(JSONError) in
            switch key {
            // An empty group is the core group, and not the default.
            case "group": parent.group = try draft.readText("\(field).group", &reader)
            case "kind": parent.kind = try draft.readName("\(field).kind", &reader)
            case "namespace": parent.namespace = try draft.readName("\(field).namespace", &reader)
            case "name": parent.name = try draft.readName("\(field).name", &reader) ?? ""
            case "sectionName": parent.section = try draft.readName("\(field).sectionName", &reader)
            case "port": parent.port = try reader.readIntegerIfPresent()
            default: try reader.skipValue()
            }
        }
        return parent.name.isEmpty ? nil : parent
    }

    mutating func readParentStatuses(_ reader: inout JSONReader) throws(JSONError) {
        let field = "status.parents"
        try readList(field, &reader) { draft, reader throws(JSONError) in
            var parent: ParentDraft?
            var conditions: [String: Condition] = [:]
            try draft.readObject("\(field)[]", &reader) { key, draft, reader throws(JSONError) in
                switch key {
                case "parentRef": parent = try draft.readParent("\(field)[].parentRef", &reader)
                case "conditions": conditions = try draft.readConditions("\(field)[].conditions", &reader)
                default: try reader.skipValue()
                }
            }
            guard let parent, draft.parentStatuses.count < Self.elementLimit else { return }
            draft.parentStatuses.append((parent, conditions))
        }
    }

    mutating func readHostnames(_ reader: inout JSONReader) throws(JSONError) {
        try readList("spec.hostnames", &reader) { draft, reader throws(JSONError) in
            if let name = try draft.readText("spec.hostnames[]", &reader) { draft.addHostname(name) }
        }
    }

    /// Reads the hosts of an Ingress' rules.
    mutating func readRules(_ reader: inout JSONReader) throws(JSONError) {
        try readList("spec.rules", &reader) { draft, reader throws(JSONError) in
            try draft.readObject("spec.rules[]", &reader) { key, draft, reader throws(JSONError) in
                if key != "host" { return try reader.skipValue() }
                if let name = try draft.readText("spec.rules[].host", &reader) { draft.addHostname(name) }
            }
        }
    }

    private mutating func addHostname(_ name: String) {
        let name = Self.shortened(name, Self.nameLimit)
        if name.isEmpty || extras.specHostnames.contains(name) || extras.specHostnames.count >= Self.elementLimit {
            return
        }
        extras.specHostnames.append(name)
    }
}
