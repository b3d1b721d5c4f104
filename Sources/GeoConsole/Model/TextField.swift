/// A field for one line of text, edited with the keys of readline.
package struct TextField: Sendable, Equatable {
    /// The text, at most `Model.longestText` characters.
    package private(set) var text: String
    /// The number of characters before the cursor.
    package private(set) var cursor: Int
    /// Whether the whole text is selected: typed text replaces it.
    package private(set) var isSelected: Bool

    package init(_ text: String, isSelected: Bool = false) {
        self.text = String(text.prefix(Model.longestText))
        cursor = self.text.count
        self.isSelected = isSelected && !self.text.isEmpty
    }

    /// Adds text at the cursor, without invisible characters.
    mutating func insert(_ new: String) {
        if isSelected { self = TextField("") }
        let new = String(Model.clean(new).prefix(max(Model.longestText - text.count, 0)))
        replace(cursor..<cursor, with: new)
    }

    /// Handles a key that edits the text or moves the cursor; returns whether the key is one.
    mutating func edit(_ key: Key) -> Bool {
        let all = 0..<text.count
        // A selected text is deleted as a whole; a key that moves the cursor ends the selection.
        let deleted: Range<Int>? =
            switch key {
            case .backspace, .control("h"): isSelected ? all : max(cursor - 1, 0)..<cursor
            case .delete, .control("d"): isSelected ? all : cursor..<min(cursor + 1, all.upperBound)
            case .control("w"): isSelected ? all : wordStart..<cursor
            case .control("k"): isSelected ? all : cursor..<all.upperBound
            case .control("u"): all
            default: nil
            }
        if let deleted {
            replace(deleted, with: "")
            return true
        }
        switch key {
        case .character(let character): insert(String(character))
        case .left, .control("b"): move(to: cursor - 1)
        case .right, .control("f"): move(to: cursor + 1)
        case .home, .control("a"): move(to: 0)
        case .end, .control("e"): move(to: all.upperBound)
        default: return false
        }
        return true
    }

    private mutating func move(to position: Int) {
        cursor = min(max(position, 0), text.count)
        isSelected = false
    }

    private mutating func replace(_ range: Range<Int>, with new: String) {
        text = text.prefix(range.lowerBound) + new + text.dropFirst(range.upperBound)
        move(to: range.lowerBound + new.count)
    }

    /// The start of the word before the cursor, with the blanks behind the word.
    private var wordStart: Int {
        var start = Array(text.prefix(cursor))[...]
        while start.last == " " { start.removeLast() }
        while let last = start.last, last != " " { start.removeLast() }
        return start.count
    }
}
