import Testing

/// Words that have no place in the code, and where they have none.
struct WordTests {
    struct Rule: Sendable, CustomTestStringConvertible {
        var word: String
        var why: String
        /// Paths that may hold it all the same.
        var exceptions: [String] = []

        var testDescription: String { word }

        func violations(in files: [SourceFile]) -> [String] {
            let files = files.filter { $0.path != "Tests/TidyTests/WordTests.swift" && $0.holds(word) }
            return files.filter { !exceptions.contains($0.path) }.flatMap { file in
                file.lines.enumerated().filter { $0.element.containsWord(word) }
                    .map { "\(file.path):\($0.offset + 1): \(word): \(why)" }
            }
        }
    }

    private static let libraries = SourceTree.sources.filter { file in
        let programs = ["external-dns-cloudflare-geo", "geosim", "geoconsole", "CNcurses", "Launching"]
        return file.isSwift && !programs.contains(file.target)
    }

    private static let sources = SourceTree.sources.filter(\.isSwift)

    private static let everywhere = [
        Rule(word: "TODO:", why: "do it, or write down whose it is"), Rule(word: "TODO ", why: "do it"),
        Rule(word: "FIXME", why: "mend it"), Rule(word: "XXX", why: "say it"),
        Rule(word: "@unchecked Sendable", why: "let the compiler check it"),
        Rule(word: "nonisolated(unsafe)", why: "let the compiler check it"),
        Rule(word: "try!", why: "handle the error"),
        Rule(word: "as!", why: "handle the other case"), Rule(word: "swiftlint", why: "swift-format is the linter"),
    ]

    @Test(arguments: everywhere)
    func `no file holds it`(rule: Rule) {
        #expect(rule.violations(in: SourceTree.swift) == [])
    }

    private static let inSources = [
        Rule(word: "fatalError(", why: "nothing crashes"), Rule(word: "preconditionFailure(", why: "nothing crashes"),
        Rule(word: "public ", why: "package is wide enough for programs"),
        Rule(word: "Task.detached", why: "one task tree"), Rule(word: "Task {", why: "one task tree"),
        Rule(word: "Task(", why: "one task tree"), Rule(word: "DispatchQueue", why: "structured concurrency"),
        Rule(word: "NSLock", why: "Mutex"), Rule(word: "Thread", why: "structured concurrency"),
    ]

    @Test(arguments: inSources)
    func `no source file holds it`(rule: Rule) {
        #expect(rule.violations(in: Self.sources) == [])
    }

    /// A server's certificate is judged by the wall clock, which is what its probe reads.
    private static let inLibraries = [
        Rule(word: "print(", why: "libraries do not talk"),
        Rule(word: "Date()", why: "time is an argument", exceptions: ["Sources/Wire/CertificateProbe.swift"]),
        Rule(word: "Task.sleep", why: "time is an argument"),
        Rule(word: "ContinuousClock(", why: "time is an argument"),
        Rule(word: "SuspendingClock(", why: "time is an argument"),
        Rule(word: "SystemRandomNumberGenerator", why: "chance is an argument"),
        Rule(word: "ProcessInfo", why: "the environment is an argument"),
        Rule(word: "getenv(", why: "the environment is an argument"),
        Rule(word: "exit(", why: "programs end, libraries return"),
    ]

    @Test(arguments: inLibraries)
    func `no library holds it`(rule: Rule) {
        #expect(rule.violations(in: Self.libraries) == [])
    }

    /// Names that have given way to those of the field; `Sources/README.md` has the words.
    private static let retired = [
        "Surveyor": "FleetWatcher", "SurveyPublisher": "FleetPublisher", "SurveyState": "FleetStore",
        "RemedyPlan": "ActionPreview", "Remedy": "Action", "Aftermath": "ActionResult", "Journal": "UndoHistory",
        "Standstill": "NoTrafficChange", "Tally": "OriginCounts", "MoveIn": "SharedPoolWarning",
        "WeightDoubt": "WeightWarning", "Calm": "StatusSummary", "Caution": "StartupWarning", "Feed": "ReadStatus",
        "Basis": "DataFreshness", "Ledger": "OwnershipRecord", "DesiredSum": "DesiredBuilder",
        "UnaskedPoolPlanner": "OrphanPoolPlanner", "IngressWatcher": "Reflector",
        "IngressCache": "SourceStore", "EventPoster": "EventRecorder", "IngressVerdict": "SourceCondition",
        "VerdictMemory": "EventDeduplicator", "Chance": "RandomSource", "Observed": "CurrentState",
        "Observation": "RawState", "Deed": "ExternalEdit", "Witness": "Recorder", "Conduct": "ReplicaHistory",
        "Epilogue": "Settling", "Happenings": "Events",
    ]

    private static func isWord(_ word: String, in line: String) -> Bool {
        line.ranges(of: word).contains { range in
            let before = line[..<range.lowerBound].last
            let after = line[range.upperBound...].first
            return ![before, after].contains { $0?.isLetter == true || $0?.isNumber == true || $0 == "_" }
        }
    }

    @Test func `no name comes back that has given way to another`() {
        let found = SourceTree.swift.filter { $0.name != "WordTests.swift" }.flatMap { file in
            let retired = Self.retired.filter { file.holds($0.key) }
            return file.lines.enumerated().flatMap { place, line in
                retired.filter { Self.isWord($0.key, in: line) }
                    .map { "\(file.path):\(place + 1): \($0.key) is called \($0.value)" }
            }
        }
        #expect(found == [])
    }

    @Test(arguments: ["nobody", "somebody", "whoever"])
    func `a comment names what it speaks of`(word: String) {
        let found = SourceTree.swift.filter { $0.name != "WordTests.swift" }.flatMap { file in
            file.lines.enumerated().filter { _, line in
                line.drop { $0 == " " }.hasPrefix("//") && Self.isWord(word, in: line.lowercased())
            }.map { "\(file.path):\($0.offset + 1): \($0.element)" }
        }
        #expect(found == [])
    }

    @Test func `randomness comes from an argument`() {
        let violations = Self.libraries.filter { $0.path != "Sources/Wire/RandomSource.swift" }.flatMap { file in
            file.lines.filter { $0.contains(".random(") && !$0.contains("using:") }.map { "\(file.path): \($0)" }
        }
        #expect(violations == [])
    }

    @Test(arguments: [
        ("fingerprint(x)", "print(", false), ("print(x)", "print(", true), (" print(x)", "print(", true),
        ("x.print(y)", "print(", true),
        ("group.addTask {", "Task {", false), ("Task {", "Task {", true), ("_print(", "print(", false),
        ("", "print(", false),
    ])
    func `words are found by their beginning`(line: String, word: String, isFound: Bool) {
        #expect(line.containsWord(word) == isFound)
    }
}
