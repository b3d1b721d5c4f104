import GeoFleet
import GeoConsole
import GeoRouting
import Testing

struct KeyDecoderTests {
    /// What a text from the terminal becomes, when nothing follows it.
    private static func decode(_ text: String, splitAt cut: Int? = nil) -> [Message] {
        var decoder = KeyDecoder()
        let scalars = Array(text.unicodeScalars)
        var messages: [Message] = []
        for (index, scalar) in scalars.enumerated() {
            if index == cut { messages += decoder.flush(at: .start) }
            messages += decoder.decode(.scalar(scalar), at: .start)
        }
        return messages + decoder.flush(at: .start)
    }

    @Test(
        arguments: [
            ("D", [.key(.character("D"))]), ("é", [.key(.character("é"))]), ("\u{1B}", [.key(.escape)]),
            ("\t", [.key(.tab)]), ("\r", [.key(.enter)]), ("\n", [.key(.enter)]), ("\u{7F}", [.key(.backspace)]),
            ("\u{3}", [.key(.control("c"))]), ("\u{1A}", [.key(.control("z"))]), ("\u{0}", []), ("\u{9B}", []),
            ("\u{1B}q", [.key(.escape), .key(.character("q"))]), ("", []),
        ] as [(String, [Message])]
    )
    func `characters are keys`(text: String, messages: [Message]) {
        #expect(Self.decode(text) == messages)
    }

    @Test(arguments: [
        "\u{1B}[1;5D", "\u{1B}[3;9~", "\u{1B}OX", "\u{1B}[I", "\u{1B}[<0;12;7M", "\u{1B}[?62;22c", "\u{1B}[M Dy",
        "\u{1B}[MaX\u{1B}",
        "\u{1B}]12;rgb:1111/2222/3333\u{7}", "\u{1B}]0;D\u{1B}\\", "\u{1B}P1$r0m\u{1B}\\",
        "\u{1B}P11;rgb:1/2/3\u{1B}\\", "\u{1B}]11;rgb:1/2\u{7}", "\u{1B}[2;5;1R", "\u{1B}]11;?\u{7}",
    ])
    func `a sequence that is no key is none of the keys it is made of`(sequence: String) {
        #expect(Self.decode(sequence) == [])
        #expect(Self.decode(sequence + "x") == [.key(.character("x"))])
    }

