extension Grid {
    /// The screen as lines of text, without the blanks at their ends.
    package var text: String {
        picture { $0.scalar }
    }

    /// What each cell means, a letter a role; capitals for bold.
    package var roles: String {
        picture { cell in
            let letter = cell.style.role.letter
            guard cell.style.isBold, letter != "." else { return letter }
            return letter.properties.uppercaseMapping.unicodeScalars.first ?? letter
        }
    }

    /// How a theme shows each cell: a digit that adds up bold 1, dim 2, underlined 4, reversed 8, in hexadecimal.
    package func attributes(_ theme: Theme) -> String {
        picture { cell in
            let look = theme.appearance(of: cell.style)
            let sum =
                (look.isBold ? 1 : 0) + (look.isDim ? 2 : 0) + (look.isUnderlined ? 4 : 0) + (look.isReversed ? 8 : 0)
            if sum == 0 { return "." }
            return String(sum, radix: 16).unicodeScalars.first ?? "."
        }
    }

    private func picture(_ letter: (Cell) -> Unicode.Scalar) -> String {
        (0..<size.rows).map { row in
            var line = String.UnicodeScalarView()
            for column in 0..<size.columns { line.append(letter(self[column, row])) }
            while line.last == " " { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }
}

extension Style.Role {
    /// A letter of its own, for pictures of the screen.
    var letter: Unicode.Scalar {
        switch self {
        case .text: "."
        case .muted: "m"
        case .heading: "h"
        case .accent: "a"
        case .good: "g"
        case .warning: "w"
        case .bad: "b"
        case .unknown: "u"
        case .manual: "n"
        case .header: "e"
        case .tab: "t"
        case .activeTab: "v"
        case .selection: "s"
        case .keyHint: "k"
        case .badgeReadOnly: "r"
        case .badgeWrite: "i"
        case .badgePaused: "p"
        case .dialog: "d"
        case .dialogTitle: "l"
        case .field: "f"
        }
    }
}
