package import GeoFleet
import GeoRouting
import Presentation

/// One unit of input from the terminal.
package enum Stroke: Sendable, Equatable {
    /// A character: typed by a person, or part of an escape sequence that ncurses does not know.
    case scalar(Unicode.Scalar)
    /// A key that ncurses has decoded.
    case key(Key)
    case mouse(Mouse)
}

/// Decodes strokes into messages; the characters of an unknown escape sequence must not act as keys.
///
/// For example, Ctrl-Left can come as `ESC [ 1 ; 5 D`, and the key `D` drains. Pasted text comes between `ESC [ 200 ~`
/// and `ESC [ 201 ~`, its brackets. On a slow connection each character of a sequence may come up to `sequenceTimeout`
/// after the one before.
package struct KeyDecoder: Sendable {
    private enum State {
        case plain
        /// After ESC.
        case escape
        /// After an ESC without an immediate next character: the Esc key was reported, but a sequence may still follow.
        case late
        /// After `ESC O` or `ESC [ [`: one more character belongs to the sequence. Behind `O`, it may be a cursor key.
        case single(mayBeKey: Bool)
        /// After `ESC [`, with the later characters of the sequence.
        case sequence(String)
        /// After `ESC [ M`: three characters follow, for the mouse's button, column and row. The number is how many of
        /// them have not come yet.
        case letters(Int)
        /// After `ESC ]`, `ESC P` or a similar start: a string follows, up to BEL or `ESC \`.
        case text(String, mayAnswer: Bool)
        /// After an ESC in such a string: a backslash ends the string.
        case textEscape
    }

    private var state = State.plain
    /// Whether the ESC of the present sequence was reported as the Esc key, so that the rest must do nothing.
    private var isReported = false
    /// The time of the last stroke.
    private var last = Moment(milliseconds: 0)
    /// The text pasted so far; nil outside of a paste.
    private var pasted: String?

    /// The longest paste, in characters; further characters are dropped, as no field takes them.
    private static let pasteLimit = 4096
    /// The longest sequence that is kept, in characters; none that has a meaning here is longer.
    private static let sequenceLimit = 32
    /// The longest pause inside an escape sequence; after a longer pause the sequence is dropped.
    static let sequenceTimeout = Duration.seconds(1)
    /// The longest pause inside a paste; a longer pause ends the paste, as the closing bracket is probably lost.
    static let pasteTimeout = Duration.seconds(3)

    package init() {}

    /// Decodes one stroke; returns the messages that this stroke completes.
    package mutating func decode(_ stroke: Stroke, at now: Moment) -> [Message] {
        let overdue = expire(at: now)
        last = now
        switch stroke {
        case .key(let key):
            // `pendingEscape` still needs the old state: an ESC before this key was the Esc key.
            defer { state = .plain }
            return overdue + pendingEscape() + (pasted == nil ? [.key(key)] : [])
        case .mouse(let mouse): return overdue + (pasted == nil ? [.mouse(mouse)] : [])
        case .scalar(let scalar): return overdue + decode(scalar)
        }
    }

    /// Notes that a read from the terminal is complete; an ESC at the end of the read is the Esc key.
    package mutating func flush(at now: Moment) -> [Message] {
        let overdue = expire(at: now)
        guard case .escape = state, pasted == nil else { return overdue }
        state = .late
        return overdue + [.key(.escape)]
    }

    /// The time at which an unfinished paste ends by itself; nil outside of a paste.
    var deadline: Moment? { pasted == nil ? nil : last + Self.pasteTimeout }

    /// Ends a paste or a sequence after too long a pause; returns the paste, if any.
    private mutating func expire(at now: Moment) -> [Message] {
        if let text = pasted, last + Self.pasteTimeout <= now {
            (pasted, state) = (nil, .plain)
            return [.paste(text)]
        }
        if pasted == nil, last + Self.sequenceTimeout <= now { state = .plain }
        return []
    }

    /// The Esc key if the last character was an ESC outside a paste, not yet reported as a key.
    private func pendingEscape() -> [Message] {
        if case .escape = state, pasted == nil { return [.key(.escape)] }
        return []
    }

    private mutating func decode(_ scalar: Unicode.Scalar) -> [Message] {
        switch state {
        case .plain: return plain(scalar)
        case .escape: return afterEscape(scalar)
        case .late:
            // Now only these three characters begin a sequence. Any other is a key that was pressed after Esc.
            if scalar == "[" || scalar == "O" || scalar == "]" {
                isReported = true
                return afterEscape(scalar)
            }
            state = .plain
            return plain(scalar)
        case .single(let mayBeKey):
            state = .plain
            return mayBeKey ? cursorKey(String(scalar)) : []
        case .letters(let count):
            state = count > 1 ? .letters(count - 1) : .plain
            return []
        case .text(let text, let mayAnswer): return string(text, scalar, mayAnswer: mayAnswer)
        case .textEscape: return afterEscape(scalar)
        case .sequence(let text): return sequence(text, scalar)
        }
    }

    /// Handles a character of a string; the whole string may be an answer of the terminal.
    private mutating func string(_ text: String, _ scalar: Unicode.Scalar, mayAnswer: Bool) -> [Message] {
        guard scalar == "\u{7}" || scalar == "\u{1B}" else {
            state = .text(text.count < Self.sequenceLimit ? text + String(scalar) : text, mayAnswer: mayAnswer)
            return []
        }
        state = scalar == "\u{7}" ? .plain : .textEscape
        guard mayAnswer, pasted == nil, let answer = TerminalAnswer(string: text) else { return [] }
        return [.answer(answer)]
    }

    private mutating func sequence(_ text: String, _ scalar: Unicode.Scalar) -> [Message] {
        if text.isEmpty, scalar == "[" {
            state = .single(mayBeKey: false)
            return []
        }
        // A final byte ends the sequence. A control character ends it too.
        if ("\u{40}"..."\u{7E}").contains(scalar) || scalar.value < 0x20 {
            state = text.isEmpty && scalar == "M" ? .letters(3) : .plain
            return finishSequence(text + String(scalar))
        }
        state = .sequence(text.count < Self.sequenceLimit ? text + String(scalar) : text)
        return []
    }

    private mutating func plain(_ scalar: Unicode.Scalar) -> [Message] {
        if scalar == "\u{1B}" {
            (state, isReported) = (.escape, false)
            return []
        }
        if pasted != nil {
            if (pasted?.unicodeScalars.count ?? 0) < Self.pasteLimit { pasted?.unicodeScalars.append(scalar) }
            return []
        }
        return Key(scalar).map { [.key($0)] } ?? []
    }

    private mutating func afterEscape(_ scalar: Unicode.Scalar) -> [Message] {
        switch scalar {
        case "[": state = .sequence("")
        case "O": state = .single(mayBeKey: true)
        case "]", "P", "^", "_", "X": state = .text("", mayAnswer: scalar == "]")
        case "\\": state = .plain
        default:
            // This is no sequence: Esc was pressed, and then this key.
            let escape = pendingEscape()
            state = .plain
            return escape + plain(scalar)
        }
        return []
    }

    /// Handles a complete sequence: the bracket of a paste, an answer of the terminal, or a cursor key.
    private mutating func finishSequence(_ sequence: String) -> [Message] {
        if pasted == nil, let answer = TerminalAnswer(sequence: sequence) { return [.answer(answer)] }
        switch sequence {
        case "200~": pasted = ""
        case "201~":
            defer { pasted = nil }
            if let pasted { return [.paste(pasted)] }
        default: return cursorKey(sequence)
        }
        return []
    }

    /// The cursor key of a sequence, without `ESC [` or `ESC O`; none for any other sequence.
    ///
    /// Terminals and their terminfo entries disagree: tmux sends `ESC [ 4 ~` for End, also where `TERM` says `xterm`,
    /// whose End is `ESC O F`. ncurses decodes only the one in the entry.
    private func cursorKey(_ sequence: String) -> [Message] {
        guard pasted == nil, !isReported, let key = Self.cursorKeys[sequence] else { return [] }
        return [.key(key)]
    }

    private static let cursorKeys: [String: Key] = [
        "A": .up, "B": .down, "C": .right, "D": .left, "H": .home, "F": .end,
        "1~": .home, "4~": .end, "7~": .home, "8~": .end, "5~": .pageUp, "6~": .pageDown,
    ]
}

extension Key {
    /// The key for a character from the terminal; nil for a control character without a key.
    package init?(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 9: self = .tab
        case 10, 13: self = .enter
        case 8, 127: self = .backspace
        case 27: self = .escape
        case 0: return nil
        // Ctrl-A to Ctrl-Z, apart from those that are keys of their own above.
        case 1...26:
            guard let letter = Unicode.Scalar(scalar.value + 96) else { return nil }
            self = .control(Character(letter))
        case ..<32, 0x80..<0xA0: return nil
        default: self = .character(Character(scalar))
        }
    }
}
