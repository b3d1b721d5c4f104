import GeoConsole

extension Key {
    private static let names: [String: Key] = [
        "enter": .enter, "escape": .escape, "esc": .escape, "tab": .tab, "shift-tab": .backTab,
        "backspace": .backspace, "delete": .delete, "insert": .insert, "up": .up, "down": .down, "left": .left,
        "right": .right, "home": .home, "end": .end, "page-up": .pageUp, "page-down": .pageDown,
        "space": .character(" "),
    ]

    /// Reads `D`, `f5`, `ctrl-s` or `page-up`; nil where it is no key.
    init?(text: String) {
        let lower = text.lowercased()
        if text.count == 1, let character = text.first, !character.isWhitespace {
            self = .character(character)
        } else if let key = Self.names[lower] {
            self = key
        } else if lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...12).contains(number) {
            self = .function(number)
        } else if lower.hasPrefix("ctrl-"), let letter = lower.dropFirst(5).first, lower.count == 6,
            ("a"..."z").contains(letter)
        {
            self = .control(letter)
        } else {
            return nil
        }
    }
}
