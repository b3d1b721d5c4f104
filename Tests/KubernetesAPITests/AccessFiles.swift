@testable import KubernetesAPI
import Synchronization

/// A file system of a few files, which a test can change.
final class TestFiles: Sendable {
    private let contents: Mutex<[String: [UInt8]]>

    init(_ texts: [String: String] = [:]) {
        contents = Mutex(texts.mapValues { Array($0.utf8) })
    }

    /// Sets a file's text; nil removes it, and "\0" makes it unreadable.
    func set(_ path: String, _ text: String?) {
        contents.withLock { $0[path] = text.map { Array($0.utf8) } }
    }

    var files: Files {
        Files { [self] path throws(Files.Fault) in
            guard let bytes = contents.withLock({ $0[path] }) else { throw .missing }
            if bytes == [0] { throw .unreadable("permission denied") }
            return bytes
        }
    }
}

extension TestFiles {
    static func authority() throws -> String {
        String(decoding: try Fixture.bytes("ca.crt"), as: UTF8.self)
    }
}
