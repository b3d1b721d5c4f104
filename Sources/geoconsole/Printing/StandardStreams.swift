import Foundation
import GeoConsole
import Presentation
import Wire

/// Where a command prints: its answer on standard output, all else in lines on standard error.
enum StandardStreams {
    /// Writes a line on standard error, with the name of the program before it.
    static func warn(_ text: String) {
        FileHandle.standardError.write(Data("geoconsole: \(text.oneLine)\n".utf8))
    }

    /// Writes an answer on standard output that comes in pieces, many of them at a time.
    static func printPieces(_ make: ((String) -> Void) -> Void) {
        var text = ""
        make { piece in
            text += piece
            if text.utf8.count >= 65536 {
                print(text)
                text = ""
            }
        }
        print(text)
    }

    /// Writes an answer on standard output; a failure ends the program.
    static func print(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 {
                // The reader has seen enough, as `head` has.
                if errno == EPIPE { Foundation.exit(EXIT_SUCCESS) }
                Geoconsole.fail("the answer cannot be written: \(String(cString: strerror(errno)))")
            }
            bytes = bytes.dropFirst(count)
        }
    }
}

/// Turns lines into text for a terminal, or into plain text for a pipe or a file.
struct LinePrinter {
    /// The colours; nil for none.
    private let theme: Theme?
    /// How many colours the terminal has.
    private let colours: Int
    private let glyphs: Glyphs
    /// Whether there is only ASCII.
    let isASCII: Bool

    /// - Parameters:
    ///   - preferences: theme and characters.
    ///   - environment: `NO_COLOR`, `TERM` and `COLORTERM` count.
    ///   - isTerminal: whether standard output is a terminal; without one there are no colours.
    ///   - isUTF8: whether the locale is one of UTF-8; only a terminal depends on it.
    init(_ preferences: Preferences, environment: [String: String], isTerminal: Bool, isUTF8: Bool) {
        isASCII = preferences.isASCII || isTerminal && !isUTF8
        glyphs = Glyphs(isASCII: isASCII)
        let type = environment["TERM"] ?? ""
        let isColourless = !(environment["NO_COLOR"] ?? "").isEmpty || type.isEmpty || type == "dumb"
        theme = isTerminal && !isColourless ? preferences.look : nil
        let hasMany = ["256color", "kitty", "direct"].contains { type.contains($0) }
        colours = hasMany || !(environment["COLORTERM"] ?? "").isEmpty ? 256 : 8
    }

    /// The lines as text, each with a line break; blanks at their ends are left out.
    func text(_ lines: [Line]) -> String { lines.map { text($0) + "\n" }.joined() }

    private func text(_ line: Line) -> String {
        var spans = line.spans.map { (text: glyphs.printable($0.text), style: $0.style) }
        while let last = spans.last?.text, last.allSatisfy({ $0 == " " }) { spans.removeLast() }
        if let last = spans.indices.last { while spans[last].text.last == " " { spans[last].text.removeLast() } }
        return spans.map { painted($0.text, $0.style) }.joined()
    }

    private func painted(_ text: String, _ style: Style) -> String {
        guard let theme, text.contains(where: { $0 != " " }) else { return text }
        let look = theme.appearance(of: style).reduced(to: colours)
        let attributes = [(look.isBold, "1"), (look.isUnderlined, "4"), (look.isReversed, "7")]
        let codes =
            attributes.filter(\.0).map(\.1) + Self.codes(look.foreground, 30) + Self.codes(look.background, 40)
        return codes.isEmpty ? text : "\u{1B}[\(codes.joined(separator: ";"))m\(text)\u{1B}[0m"
    }

    /// The parameters of ECMA-48's SGR for a colour; `base` is 30 for text, 40 for the background.
    private static func codes(_ colour: Int, _ base: Int) -> [String] {
        switch colour {
        case ..<0: []
        case ..<8: ["\(base + colour)"]
        case ..<16: ["\(base + 60 + colour - 8)"]
        default: ["\(base + 8)", "5", "\(colour)"]
        }
    }
}
