import GeoConsole
import Testing

struct CommandHistoryTests {
    private static func text(_ console: Console) -> String? { CommandInputTests.commandInput(console)?.current }

    private static func console() -> Console {
        var console = Console()
        for line in ["pools", "drani", "origins", "drani"] { CommandInputTests.run(line, in: &console) }
        return console
    }

    @Test(arguments: [
        (": Ctrl-P", "drani"), (": Ctrl-P Ctrl-P", "origins"), (": Ctrl-P Ctrl-P Ctrl-P", "pools"),
        (": Ctrl-P Ctrl-P Ctrl-P Ctrl-P Ctrl-P", "pools"), (": Ctrl-P Ctrl-P Ctrl-N", "drani"), (": Ctrl-P Ctrl-N", ""),
        (": Ctrl-N", ""), (": Up", "drani"), (": Up Up", "origins"), (": Up Up Down", "drani"), (": Up Down", ""),
        (": Up x Up Up", "dranix"), (": Up Backspace Tab", "dran"),
    ])
    func `earlier commands come back, the newest first`(keys: String, expected: String) {
        var console = Self.console()
        console.press(keys)
        #expect(Self.text(console) == expected)
    }

    @Test func `a wrong command can be mended`() {
        var console = Self.console()
        console.press(": Up Left Left Left Ctrl-K")
        console.type("ain")
        #expect(Self.text(console) == "drain")
    }

    @Test func `a highlighted line is edited like typed text`() {
        var console = Console()
        console.press(":")
        console.type("ove")
        console.press("Tab Backspace")
        #expect(Self.text(console) == "overvie")
        console.press("Ctrl-W")
        #expect(Self.text(console) == "")
    }

    @Test func `without earlier commands the arrows choose as before`() {
        var console = Console()
        console.press(": Up")
        #expect(Self.text(console) == CommandInputTests.commandInput(console)?.candidates.last?.line)
    }
}
