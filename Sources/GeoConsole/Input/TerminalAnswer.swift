import GeoFleet
import GeoRouting

/// An answer of the terminal to a question from `TerminalQuestion`.
package enum TerminalAnswer: Sendable, Equatable {
    /// The colour of the background.
    case background(Backdrop)
    /// The position of the cursor, counted from 1.
    case cursor(row: Int, column: Int)

    /// Reads a string after `ESC ]`, as in `11;rgb:ffff/ffff/ffff`; nil if it is no answer.
    init?(string: String) {
        let digits = #/11;rgba?:([0-9A-Fa-f]{1,4})\/([0-9A-Fa-f]{1,4})\/([0-9A-Fa-f]{1,4})(?:\/[0-9A-Fa-f]{1,4})?/#
        guard let match = string.wholeMatch(of: digits) else { return nil }
        // A part has one to four digits; the largest number of as many digits is 1.
        let parts = [match.1, match.2, match.3].map { part in
            Double(Int(part, radix: 16) ?? 0) / Double(1 << (4 * part.count) - 1)
        }
        self = .background(Backdrop(red: parts[0], green: parts[1], blue: parts[2]))
    }

    /// Reads a sequence after `ESC [`, as in `2;5R`; nil if it is no answer.
    init?(sequence: String) {
        guard let match = sequence.wholeMatch(of: #/([0-9]{1,4});([0-9]{1,4})R/#),
            let row = Int(match.1), let column = Int(match.2)
        else { return nil }
        self = .cursor(row: row, column: column)
    }
}

/// A question to the terminal at the start of the console; a terminal may never answer.
package enum TerminalQuestion: Sendable, CaseIterable {
    /// The colour of the background, by OSC 11.
    case background
    /// The width of characters that are wide in fonts for Chinese, Japanese and Korean: the cursor's column behind them.
    case width

    /// The row of the characters, counted from 1.
    ///
    /// In the first row, some answers would be equal to function keys.
    static let row = 2
    /// Characters of ambiguous width, which the console draws.
    static let ambiguous = "─●▲…"

    /// The text to send to the terminal, before the first picture covers the characters.
    package var text: String {
        switch self {
        case .background: "\u{1B}]11;?\u{1B}\\"
        case .width: "\u{1B}[\(Self.row);1H\(Self.ambiguous)\u{1B}[6n"
        }
    }
}

extension Model {
    /// The longest time from the start to an answer of the terminal; a later answer would surprise.
    ///
    /// Nothing waits for an answer, so there is enough time for a slow connection.
    static let answerLimit = Duration.seconds(1)

    /// The questions to the terminal whose answers can change what is drawn.
    package var questions: [TerminalQuestion] {
        let isColourless = preferences.isThemeChosen && preferences.theme == .mono
        return (isColourless ? [] : [.background]) + (preferences.isASCIIChosen ? [] : [.width])
    }

    /// Draws as the terminal's answer needs it, unless a person has chosen.
    mutating func take(_ answer: TerminalAnswer) -> [Command] {
        guard now < openedAt + Self.answerLimit else { return [] }
        switch answer {
        case .background(let backdrop):
            preferences.backdrop = backdrop
            if !preferences.isThemeChosen { preferences.theme = backdrop == .light ? .light : .standard }
        case .cursor(let row, let column):
            let expected = 1 + TerminalQuestion.ambiguous.unicodeScalars.count
            guard row == TerminalQuestion.row, column != expected, !preferences.isASCIIChosen else { return [] }
            preferences.isASCII = true
        }
        return [.repaint]
    }
}
