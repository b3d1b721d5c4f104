import Presentation

/// The palettes: for each role one of the terminal's own 16 colours, or an exact one where the terminal has 256.
///
/// Text has a contrast of at least 4.5 to its background. A terminal's own colours reach that on some backgrounds only,
/// so a palette leaves a role without colour, or gives it a background of its own, where none would. There is one
/// accent colour; the others say how well something is. No meaning depends on a colour alone: a glyph and a word say
/// the same.
extension Theme {
    private enum Colour {
        static let black = 0
        static let red = 1
        static let green = 2
        static let blue = 4
        static let magenta = 5
        static let cyan = 6
        static let brightRed = 9
        static let brightGreen = 10
        static let brightYellow = 11
        static let brightMagenta = 13
        static let brightCyan = 14
        static let white = 15
    }

    /// Colours that stand out from black, and from the dark greys that people have instead.
    private enum Glow {
        static let red = 203
        static let green = 114
        static let yellow = 221
        static let orange = 214
        static let blue = 75
        static let cyan = 80
        static let purple = 176
        static let grey = 246
    }

    /// Colours that can be read on white.
    private enum Ink {
        static let blue = 25
        static let green = 28
        static let purple = 90
        static let orange = 130
        static let red = 160
        static let grey = 241
    }

    /// The few colours that can be read on black and on white.
    private enum Middle {
        static let blue = 63
        static let green = 29
        static let purple = 98
        static let red = 131
        static let grey = 243
    }

    /// The colours of a map's regions, none of them the green of health.
    ///
    /// They are pictures, for which WCAG 2 asks a contrast of 3 only.
    private enum Land {
        static let onDark = [67, 137, 140, 73, 132, 101]
        static let onLight = [67, 136, 97, 30, 132, 101]
        /// Blues, oranges and greys, which differ in every kind of colour blindness.
        static let colourBlindOnDark = [67, 179, 103, 137, 250, 244]
        static let colourBlind = [25, 130, 67, 137, 61, 244]
    }

    /// A region in one of six colours; a terminal with fewer colours shows only the borders between regions.
    private static func land(_ role: Style.Role, _ colours: [Int]) -> Appearance? {
        Style.Role.regions.firstIndex(of: role).map { Appearance(exact: colours[$0]) }
    }

    private static let alarm = Appearance(Colour.white, on: Colour.red, bold: true)
    private static let caution = Appearance(Colour.black, on: Colour.brightYellow)

    /// For dark backgrounds.
    static func dark(_ role: Style.Role) -> Appearance {
        if let land = land(role, Land.onDark) { return land }
        return switch role {
        case .accent, .unknown: Appearance(Colour.cyan, exact: Glow.cyan)
        case .keyHint: Appearance(Colour.cyan, bold: true, exact: Glow.cyan)
        case .good: Appearance(Colour.green, exact: Glow.green)
        case .warning: Appearance(Colour.brightYellow, exact: Glow.yellow)
        case .bad: Appearance(Colour.brightRed, bold: true, exact: Glow.red)
        case .manual: Appearance(Colour.brightMagenta, exact: Glow.purple)
        case .muted: Appearance(exact: Glow.grey)
        default: either(role)
        }
    }

    /// For light backgrounds.
    static func light(_ role: Style.Role) -> Appearance {
        if let land = land(role, Land.onLight) { return land }
        return switch role {
        case .accent, .unknown, .keyHint: Appearance(Colour.blue, exact: Ink.blue)
        case .good: Appearance(exact: Ink.green)
        case .warning: Appearance(Colour.black, on: Colour.brightYellow, exact: Ink.orange)
        case .bad: Appearance(Colour.red, exact: Ink.red)
        case .manual: Appearance(Colour.magenta, exact: Ink.purple)
        case .muted: Appearance(exact: Ink.grey)
        default: either(role)
        }
    }

