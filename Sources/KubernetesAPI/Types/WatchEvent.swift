import Wire

/// One event of a watch, decoded from one line.
package enum WatchEvent: Sendable, Equatable {
    /// An object was added or modified.
    case upserted(WatchedObject, resourceVersion: String)
    /// An object was deleted, or its labels no longer match the selector; its content is not used.
    case deleted(ObjectName, resourceVersion: String)
    /// The server has sent all changes up to this version.
    case bookmark(resourceVersion: String)
    /// The server reports an error in place of a change.
    case error(Status)
    /// An event about an object that is not valid.
    case unreadable(UnreadableObject, resourceVersion: String)
    /// An event of a type that this program does not know, from a newer server.
    case unknown(type: String)

    package init(decoding line: [UInt8], _ reading: ObjectReading = .ingress) throws(MalformedReply) {
        var type: String?
        var object: JSONReader?
        do throws(JSONError) {
            var reader = JSONReader(line, valueLimit: Status.valueLimit)
            try reader.readObject { key, reader throws(JSONError) in
                // Keep a copy of the reader at this position: the type decides how to read the object, and may come
                // later.
                if key == "object" { object = reader }
                if key == "type" { type = try reader.readStringIfPresent() } else { try reader.skipValue() }
            }
            try reader.expectEnd()
            if let type, var object {
                self = try Self.read(type, reading, &object)
                return
            }
        } catch {
            throw MalformedReply(error)
        }
        throw MalformedReply("a watch event without type or object")
    }

    private static func read(
        _ type: String,
        _ reading: ObjectReading,
        _ object: inout JSONReader
    ) throws(JSONError) -> WatchEvent {
        switch type {
        case "ADDED", "MODIFIED", "DELETED": .init(type, try ObjectDraft(reading, from: &object))
        case "BOOKMARK": .bookmark(resourceVersion: try ObjectDraft(reading, from: &object).resourceVersion)
        case "ERROR": .error(Status(try object.readValue()))
        default: .unknown(type: type.oneLine(limit: 60))
        }
    }

    private init(_ type: String, _ draft: ObjectDraft) {
        let version = draft.resourceVersion
        // Without a name, `makeObject()` below throws, and the event counts as unreadable.
        if type == "DELETED", let id = draft.id {
            self = .deleted(id, resourceVersion: version)
            return
        }
        do throws(UnreadableObject) {
            self = .upserted(try draft.makeObject(), resourceVersion: version)
        } catch {
            self = .unreadable(error, resourceVersion: version)
        }
    }
}

/// Compares resource versions, where Kubernetes allows a comparison.
enum ResourceVersion {
    /// Whether both are decimal numbers and `left` is the lower one; false for versions that cannot be compared.
    ///
    /// Kubernetes promises that versions are ordered numbers (KEP-5504), but not that they fit into 64 bits: the digits
    /// are compared as text.
    static func isLower(_ left: String, than right: String) -> Bool {
        guard isNumber(left), isNumber(right) else { return false }
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        return left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }

    /// Whether the text is a decimal number without leading zeros: the longer of two such numbers is the higher one.
    private static func isNumber(_ text: String) -> Bool {
        text.utf8.first != UInt8(ascii: "0") && !text.isEmpty
            && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
