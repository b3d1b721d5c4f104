package import Presentation

/// How a terminal shows a cell: palette colours and attributes.
package struct Appearance: Sendable, Hashable {
    /// The text colour: 0 to 15 of the terminal's own palette; -1 for its default.
    package var foreground: Int
    /// The background colour: 0 to 15 of the terminal's own palette; -1 for its default.
    package var background: Int
    /// The text colour, 16 to 255, for terminals with 256 colours; nil if they use `foreground` too.
    ///
    /// It is drawn on the terminal's default background, unless there is a `paper`.
    package var exact: Int?
    /// The background, 16 to 255, for terminals with 256 colours; nil if they use their own.
    package var paper: Int?
    /// Whether the text is bold; many terminals also brighten it.
    package var isBold = false
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
        underlined: Bool = false,
        reversed: Bool = false,
        exact: Int? = nil
    ) {
        self.init(foreground: foreground, background: background)
        isBold = bold
        isUnderlined = underlined
        isReversed = reversed
        self.exact = exact
    }

    /// The same on white paper, for a terminal whose own background is dark.
    ///
    /// What has a background of its own keeps it. Fewer than 256 colours have no white that can be relied on.
    func onPaper() -> Appearance {
        guard background < 0 || exact != nil else { return self }
        var look = self
        (look.exact, look.paper) = (exact ?? (foreground < 0 ? 16 : foreground), 231)
        return look
    }

    /// What a terminal with this number of colours can show of it; the result has no `exact` colour and no `paper`.
    ///
    /// With 8 colours, a bright colour is the dark colour in bold, and a bright background is white. With fewer, only
    /// attributes are left.
    package func reduced(to colours: Int) -> Appearance {
        var reduced = self
        (reduced.exact, reduced.paper) = (nil, nil)
        if colours < 8 {
            (reduced.foreground, reduced.background) = (-1, -1)
        } else if colours < 16 {
            if foreground >= 8 { reduced.isBold = true }
            if foreground >= 0 { reduced.foreground = foreground % 8 }
            if background >= 8 { reduced.background = 7 }
        } else if let exact, colours >= 256 {
            (reduced.foreground, reduced.background) = (exact, paper ?? -1)
        }
        return reduced
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
    /// The terminal's background, as far as it is known.
    package let backdrop: Backdrop

    package init(_ name: Name, on backdrop: Backdrop = .unknown) {
        self.name = name
        self.backdrop = backdrop
    }

    /// The colours and attributes of a style in this theme.
    package func appearance(of style: Style) -> Appearance {
        var appearance = look(of: style.role)
        if style.isSentence, [.bad, .warning].contains(style.role) { appearance = calm(appearance) }
        if style.isBold { appearance.isBold = true }
        // Many terminals brighten bold colours. Black would turn grey; on a light background the others could not be
        // read.
        if appearance.foreground == 0 || name == .light && appearance.foreground > 0 { appearance.isBold = false }
        if style.isUnderlined { appearance.isUnderlined = true }
        // A person has asked for light, so the screen becomes light.
        return name == .light && backdrop == .dark ? appearance.onPaper() : appearance
    }

    /// The look of a sentence: a background of its own is for a glyph and a word, a whole line of it is too loud.
    private func calm(_ look: Appearance) -> Appearance {
        guard look.background >= 0, look.exact != nil else { return look }
        return Appearance(bold: look.isBold, exact: look.exact)
    }

    private func look(of role: Style.Role) -> Appearance {
        switch (name, backdrop) {
        case (.standard, .dark): Self.dark(role)
        case (.standard, _): Self.either(role)
        case (.light, _): Self.light(role)
        case (.highContrast, _): Self.highContrast(role)
        case (.colourBlind, .dark): Self.colourBlindOnDark(role)
        case (.colourBlind, _): Self.colourBlind(role)
        case (.mono, _): Self.mono(role)
        }
    }
}
