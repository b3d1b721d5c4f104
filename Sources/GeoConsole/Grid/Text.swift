/// Text that may come from anywhere, made fit for the screen.
enum Text {
    /// Masks what nobody may read, while a screen is drawn.
    @TaskLocal static var mask: (@Sendable (String) -> String)?

    /// The scalars to draw, each one column wide.
    ///
    /// What controls, formats or combines goes: an escape sequence or an override of the direction must not pass. White
    /// space becomes a blank; what is not one column wide becomes `?`.
    static func clean(_ text: String, _ glyphs: Glyphs) -> [Unicode.Scalar] {
        let text = mask?(text) ?? text
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            let value = scalar.value
            if value >= 0x20, value < 0x7F {
                scalars.append(scalar)
            } else if value == 9 || value == 10 || value == 13 || value == 0xA0 {
                scalars.append(" ")
            } else if CharacterWidth.isNone(scalar) {
                continue
            } else if CharacterWidth.isOne(scalar) {
                scalars += glyphs.fold(scalar)
            } else {
                scalars.append("?")
            }
        }
        return scalars
    }

    /// At most `width` scalars; what is cut ends in an ellipsis.
    static func clip(_ scalars: [Unicode.Scalar], to width: Int, _ glyphs: Glyphs) -> ArraySlice<Unicode.Scalar> {
        if scalars.count <= width { return scalars[...] }
        let ellipsis = glyphs.ellipsis.prefix(max(width, 0))
        return (scalars.prefix(width - ellipsis.count) + ellipsis)[...]
    }

    /// How many columns a text takes.
    static func width(_ text: String, _ glyphs: Glyphs) -> Int {
        clean(text, glyphs).count
    }
}
