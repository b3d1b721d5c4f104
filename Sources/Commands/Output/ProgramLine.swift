/// A command line of this program, as a person copies it into a shell.
enum ProgramLine {
    /// The line with these words behind the program's name, each as a shell reads it.
    static func text(_ words: [String]) -> String {
        (["geoconsole"] + words.map(quoted)).joined(separator: " ")
    }

    /// A word for a shell; in quotation marks where it has characters that a shell could read otherwise.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_./:@=,".utf8.contains(byte)
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
