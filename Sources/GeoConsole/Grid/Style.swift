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
