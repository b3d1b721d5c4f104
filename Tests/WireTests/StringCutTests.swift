import Testing
import Wire

@Suite struct StringCutTests {
    @Test(arguments: [
        ("", 0, ""), ("abc", 3, "abc"), ("abc", 2, "ab"), ("abc", 0, ""), ("abc", -1, ""), ("aöb", 2, "a"),
        ("aöb", 3, "aö"), ("a👩🏽‍🚀", 15, "a"), ("a👩🏽‍🚀", 16, "a👩🏽‍🚀"), ("ab\r\n", 3, "ab"),
    ])
    func `as many whole characters stay as fit`(text: String, limit: Int, expected: String) {
        #expect(text.cut(toBytes: limit) == expected)
    }

    @Test func `one character of any length is no way around`() {
        let text = "a" + String(repeating: "\u{301}", count: 1 << 20)
        let cut = text.cut(toBytes: 100)
        #expect((90...100).contains(cut.utf8.count))
        #expect(text.hasPrefix("a") == false || text.unicodeScalars.starts(with: cut.unicodeScalars))
    }
}
