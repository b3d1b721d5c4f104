import GeoFleet
import GeoConsole
import GeoRouting

extension Target {
    /// What a terminal sends, cut anywhere, with the keys that ncurses knows in between.
    static let keys = Target(
        name: "keys",
        seeds: [
            "D\u{1B}[1;5Dx", "\u{1B}[200~Dy\nX\u{1B}[201~q", "\u{1B}]11;rgb:1/2/3\u{1B}\\y",
            "\u{1B}P1$r0m\u{7}\u{1B}OXj",
            "\u{1B}[<0;12;7M\u{1B}\u{1B}é字\u{80}",
        ],
        words: [
            "\u{1B}[", "\u{1B}O", "\u{1B}]", "\u{1B}\\", "\u{1B}[200~", "\u{1B}[201~", "\u{7}", "\u{18}", "\u{1B}P",
        ]
    ) { input in
        var decoder = KeyDecoder()
        var messages: [Message] = []
        var strokes = 0
        var now = Moment(milliseconds: 0)
        for scalar in String(decoding: input, as: UTF8.self).unicodeScalars {
            strokes += 1
            switch scalar.value {
            // Private use stands for what is no character: pauses, keys of ncurses, the mouse.
            case 0xE000:
                messages += decoder.flush(at: now)
                now = now + .milliseconds(400)
            case 0xE001...0xEFFF:
                if let key = Key(curses: Int32(scalar.value - 0xE000)) {
                    messages += decoder.decode(.key(key), at: now)
                }
            case 0xF000...0xF8FF:
                messages += decoder.decode(.mouse(.click(column: Int(scalar.value), row: strokes)), at: now)
            default: messages += decoder.decode(.scalar(scalar), at: now)
            }
        }
        messages += decoder.flush(at: now)
        if messages.count > strokes + 1 { return "\(messages.count) messages from \(strokes) strokes" }
        return messages.lazy.compactMap(complaint).first ?? complaint(aboutTheStateOf: decoder, now)
    }

    private static func complaint(about message: Message) -> String? {
        switch message {
        case .key(let key):
            if key.text.isEmpty { return "a key without a name" }
            // What a key is called is how it can be set. White space and what is beyond F12 have no spelling.
            let isSpelled = key.text.first?.isWhitespace == false && Key(text: key.text) != key
            if case .function = key { return nil }
            return isSpelled ? "\(key) is not read back from its name \(key.text)" : nil
        case .paste(let text): return text.unicodeScalars.count > 4096 ? "more was pasted than is kept" : nil
        case .mouse: return nil
        default: return "no message of a terminal: \(message)"
        }
    }

    /// Whatever came, the end of a paste and of a sequence brings the decoder back to plain keys.
    private static func complaint(aboutTheStateOf decoder: KeyDecoder, _ now: Moment) -> String? {
        var decoder = decoder
        for scalar in "\u{7}\u{1B}\\\u{1B}\\\u{18}\u{1B}[201~".unicodeScalars {
            _ = decoder.decode(.scalar(scalar), at: now)
        }
        return decoder.decode(.scalar("q"), at: now) == [.key("q")] ? nil : "the decoder does not come back to keys"
    }
}
