import Testing
import Wire

@Suite struct JSONTests {
    @Test(arguments: [
        "null", "true", "false", "\"\"", "{}", "[]",
        "9007199254740993", "0.33", "1e3", "-0", "1.50", "123456789012345678901234567890", "2E+7", "-1.5e-10",
        #"{"b":1,"a":2,"":null}"#,
        #"[[],{},[{}],null,[1,[2,[3]]]]"#,
        #"{"known":"x","unknown":{"deep":[{"er":null}],"big":9007199254740993}}"#,
        #""quote \" backslash \\ newline \n tab \t return \r unit \u001f""#,
        #""São Paulo – 東京 – 🗼""#,
    ])
    func `what was read is written again, digit by digit and key by key`(text: String) throws {
        #expect(try JSON.parse(Array(text.utf8)).text == text)
    }

    @Test(arguments: [
        (" { \"a\" : [ 1 , 2 ] }\n", #"{"a":[1,2]}"#),
        (#""\/\b\f""#, "\"/\\u0008\\u000c\""),
        (#""\u00e9\u6771\u0041""#, #""é東A""#),
        (#""\ud83d\uDDFC""#, #""🗼""#),
        (#""\u0000""#, #""\u0000""#),
    ])
    func `the same value in other words is written in the shortest`(text: String, expected: String) throws {
        #expect(try JSON.parse(Array(text.utf8)).text == expected)
    }

    @Test(arguments: [
        #""\ud83d""#, #""\uddfc""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\u0041""#, #""\ud83d\ud83d\uddfc""#,
    ])
    func `a lone surrogate becomes the replacement character, and what follows it stays`(text: String) throws {
        let value = try #require(try JSON.parse(Array(text.utf8)).string)
        let rest = [#""\ud83dx""#: "x", #""\ud83d\n""#: "\n", #""\ud83d\u0041""#: "A", #""\ud83d\ud83d\uddfc""#: "🗼"]
        #expect(value == "\u{FFFD}" + rest[text, default: ""])
    }

    @Test func `objects are equal whatever the order of their keys, arrays are not`() {
        #expect(["a": 1, "b": [true, nil as JSON? ?? .null]] as JSON == ["b": [true, .null], "a": 1])
        #expect(["a": 1] as JSON != ["a": 2])
        #expect(["a": 1] as JSON != ["a": 1, "b": .null])
        #expect([1, 2] as JSON != [2, 1])
        #expect("1" as JSON != 1)
    }

    @Test(arguments: [(#"{"a":1,"a":2}"#, #"{"a":2}"#), (#"{"a":1,"b":3,"a":2}"#, #"{"b":3,"a":9,"a":2}"#)])
    func `an object with a key twice is equal to itself, and to what it means`(text: String, other: String) throws {
        let (left, right) = (try JSON.parse(Array(text.utf8)), try JSON.parse(Array(other.utf8)))
        #expect(left == left && left == right && right == left)
        #expect(left != ["a": 2, "b": 3, "c": 4] && left != ["a": 1] && ["a": 1, "c": 4] != left)
    }

    @Test func `changes replace values in place, add keys at the end, and leave the others alone`() {
        let before = JSONObject([("z", 1), ("unknown", ["deep": .null]), ("a", 2)])
        let after = before.merging(JSONObject([("a", 3), ("new", true)]))
        #expect(JSON.object(after).text == #"{"z":1,"unknown":{"deep":null},"a":3,"new":true}"#)
    }

    @Test func `setting nil removes a key, setting null keeps it`() {
        var object = JSONObject([("a", 1), ("b", 2)])
        object["a"] = .some(.null)
        object["b"] = nil
        #expect(JSON.object(object).text == #"{"a":null}"#)
    }

    @Test func `of a key that comes twice the last one counts`() throws {
        #expect(try JSON.parse(Array(#"{"a":1,"a":2}"#.utf8))["a"] == 2)
    }

    @Test(arguments: [
        ("5", 5), ("1e3", 1000), ("2.0", 2), ("9007199254740993", 9_007_199_254_740_993), ("-7", -7),
    ])
    func `a whole number is an integer however it is written`(text: String, expected: Int) throws {
        #expect(try JSON.parse(Array(text.utf8)).int == expected)
    }

    @Test(arguments: ["0.5", "1e400", "99999999999999999999", "\"5\"", "null", "true"])
    func `what is no integer is none`(text: String) throws {
        #expect(try JSON.parse(Array(text.utf8)).int == nil)
    }

    @Test(arguments: [
        (0.33, "0.33"), (1, "1"), (-2.5, "-2.5"), (50.1109, "50.1109"), (.infinity, "null"), (.nan, "null"),
    ])
    func `a double is written with the fewest digits that read back`(value: Double, expected: String) {
        #expect(JSON(value).text == expected)
    }
}
