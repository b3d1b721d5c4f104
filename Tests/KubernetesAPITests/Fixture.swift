import Foundation
import Testing

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
}
