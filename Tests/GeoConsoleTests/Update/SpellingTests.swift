import Testing

import Presentation

struct SpellingTests {
    @Test(arguments: [
        ("drani", "drain" as String?), ("drian", "drain"), ("dain", "drain"), ("drainn", "drain"), ("enabel", "enable"),
        ("DRAIN", "drain"), ("ue", "eu"), ("zzz", nil), ("eus", "eu"), ("", nil), ("dr", nil),
    ])
    func `a slip of the finger is understood`(typed: String, meant: String?) {
        #expect(Spelling.nearest(to: typed, among: ["drain", "enable", "eu", "weight"]) == meant)
    }

    @Test func `the nearest word wins`() {
        #expect(Spelling.nearest(to: "asai", among: ["asiab", "asia"]) == "asia")
        #expect(Spelling.distance("kitten", "sitting") == 3)
    }
}
