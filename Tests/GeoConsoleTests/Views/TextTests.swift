import GeoFleet
import GeoRouting
import PlainText
import Testing

@testable import GeoConsole
@testable import Presentation

struct TextTests {
    private static func shown(_ text: String, _ glyphs: Glyphs = .utf8) -> String {
        String(String.UnicodeScalarView(Text.clean(text, glyphs)))
    }

    @Test(arguments: [
        ("shop/api", "shop/api"),
        ("\u{1B}[31mred\u{7}", "<U+001B>[31mred<U+0007>"),
        ("\u{9B}2J", "<U+009B>2J"),
        ("ab\u{202E}cd\u{2066}ef\u{200B}g\u{FEFF}h", "ab<U+202E>cd<U+2066>ef<U+200B>g<U+FEFF>h"),
        ("one\u{2028}two\u{2029}three", "one<U+2028>two<U+2029>three"),
        ("a\tb\nc\r\u{A0}d", "a b c <U+00A0>d"),
        ("e\u{301}te\u{20DD}", "e?te?"),
        ("São Paulo · Zürich – Łódź", "São Paulo · Zürich – Łódź"),
        ("東京 🚨 שלום", "?? ? ????"),
        ("\u{1F1E9}\u{1F1EA} \u{1F468}\u{200D}\u{1F469}", "?? ?<U+200D>?"),
        ("✅ ⌚ ▲ ✗ ●", "? ? ▲ ✗ ●"),
        ("\u{AD}soft", "<U+00AD>soft"),
    ])
    func `text from outside keeps to one column a character and cannot control the terminal`(
        _ text: String,
        _ expected: String
    ) {
        #expect(Self.shown(text) == expected)
    }

    @Test(arguments: [
        ("● healthy · ▲ degraded · ✗ critical", "* healthy - ! degraded - x critical"),
        ("○ drained ◆ 50 …", "o drained # 50 ..."),
        ("203.0.113.19 → 203.0.113.10", "203.0.113.19 -> 203.0.113.10"),
        ("▁▂▃▅▇", "._-=#"),
        ("São Paulo", "S?o Paulo"),
    ])
    func `a terminal without UTF-8 gets ASCII`(_ text: String, _ expected: String) {
        #expect(Self.shown(text, .ascii) == expected)
    }

    @Test(arguments: Glyphs.all)
    func `every scalar that passes is one column wide, in ASCII too`(_ glyphs: Glyphs) {
        for value in UInt32(0)..<0x3000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for drawn in Text.clean(String(scalar), glyphs) {
                #expect(CharacterWidth.isOne(drawn) && (!drawn.isInvisible || drawn == " "))
                if glyphs == .ascii { #expect(drawn.isASCII) }
            }
        }
    }

    /// All that hides, or that turns a text around.
    private static let hidden: [ClosedRange<UInt32>] = [
        0...0x8, 0xB...0xC, 0xE...0x1F, 0x7F...0xA0, 0xAD...0xAD, 0x34F...0x34F, 0x61C...0x61C, 0x115F...0x1160,
        0x180B...0x180F, 0x200B...0x200F, 0x202A...0x202F, 0x2060...0x206F, 0x2800...0x2800, 0x3164...0x3164,
        0xFE00...0xFE0F, 0xFEFF...0xFEFF, 0xFFF9...0xFFFB, 0xE0001...0xE0001, 0xE0020...0xE007F, 0xE0100...0xE01EF,
    ]

