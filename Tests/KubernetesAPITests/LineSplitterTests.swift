@testable import KubernetesAPI
import Testing

@Suite struct LineSplitterTests {
    @Test(arguments: [
        (["a\nb\n"], ["a", "b"]),
        (["a", "b", "\n"], ["ab"]),
        (["a\r\nb\r", "\nc\n"], ["a", "b", "c"]),
        (["\n\n\r\na\n\n"], ["a"]),
        (["a\nundone"], ["a"]),
        (["", "a", "", "\n", ""], ["a"]),
        (["\r", "\r\n"], ["\r"]),
        (["12345678\n"], ["12345678"]),
        (["123456789\nb\n"], ["9 bytes", "b"]),
        (["12345", "6789", "0123\n", "b\n"], ["9 bytes", "b"]),
        (["12345", "67890", String(repeating: "x", count: 1000), "\nb\n123456789"], ["10 bytes", "b", "9 bytes"]),
        (["12345678", "\n"], ["12345678"]),
    ])
    func `lines come out whole, and one longer than eight bytes is reported once`(
        chunks: [String],
        expected: [String]
    ) {
        var splitter = LineSplitter(limit: 8)
        let lines = chunks.flatMap { splitter.append(Array($0.utf8)) }.map { line in
            switch line {
            case .whole(let bytes): String(decoding: bytes, as: UTF8.self)
            case .overlong(let bytes): "\(bytes) bytes"
            }
        }
        #expect(lines == expected)
    }

    @Test func `a line of 50 MB costs neither memory nor the next event`() throws {
        var splitter = LineSplitter()
        let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)
        var lines: [LineSplitter.Line] = []
        for _ in 0..<800 { lines += splitter.append(chunk) }
        lines += splitter.append(Array("\n{}\n".utf8))
        #expect(lines == [.overlong(bytes: (4 << 20) + (64 << 10)), .whole(Array("{}".utf8))])
    }
}
