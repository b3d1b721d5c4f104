import PlainText

/// A line of text that a person edits, with its cursor; the keys are those of readline.
package struct TextField: Sendable, Equatable {
    /// The longest text that a field takes, in characters.
    package static let capacity = 200

    /// The text before the cursor.
    package private(set) var head = ""
    /// The text after the cursor.
    package private(set) var tail = ""

    /// Whether the whole text is selected: what is typed replaces it, and a key that moves the cursor ends the selection.
    package private(set) var isSelected = false

    /// Makes a field with a text, and the cursor at its end.
    package init(_ text: String = "", isSelected: Bool = false) {
        insert(text)
        self.isSelected = isSelected && !head.isEmpty
    }

    /// The whole text.
    package var text: String { head + tail }

    /// The number of characters before the cursor.
    package var cursor: Int { head.count }

    /// Inserts text at the cursor, without invisible characters such as line breaks; what is too long is cut off.
    package mutating func insert(_ new: String) {
        if isSelected { self = TextField() }
        let visible = String.UnicodeScalarView(new.unicodeScalars.lazy.filter { !$0.isInvisible })
        head += String(visible).prefix(max(Self.capacity - text.count, 0))
    }

    /// Deletes the character before the cursor.
    package mutating func backspace() { head = String(head.dropLast()) }

    /// Deletes the character at the cursor.
    package mutating func delete() { tail = String(tail.dropFirst()) }

    /// Deletes the word before the cursor, with the blanks after it.
    package mutating func deleteWord() {
        while head.last?.isWhitespace == true { head.removeLast() }
        while head.last?.isWhitespace == false { head.removeLast() }
    }

    /// Deletes all text before the cursor.
    package mutating func deleteToStart() { head = "" }

    /// Deletes the text before the cursor, except this number of characters at the start.
    package mutating func deleteToStart(keeping count: Int) { head = String(head.prefix(count)) }

    /// Deletes all text after the cursor.
    package mutating func deleteToEnd() { tail = "" }

    /// Moves the cursor by a number of characters, to the start or the end at most.
    package mutating func move(by distance: Int) {
        let target = min(max(cursor.saturatingAdd(distance), 0), text.count)
        (head, tail) = (String(text.prefix(target)), String(text.dropFirst(target)))
    }

    /// Handles a key that edits the text or moves the cursor; returns false for any other key.
    package mutating func press(_ key: Key) -> Bool {
        if isSelected {
            // A key that deletes deletes all of a selected text; one that moves the cursor ends the selection.
            if Self.deletes(key) {
                self = TextField()
                return true
            }
            if case .character = key {} else { isSelected = false }
        }
        switch key {
        case .character(let character): insert(String(character))
        case .backspace, .control("h"): backspace()
        case .delete, .control("d"): delete()
        case .control("w"): deleteWord()
        case .control("u"): deleteToStart()
        case .control("k"): deleteToEnd()
        case .left, .control("b"): move(by: -1)
        case .right, .control("f"): move(by: 1)
        case .home, .control("a"): move(by: .min)
        case .end, .control("e"): move(by: .max)
        default: return false
        }
        return true
    }

    private static func deletes(_ key: Key) -> Bool {
        switch key {
        case .backspace, .delete, .control("h"), .control("d"), .control("w"), .control("u"), .control("k"): true
        default: false
        }
    }
}
