/// The mark that some editors put before a text to tell its encoding: the byte order mark.
enum TextMark {
    /// What a text in an encoding other than UTF-8 is told with.
    static let refusal = "it is UTF-16 text; save it as UTF-8"

    /// The text behind a mark of UTF-8; nil where the mark is one of UTF-16.
    static func stripped(_ bytes: [UInt8]) -> [UInt8]? {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return nil }
        return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }
}
