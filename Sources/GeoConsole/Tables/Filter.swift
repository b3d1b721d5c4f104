/// What a person wants to see: rows with each of these words in them, upper or lower case; `!word` hides instead.
struct Filter {
    private let words: [(bytes: [UInt8], isInverse: Bool)]

    init(_ text: String) {
        words = text.split(separator: " ").compactMap { word in
            let isInverse = word.first == "!"
            let bytes = (isInverse ? word.dropFirst() : word).utf8.map(Self.lower)
            return bytes.isEmpty ? nil : (bytes, isInverse)
        }
    }

    var isEmpty: Bool { words.isEmpty }

    func passes(_ texts: [String]) -> Bool {
        words.allSatisfy { word in
            texts.contains { Self.contains($0, word.bytes) } != word.isInverse
        }
    }

    /// Byte by byte: with ten thousand rows, new strings in lower case would cost more than all the rest.
    private static func contains(_ text: String, _ word: [UInt8]) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count >= word.count else { return false }
            return (0...bytes.count - word.count).contains { start in
                word.indices.allSatisfy { lower(bytes[start + $0]) == word[$0] }
            }
        }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
