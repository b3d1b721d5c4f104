import Presentation

/// A key as a terminal reports it.
package enum Key: Sendable, Hashable {
    case character(Character)
    case enter, escape, tab, backTab, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    case function(Int)
    /// Ctrl with a letter; the letter is in lower case.
    case control(Character)
}

/// A click or a turn of the wheel; columns and rows count cells from 0 at the top left.
package enum Mouse: Sendable, Hashable {
    case click(column: Int, row: Int)
    case wheelUp, wheelDown
}

extension Key: ExpressibleByUnicodeScalarLiteral {
    package init(unicodeScalarLiteral scalar: Unicode.Scalar) {
        self = .character(Character(scalar))
    }
}

extension Key {
    /// The key as people write it: `D`, `Space`, `PgUp`, `Ctrl-L`, `F5`.
    package var text: String {
        switch self {
        case .character(" "): "Space"
        case .character(let character): String(character)
        case .function(let number): "F\(number)"
        case .control(let letter): "Ctrl-\(letter.uppercased())"
        default: Self.names.first { $0.key == self }?.name ?? ""
        }
    }

    /// Reads a key from its `text`, or from another spelling such as `page-up`; nil if the text names no key.
    ///
    /// Upper and lower case differ only for single letters.
    package init?(text: String) {
        if text.count == 1, let character = text.first, !character.isWhitespace {
            self = .character(character)
            return
        }
        let name = text.lowercased()
        if name == "space" {
            self = " "
        } else if let number = name.hasPrefix("f") ? Int(name.dropFirst()) : nil, (1...12).contains(number) {
            self = .function(number)
        } else if name.hasPrefix("ctrl-"), name.count == 6, let letter = name.last, letter.isLetter, letter.isASCII {
            self = .control(letter)
        } else if let named = (Self.names + Self.spellings).first(where: { $0.name.lowercased() == name }) {
            self = named.key
        } else {
            return nil
        }
    }

    /// Spellings that are read but never shown.
    private static let spellings: [(key: Key, name: String)] = [
        (.escape, "escape"), (.pageUp, "page-up"), (.pageDown, "page-down"), (.delete, "delete"), (.insert, "insert"),
    ]

    private static let names: [(key: Key, name: String)] = [
        (.enter, "Enter"), (.escape, "Esc"), (.tab, "Tab"), (.backTab, "Shift-Tab"), (.backspace, "Backspace"),
        (.delete, "Del"), (.insert, "Ins"), (.up, "Up"), (.down, "Down"), (.left, "Left"), (.right, "Right"),
        (.home, "Home"), (.end, "End"), (.pageUp, "PgUp"), (.pageDown, "PgDn"),
    ]
}
