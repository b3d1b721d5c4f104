/// How a terminal shows a cell: palette colours and attributes.
package struct Appearance: Sendable, Hashable {
    /// 0 to 15 of the terminal's own palette; -1 for its default.
    package var foreground: Int
    package var background: Int
    package var isBold = false
    package var isDim = false
    package var isUnderlined = false
    package var isReversed = false

    package init(foreground: Int = -1, background: Int = -1) {
        self.foreground = foreground
        self.background = background
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
        var appearance = Appearance()
        appearance.isBold = style.isBold
        appearance.isUnderlined = style.isUnderlined
        return appearance
    }
}
