package import Presentation

/// How a terminal shows a cell: palette colours and attributes.
package struct Appearance: Sendable, Hashable {
    /// The text colour: 0 to 15 of the terminal's own palette; -1 for its default.
    package var foreground: Int
    /// The background colour: 0 to 15 of the terminal's own palette; -1 for its default.
    package var background: Int
    /// The text colour, 0 to 255, for terminals with 256 colours; nil if they use `foreground` too.
    ///
    /// It is drawn on the terminal's default background, and never dimmed.
    package var exact: Int?
    /// Whether the text is bold; many terminals also brighten it.
    package var isBold = false
    /// Whether the text is dimmed; ignored where `exact` is used.
    package var isDim = false
    /// Whether the text is underlined, as in the title of the column to sort by.
    package var isUnderlined = false
    /// Whether text and background colours are swapped, as for the selected row.
    package var isReversed = false

    package init(foreground: Int = -1, background: Int = -1) {
        self.foreground = foreground
        self.background = background
    }

    init(
        _ foreground: Int = -1,
        on background: Int = -1,
        bold: Bool = false,
        dim: Bool = false,
        underlined: Bool = false,
        reversed: Bool = false,
        exact: Int? = nil
    ) {
        self.init(foreground: foreground, background: background)
        isBold = bold
        isDim = dim
        isUnderlined = underlined
        isReversed = reversed
        self.exact = exact
    }
}

/// Turns the style of a cell into colours and attributes.
package struct Theme: Sendable, Hashable {
    /// The names of the palettes, as `--theme`, the settings file and `:theme` spell them.
    package enum Name: String, Sendable, CaseIterable {
        case standard = "default"
        case light
        case highContrast = "high-contrast"
        case colourBlind = "colour-blind"
        case mono
    }

    /// The palette to draw with.
    package let name: Name

    package init(_ name: Name) {
        self.name = name
    }

    /// The colours and attributes of a style in this theme.
    package func appearance(of style: Style) -> Appearance {
        var appearance = look(of: style.role)
        if style.isBold {
            appearance.isBold = true
            appearance.isDim = false
        }
        // Many terminals brighten bold colours. Black would turn grey; on a light background the others could not be
        // read.
        if appearance.foreground == 0 || name == .light && appearance.foreground > 0 { appearance.isBold = false }
        if style.isUnderlined { appearance.isUnderlined = true }
        return appearance
    }

    private func look(of role: Style.Role) -> Appearance {
        switch name {
        case .standard: Self.standard(role)
        case .light: Self.light(role)
        case .highContrast: Self.highContrast(role)
        case .colourBlind: Self.colourBlind(role)
        case .mono: Self.mono(role)
        }
    }
}

/// The palettes: one of the terminal's own 16 colours for each role.
///
/// The light theme uses darker colours where the terminal has 256. Most themes keep the terminal's background. No
/// meaning depends on a colour alone: a glyph and a word say the same.
extension Theme {
    private enum Colour {
        static let black = 0
        static let red = 1
        static let green = 2
        static let yellow = 3
        static let blue = 4
        static let magenta = 5
        static let cyan = 6
        static let brightGreen = 10
        static let brightYellow = 11
        static let brightBlue = 12
        static let brightMagenta = 13
        static let brightCyan = 14
        static let white = 15
    }

    /// Six of the 256 colours: dark enough to be read on white, and all different.
    private enum Ink {
        static let blue = 25
        static let green = 28
        static let purple = 90
        static let orange = 130
        static let red = 160
        static let grey = 243
    }

    /// For dark backgrounds, and most light ones.
    static func standard(_ role: Style.Role) -> Appearance {
        switch role {
        case .accent: Appearance(Colour.cyan)
        case .good: Appearance(Colour.green)
        case .warning: Appearance(Colour.yellow)
        case .bad: Appearance(Colour.red, bold: true)
        case .unknown: Appearance(Colour.cyan)
        case .manual: Appearance(Colour.magenta)
        case .keyHint: Appearance(Colour.cyan, bold: true)
        case .badgeReadOnly: Appearance(Colour.black, on: Colour.green)
        case .badgeWrite: Appearance(Colour.white, on: Colour.red, bold: true)
        case .badgePaused: Appearance(Colour.black, on: Colour.yellow)
        default: mono(role)
        }
    }

