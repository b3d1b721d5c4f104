import Foundation

/// Copies text to the clipboard of the terminal's machine, by the escape sequence OSC 52.
///
/// That machine may be another one than the console's, as over SSH.
enum Clipboard {
    /// The longest payload that xterm accepts, in base64 characters; longer texts are cut.
    static let limit = 74_994

    /// The number of bytes that fit into the limit; base64 has four characters for three bytes.
    static let bytes = limit / 4 * 3

    /// Whether only the start of the text can be copied.
    static func isCut(_ text: String) -> Bool { text.utf8.count > bytes }

    /// The sequence to write to the terminal.
    ///
    /// tmux and screen forward such a sequence only if it is wrapped. Some settings of tmux accept the plain sequence
    /// instead, so tmux gets both.
    static func sequence(for text: String, environment: [String: String]) -> String {
        // Base64 may only be cut at a multiple of four characters.
        let payload = Data(Data(text.utf8).base64EncodedString().utf8.prefix(limit / 4 * 4))
        let plain = "\u{1B}]52;c;\(String(decoding: payload, as: UTF8.self))\u{7}"
        if environment["TMUX"] != nil {
            let doubled = plain.replacingOccurrences(of: "\u{1B}", with: "\u{1B}\u{1B}")
            return plain + "\u{1B}Ptmux;\(doubled)\u{1B}\\"
        }
        if environment["STY"] != nil {
            // screen accepts only strings of less than 768 bytes, and forwards their contents one after the other.
            return chunks(of: plain, by: 700).map { "\u{1B}P\($0)\u{1B}\\" }.joined()
        }
        return plain
    }

    /// Whether the text arrives only where tmux is set to pass it on, which cannot be asked.
    static func needsPermission(_ environment: [String: String]) -> Bool { environment["TMUX"] != nil }

    /// What is known after the sequence was sent; terminals do not answer whether they took the text.
    static func report(of name: String, _ text: String, environment: [String: String]) -> String {
        let cut = isCut(text) ? "the first \(bytes) bytes of " : ""
        // The start of the line is what a narrow screen keeps: first what tmux needs.
        let target =
            needsPermission(environment)
            ? "copied only if tmux allows it (set -g set-clipboard on)" : "sent to the terminal"
        return "\(target): \(cut)\(name)"
    }

    private static func chunks(of text: String, by size: Int) -> [String] {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: size).map {
            String(decoding: bytes[$0..<min($0 + size, bytes.count)], as: UTF8.self)
        }
    }
}
