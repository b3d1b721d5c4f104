import CNcurses
import GeoConsole
import Presentation

/// An appearance in the form that ncurses needs: attributes, and the number of a colour pair.
struct Look: Hashable {
    var attributes: attr_t
    var pair: Int32
}

/// Gives each style its `Look`, and makes the colour pairs for that.
@MainActor struct Palette {
    private let colours: Int
    /// Whether ncurses accepts -1 as the terminal's default colour.
    private let hasDefaults: Bool
    private var theme: Theme
    private var looks: [Style: Look] = [:]
    private var pairs: [Pair: Int32] = [:]

    private struct Pair: Hashable {
        var foreground: Int
        var background: Int
    }

    /// Makes the palette of the open terminal.
    init(_ theme: Theme) {
        self.theme = theme
        colours = start_color() == OK ? Int(cn_colours()) : 0
        hasDefaults = colours > 0 && use_default_colors() == OK
    }

    var isMono: Bool { colours < 8 }

    mutating func look(of style: Style, in theme: Theme) -> Look {
        if theme != self.theme {
            self.theme = theme
            looks = [:]
        }
        if let look = looks[style] { return look }
        let look = make(theme.appearance(of: style))
        looks[style] = look
        return look
    }

    private mutating func make(_ appearance: Appearance) -> Look {
        let shown = appearance.reduced(to: colours)
        var attributes: attr_t = 0
        if shown.isBold { attributes |= cn_bold }
        if shown.isUnderlined { attributes |= cn_underline }
        if shown.isReversed { attributes |= cn_reverse }
        let pair = Pair(foreground: shown.foreground, background: shown.background)
        return Look(attributes: attributes, pair: number(of: pair))
    }

    private mutating func number(of pair: Pair) -> Int32 {
        if pair == Pair(foreground: -1, background: -1) { return 0 }
        if let number = pairs[pair] { return number }
        let number = Int32(pairs.count + 1)
        // Without default colours, white on black (7 on 0) replaces them.
        let foreground = pair.foreground < 0 && !hasDefaults ? 7 : pair.foreground
        let background = pair.background < 0 && !hasDefaults ? 0 : pair.background
        // A terminal without room for more pairs shows its default colours.
        guard init_pair(Int16(number), Int16(foreground), Int16(background)) == OK else { return 0 }
        pairs[pair] = number
        return number
    }
}
