package import Wire

/// One page of a list, decoded from the bytes without a tree of JSON values.
package struct IngressPage: Sendable, Equatable {
    /// The Ingresses that could be read, in the server's order.
    package var items: [Ingress] = []
    /// The objects that could not be read as an Ingress.
    package var unreadable: [UnreadableObject] = []
    /// The token for the next page; nil on the last page.
    package var continuation: String?
    /// The version of the list, from which a watch can start.
    package var resourceVersion = ""

    /// Decodes a reply's body; throws unless it is a whole IngressList.
    ///
    /// Another object, for example `{}`, must not count as an empty list: that would delete every Ingress.
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
        // Both texts go into the next request's query and into the log. Real servers send fewer than 300 bytes.
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

    /// Decodes the items; false where the value is neither a list nor null.
    ///
    /// Null means an empty list: that is how Go writes a nil slice.
    private mutating func readItems(_ reader: inout JSONReader) throws(JSONError) -> Bool {
        guard reader.peek() == UInt8(ascii: "[") else {
            let isNull = reader.peek() == UInt8(ascii: "n")
            try reader.skipValue()
            return isNull
        }
        try reader.readArray { reader throws(JSONError) in
            let draft = try IngressDraft(reading: &reader)
            do throws(UnreadableObject) {
                items.append(try draft.makeIngress())
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
