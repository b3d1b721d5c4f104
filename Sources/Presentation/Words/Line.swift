/// What a piece of text means; a theme decides what that looks like.
package struct Style: Sendable, Hashable {
    package enum Role: Int, Sendable, CaseIterable {
        case text, muted, heading, accent
        case good, warning, bad, unknown
        /// Set by a person, or waiting for one.
        case manual
        case header, tab, activeTab, selection, keyHint
        case badgeReadOnly, badgeWrite, badgePaused
        case dialog, dialogTitle, field
    }

    package var role: Role
    package var isBold = false
    package var isUnderlined = false

    package init(_ role: Role, bold: Bool = false, underlined: Bool = false) {
        self.role = role
        isBold = bold
        isUnderlined = underlined
    }

    package static let plain = Style(.text)
}

/// A piece of text in one style.
package struct Span: Hashable {
    package var text: String
    package var style: Style

    package init(_ text: String, _ style: Style = .plain) {
        self.text = text
        self.style = style
    }

    package init(_ text: String, _ role: Style.Role, bold: Bool = false) {
        self.init(text, Style(role, bold: bold))
    }
}

/// One line of text in several styles.
package struct Line: Hashable, ExpressibleByArrayLiteral {
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

    package static let empty = Line([])

    package static func + (left: Line, right: Line) -> Line { Line(left.spans + right.spans) }

    package static func += (left: inout Line, right: Line) { left.spans += right.spans }
}
