import Foundation
import Testing
import Wire

/// A reply recorded from api.cloudflare.com.
enum Fixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        return Array(try Data(contentsOf: folder.appending(path: name)))
    }

    /// The objects of a recorded list.
    static func objects(_ name: String) throws -> [JSONObject] {
        let result = try #require(try JSON.parse(bytes(name))["result"]?.array)
        return result.compactMap(\.object)
    }
}
