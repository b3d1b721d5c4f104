import Foundation
import GeoEngine
import Launching
import Testing

struct TokenTests {
    private static func withFile(_ body: (URL) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try body(file)
    }

    private static func write(_ text: String, to file: URL) throws {
        try Data(text.utf8).write(to: file, options: .atomic)
    }

    @Test func `a token of the environment is fixed`() {
        #expect(Token(.value("abc")).current == "abc")
    }

    @Test func `a token of a file is read for each use, without the white space around it`() throws {
        try Self.withFile { file in
            try Self.write("first\n", to: file)
            let token = Token(.file(file.path))
            #expect(token.current == "first")
            try Self.write(" second \n", to: file)
            #expect(token.current == "second")
        }
    }

    @Test func `while the file is away or empty the last good token stays`() throws {
        try Self.withFile { file in
            try Self.write("first", to: file)
            let token = Token(.file(file.path))
            try FileManager.default.removeItem(at: file)
            #expect(token.current == "first")
            try Self.write("\n", to: file)
            #expect(token.current == "first")
            try Self.write("second", to: file)
            #expect(token.current == "second")
        }
    }
}
