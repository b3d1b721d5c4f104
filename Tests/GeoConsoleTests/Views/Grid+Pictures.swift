@testable import GeoConsole
@testable import Presentation

extension Grid {
    /// What each cell means, a letter a role; capitals for bold.
    var roles: String {
        picture { cell in
            let letter = cell.style.role.letter
            guard cell.style.isBold, letter != "." else { return letter }
            return letter.properties.uppercaseMapping.unicodeScalars.first ?? letter
        }
    }

    /// The rows of the picture; all of them, the empty ones too.
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
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
        case .selectedWarning: "x"
        case .selectedBad: "z"
        case .keyHint: "k"
        case .badgeReadOnly: "r"
        case .badgeWrite: "i"
        case .badgePaused: "p"
        case .dialog: "d"
        case .dialogTitle: "l"
        case .field: "f"
        case .region1: "1"
        case .region2: "2"
        case .region3: "3"
        case .region4: "4"
        case .region5: "5"
        case .region6: "6"
        }
    }
}
