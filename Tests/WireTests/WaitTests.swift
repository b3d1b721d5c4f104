import HTTPTypes
import Testing
import Wire

struct WaitTests {
    private static let date = "Wed, 21 Oct 2026 07:28:00 GMT"

    @Test(
        arguments: [
            ("0", .zero), ("7", .seconds(7)), ("+7", .seconds(7)), ("3600", .seconds(3600)), ("3601", .seconds(3600)),
            ("-1", nil), ("2147483648", .seconds(3600)), ("9223372036854775807", .seconds(3600)),
            ("9223372036854775808", .seconds(3600)), ("-9223372036854775808", nil),
            (String(repeating: "9", count: 5000), .seconds(3600)),
            ("1e400", nil), ("1.5", nil), ("", nil), ("soon", nil), ("NaN", nil), ("7 s", nil), ("0x10", nil),
            ("Wed, 21 Oct 2026 07:28:30 GMT", .seconds(30)), ("Wed, 21 Oct 2026 07:27:59 GMT", .zero),
            ("Fri, 31 Dec 9999 23:59:59 GMT", .seconds(3600)), ("Wed, 21 Oct 2026", nil),
        ] as [(String, Duration?)]
    )
    func `a wait of any length from outside is at most an hour`(text: String, expected: Duration?) {
        #expect(([.retryAfter: text, .date: Self.date] as HTTPFields).retryAfterWait == expected)
    }

    @Test func `a date says nothing without the server's own`() {
        #expect(([.retryAfter: Self.date] as HTTPFields).retryAfterWait == nil)
        #expect(([.date: Self.date] as HTTPFields).retryAfterWait == nil)
    }

    @Test(arguments: [
        ("", 5, ""), ("abcde", 5, "abcde"), ("abcdef", 5, "abcde…"), ("a\r\nb\tc\u{1B}[1m", 20, "a b c<U+001B>[1m"),
        ("a\u{1B}", 9, "a<U+001B>"), ("a\u{1B}b", 9, "a<U+001B>…"), ("ab\u{1B}", 9, "ab<U+001B…"),
        ("ab  ", 4, "ab"), ("ab   c", 4, "ab…"), ("aéé", 4, "aé…"),
        ("a" + String(repeating: "\u{301}", count: 9), 4, "a\u{301}…"),
    ])
    func `a text for one line has neither controls nor more bytes than it may`(text: String, limit: Int, line: String) {
        #expect(text.oneLine(limit: limit) == line)
    }
}