    /// For light backgrounds: no yellow or cyan text, which cannot be read there.
    static func light(_ role: Style.Role) -> Appearance {
        switch role {
        case .accent, .unknown, .keyHint: Appearance(Colour.blue, exact: Ink.blue)
        case .good: Appearance(Colour.green, exact: Ink.green)
        case .warning: Appearance(Colour.black, on: Colour.yellow, exact: Ink.orange)
        case .bad: Appearance(Colour.red, exact: Ink.red)
        case .manual: Appearance(Colour.magenta, exact: Ink.purple)
        case .muted: Appearance(dim: true, exact: Ink.grey)
        case .badgeReadOnly: Appearance(Colour.black, on: Colour.green)
        case .badgeWrite: Appearance(Colour.white, on: Colour.red)
        case .badgePaused: Appearance(Colour.black, on: Colour.yellow)
        default: mono(role)
        }
    }

    /// Mostly white and bright colours on black; nothing is dimmed.
    static func highContrast(_ role: Style.Role) -> Appearance {
        switch role {
        case .accent, .unknown: Appearance(Colour.brightCyan, on: Colour.black)
        case .good: Appearance(Colour.brightGreen, on: Colour.black)
        case .warning: Appearance(Colour.brightYellow, on: Colour.black, bold: true)
        case .bad: Appearance(Colour.white, on: Colour.red, bold: true)
        case .manual: Appearance(Colour.brightMagenta, on: Colour.black, bold: true)
        case .keyHint: Appearance(Colour.brightYellow, on: Colour.black, bold: true)
        case .selection, .activeTab, .badgeReadOnly, .dialogTitle:
            Appearance(Colour.black, on: Colour.white)
        case .badgeWrite: Appearance(Colour.white, on: Colour.red, bold: true)
        case .badgePaused: Appearance(Colour.black, on: Colour.brightYellow)
        case .heading, .header: Appearance(Colour.white, on: Colour.black, bold: true)
        case .field: Appearance(Colour.white, on: Colour.black, underlined: true)
        case .text, .muted, .tab, .dialog: Appearance(Colour.white, on: Colour.black)
        }
    }

    /// Blue against orange, which differ in every kind of colour blindness; trouble is black on orange.
    ///
    /// The orange is the terminal's dark yellow.
    static func colourBlind(_ role: Style.Role) -> Appearance {
        switch role {
        case .accent, .unknown: Appearance(Colour.cyan)
        case .good: Appearance(Colour.brightBlue)
        case .warning: Appearance(Colour.yellow)
        case .bad: Appearance(Colour.black, on: Colour.yellow)
        case .manual: Appearance(bold: true, underlined: true)
        case .keyHint: Appearance(Colour.brightBlue, bold: true)
        case .badgeReadOnly: Appearance(Colour.white, on: Colour.blue, bold: true)
        case .badgeWrite, .badgePaused: Appearance(Colour.black, on: Colour.yellow)
        default: mono(role)
        }
    }

    /// Attributes alone, without any colour.
    static func mono(_ role: Style.Role) -> Appearance {
        switch role {
        case .text, .accent, .good, .tab, .dialog: Appearance()
        case .muted, .unknown: Appearance(dim: true)
        case .heading, .header, .warning, .keyHint: Appearance(bold: true)
        case .bad, .activeTab, .badgeWrite, .badgePaused: Appearance(bold: true, reversed: true)
        case .selection, .badgeReadOnly, .dialogTitle: Appearance(reversed: true)
        case .manual, .field: Appearance(underlined: true)
        }
    }
}
