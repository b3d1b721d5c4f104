package import Wire

/// One page of a list, read without building a tree of it.
package struct IngressPage: Sendable, Equatable {
    package var items: [Ingress] = []
    package var unreadable: [UnreadableObject] = []
    /// What asks for the next page; nil on the last one.
    package var continuation: String?
    package var resourceVersion = ""

    /// Reads a reply's body; throws unless it is an IngressList, whole.
    ///
    /// Any other object, `{}` among them, must not pass for an empty list: that would be everything deleted.
    package init(decoding body: [UInt8]) throws(MalformedReply) {
        var reader = JSONReader(body)
        var kind: String?
        var hasItems = false
        do throws(JSONError) {
            try reader.readObject { key, reader throws(JSONError) in
                switch key {
                case "kind": kind = try reader.readStringIfPresent()
                case "metadata": try readMetadata(&reader)
                case "items": hasItems = try readItems(&reader)
                default: try reader.skipValue()
                }
            }
            try reader.expectEnd()
        } catch {
            throw MalformedReply(error)
        }
        guard kind == "IngressList" else {
            throw MalformedReply("its kind is \(kind?.oneLine(limit: 60) ?? "missing"), not IngressList")
        }
        if !hasItems { throw MalformedReply("it has no items") }
        if resourceVersion.isEmpty { throw MalformedReply("it has no metadata.resourceVersion") }
        // Both stand in the next request's query and in the log; servers' are below 300 bytes.
        if resourceVersion.utf8.count > IngressDraft.versionLimit || continuation?.utf8.count ?? 0 > 4096 {
            throw MalformedReply("its metadata.resourceVersion or metadata.continue is too long to be one")
        }
    }

    private mutating func readMetadata(_ reader: inout JSONReader) throws(JSONError) {
        if reader.peek() != UInt8(ascii: "{") { return try reader.skipValue() }
        try reader.readObject { key, reader throws(JSONError) in
            switch key {
            case "continue":
                let text = try reader.readStringIfPresent() ?? ""
                continuation = text.isEmpty ? nil : text
            case "resourceVersion": resourceVersion = try reader.readStringIfPresent() ?? ""
            default: try reader.skipValue()
            }
        }
    }

    /// Whether there is a list; null is one without items, as Go writes an empty slice.
    private mutating func readItems(_ reader: inout JSONReader) throws(JSONError) -> Bool {
        guard reader.peek() == UInt8(ascii: "[") else {
            let isNull = reader.peek() == UInt8(ascii: "n")
            try reader.skipValue()
            return isNull
        }
        try reader.readArray { reader throws(JSONError) in
            let draft = try IngressDraft(reading: &reader)
            do throws(UnreadableObject) {
                items.append(try draft.finish())
            } catch {
                unreadable.append(error)
            }
        }
        return true
    }
}

/// A reply that is not what was asked for; nothing may be concluded from it.
package struct MalformedReply: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }

    package init(_ error: JSONError) {
        self.init(error.description)
    }
}
