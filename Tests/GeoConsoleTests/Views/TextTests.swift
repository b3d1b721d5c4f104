import GeoFleet
import GeoRouting
import Testing

@testable import GeoConsole
@testable import Presentation

struct TextTests {
    private static func shown(_ text: String, _ glyphs: Glyphs = .utf8) -> String {
        String(String.UnicodeScalarView(Text.clean(text, glyphs)))
    }

    @Test(arguments: [
        ("shop/api", "shop/api"),
        ("\u{1B}[31mred\u{7}", "[31mred"),
        ("\u{9B}2J", "2J"),
        ("ab\u{202E}cd\u{2066}ef\u{200B}g\u{FEFF}h", "abcdefgh"),
        ("one\u{2028}two\u{2029}three", "onetwothree"),
        ("a\tb\nc\r\u{A0}d", "a b c  d"),
        ("e\u{301}te\u{20DD}", "ete"),
        ("São Paulo · Zürich – Łódź", "São Paulo · Zürich – Łódź"),
        ("東京 🚨 שלום", "?? ? ????"),
        ("\u{1F1E9}\u{1F1EA} \u{1F468}\u{200D}\u{1F469}", "?? ??"),
        ("✅ ⌚ ▲ ✗ ●", "? ? ▲ ✗ ●"),
        ("\u{AD}soft", "soft"),
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
                #expect(CharacterWidth.isOne(drawn) && !CharacterWidth.isNone(drawn))
                if glyphs == .ascii { #expect(drawn.isASCII) }
            }
        }
    }

    @Test(arguments: [
        (13, Glyphs.utf8, "origin-us_we…"), (21, .utf8, "origin-us_west-0f9e8d"), (9, .ascii, "origin..."),
        (2, .ascii, ".."), (0, .utf8, ""),
    ])
    func `what does not fit ends in an ellipsis`(_ width: Int, _ glyphs: Glyphs, _ expected: String) {
        var canvas = Canvas(Size(columns: 40, rows: 1), glyphs)
        canvas.draw("origin-us_west-0f9e8d", in: Rect(column: 0, row: 0, columns: width, rows: 1))
        #expect(canvas.grid.text == expected)
    }

    @Test func `the end of a pool's name is kept where it tells pools apart`() {
        var canvas = Canvas(Size(columns: 12, rows: 1), .utf8)
        canvas.draw(Line("k8s-pool-shop-us_west"), in: canvas.whole, clipping: .start)
        #expect(canvas.grid.text == "…hop-us_west")
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
