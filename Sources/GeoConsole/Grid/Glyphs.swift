/// Which characters a terminal can show.
///
/// The console speaks in UTF-8's characters throughout; where a terminal cannot, they are folded as they are drawn.
package enum Glyphs: Sendable, Hashable, CaseIterable {
    case utf8, ascii

    var ellipsis: [Unicode.Scalar] {
        switch self {
        case .utf8: ["…"]
        case .ascii: [".", ".", "."]
        }
    }

    /// What stands for a character of width 1.
    func fold(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        switch self {
        case .utf8: [scalar]
        case .ascii: scalar.isASCII ? [scalar] : Self.folded[scalar] ?? ["?"]
        }
    }

    private static let folded: [Unicode.Scalar: [Unicode.Scalar]] = [
        "●": ["*"], "▲": ["!"], "✗": ["x"], "○": ["o"], "◆": ["#"], "…": [".", ".", "."],
        "•": ["-"], "▸": [">"], "◂": ["<"], "▾": ["v"], "▴": ["^"], "↑": ["^"], "↓": ["v"], "✓": ["+"],
        "→": ["-", ">"], "←": ["<", "-"], "·": ["-"], "–": ["-"], "—": ["-"], "−": ["-"], "×": ["x"],
        "─": ["-"], "│": ["|"], "┌": ["+"], "┐": ["+"], "└": ["+"], "┘": ["+"], "├": ["+"], "┤": ["+"],
        "▁": ["."], "▂": ["_"], "▃": ["-"], "▅": ["="], "▇": ["#"],
        "‘": ["'"], "’": ["'"], "“": ["\""], "”": ["\""], "≥": [">", "="], "≤": ["<", "="], "µ": ["u"],
    ]
}
