/// The style of a piece of text: its meaning, and whether it is bold or underlined.
///
/// A theme decides how each meaning looks.
package struct Style: Sendable, Hashable {
    /// The meanings of text, each with its own look in a theme.
    package enum Role: Int, Sendable, CaseIterable {
        case text, muted, heading, accent
        case good, warning, bad, unknown
        /// A value that a person has set, or must set.
        case manual
        case header, tab, activeTab, selection, keyHint
        /// What is not well in the selected row.
        case selectedWarning, selectedBad
        case badgeReadOnly, badgeWrite, badgePaused
        case dialog, dialogTitle, field
        /// The regions of a map; those that touch differ.
        case region1, region2, region3, region4, region5, region6
    }

    /// The meaning of the text; a theme has colours for each.
    package var role: Role
    /// Whether the text is bold; some themes ignore this.
    package var isBold = false
    /// Whether the text is underlined, in addition to the theme's look for its role.
    package var isUnderlined = false
    /// Whether the text is a sentence: where trouble has a background of its own, a sentence about it has none.
    package var isSentence = false

    package init(_ role: Role, bold: Bool = false, underlined: Bool = false) {
        self.role = role
        isBold = bold
        isUnderlined = underlined
    }

    /// Ordinary text, neither bold nor underlined.
    package static let plain = Style(.text)
}

/// A piece of text in one style.
package struct Span: Hashable {
    /// The text, not yet wrapped or cut to a width.
    package var text: String
    /// The meaning of the whole text, and whether it is bold or underlined.
    package var style: Style

    package init(_ text: String, _ style: Style = .plain) {
        self.text = text
        self.style = style
    }

    package init(_ text: String, _ role: Style.Role, bold: Bool = false) {
        self.init(text, Style(role, bold: bold))
    }

    /// Makes a sentence, which stands behind a glyph with the same role.
    package init(sentence text: String, _ role: Style.Role) {
        self.init(text, role)
        style.isSentence = true
    }
}

/// One line of text in several styles.
package struct Line: Hashable, ExpressibleByArrayLiteral {
    /// The pieces from left to right.
    package var spans: [Span]

    package init(_ spans: [Span]) {
        self.spans = spans
    }

    package init(arrayLiteral spans: Span...) {
        self.spans = spans
    }

    package init(_ text: String, _ role: Style.Role = .text, bold: Bool = false) {
        spans = [Span(text, role, bold: bold)]
    }

    /// The text of all spans, without their styles.
    package var text: String { spans.count == 1 ? spans[0].text : spans.map(\.text).joined() }

    /// A line without spans, used between sections.
    package static let empty = Line([])

    /// The spans of `left`, then those of `right`.
    package static func + (left: Line, right: Line) -> Line { Line(left.spans + right.spans) }

    /// Adds the spans of `right` at the end of `left`.
    package static func += (left: inout Line, right: Line) { left.spans += right.spans }
}

extension Style.Role {
    /// The roles of a map's regions; they draw pictures, not text.
    package static let regions: [Style.Role] = [.region1, .region2, .region3, .region4, .region5, .region6]

    /// The role of a region's colour, 0 to 5.
    package static func region(_ colour: Int) -> Style.Role {
        regions.indices.contains(colour) ? regions[colour] : .region1
    }
}