    @Test(arguments: Glyphs.all)
    func `names that differ in invisible characters alone look different`(_ glyphs: Glyphs) {
        let scalars = Self.hidden.joined().compactMap { Unicode.Scalar($0) }
        let names = Set(scalars.map { Self.shown("api\($0)eu", glyphs) })
        #expect(names.count == scalars.count)
        #expect(!names.contains("apieu") && !names.contains("api eu"))
        #expect(names.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    }

    @Test(arguments: 1...200)
    func `no cell of a screen holds a control or format character`(_ seed: UInt64) {
        var state = seed
        func number(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let hidden = Self.hidden.map(Array.init)
        var text = String.UnicodeScalarView()
        for _ in 0..<40 {
            let range = hidden[number(below: hidden.count)]
            let value = number(below: 3) == 0 ? UInt32(number(below: 0x11_0000)) : range[number(below: range.count)]
            if let scalar = Unicode.Scalar(value) { text.append(scalar) }
        }
        var canvas = Canvas(Size(columns: 200, rows: 2), seed % 2 == 0 ? .utf8 : .ascii)
        canvas.draw(String(text), in: canvas.whole.line(0))
        canvas.draw(Line(String(text)).wrapped(to: 30, canvas.glyphs), in: canvas.whole)
        for cell in canvas.grid.cells {
            let category = cell.scalar.properties.generalCategory
            #expect(category != .control && category != .format && CharacterWidth.isOne(cell.scalar))
        }
    }

    @Test(arguments: [
        (20, ["connection refused", "  by 10.96.0.1:443"]), (100, ["connection refused by 10.96.0.1:443"]),
        (10, ["connection", "  refused", "  by", "  10.96.0.", "  1:443"]),
    ])
    func `lines break between words`(_ width: Int, _ expected: [String]) {
        let lines = Line("connection refused by 10.96.0.1:443").wrapped(to: width, indent: 2, .utf8)
        #expect(lines.map { String(String.UnicodeScalarView($0.cells.map(\.scalar))) } == expected)
    }

    @Test(arguments: ["/a//b/,c, d", "   lead", ",,,", "///", "a b/c,d", ""])
    func `breaking lines loses nothing but blanks, at any width`(_ text: String) {
        for width in 1...12 {
            let lines = Line(text).wrapped(to: width, indent: 2, .utf8)
            #expect(lines.allSatisfy { $0.cells.count <= width })
            let kept = lines.flatMap(\.cells).map(\.scalar).filter { $0 != " " }
            #expect(kept == text.unicodeScalars.filter { $0 != " " })
        }
    }

    @Test func `a body breaks behind commas and a path before slashes`() {
        let body = Line(#"{"name":"origin-eu","enabled":false}"#).wrapped(to: 24, .utf8)
        #expect(body.first?.cells.last?.scalar == ",")
        let path = Line("/accounts/023e/load_balancers/pools/7573").wrapped(to: 34, .utf8)
        #expect(path.last?.cells.first?.scalar == "/")
    }

    @Test(arguments: [
        (Duration.seconds(0), "0 s"), (.seconds(12), "12 s"), (.seconds(99), "99 s"), (.seconds(180), "3 min"),
        (.seconds(7200), "2 h"), (.seconds(86_400 * 5), "5 d"), (.seconds(-3), "0 s"),
    ])
    func `ages are said in one unit`(_ span: Duration, _ expected: String) {
        #expect(Words.age(span) == expected)
    }

    @Test(arguments: [
        (Duration.milliseconds(36), "36 ms"), (.milliseconds(1412), "1.4 s"), (.seconds(31), "31 s"), (.zero, "0 ms"),
    ])
    func `spans are said as the events say them`(_ span: Duration, _ expected: String) {
        #expect(Words.duration(span) == expected)
    }

    @Test(arguments: [
        ("12.1ms", "12.1 ms"), ("0ms", "0 ms"), ("1.2s", "1.2 s"), ("", ""), ("soon", "soon"), ("12", "12"),
    ])
    func `a round trip as Cloudflare writes it is said like any other span`(_ text: String, _ expected: String) {
        #expect(Words.cloudflareDuration(text) == expected)
    }

    @Test func `a value that is too long for its row begins beside its label`() {
        let line: Line = [Span("monitor     "), Span(String(repeating: "f", count: 32))]
        let first = line.wrapped(to: 35, indent: 12, .utf8)[0]
        #expect(first.cells.count == 35)
    }

    @Test func `long ids in paths are cut, names are not`() {
        let path = "/accounts/023e105f4ecef8ad9ca31a8372d0c353/load_balancers/pools"
        #expect(Words.shortened(path: path) == "/accounts/023e…/load_balancers/pools")
    }

    @Test func `a bar chart has a column a call, the slowest highest`() {
        let calls = [10, 500, 100].enumerated().map { index, milliseconds in
            APICall(
                id: index,
                moment: .night,
                method: "GET",
                path: "/",
                status: 200,
                duration: .milliseconds(milliseconds)
            )
        }
        #expect(CallWords.barChart(calls, width: 10) == "▁▇▁")
        #expect(CallWords.barChart(calls, width: 2) == "▇▁")
        #expect(CallWords.barChart([], width: 10).isEmpty)
    }
}
