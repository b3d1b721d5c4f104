import GeoFleet
import GeoRouting
import Presentation
import Testing

@testable import GeoConsole

/// What a terminal says of itself at the start.
struct TerminalAnswerTests {
    private static func decode(_ text: String, splitAt cut: Int? = nil) -> [Message] {
        var decoder = KeyDecoder()
        var messages: [Message] = []
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if index == cut { messages += decoder.flush(at: .start) }
            messages += decoder.decode(.scalar(scalar), at: .start)
        }
        return messages + decoder.flush(at: .start)
    }

    static let answers: [(String, TerminalAnswer)] = [
        ("\u{1B}]11;rgb:ffff/ffff/ffff\u{7}", .background(.light)), ("\u{1B}]11;rgb:0/0/0\u{1B}\\", .background(.dark)),
        ("\u{1B}]11;rgb:fdfd/f6f6/e3e3\u{1B}\\", .background(.light)),
        ("\u{1B}]11;rgb:28/2c/34\u{7}", .background(.dark)), ("\u{1B}]11;rgba:FF/FF/FF/00\u{7}", .background(.light)),
        ("\u{1B}]11;rgb:0000/0000/ffff\u{7}", .background(.dark)), ("\u{1B}[2;5R", .cursor(row: 2, column: 5)),
        ("\u{1B}[2;9R", .cursor(row: 2, column: 9)),
    ]

    @Test(arguments: answers)
    func `an answer is an answer, and no key`(text: String, answer: TerminalAnswer) {
        #expect(Self.decode(text) == [.answer(answer)])
        #expect(Self.decode(text + "x") == [.answer(answer), .key("x")])
        // An ESC at the end of a read is the Esc key; what follows it is none.
        for cut in 2..<text.unicodeScalars.count {
            #expect(Self.decode(text + "x", splitAt: cut) == [.answer(answer), .key("x")], "\(cut)")
        }
    }

    @Test(arguments: answers)
    func `a paste that holds an answer is text`(text: String, answer: TerminalAnswer) {
        let messages = Self.decode("\u{1B}[200~a\(text)b\u{1B}[201~")
        #expect(!messages.contains(.answer(answer)))
    }

    private static func console(_ change: (inout Preferences) -> Void = { _ in }) -> Model {
        var preferences = Preferences()
        change(&preferences)
        return Model(preferences, size: Size(columns: 80, rows: 24), now: .start, zone: "example.com")
    }

    @Test(arguments: [(Backdrop.light, Theme.Name.light), (.dark, .standard)])
    func `without a choice the background decides on the theme`(backdrop: Backdrop, theme: Theme.Name) {
        var model = Self.console()
        #expect(model.questions == [.background, .width])
        #expect(model.update(.answer(.background(backdrop))) == [.repaint])
        #expect(model.preferences.look == Theme(theme, on: backdrop))
    }

    @Test func `a theme that a person has chosen stays`() {
        var model = Self.console { ($0.theme, $0.isThemeChosen) = (.colourBlind, true) }
        #expect(model.questions == [.background, .width])
        _ = model.update(.answer(.background(.light)))
        #expect(model.preferences.look == Theme(.colourBlind, on: .light))
    }

    @Test(arguments: [(2, 5, false), (2, 9, true), (2, 6, true), (1, 9, false)])
    func `where boxes are two columns wide, all is drawn in ASCII`(row: Int, column: Int, isASCII: Bool) {
        var model = Self.console()
        let commands = model.update(.answer(.cursor(row: row, column: column)))
        #expect(model.preferences.isASCII == isASCII && commands == (isASCII ? [.repaint] : []))
        var chosen = Self.console { $0.isASCIIChosen = true }
        _ = chosen.update(.answer(.cursor(row: row, column: column)))
        #expect(!chosen.preferences.isASCII)
    }

    @Test func `a late answer changes nothing`() {
        var model = Self.console()
        _ = model.update(.tick(Moment.start + .seconds(1)))
        #expect(model.update(.answer(.background(.light))) == [])
        #expect(model.update(.answer(.cursor(row: 2, column: 9))) == [])
        #expect(model.preferences.theme == .standard && !model.preferences.isASCII)
    }

    @Test(arguments: [
        ("15;0", Backdrop.dark), ("0;15", .light), ("0;default;15", .light), ("0;7", .light), ("12;8", .dark),
        ("", .unknown),
        ("15;default", .unknown), ("0;16", .unknown), ("0;-1", .unknown),
    ])
    func `COLORFGBG says the background where the terminal does not`(text: String, backdrop: Backdrop) {
        #expect(Backdrop(colourVariable: text) == backdrop)
    }

    @Test func `the characters that are measured are drawn, and the question is asked in a row of its own`() {
        #expect(TerminalQuestion.ambiguous.unicodeScalars.allSatisfy(CharacterWidth.isOne))
        #expect(TerminalQuestion.width.text == "\u{1B}[2;1H─●▲…\u{1B}[6n")
    }
}
