import PlainText

/// Turns text from any source into characters that are safe to draw.
enum Text {
    /// The scalars to draw, each one column wide.
    ///
    /// A mark such as `<U+202E>` stands for an invisible character. So a text can neither send an escape sequence nor
    /// change the writing direction, and no two texts look alike that differ in such characters. Tabs and line breaks
    /// become blanks. Any other character becomes `?` unless it takes one column on every terminal.
    static func clean(_ text: String, _ glyphs: Glyphs) -> [Unicode.Scalar] {
        clean(masked: glyphs.masked(text), glyphs)
    }

    private static func clean(masked text: String, _ glyphs: Glyphs) -> [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            let value = scalar.value
            if value >= 0x20, value < 0x7F {
                scalars.append(scalar)
            } else if scalar.isTabOrBreak {
                scalars.append(" ")
            } else if scalar.isInvisible {
                scalars += scalar.mark.unicodeScalars
            } else if CharacterWidth.isOne(scalar) {
                scalars += glyphs.fold(scalar)
            } else {
                scalars.append("?")
            }
        }
        return scalars
    }

    /// How many columns a text takes.
    static func width(_ text: String, _ glyphs: Glyphs) -> Int {
        let text = glyphs.masked(text)
        // Most texts are plain, and widths are asked for more often than cells.
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text.utf8.count }
        return clean(masked: text, glyphs).count
    }
}

/// How many columns a character takes, by a table of our own.
///
/// Terminals, their fonts and the C library disagree on which characters are wide. A character counts as one column
/// only if all of them agree. Right-to-left scripts are left out, because terminals reorder them.
enum CharacterWidth {
    /// Whether the scalar takes exactly one column on every terminal.
    static func isOne(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 0x7F { return value >= 0x20 }
        return narrow.contains { $0.contains(value) } && !exceptions.contains { $0.contains(value) }
    }

    /// Blocks of characters that take one column, apart from `exceptions`.
    private static let narrow: [ClosedRange<UInt32>] = [
        0xA1...0x377,  // Latin, phonetics, the first Greek letters
        0x37A...0x37F, 0x384...0x38A, 0x38C...0x38C, 0x38E...0x3A1, 0x3A3...0x3FF,  // Greek
        0x400...0x52F,  // Cyrillic
        0x1E00...0x1EFF,  // Latin with marks
        0x2010...0x2027, 0x2030...0x205E,  // punctuation
        0x20A0...0x20BF, 0x2100...0x218B,  // currencies, letter-like, numbers
        0x2190...0x23FA,  // arrows, mathematics, technical
        0x2500...0x26FF,  // boxes, blocks, shapes, symbols
        0x2701...0x27BF, 0x27C0...0x27EF, 0x2800...0x28FF,  // dingbats, braille
    ]

    /// Characters in `narrow` that may not take one column: marks, formats, and those that some terminals draw wide.
    private static let exceptions: [ClosedRange<UInt32>] = [
        0xAD...0xAD, 0x300...0x36F, 0x483...0x489,
        0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23F3,
        0x25FD...0x25FE, 0x2600...0x26FF,
        0x2705...0x2705, 0x2708...0x270D, 0x2728...0x2728, 0x274C...0x274E, 0x2753...0x2757, 0x2763...0x2764,
        0x2795...0x2797, 0x27A1...0x27A1, 0x27B0...0x27B0, 0x27BF...0x27BF,
    ]
}

/// Hides secrets in a text.
///
/// All masks are equal, because a mask belongs to the process and not to the content of a screen.
package struct Mask: Sendable, Hashable {
    let apply: @Sendable (String) -> String

    package init(_ apply: @escaping @Sendable (String) -> String) {
        self.apply = apply
    }

    static let none = Mask { $0 }

    /// Always true, so that two models with different masks can be equal.
    package static func == (_: Mask, _: Mask) -> Bool { true }

    /// Adds nothing to the hash, as all masks are equal.
    package func hash(into _: inout Hasher) {}
}

/// The characters that a terminal can show, and the mask for secrets.
///
/// The console's texts use Unicode throughout; for an ASCII terminal `fold` replaces characters as they are drawn.
package struct Glyphs: Sendable, Hashable {
    private let isASCII: Bool
    private let mask: Mask

    package init(isASCII: Bool, mask: Mask = .none) {
        self.isASCII = isASCII
        self.mask = mask
    }

    /// The text as it is safe to print: each character takes one column, and none is invisible.
    package func printable(_ text: String) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: Text.clean(text, self))
        return String(view)
    }

    static let utf8 = Glyphs(isASCII: false)
    static let ascii = Glyphs(isASCII: true)
    static let all = [utf8, ascii]

    func masked(_ text: String) -> String { mask.apply(text) }

    var ellipsis: [Unicode.Scalar] { isASCII ? [".", ".", "."] : ["…"] }

    /// The scalars to draw for a character of width 1: itself, or in ASCII a form such as `->` for `→`, else `?`.
    func fold(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        !isASCII || scalar.isASCII ? [scalar] : Self.folded[scalar] ?? ["?"]
    }

    private static let folded: [Unicode.Scalar: [Unicode.Scalar]] = [
        "●": ["*"], "▲": ["!"], "✗": ["x"], "○": ["o"], "◆": ["#"], "■": ["#"], "…": [".", ".", "."],
        "•": ["-"], "▸": [">"], "◂": ["<"], "▾": ["v"], "▴": ["^"], "↑": ["^"], "↓": ["v"], "✓": ["+"],
        "→": ["-", ">"], "←": ["<", "-"], "·": ["-"], "–": ["-"], "—": ["-"], "−": ["-"], "×": ["x"],
        "─": ["-"], "│": ["|"], "┌": ["+"], "┐": ["+"], "└": ["+"], "┘": ["+"], "├": ["+"], "┤": ["+"], "┼": ["+"],
        "▌": ["|"], "▁": ["."], "▂": ["_"], "▃": ["-"], "▅": ["="], "▇": ["#"],
        "‘": ["'"], "’": ["'"], "“": ["\""], "”": ["\""], "≥": [">", "="], "≤": ["<", "="], "µ": ["u"],
    ]
}
