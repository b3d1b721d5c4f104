import Foundation
import HTTPTypes
import Testing
import Wire

/// A reply recorded from a kube-apiserver 1.36.
enum Fixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        return Array(try Data(contentsOf: folder.appending(path: name)))
    }

    /// The body of a reply that `curl` recorded with the status code on a last line of its own.
    static func body(_ name: String) throws -> [UInt8] {
        let bytes = try bytes(name)
        let end = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))
        return Array(bytes[...end])
    }

    /// The whole reply of such a recording.
    static func reply(_ name: String) throws -> Reply {
        let bytes = try bytes(name)
        let status = try #require(bytes.split(separator: UInt8(ascii: "\n")).last)
        return Reply(
            status: try #require(Int(String(decoding: status, as: UTF8.self))),
            headers: [:],
            body: try body(name)
        )
    }
}
