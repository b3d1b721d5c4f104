import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// 100,000 messages in any order, at any size: what must hold whatever happens.
struct RandomMessageTests {
    private static let messages = 10_000
    /// Drawing takes longest.
    private static let messagesPerPicture = 20

    @Test(arguments: 1...10)
    func `whatever comes, nothing traps, nothing is written unasked, and every picture fills its screen`(seed: Int) {
        var source = RandomMessages(seed: seed)
        var run = Run(seed: seed)
        for step in 1...Self.messages {
            let message = source.next(for: run.model, question: run.question, working: run.working)
            let problems = run.take(message) + (step % Self.messagesPerPicture == 0 ? run.look() : [])
            if !problems.isEmpty {
                Issue.record("seed \(seed), step \(step), \(message): \(problems.joined(separator: ", "))")
                return
            }
        }
        // Without these the run would have tested little.
        #expect(run.confirmed > 5)
        #expect(run.pictures == Self.messages / Self.messagesPerPicture)
        #expect(run.tabs.count == Tab.allCases.count)
    }

    @Test func `the same seed gives the same run`() {
        var models: [Model] = []
        for _ in 1...2 {
            var source = RandomMessages(seed: 77)
            var run = Run(seed: 77)
            for _ in 1...500 {
                _ = run.take(source.next(for: run.model, question: run.question, working: run.working))
            }
            models.append(run.model)
        }
        #expect(models.first == models.last)
    }
}

/// A console under random messages, and what is known of it from outside.
private struct Run {
    var model: Model
    var question: Action?
    var working: [Int] = []
    var confirmed = 0
    var pictures = 0
    var tabs: Set<Tab> = []

    init(seed: Int) {
        var preferences = Preferences()
        preferences.writing = seed % 3 == 0 ? .unlocked : .timed
        preferences.isASCII = seed.isMultiple(of: 2)
        // These messages have no pace.
        preferences.pasteGap = .zero
        model = Model(preferences, size: Size(columns: 80, rows: 24), now: .start, zone: "example.com")
    }

    /// What is wrong after the message.
    mutating func take(_ message: Message) -> [String] {
        let before = model
        let commands = model.update(message)
        _ = model.update(.shown(model.now))
        tabs.insert(model.tab)
        return commands.flatMap { problems(with: $0, after: message, before) } + problems
    }

    private mutating func problems(with command: Command, after message: Message, _ before: Model) -> [String] {
        switch command {
        case .preview(let remedy):
            question = remedy
            return before.canWrite ? [] : ["asked while read-only"]
        case .perform(let preview):
            confirmed += 1
            working = working.suffix(3) + [preview.id]
            guard case .card(let card) = before.dialog, card.preview == preview, before.canWrite else {
                return ["applied without its card"]
            }
            if model.size.columns < 40 || model.size.rows < 8 { return ["applied unseen"] }
            guard
                message == .key("y") && card.requiredName == nil
                    || message == .key(.enter) && card.highlighted == .apply
            else { return ["applied by \(message)"] }
            if !card.arming.isReady(at: before.now) { return ["applied unread"] }
            return card.canConfirm ? [] : ["applied what cannot be confirmed"]
        default: return []
        }
    }

    private var problems: [String] {
        let table = model[model.tab]
        let rows = model.rows[model.tab] ?? []
        var problems: [String] = []
        if let selected = table.selected, !rows.contains(selected) { problems.append("the selection is gone") }
        if table.selected == nil, table.absent == nil, !rows.isEmpty, table.isMoved {
            problems.append("nothing is selected, and nothing is missed")
        }
        if table.marks.contains(where: { model.subject($0, in: model.tab) == nil }) {
            problems.append("a mark is gone")
        }
        if table.top < 0 || table.scrolledOutColumns < 0 { problems.append("scrolled before the start") }
        if model.events.elements.count > 2000 || model.calls.elements.count > 1000 { problems.append("too much kept") }
        return problems
    }

    /// What is wrong with the picture.
    mutating func look() -> [String] {
        pictures += 1
        let grid = view(model)
        var problems: [String] = []
        if grid.size != model.size { problems.append("drawn for another size") }
        if grid.cells.count != model.size.columns * model.size.rows { problems.append("the grid is not full") }
        let odd = Set(grid.cells.map { $0.scalar }).filter { !$0.isOneColumn }
        if !odd.isEmpty { problems.append("not one column wide: \(odd.map(\.value).sorted())") }
        if model.preferences.isASCII, grid.cells.contains(where: { !$0.scalar.isASCII }) {
            problems.append("not ASCII")
        }
        return problems
    }
}

extension Unicode.Scalar {
    /// Whether every terminal gives it one column; decided apart from what draws.
    fileprivate var isOneColumn: Bool {
        let wide: [ClosedRange<UInt32>] = [
            0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F000...0x10FFFF,
        ]
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .nonspacingMark, .enclosingMark, .surrogate,
            .unassigned, .privateUse:
            return false
        default: return !properties.isEmojiPresentation && !wide.contains { $0.contains(value) }
        }
    }
}
