import Foundation
import Testing
import Wire

/// Replies recorded from real servers.
enum Recorded {
    static func json(_ name: String) throws -> JSON {
        let bytes = try bytes(name)
        // Some recordings end with the status on a line of its own.
        let end = try #require(bytes.lastIndex { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "]") })
        return try JSON.parse(Array(bytes[...end]))
    }

    static func lines(_ name: String) throws -> [JSON] {
        try bytes(name).split(separator: UInt8(ascii: "\n")).filter { $0.first == UInt8(ascii: "{") }
            .map { try JSON.parse(Array($0)) }
    }

    private static func bytes(_ name: String) throws -> [UInt8] {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        return Array(try Data(contentsOf: folder.appending(path: name)))
    }
}

/// What keys a JSON value has at which places, and of what types: `result[].enabled: bool`.
struct Shape: Equatable {
    private(set) var paths: Set<String> = []

    init(_ json: JSON, ignoring ignored: [String] = []) {
        collect(json, at: "")
        paths = paths.filter { path in !ignored.contains { path.hasPrefix($0) } }
    }

    /// What is here and not there, in order.
    func beyond(_ other: Shape) -> [String] { paths.subtracting(other.paths).sorted() }

    private mutating func collect(_ json: JSON, at path: String) {
        switch json {
        case .null: paths.insert(path + ": null")
        case .bool: paths.insert(path + ": bool")
        case .number: paths.insert(path + ": number")
        case .string: paths.insert(path + ": string")
        case .array(let elements):
            paths.insert(path + ": array")
            for element in elements { collect(element, at: path + "[]") }
        case .object(let object):
            paths.insert(path + ": object")
            for (key, value) in object.members { collect(value, at: path + "." + key) }
        }
    }
}
