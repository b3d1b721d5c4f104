import GeoConsole
import Testing

struct TextFieldTests {
    /// The field after some keys, with its cursor drawn as `|`.
    private static func field(_ text: String, _ keys: String) throws -> String {
        var field = TextField(text)
        for name in keys.split(separator: " ") {
            let key = try #require(Key(text: String(name)))
            let isEditing = field.press(key)
            #expect(isEditing)
        }
        return field.head + "|" + field.tail
    }

    @Test(arguments: [
        ("drain eu", "", "drain eu|"), ("drain eu", "x", "drain eux|"), ("drain eu", "Space", "drain eu |"),
        ("drain eu", "Backspace", "drain e|"), ("drain eu", "Ctrl-H Ctrl-H", "drain |"),
        ("drain eu", "Ctrl-W", "drain |"), ("drain eu  ", "Ctrl-W", "drain |"), ("drain eu", "Ctrl-W Ctrl-W", "|"),
        ("drain eu", "Ctrl-U", "|"), ("drain eu", "Left Ctrl-U", "|u"),
        ("drain eu", "Ctrl-A", "|drain eu"), ("drain eu", "Home x", "x|drain eu"),
        ("drain eu", "Ctrl-A Ctrl-E", "drain eu|"), ("drain eu", "Home End", "drain eu|"),
        ("drain eu", "Ctrl-A Ctrl-K", "|"), ("drain eu", "Left Left Ctrl-K", "drain |"),
        ("drain eu", "Left Left Ctrl-W", "|eu"), ("drain eu", "Home Del", "|rain eu"),
        ("drain eu", "Ctrl-B Ctrl-B Ctrl-F", "drain e|u"), ("drain eu", "Home Ctrl-D", "|rain eu"),
        ("", "Backspace Del Ctrl-W Ctrl-U Ctrl-K Left Right Home End", "|"),
    ])
    func `a line is edited as in a shell`(text: String, keys: String, expected: String) throws {
        #expect(try Self.field(text, keys) == expected)
    }

    @Test(arguments: [Key.enter, .escape, .tab, .up, .down, .pageUp, .function(1), .control("c"), .control("z")])
    func `other keys are left to the dialog`(key: Key) {
        var field = TextField("eu")
        let isEditing = field.press(key)
        #expect(!isEditing && field == TextField("eu"))
    }

    @Test func `it takes neither invisible characters nor endless text`() {
        #expect(TextField("e\u{1B}[31m\nu\u{202E}").text == "e[31mu")
        var field = TextField(String(repeating: "x", count: 1000))
        #expect(field.text.count == TextField.capacity)
        field.move(by: .min)
        field.insert("y")
        #expect(field.text.count == TextField.capacity && field.cursor == 0)
    }

    @Test func `a character made of several scalars is one step`() {
        var field = TextField("e\u{301}u")
        field.move(by: -1)
        field.backspace()
        #expect(field.text == "u")
    }
}
