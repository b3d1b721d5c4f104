import GeoFleet
import Foundation

/// Something that takes bytes from outside, with what must hold whatever they are.
struct Target: Sendable {
    let name: String
    /// Texts to begin with, besides the recorded fixtures.
    let seeds: [String]
    /// What chance alone would seldom spell.
    let words: [String]
    /// What is wrong; nil where all is well.
    ///
    /// A trap is wrong as well.
    let check: @Sendable (_ input: [UInt8]) -> String?

    static let all: [Target] = [.watch, .cloudflare, .headers, .kubeconfig, .ownership, .settings, .keys, .view]

    static func named(_ name: String) -> Target? { all.first { $0.name == name } }

    /// Writes the seeds into a folder, and the words beside it as libFuzzer's dictionary.
    func prepare(_ folder: String) throws {
        let folder = URL(filePath: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (index, seed) in seeds.enumerated() {
            try Data(seed.utf8).write(to: folder.appending(path: "seed-\(index)"))
        }
        let lines = words.map { "\"" + $0.utf8.map(Self.escaped).joined() + "\"\n" }.joined()
        try Data(lines.utf8).write(to: folder.appendingPathExtension("dict"))
    }

    private static func escaped(_ byte: UInt8) -> String {
        let isPlain = (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        return isPlain ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
