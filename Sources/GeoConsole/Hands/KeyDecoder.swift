package import GeoFleet
import GeoRouting
import Presentation

/// What one read from the terminal gave.
package enum Stroke: Sendable, Equatable {
    /// A character as it was typed, or as a part of a sequence that ncurses does not know.
    case scalar(Unicode.Scalar)
    /// A key that ncurses knows.
    case key(Key)
    case mouse(Mouse)
}

/// Makes messages of strokes: an escape sequence that no key stands for must not be taken for the keys it is made of.
///
/// Ctrl-Left, for one, can come as `ESC [ 1 ; 5 D`, and `D` drains. Pasted text comes between `ESC [ 200 ~` and
/// `ESC [ 201 ~`. A slow line may cut a sequence anywhere: what follows an ESC within `patience` still belongs to it.
package struct KeyDecoder: Sendable {
    private enum State {
        case plain
        /// After ESC.
        case escape
        /// After an ESC that was taken for the key, as nothing followed it at once: what is a sequence's start may follow.
        case late
        /// After `ESC O`, or `ESC [ [`: one more belongs to it.
        case single
        /// After `ESC [`, with what has come of it.
        case sequence(String)
        /// After `ESC [ M`: a mouse's button, column and row, as a letter each; so many are still to come.
        case letters(Int)
        /// After `ESC ]`, `ESC P` and their like, whose end is BEL or `ESC \`.
        case text
    }

    private var state = State.plain
    /// When the last stroke came.
    private var last = Moment(milliseconds: 0)
    /// What is being pasted; nil outside of a paste.
    private var pasted: String?

    /// Pasted text beyond this many characters is dropped: no field takes more.
    private static let pasteLimit = 4096
    /// A sequence whose rest has not come by then was none.
    static let patience = Duration.seconds(1)
    /// A paste whose rest has not come by then is at its end: the closing bracket was lost.
    static let pastePatience = Duration.seconds(3)

    package init() {}

    /// Takes one stroke; what it completes.
    package mutating func take(_ stroke: Stroke, at now: Moment) -> [Message] {
        let late = expire(at: now)
        last = now
        switch stroke {
        case .key(let key):
            defer { state = .plain }
            return late + finished() + (pasted == nil ? [.key(key)] : [])
        case .mouse(let mouse): return late + (pasted == nil ? [.mouse(mouse)] : [])
        case .scalar(let scalar): return late + take(scalar)
        }
    }

    /// Nothing more has come for now: an ESC without anything behind it is the key.
    package mutating func rest(at now: Moment) -> [Message] {
        let late = expire(at: now)
        guard case .escape = state, pasted == nil else { return late }
        state = .late
        return late + [.key(.escape)]
    }

    /// When something that was begun is given up; nil where nothing was begun.
    var deadline: Moment? { pasted == nil ? nil : last + Self.pastePatience }

    private mutating func expire(at now: Moment) -> [Message] {
        if let text = pasted, last + Self.pastePatience <= now {
            (pasted, state) = (nil, .plain)
            return [.paste(text)]
        }
        if pasted == nil, last + Self.patience <= now { state = .plain }
        return []
    }

    private func finished() -> [Message] {
        if case .escape = state, pasted == nil { return [.key(.escape)] }
        return []
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> [Message] {
        switch state {
        case .plain: return plain(scalar)
        case .escape: return afterEscape(scalar)
        case .late:
            // Whatever else comes is a key of its own: somebody has pressed Esc, and then that.
            if scalar == "[" || scalar == "O" || scalar == "]" { return afterEscape(scalar) }
            state = .plain
            return plain(scalar)
        case .single:
            state = .plain
            return []
        case .letters(let count):
            state = count > 1 ? .letters(count - 1) : .plain
            return []
        case .text:
            if scalar == "\u{7}" { state = .plain }
            if scalar == "\u{1B}" { state = .escape }
            return []
        case .sequence(let text): return sequence(text, scalar)
        }
    }

    private mutating func sequence(_ text: String, _ scalar: Unicode.Scalar) -> [Message] {
        if text.isEmpty, scalar == "[" {
            state = .single
            return []
        }
        // A final byte ends it; a control character breaks it off.
        if ("\u{40}"..."\u{7E}").contains(scalar) || scalar.value < 0x20 {
            state = text.isEmpty && scalar == "M" ? .letters(3) : .plain
            return ended(text + String(scalar))
        }
        state = .sequence(text.count < 32 ? text + String(scalar) : text)
        return []
    }

    private mutating func plain(_ scalar: Unicode.Scalar) -> [Message] {
        if scalar == "\u{1B}" {
            state = .escape
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
        case "O": state = .single
        case "]", "P", "^", "_", "X": state = .text
        case "\\": state = .plain
        default:
            let escape = finished()
            state = .plain
            return escape + plain(scalar)
        }
        return []
    }

    private mutating func ended(_ sequence: String) -> [Message] {
        switch sequence {
        case "200~": pasted = ""
        case "201~":
            defer { pasted = nil }
            if let pasted { return [.paste(pasted)] }
        default: break
        }
        return []
    }
}

extension Key {
    /// The key of a character as terminals send it; nil where there is none.
    package init?(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 9: self = .tab
        case 10, 13: self = .enter
        case 8, 127: self = .backspace
        case 27: self = .escape
        case 0: return nil
        case 1...26:
            guard let letter = Unicode.Scalar(scalar.value + 96) else { return nil }
            self = .control(Character(letter))
        case ..<32, 0x80..<0xA0: return nil
        default: self = .character(Character(scalar))
        }
    }
}
