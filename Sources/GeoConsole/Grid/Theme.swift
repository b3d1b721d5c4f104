/// How a terminal shows a cell: palette colours and attributes.
package struct Appearance: Sendable, Hashable {
    /// 0 to 15 of the terminal's own palette; -1 for its default.
    package var foreground: Int
    package var background: Int
    /// On terminals with 256 colours: the one of them to write in, on the terminal's own background, undimmed.
    package var exact: Int?
    package var isBold = false
    package var isDim = false
    package var isUnderlined = false
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

/// Turns meanings into looks.
package struct Theme: Sendable, Hashable {
    package enum Name: String, Sendable, CaseIterable {
        case standard = "default"
        case light
        case highContrast = "high-contrast"
        case colourBlind = "colour-blind"
        case mono
    }

    package let name: Name

    package init(_ name: Name) {
        self.name = name
    }

    package func appearance(of style: Style) -> Appearance {
        var appearance = look(of: style.role)
        if style.isBold {
            appearance.isBold = true
            appearance.isDim = false
        }
        // Many terminals brighten bold colours: black turns grey, and a light background swallows the others.
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
