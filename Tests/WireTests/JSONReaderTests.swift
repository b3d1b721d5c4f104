import Testing
import Wire

@Suite struct JSONReaderTests {
    static let malformed = [
        "", " ", "nul", "nulll", "True", "truefalse", "undefined", "NaN", "Infinity",
        "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x10", "1_000", "--1", "1 2",
        "\"", "\"a", "'a'", "\"\\x\"", "\"\\u12\"", "\"\\u+123\"", "\"\\u-123\"", "\"\\u12g4\"", "\"a\nb\"", "\"\\",
        "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1 2]", "[1}", "[1]]",
        "{", "}", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}",
        "{1:2}", "{\"a\":1]", "{\"a\":1}}", "// comment", "[1] //", "\u{FEFF}{}",
    ]

    @Test(arguments: malformed)
    func `what is no JSON is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSON.parse(Array(text.utf8)) }
    }

    @Test(arguments: malformed.filter { !$0.hasPrefix("\"\\u") && $0 != "\"\\x\"" })
    func `what is no JSON cannot be skipped either`(text: String) {
        #expect(throws: JSONError.self) {
            var reader = JSONReader(Array(text.utf8))
            try reader.skipValue()
            try reader.expectEnd()
        }
    }

    @Test(
        arguments: [
            ([0x22, 0xFF, 0x22], "a string that is not UTF-8"),
            ([0x22, 0xC3, 0x22], "a string that is not UTF-8"),
            ([0x22, 0x5C, 0x6E, 0xED, 0xA0, 0x80, 0x22], "a string that is not UTF-8"),
            ([0x22, 0x00, 0x22], "a control character in a string"),
            ([0x5B, 0x2C, 0x5D], "something else than a value"),
            ([0x5B, 0x31, 0x2C], "the end"),
            ([0x7B, 0x31], "something else than '\"'"),
        ] as [([UInt8], String)]
    )
    func `the error tells what was found`(bytes: [UInt8], found: String) throws {
        let error = try #require(throws: JSONError.self) { try JSON.parse(bytes) }
        #expect(error.problem == found)
    }

    @Test func `the error tells where`() throws {
        let error = try #require(throws: JSONError.self) { try JSON.parse(Array(#"{"a":[1,2,x]}"#.utf8)) }
        #expect(error.description == "not JSON: an unknown word at byte 10")
    }

    @Test func `nesting is read down to the limit and refused below it`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(String(repeating: "[", count: depth).utf8) + Array(String(repeating: "]", count: depth).utf8)
        }
        let limit = JSONReader.depthLimit
        #expect(try JSON.parse(nested(limit)).array != nil)
        #expect(throws: JSONError.self) { try JSON.parse(nested(limit + 1)) }
        #expect(throws: JSONError.self) { try JSON.parse(Array(String(repeating: "{\"a\":", count: 100_000).utf8)) }
        #expect(throws: JSONError.self) {
            var reader = JSONReader(Array(String(repeating: "[", count: 100_000).utf8))
            try reader.skipValue()
        }
    }

    static let document = #" {"a":[1,-2.5e3,true,null,"x\"\\\u00e9🗼"],"b":{"c":{}},"d":"","e":[[],[{}]]}"#

    @Test func `every prefix of a document is refused, read or skipped`() {
        let bytes = Array(Self.document.utf8)
        for length in 0..<bytes.count {
            let prefix = Array(bytes[..<length])
            #expect(throws: JSONError.self, "prefix of \(length) bytes") { try JSON.parse(prefix) }
            #expect(throws: JSONError.self, "prefix of \(length) bytes") {
                var reader = JSONReader(prefix)
                try reader.skipValue()
            }
        }
    }

    @Test func `skipping ends where reading ends`() throws {
        let bytes = Array((Self.document + ", more").utf8)
        var reading = JSONReader(bytes)
        var skipping = JSONReader(bytes)
        _ = try reading.readValue()
        try skipping.skipValue()
        #expect(reading.position == Self.document.utf8.count)
        #expect(skipping.position == reading.position)
    }

    @Test(arguments: ["[1,[2],{\"a\":3}]", "[[[[[[]]]]]]", "{\"a\":1,\"b\":{\"c\":[null,[]]}}"])
    func `no more values are built than are allowed`(text: String) throws {
        let bytes = Array(text.utf8)
        #expect(try JSON.parse(bytes, valueLimit: 6).text == text)
        let error = try #require(throws: JSONError.self) { try JSON.parse(bytes, valueLimit: 5) }
        #expect(error.description.hasPrefix("more than 5 JSON values at byte "))
        // What is passed by takes no memory.
        var reader = JSONReader(bytes, valueLimit: 0)
        try reader.skipValue()
    }

    @Test func `keys of any length stay with their values`() throws {
        let keys = (0..<600).map { "a key that is too long for a small string \($0 % 300)" }
        let text = "[" + keys.map { "{\"\($0)\":\"\($0)\"}" }.joined(separator: ",") + "]"
        let objects = try #require(try JSON.parse(Array(text.utf8)).array)
        #expect(objects.map { $0.object?.keys.first } == keys)
        #expect(objects.map { $0.object?.members.first?.value.string } == keys)
    }

    @Test func `a value of another type than text is passed by`() throws {
        var reader = JSONReader(Array(#"[{"a":["]"]},"text",7]"#.utf8))
        var texts: [String?] = []
        try reader.readArray { reader throws(JSONError) in texts.append(try reader.readStringIfPresent()) }
        #expect(texts == [nil, "text", nil])
    }
}
