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
            var start = 0
            while start + word.count <= bytes.count {
                var length = 0
                while length < word.count, lower(bytes[start + length]) == word[length] { length += 1 }
                if length == word.count { return true }
                start += 1
            }
            return false
        }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
