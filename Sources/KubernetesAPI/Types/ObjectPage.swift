package import Wire

/// One page of a list, decoded from the bytes without a tree of JSON values.
package struct ObjectPage: Sendable, Equatable {
    /// The objects that could be read, in the server's order.
    package var items: [WatchedObject] = []
    /// The objects that could not be read.
    package var unreadable: [UnreadableObject] = []
    /// The token for the next page; nil on the last page.
    package var continuation: String?
    /// The version of the list, from which a watch can start.
    package var resourceVersion = ""

    /// Decodes a reply's body; throws unless it is a whole list of the kind.
    ///
    /// Another object, for example `{}`, must not count as an empty list: that would delete every object.
    package init(decoding body: [UInt8], _ reading: ObjectReading = .ingress) throws(MalformedReply) {
        var reader = JSONReader(body)
        var kind: String?
        var hasItems = false
        do throws(JSONError) {
            try reader.readObject { key, reader throws(JSONError) in
                switch key {
                case "kind": kind = try reader.readStringIfPresent()
                case "metadata": try readMetadata(&reader)
                case "items": hasItems = try readItems(reading, &reader)
                default: try reader.skipValue()
                }
            }
            try reader.expectEnd()
        } catch {
            throw MalformedReply(error)
        }
        let listKind = "\(reading.kind.rawValue)List"
        guard kind == listKind else {
            throw MalformedReply("its kind is \(kind?.oneLine(limit: 60) ?? "missing"), not \(listKind)")
        }
        if !hasItems { throw MalformedReply("it has no items") }
        if resourceVersion.isEmpty { throw MalformedReply("it has no metadata.resourceVersion") }
        // Both texts go into the next request's query and into the log. Real servers send fewer than 300 bytes.
        if resourceVersion.utf8.count > ObjectDraft.versionLimit || continuation?.utf8.count ?? 0 > 4096 {
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

    /// Decodes the items; false where the value is neither a list nor null.
    ///
    /// Null means an empty list: that is how Go writes a nil slice.
    private mutating func readItems(_ reading: ObjectReading, _ reader: inout JSONReader) throws(JSONError) -> Bool {
        guard reader.peek() == UInt8(ascii: "[") else {
            let isNull = reader.peek() == UInt8(ascii: "n")
            try reader.skipValue()
            return isNull
        }
        try reader.readArray { reader throws(JSONError) in
            let draft = try ObjectDraft(reading, from: &reader)
            do throws(UnreadableObject) {
                items.append(try draft.makeObject())
            } catch {
                unreadable.append(error)
            }
        }
        return true
    }
}

/// A reply that is not of the requested kind; it says nothing about the cluster.
package struct MalformedReply: Error, Sendable, Equatable, CustomStringConvertible {
    /// The fault in words, such as `it has no items`.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }

    package init(_ error: JSONError) {
        self.init(error.description)
    }
}