    @Test(
        arguments: [
            ("\u{1B}[1~", .home), ("\u{1B}[4~", .end), ("\u{1B}[7~", .home), ("\u{1B}[8~", .end), ("\u{1B}[H", .home),
            ("\u{1B}[F", .end), ("\u{1B}OH", .home), ("\u{1B}OF", .end), ("\u{1B}[A", .up), ("\u{1B}OB", .down),
            ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown),
        ] as [(String, Key)]
    )
    func `a cursor key is that key in each terminal's spelling, whatever TERM says`(sequence: String, key: Key) {
        #expect(Self.decode(sequence + "x") == [.key(key), .key("x")])
    }

    @Test(arguments: 3..<6)
    func `a sequence may come in two parts`(cut: Int) {
        #expect(Self.decode("\u{1B}[1;5Dx", splitAt: cut) == [.key(.character("x"))])
    }

    static let slow: [(String, Int, Int)] = [
        ("\u{1B}[D", 1, 30), ("\u{1B}[D", 1, 900), ("\u{1B}OD", 2, 100), ("\u{1B}OD", 1, 40), ("\u{1B}[1;5D", 1, 50),
        ("\u{1B}[1;5D", 4, 500), ("\u{1B}[[D", 1, 30), ("\u{1B}[[D", 2, 30), ("\u{1B}[[D", 3, 30),
        ("\u{1B}]12;rgb:D/D/D\u{7}", 1, 60), ("\u{1B}[3;9~", 2, 999),
    ]

    @Test(arguments: slow)
    func `a sequence that is broken or slow is no letter`(sequence: String, cut: Int, milliseconds: Int) {
        var decoder = KeyDecoder()
        var messages: [Message] = []
        for (index, scalar) in sequence.unicodeScalars.enumerated() {
            let now = Moment.start + .milliseconds(index < cut ? 0 : milliseconds)
            if index == cut { messages += decoder.flush(at: .start) }
            messages += decoder.decode(.scalar(scalar), at: now)
        }
        // Behind an ESC that came at once, a slow cursor key is that key; behind a late one, nothing is.
        #expect(messages == (cut == 1 ? [.key(.escape)] : sequence == "\u{1B}OD" ? [.key(.left)] : []))
        #expect(decoder.decode(.scalar("x"), at: .start + .seconds(1)) == [.key("x")])
    }

    @Test(arguments: ["D", "x", "P", "X"])
    func `after Esc another key is that key`(key: String) {
        var decoder = KeyDecoder()
        #expect(decoder.decode(.scalar("\u{1B}"), at: .start) + decoder.flush(at: .start) == [.key(.escape)])
        let scalar = Unicode.Scalar(key) ?? "?"
        #expect(decoder.decode(.scalar(scalar), at: .start + .milliseconds(60)) == [.key(.character(Character(key)))])
    }

    @Test(arguments: ["\u{1B}[", "\u{1B}O", "\u{1B}[1;", "\u{1B}]11", "\u{1B}"])
    func `what was begun and does not go on is given up after a second`(start: String) {
        var decoder = KeyDecoder()
        for scalar in start.unicodeScalars { _ = decoder.decode(.scalar(scalar), at: .start) }
        _ = decoder.flush(at: .start)
        #expect(decoder.decode(.scalar("D"), at: .start + .seconds(1)) == [.key("D")])
    }

    @Test func `a paste whose end is lost ends by itself`() {
        var decoder = KeyDecoder()
        for scalar in "\u{1B}[200~Dy".unicodeScalars { _ = decoder.decode(.scalar(scalar), at: .start) }
        #expect(decoder.flush(at: .start + .seconds(2)) == [])
        #expect(decoder.flush(at: .start + .seconds(3)) == [.paste("Dy")])
        #expect(decoder.decode(.scalar("q"), at: .start + .seconds(3)) == [.key("q")])
    }

    @Test func `the bracket that ends a paste may come slowly`() {
        var decoder = KeyDecoder()
        for scalar in "\u{1B}[200~Dy\u{1B}".unicodeScalars { _ = decoder.decode(.scalar(scalar), at: .start) }
        #expect(decoder.flush(at: .start) == [])
        let end = "[201~".unicodeScalars.flatMap { decoder.decode(.scalar($0), at: .start + .milliseconds(300)) }
        #expect(end == [.paste("Dy")])
    }

    @Test func `pasted text is no keys`() {
        #expect(Self.decode("\u{1B}[200~Dy\nX\u{1B}[201~q") == [.paste("Dy\nX"), .key(.character("q"))])
        #expect(Self.decode("\u{1B}[201~q") == [.key(.character("q"))])
    }

    @Test func `what is pasted is kept up to a bound`() {
        let long = String(repeating: "x", count: 100_000)
        guard case .paste(let text) = Self.decode("\u{1B}[200~\(long)\u{1B}[201~").first else {
            Issue.record("nothing was pasted")
            return
        }
        #expect(text.count == 4096)
    }

    @Test func `a key that ncurses knows ends what was begun`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode(.scalar("\u{1B}"), at: .start) == [])
        #expect(decoder.decode(.key(.up), at: .start) == [.key(.escape), .key(.up)])
        #expect(decoder.flush(at: .start) == [])
    }

    @Test func `any text gives no more messages than it has characters`() {
        var state: UInt64 = 1
        for _ in 0..<2000 {
            var text = ""
            for _ in 0..<40 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let choices: [Unicode.Scalar] = ["\u{1B}", "[", "O", "2", "0", "~", ";", "D", "y", "\u{7}", "\\", "P"]
                text.unicodeScalars.append(choices[Int(state >> 33) % choices.count])
            }
            #expect(Self.decode(text).count <= 41)
        }
    }
}
