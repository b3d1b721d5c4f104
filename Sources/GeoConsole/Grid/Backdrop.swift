/// The background of the terminal, as far as it is known.
package enum Backdrop: Sendable, Hashable, CaseIterable {
    case dark
    case light
    case unknown

    /// The background for a colour, each part from 0 to 1: light if black text on it can be read better than white.
    package init(red: Double, green: Double, blue: Double) {
        // Squares are close to the relative luminance of WCAG 2, whose exponent is 2.4. There, black and white have the
        // same contrast to 0.18.
        self = 0.2126 * red * red + 0.7152 * green * green + 0.0722 * blue * blue > 0.21 ? .light : .dark
    }

    /// The background that the variable `COLORFGBG` gives, as in `15;0`; the last number is one of 16 colours.
    package init(colourVariable text: String) {
        let last = text.lastIndex(of: ";").map { text[text.index(after: $0)...] } ?? text[...]
        guard let number = Int(last), (0...15).contains(number) else {
            self = .unknown
            return
        }
        self = number < 7 || number == 8 ? .dark : .light
    }
}