    /// For a background that is not known: one of the few colours that can be read on both, else only bold.
    ///
    /// No yellow can be read on both. With 16 colours no red can either, so there trouble has a background of its own.
    static func either(_ role: Style.Role) -> Appearance {
        if let land = land(role, Land.onLight) { return land }
        return switch role {
        case .accent, .unknown: Appearance(exact: Middle.blue)
        case .keyHint: Appearance(bold: true, exact: Middle.blue)
        case .good: Appearance(exact: Middle.green)
        case .manual: Appearance(underlined: true, exact: Middle.purple)
        case .muted: Appearance(exact: Middle.grey)
        case .bad: Appearance(Colour.white, on: Colour.red, bold: true, exact: Middle.red)
        case .warning: Appearance(bold: true)
        case .selectedBad, .badgeWrite: alarm
        case .selectedWarning, .badgePaused: caution
        case .badgeReadOnly: Appearance(Colour.black, on: Colour.green)
        default: mono(role)
        }
    }

    /// White and bright colours on black.
    static func highContrast(_ role: Style.Role) -> Appearance {
        switch role {
        case .accent, .unknown: Appearance(Colour.brightCyan, on: Colour.black)
        case .good: Appearance(Colour.brightGreen, on: Colour.black)
        case .warning, .keyHint: Appearance(Colour.brightYellow, on: Colour.black, bold: true)
        case .bad, .selectedBad, .badgeWrite: alarm
        case .manual: Appearance(Colour.brightMagenta, on: Colour.black, bold: true)
        case .selection, .activeTab, .badgeReadOnly, .dialogTitle: Appearance(Colour.black, on: Colour.white)
        case .selectedWarning, .badgePaused: caution
        case .heading, .header: Appearance(Colour.white, on: Colour.black, bold: true)
        case .field: Appearance(Colour.white, on: Colour.black, underlined: true)
        case .text, .muted, .tab, .dialog: Appearance(Colour.white, on: Colour.black)
        case .region1, .region2, .region3, .region4, .region5, .region6: Appearance(Colour.white, on: Colour.black)
        }
    }

    /// Blue against orange, which differ in every kind of colour blindness; for dark backgrounds.
    static func colourBlindOnDark(_ role: Style.Role) -> Appearance {
        if let land = land(role, Land.colourBlindOnDark) { return land }
        return switch role {
        case .accent, .unknown: Appearance(Colour.cyan, exact: Glow.cyan)
        case .keyHint: Appearance(Colour.cyan, bold: true, exact: Glow.cyan)
        case .good: Appearance(exact: Glow.blue)
        case .warning: Appearance(Colour.brightYellow, exact: Glow.orange)
        case .muted: Appearance(exact: Glow.grey)
        default: colourBlind(role)
        }
    }

    /// The same for light backgrounds, and for those that are not known; trouble is black on yellow.
    static func colourBlind(_ role: Style.Role) -> Appearance {
        if let land = land(role, Land.colourBlind) { return land }
        return switch role {
        case .accent, .good: Appearance(exact: Middle.blue)
        case .keyHint: Appearance(bold: true, exact: Middle.blue)
        case .muted, .unknown: Appearance(exact: Middle.grey)
        case .manual: Appearance(bold: true, underlined: true)
        case .bad, .selectedBad, .badgeWrite, .badgePaused: caution
        case .badgeReadOnly: Appearance(Colour.white, on: Colour.blue, bold: true)
        default: mono(role)
        }
    }

    /// Attributes alone, without any colour.
    static func mono(_ role: Style.Role) -> Appearance {
        switch role {
        case .text, .muted, .accent, .good, .unknown, .tab, .dialog: Appearance()
        case .heading, .header, .warning, .keyHint: Appearance(bold: true)
        case .bad, .activeTab, .badgeWrite, .badgePaused, .selectedWarning: Appearance(bold: true, reversed: true)
        case .selection, .badgeReadOnly, .dialogTitle: Appearance(reversed: true)
        case .selectedBad: Appearance(bold: true, underlined: true, reversed: true)
        case .manual, .field: Appearance(underlined: true)
        case .region1, .region2, .region3, .region4, .region5, .region6: Appearance()
        }
    }
}
